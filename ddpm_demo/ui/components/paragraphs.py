"""Sentences of the page as HTML: what goes on at the moment, and what to expect of it."""

from __future__ import annotations

import html


def reading(words: str, *kinds: str, spoken: bool = False) -> str:
    """What goes on at the moment; style sheets dim what it will take the place of.

    Args:
        words: Plain text.
        *kinds: Further classes of the paragraph.
        spoken: Whether a screen reader says each change.
    """
    role = " role='status'" if spoken else ""
    return f"<p class='{' '.join(('reading', *kinds))}'{role}>{html.escape(words)}</p>"


def outlook(words: str) -> str:
    """What to expect, as plain text."""
    return f"<p class='outlook'>{html.escape(words)}</p>"
