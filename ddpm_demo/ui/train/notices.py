"""Sentences about a plan or a run, each with a button that does what it advises."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ddpm_demo.training.advice import Advice
from ddpm_demo.ui.components.assets import script
from ddpm_demo.ui.components.scripted import Scripted
from ddpm_demo.ui.handlers import phrase
from ddpm_demo.ui.words import LANGUAGES, WORDS


class Notices(Scripted):
    """Its `fix` event fires when a button is pressed; `preprocess` gives the advice's code."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            value=None,
            html_template='<ul class="notices"></ul>',
            # gradio knows an event by its name in quotes in the script: trigger("fix")
            js_on_load=script(*SCRIPTS, mount=MOUNT),
            apply_default_css=False,
            **options,
        )

    def preprocess(self, payload: Any) -> str:
        """The code that a visitor asks to have mended; "" for anything that is none."""
        chosen = payload.get("chosen") if isinstance(payload, dict) else None
        return chosen if isinstance(chosen, str) and re.fullmatch("[a-z_]{1,40}", chosen) else ""


SCRIPTS = ("components/text/typeset.js", "components/stage/stage.js", "train/notices.js")
MOUNT = 'mountNotices(element, props, watch, () => trigger("fix"));'


def notices_value(found: Sequence[Advice], *, fixes: bool = True) -> dict[str, Any]:
    """The value that shows pieces of advice, in both languages.

    Args:
        found: What is advised.
        fixes: Whether the visitor may do it by a button.
    """
    return {
        "items": [
            {
                "code": each.code,
                "text": _both(f"advice_{each.code}", each.details),
                "fixes": [
                    {"code": code, "text": _both(f"advice_fix_{code}", each.details)}
                    for code, fix in {each.code: each.fix, **each.others}.items()
                    if fixes and fix
                ],
                "levels": each.levels,
            }
            for each in found
        ]
    }


def _both(key: str, details: dict[str, Any]) -> dict[str, str]:
    if 1 in (details.get("count"), details.get("more")):
        key = f"{key}_one" if f"{key}_one" in WORDS else key
    return {language: phrase(key, language, **details) for language in LANGUAGES}
