"""What a public page says about a visitor's pictures: who sees them, and when they go."""

from __future__ import annotations

import math
from typing import Any

from ddpm_demo.policy import Policy
from ddpm_demo.runs.jobs.sweeps import DRAFT_SECONDS
from ddpm_demo.ui.components.assets import script
from ddpm_demo.ui.components.durations import about
from ddpm_demo.ui.components.scripted import Display
from ddpm_demo.ui.handlers import phrase
from ddpm_demo.ui.words import LANGUAGES


class Promise(Display):
    """A sentence in the language of the page.

    Args:
        told: It by language.
        **options: What `gr.HTML` takes besides.
    """

    def __init__(self, told: dict[str, str], **options: Any) -> None:
        super().__init__(
            value=None,
            html_template='<p class="promise"></p>',
            js_on_load=script(
                "components/stage/stage.js",
                "shell/promise.js",
                mount="mountPromise(element);",
                words={language: {"told": told[language]} for language in LANGUAGES},
            ),
            apply_default_css=False,
            **options,
        )


def of_training(policy: Policy) -> dict[str, str]:
    """What holds for the pictures of a run."""
    return {language: _of_training(policy, language) for language in LANGUAGES}


def of_page(upload_seconds: float) -> dict[str, str]:
    """What holds for all other pictures.

    Args:
        upload_seconds: How long they are kept after their page was closed.
    """
    return {
        language: phrase("public_page", language, upload=about(upload_seconds, language))
        for language in LANGUAGES
    }


def _of_training(policy: Policy, language: str) -> str:
    if math.isinf(policy.kept_seconds):
        going = phrase("public_kept", language)
    else:
        going = phrase("public_going", language, kept=about(policy.kept_seconds, language))
    draft = about(DRAFT_SECONDS, language)
    return phrase("public_train", language, going=going, draft=draft)
