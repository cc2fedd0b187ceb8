"""English and Korean for every word on the page and for every error and reason code.

`WORDS` holds what the page says, one block a room; `ERRORS_KO` the Korean of
`errors.MESSAGES`. A test fails when a key lacks one of the two languages.
"""

from __future__ import annotations

from typing import Any

import gradio as gr

from ..errors import MESSAGES, UserError

PREFIX = "ddpm_"  # gradio has keys of its own ("file", "status", …): ours must not meet them

WORDS: dict[str, tuple[str, str]] = {
    # page
    "title": ("DDPM Demo", "DDPM 데모"),
    "tab_sample": ("Sample", "샘플링"),
    "tab_forward": ("Forward", "정방향"),
    "tab_train": ("Train", "학습"),
    # sample_
    # forward_
    # train_
    # timeline_
    # drop_
    # chart_
}

ERRORS_KO: dict[str, str] = {
    "bad_choice": "{name}에 {value}은(는) 쓸 수 없습니다. 가능한 값: {allowed}.",
    "out_of_range": "{name} 값은 {low}에서 {high} 사이여야 합니다 (현재 {value}).",
    "bad_size": "그림 크기는 16에서 128 사이의 4의 배수여야 합니다. {size} 대신 가장 가까운 "
    "값은 {nearest}입니다.",
    "schedule_never_noise": "이 스케줄에서는 {timesteps}스텝 뒤에도 ᾱ가 {alpha_bar:.3g}로 남아 "
    "있어, 모델이 본 적 없는 곳에서 샘플링이 시작됩니다. T를 늘리거나 β를 다시 맞춘 스케줄을 "
    "고르세요.",
}

I18N = gr.I18n(
    en={PREFIX + key: words[0] for key, words in WORDS.items()},
    ko={PREFIX + key: words[1] for key, words in WORDS.items()},
)


def t(key: str) -> Any:
    """A word of the page that gradio shows in the visitor's language."""
    if key not in WORDS:
        raise KeyError(key)
    return I18N(PREFIX + key)


def both(prefix: str) -> dict[str, dict[str, str]]:
    """{"en": {key: word}, "ko": …} of one room, prefix cut off: what a script of the page takes."""
    keys = [key for key in WORDS if key.startswith(prefix)]
    return {
        language: {key.removeprefix(prefix): WORDS[key][index] for key in keys}
        for index, language in enumerate(("en", "ko"))
    }


def say(error: UserError, language: str) -> str:
    """The sentence of an error in "en" or "ko"."""
    table = ERRORS_KO if language == "ko" else MESSAGES
    return table[error.code].format(**error.details)
