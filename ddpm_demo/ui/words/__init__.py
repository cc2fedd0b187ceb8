"""English and Korean for every word on the page and for every error and reason code.

`WORDS` holds what the page says, (English, Korean) by key, from a file or a folder for each tab;
`ERRORS_KO` holds the Korean of `errors.MESSAGES`. A test fails when a key lacks one of the two
languages.
May enter: words, and what looks them up. A sentence takes numbers and names by `{name}`.
Never imports: anything of this package but errors and the typesetter.
"""

from __future__ import annotations

from typing import Any

import gradio as gr

from ddpm_demo.errors import MESSAGES, UserError, shown
from ddpm_demo.ui import typeset

from . import (
    bring,
    captions,
    classroom,
    exports,
    forward,
    hidden,
    in_browser,
    loss,
    loss_stage,
    many,
    page,
    sample,
    shell,
    site,
    timeline,
    train,
)
from .errors import ERRORS_KO

__all__ = [
    "ERRORS_KO",
    "I18N",
    "LANGUAGES",
    "PREFIX",
    "WORDS",
    "both",
    "prose",
    "say",
    "say_code",
    "t",
]

LANGUAGES = ("en", "ko")  # in the order of each word's pair
PROSE = "prose_"
PREFIX = "ddpm_"  # gradio has keys of its own ("file", "status", …): ours must not meet them

ROOMS = (
    page,
    shell,
    hidden,
    sample,
    in_browser,
    bring,
    many,
    forward,
    loss,
    loss_stage,
    train,
    timeline,
    captions,
    site,
    classroom,
    exports,
)
WORDS: dict[str, tuple[str, str]] = {}
for room in ROOMS:
    WORDS |= room.WORDS


def _table(language: int) -> dict[str, str]:
    """What gradio looks words up in: each once as plain text, once as HTML for Markdown."""
    plain = {PREFIX + key: typeset.plain(words[language]) for key, words in WORDS.items()}
    return plain | {
        PREFIX + PROSE + key: typeset.in_prose(words[language]) for key, words in WORDS.items()
    }


I18N = gr.I18n(en=_table(0), ko=_table(1))


def t(key: str) -> Any:
    """A word of the page that gradio shows in the visitor's language; formulas as plain text."""
    if key not in WORDS:
        raise KeyError(key)
    return I18N(PREFIX + key)


def prose(key: str) -> Any:
    """A word of the page for `gr.Markdown`, its formulas set as in the equations."""
    if key not in WORDS:
        raise KeyError(key)
    return I18N(PREFIX + PROSE + key)


def both(*prefixes: str) -> dict[str, dict[str, str]]:
    """{"en": {key: word}, "ko": …} of rooms, prefixes cut off: what a script of the page takes.

    Args:
        *prefixes: Where two rooms have the same key, the later one's word counts.
    """
    found = [(prefix, key) for prefix in prefixes for key in WORDS if key.startswith(prefix)]
    return {
        language: {key.removeprefix(prefix): WORDS[key][index] for prefix, key in found}
        for index, language in enumerate(LANGUAGES)
    }


def say(error: UserError, language: str) -> str:
    """The sentence of an error in "en" or "ko"."""
    table = ERRORS_KO if language == "ko" else MESSAGES
    return table[error.code].format(**shown(error.details))


def say_code(code: str, details: dict[str, Any], language: str) -> str:
    """The sentence of a code found in a file, even when its details are not what we expect."""
    try:
        return say(UserError(code, **details), language)
    except (KeyError, TypeError, ValueError):
        return code
