"""The scripts and style sheets of the page's components, read from the files beside this one."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent


def script(*names: str, mount: str) -> str:
    """The scripts of a component in one piece, and the call that starts it."""
    return "\n".join([*(_read(name) for name in names), mount])


def style(*names: str) -> str:
    """The style sheets of a component in one piece; gradio nests them under the component."""
    return "\n".join(_read(name) for name in names)


def _read(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")
