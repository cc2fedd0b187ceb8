"""A Python that has what `requirements.txt` asks for, and nothing else that is installed here."""

from __future__ import annotations

import importlib.metadata
import json
import re
from pathlib import Path

from packaging.requirements import Requirement

from ..documents import ROOT

TOOLS = {"pip", "setuptools", "wheel"}  # which every Python has
# `sitecustomize`: read by each Python that starts with its folder in PYTHONPATH
HIDING = """
import importlib.machinery

HIDDEN = frozenset({hidden})
find_spec = importlib.machinery.PathFinder.find_spec

def find_others(name, *place):
    return None if name.partition(".")[0] in HIDDEN else find_spec(name, *place)

importlib.machinery.PathFinder.find_spec = find_others
"""


def required() -> set[str]:
    """The distributions that installing the requirements brings, by their plain names."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    waiting = [(Requirement(line), "") for line in lines if not line.startswith("#")]
    seen: set[tuple[str, str]] = set()
    while waiting:
        wanted, extra = waiting.pop()
        if wanted.marker is not None and not wanted.marker.evaluate({"extra": extra}):
            continue
        for part in ("", *wanted.extras):
            if (one := (_plain(wanted.name), part)) in seen:
                continue
            seen.add(one)
            waiting += [(Requirement(line), part) for line in _requires(wanted.name)]
    return {name for name, _ in seen}


def hide_others(folder: Path) -> Path:
    """Writes a folder for PYTHONPATH that hides what is no requirement.

    Args:
        folder: Made by this.
    """
    kept = required() | TOOLS
    hidden = [
        module
        for module, homes in importlib.metadata.packages_distributions().items()
        if not {_plain(home) for home in homes} & kept and module != "ddpm_demo"
    ]
    folder.mkdir()
    text = HIDING.format(hidden=json.dumps(sorted(hidden)))
    (folder / "sitecustomize.py").write_text(text, encoding="utf-8")
    return folder


def _requires(name: str) -> list[str]:
    try:
        return importlib.metadata.requires(name) or []
    except importlib.metadata.PackageNotFoundError:  # of another system
        return []


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
