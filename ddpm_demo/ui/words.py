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
    "too_many_steps": "{steps}스텝을 요청했지만 이 모델에는 {timesteps}스텝까지만 있습니다.",
    "run_busy": "이 학습은 이미 {owner}에서 진행 중입니다.",
    "run_missing": "그런 학습이 없거나 삭제되었습니다.",
    "run_differs": "이 학습은 다른 설정으로 만들어졌습니다: {options}. 이어서 하려면 빼고, "
    "아니면 다른 폴더를 쓰세요.",
    "data_missing": "새 학습에는 그림이 필요합니다: --data에 폴더나 zip을 지정하세요.",
    "batch_not_divisible": "그림 {batch}장의 배치를 {slices}개로 똑같이 나눌 수 없습니다 "
    "(프로세스 × 누적).",
    "init_does_not_fit": "출발 모델은 {init_size}×{init_size} 픽셀, {init_channels}채널이지만 이 "
    "학습은 {size}×{size}, {channels}채널입니다.",
    "diverged": "{step}스텝에서 학습이 무너졌습니다: 기울기가 숫자가 아닙니다. {kept}스텝의 "
    "체크포인트는 남아 있습니다. 학습률을 낮춰 보세요.",
    "out_of_memory": "메모리가 모자랍니다. 배치, 크기, 네트워크를 줄이세요.",
    "disk_full": "디스크가 가득 찼습니다. 마지막 체크포인트는 남아 있으니 공간을 비운 뒤 이어서 "
    "하세요.",
    "crashed": "학습이 오류로 끝났습니다: {error}",
    "busy": "학습은 한 번에 {limit}개만 할 수 있습니다. 진행 중인 학습을 멈추거나 기다리세요.",
    "reader_died": "그림을 읽다가 멈췄습니다: {error}",
    "model_missing": "모델 {name}이(가) 더는 없습니다. 다른 모델을 고르세요.",
    "model_invalid": "이 모델 폴더는 쓸 수 없습니다: {file}: {reason}.",
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
