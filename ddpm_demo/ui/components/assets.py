"""The scripts and style sheets of the page's components, read from the files beside this one."""

from __future__ import annotations

import functools
import json
import urllib.parse
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent.parent


def script(*names: str, mount: str, **fixed: Any) -> str:
    """The scripts of a component in one piece, and the call that starts it.

    Args:
        *names: Files beside this one.
        mount: The call.
        **fixed: What the scripts find as `fixed.name`. Not a prop: gradio drops the props of a
            component that is updated before its tab was opened. And percent-encoded: gradio takes
            what stands in quotes in a script for the name of an event.
    """
    encoded = urllib.parse.quote(json.dumps(fixed))
    constants = f'const fixed = JSON.parse(decodeURIComponent("{encoded}"));'
    return "\n".join([constants, *(_read(name) for name in names), mount])


def style(*names: str) -> str:
    """The style sheets of a component in one piece; gradio nests them under the component."""
    return "\n".join(_read(name) for name in names)


@functools.cache
def _read(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")
