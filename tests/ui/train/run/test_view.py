"""How a run looks to those who may resume it, and to those who may only look."""

from __future__ import annotations

import dataclasses

import gradio as gr
import pytest

from ddpm_demo.config import TrainConfig
from ddpm_demo.policy import Policy
from ddpm_demo.runs.access import Grant
from ddpm_demo.runs.folder.keys import Right
from ddpm_demo.runs.folder.status import Status
from ddpm_demo.runs.jobs.jobs import Jobs
from ddpm_demo.ui.train.run import view
from ddpm_demo.ui.train.run.stage import RunStage
from tests.support.runs import begun, owned


@pytest.mark.parametrize("state", ["stopped", "paused", "interrupted"])
@pytest.mark.parametrize(("lang", "offer"), [("en", "Resume"), ("ko", "이어서 학습")])
def test_only_who_can_resume_a_run_reads_that(state: str, lang: str, offer: str) -> None:
    run, status = begun(), Status(state, step=40, total=100)
    said = [
        view.facts(Grant(run, Right.OWN), status, [], lang, resumable=can) for can in (True, False)
    ]
    assert [offer in each for each in said] == [True, False]
    assert all(f"data-state='{state}'" in each for each in said)


@pytest.mark.parametrize(
    ("right", "message", "offered"),
    [(Right.OWN, None, True), (Right.LOOK, None, False), (Right.OWN, "time_limit", False)],
)
def test_a_page_offers_in_words_what_its_buttons_do(
    right: Right, message: str | None, offered: bool
) -> None:
    run = begun()
    details = {"minutes": 30} if message else {}
    status = Status("stopped", step=40, total=100, message=message, details=details)
    with gr.Blocks():
        stage = RunStage(Jobs(Policy.for_strangers({})))
    given = Grant(run, right)
    card = stage._card(given, status, [], "en")
    assert ("Resume" in card) == offered
    shown = stage.buttons_of(given, status)
    assert (shown[stage.buttons]["visible"] and shown[stage.resume]["visible"]) == offered


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "drawing the preview, 3 of 10"), ("ko", "3/10")]
)
def test_a_preview_that_is_drawn_is_no_standstill(lang: str, words: str) -> None:
    given = owned(begun(TrainConfig(steps=30)))
    status = Status("running", step=10, total=30, drawing=[3, 10])
    assert words in view.facts(given, status, [], lang)
    assert words not in view.facts(given, status, [], lang, stopping=True)
    left = view.facts(given, dataclasses.replace(status, eta_s=65.0), [], lang)
    assert "<dd>1:05</dd>" in left
    last = Status("running", step=30, total=30, drawing=[3, 10], eta_s=0.0)
    assert "<dd>0:00</dd>" not in view.facts(given, last, [], lang)


@pytest.mark.parametrize(
    ("init", "lang", "said"),
    [
        ("x", "en", "32 × 32 · small · from trained weights · steps: 30 · batch: 8"),
        (None, "ko", "32 × 32 · small · 무작위 초기화에서 시작 · 30스텝 · 배치 8"),
    ],
)
def test_a_run_says_what_it_was_started_with(init: str | None, lang: str, said: str) -> None:
    run = begun(TrainConfig(steps=30, batch_size=8, init=init))
    assert said in view.facts(owned(run), Status("running", step=1, total=30), [], lang)


def test_a_run_that_is_continued_says_its_new_end_at_once() -> None:
    run = begun(TrainConfig(steps=2), segments=((0, 2),))
    run.config().extended(5).write(run.config_file)
    for status in (Status("starting", 2, 2), Status("waiting", 2, 2), Status("running", 2, 7)):
        assert "<dd>2 / 7</dd>" in view.facts(owned(run), status, [], "en")
    assert "<dd>2 / 2</dd>" in view.facts(owned(run), Status("done", 2, 2), [], "en")
