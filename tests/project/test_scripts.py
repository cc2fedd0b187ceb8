"""What contributors and CI run: scripts/check, scripts/test and .ci/run."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
TOOLS = ("ruff", "mypy", "lint-imports", "pytest")

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")


def stand_in(folder: Path, name: str, code: int = 0) -> None:
    """A program that says what it was called with."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(f'#!/bin/sh\necho "{name} $*"\nexit {code}\n')
    (folder / name).chmod(0o755)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The scripts in a folder of their own, whose .venv holds stand-ins for the tools."""
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    shutil.copytree(ROOT / ".ci", tmp_path / ".ci")
    (tmp_path / "ddpm_demo").mkdir()
    for tool in TOOLS:
        stand_in(tmp_path / ".venv" / "bin", tool)
    return tmp_path


def run(script: Path, *arguments: str, path: Path | None = None) -> tuple[int, list[str]]:
    """Runs a script from a folder that is not its own: its exit code, and what was said."""
    environment = dict(os.environ)
    if path is not None:
        environment["PATH"] = f"{path}{os.pathsep}{environment['PATH']}"
    told = subprocess.run(
        [script, *arguments], capture_output=True, text=True, cwd="/", env=environment
    )
    return told.returncode, told.stdout.splitlines()


def test_check_looks_at_format_lint_types_and_layers(checkout: Path) -> None:
    stub = checkout / "ddpm_demo" / "chart.pyi"
    stub.touch()
    code, said = run(checkout / "scripts" / "check")
    assert code == 0
    assert said == ["ruff format --check .", "ruff check .", "mypy ", "lint-imports "]
    assert not stub.exists()


@pytest.mark.parametrize("tool", ["ruff", "mypy", "lint-imports"])
def test_check_fails_with_any_of_them(checkout: Path, tool: str) -> None:
    stand_in(checkout / ".venv" / "bin", tool, code=3)
    code, said = run(checkout / "scripts" / "check")
    assert code == 3
    assert said[-1].startswith(tool)


def test_check_takes_the_tools_of_the_path_where_there_is_no_venv(checkout: Path) -> None:
    shutil.move(checkout / ".venv" / "bin", checkout / "elsewhere")
    code, said = run(checkout / "scripts" / "check", path=checkout / "elsewhere")
    assert (code, said[-1]) == (0, "lint-imports ")


@pytest.mark.parametrize(
    ("given", "passed"),
    [
        ([], ""),
        (["tests/diffusion", "-k", "two words"], " tests/diffusion -k two words"),
        (["slow"], " -m slow"),
        (["slow", "tests/reliability"], " -m slow tests/reliability"),
    ],
)
def test_test_runs_pytest_as_the_readme_does(checkout: Path, given: list[str], passed: str) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    flags = readme.split("<!-- test -->")[1].split(".venv/bin/pytest ")[1].splitlines()[0]
    code, said = run(checkout / "scripts" / "test", *given)
    assert (code, said) == (0, [f"pytest {flags}{passed}"])


def test_a_failed_test_is_told(checkout: Path) -> None:
    stand_in(checkout / ".venv" / "bin", "pytest", code=1)
    assert run(checkout / "scripts" / "test")[0] == 1


@pytest.mark.parametrize("code", [0, 1])
def test_ci_runs_the_readmes_test_line_and_then_the_check(checkout: Path, code: int) -> None:
    stand_in(checkout / ".venv" / "bin", "pytest", code)
    (checkout / "README.md").write_text(
        "<!-- run -->\n```\nfalse\n```\n<!-- /run -->\n\n"
        "<!-- test -->\n```\necho first && .venv/bin/pytest -n auto\n```\n<!-- /test -->\n"
    )
    for program in ("chromium-headless-shell", "node"):
        stand_in(checkout / "installed", program)
    (checkout / "installed" / "fc-list").write_text("#!/bin/sh\necho Noto Sans CJK KR\n")
    (checkout / "installed" / "fc-list").chmod(0o755)
    stand_in(checkout / "installed", "apt-get", code=9)
    ended, said = run(checkout / ".ci" / "run", path=checkout / "installed")
    assert ended == code
    assert said[1:3] == ["first", "pytest -n auto"]
    assert (said[-1] == "lint-imports ") is (code == 0)
