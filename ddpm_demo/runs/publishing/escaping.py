"""Text of people as a part of Markdown: it reads as it was written, and does nothing else."""

from __future__ import annotations

import re

from ddpm_demo.runs.archive import one_line

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
# a backslash before it makes each a plain character, also at the start of a line and in a table
_MARKS = re.compile(r"[!#$()*+\-.:=@\[\\\]^_`{|}~&<>]")


def plain(text: str, most: int) -> str:
    """A text on one line, as Markdown that shows just its characters.

    Args:
        text: Of anybody. Line breaks become blanks; marks that turn text around go.
        most: Characters of it that are kept.
    """
    return _MARKS.sub(lambda mark: _ENTITIES.get(mark[0], f"\\{mark[0]}"), one_line(text, most))
