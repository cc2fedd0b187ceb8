"""Which files of the program a Space gets: what it runs, what it shows, and no more."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from ddpm_demo.errors import UserError
from ddpm_demo.runs.catalogue import WEIGHTS
from ddpm_demo.runs.folder.run import home

ROOT = WEIGHTS.parent  # of a clone
STARTS = ("app.py", "requirements.txt", "README.md")  # what a Space is started by
BESIDE = ("LICENSE", "*.md", "docs/*.md")  # what the README leads to
# by kind, and as far as git knows it: nothing goes along that a person has put there for themselves
KINDS = {
    "ddpm_demo": {
        *(".py", ".typed", ".js", ".mjs", ".json", ".css", ".html", ".svg"),
        *(".md", ".png", ".zip"),
    },
    "weights": {".safetensors", ".json", ".npz", ".png", ".jpg", ".gif", ".md", ".toml"},
}
_SHOWN = re.compile(r"!\[[^\]]*\]\((docs/images/[\w-]+\.\w+)\)")  # pictures of the README
LEFT_OUT = ("weights/recipes",)  # makes the models again; nothing that runs asks for it


def program_files(root: Path = ROOT) -> dict[str, Path]:
    """The files by their path in the Space.

    Args:
        root: Of a clone of the repository.

    Raises:
        UserError: "space_no_program" where there is no such clone, as where the package alone is
            installed.
    """
    for name in (*STARTS, *KINDS):
        if not (root / name).exists():
            raise UserError("space_no_program", path=str(root / name))
    named = [root / name for name in STARTS]
    named += [path for pattern in BESIDE for path in root.glob(pattern)]
    named += [root / shown for shown in _SHOWN.findall((root / "README.md").read_text("utf-8"))]
    for folder, kinds in KINDS.items():
        named += [path for path in _within(root / folder, root) if path.suffix in kinds]
    files = {path.relative_to(root).as_posix(): path for path in named if _is_plain(path)}
    tracked, own = _tracked(root), home().resolve()
    return {
        name: path
        for name, path in sorted(files.items())
        if (tracked is None or name in tracked) and not path.resolve().is_relative_to(own)
    }


def _tracked(root: Path) -> set[str] | None:
    """What git knows of a clone; None where there is no git."""
    if not (root / ".git").exists():
        return None
    line = ["git", "-C", str(root), "ls-files", "-z"]
    try:
        said = subprocess.run(line, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return set(said.stdout.decode("utf-8", "replace").split("\0")) - {""}


def _within(folder: Path, root: Path) -> Iterator[Path]:
    """All in a folder, but for what is hidden, made by Python or npm, or not needed."""
    for path in folder.iterdir():
        if path.name.startswith(".") or path.name in ("__pycache__", "node_modules"):
            continue
        if path.is_symlink() or path.relative_to(root).as_posix() in LEFT_OUT:
            continue
        if path.is_dir():
            yield from _within(path, root)
        else:
            yield path


def _is_plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()
