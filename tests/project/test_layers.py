"""The rooms import one way, as pyproject.toml says, and what says so can fail."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
DIFFUSION = "diffusion knows no file, data set, network or run"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        capture_output=True,
        text=True,
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder)},
    )


def broken(told: str) -> list[str]:
    """The contracts that were found broken."""
    return re.findall(r"^(.+) BROKEN", told, re.M)


def test_imports_point_one_way() -> None:
    told = lint(ROOT)
    assert told.returncode == 0, told.stdout


def test_an_import_that_diffusion_must_not_make_is_found_and_named(tmp_path: Path) -> None:
    others = shutil.ignore_patterns("__pycache__", "*.js", "*.css", "*.html", "examples")
    shutil.copytree(ROOT / "ddpm_demo", tmp_path / "ddpm_demo", ignore=others)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    assert lint(tmp_path).returncode == 0, "a true copy"

    planted = {
        "schedule": "from ddpm_demo.storage.atomic import write_json\n",
        "questions.join": "def f():\n    from ddpm_demo.runs.folder.run import Run\n",
        "loss.bound": "import pathlib\n",
    }
    for module, line in planted.items():
        file = tmp_path / "ddpm_demo" / "diffusion" / f"{module.replace('.', '/')}.py"
        file.write_text(f"{file.read_text('utf-8')}\n{line}", "utf-8")
    told = lint(tmp_path)
    assert told.returncode != 0
    assert DIFFUSION in broken(told.stdout)
    for module, target in (
        ("schedule", "ddpm_demo.storage.atomic"),
        ("questions.join", "ddpm_demo.runs.folder.run"),
        ("loss.bound", "pathlib"),
    ):
        assert f"ddpm_demo.diffusion.{module} -> {target}" in told.stdout
