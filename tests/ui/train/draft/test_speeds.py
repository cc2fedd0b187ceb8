"""What the page knows of the computer's speed, and what it says of it."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
import torch

from ddpm_demo.config import UNETS, TrainConfig
from ddpm_demo.policy import Policy
from ddpm_demo.runs.jobs.jobs import Jobs
from ddpm_demo.runs.jobs.tasks import Tasks
from ddpm_demo.training.clock import FIRST
from ddpm_demo.training.speed import Speed, record
from ddpm_demo.ui.train.draft import outlook
from ddpm_demo.ui.train.draft.speeds import SpeedMeter, Speeds
from ddpm_demo.ui.words import WORDS

CONFIG = TrainConfig(size=16)


def line(unet: str, rate: float, *, rough: bool = False, size: int = 16) -> dict[str, Any]:
    return {"unet": unet, "size": size, "images_per_s": rate, "rough": rough}


@pytest.fixture(autouse=True)
def known_precisions() -> None:
    """Here nothing is known of the computer but what a test says."""


@pytest.fixture
def measuring() -> SpeedMeter:
    return SpeedMeter(Jobs(), Policy(train_size=16))


def test_timed_figures_come_one_by_one(
    measuring: SpeedMeter, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = [line(name, 9) for name in UNETS]
    monkeypatch.setattr(Tasks, "speeds", lambda *_: (each for each in told))
    seen = list(measuring.follow("draft", "page", 16))
    assert [speeds.known for speeds in seen] == [0, 1, 2, 3, 3]
    assert [speeds.ended for speeds in seen] == [False, False, False, False, True]
    assert {speeds.total for speeds in seen} == {3}


def test_what_the_plan_needs_is_timed_first(
    measuring: SpeedMeter, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def told(self: Tasks, sizes: Sequence[int], first: str) -> Iterator[dict[str, Any]]:
        asked.append(first)
        yield line(first, 9)

    monkeypatch.setattr(Tasks, "speeds", told)
    tuned = TrainConfig(size=16, unet="small", init="a model")
    _, speeds, _ = measuring.follow("draft", "page", 16, "small")
    assert asked == ["small"]
    assert outlook.plans(tuned, speeds.lines, 300), "its cards are there before the others'"


def test_what_is_remembered_and_sure_starts_no_process(
    measuring: SpeedMeter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Tasks, sizes: Sequence[int], first: str) -> Iterator[dict[str, Any]]:
        raise AssertionError("timed")

    monkeypatch.setattr(Tasks, "speeds", refuse)
    for name, rate in zip(UNETS, (40.0, 20.0, 10.0), strict=True):
        record(name, 16, torch.device("cpu"), Speed(rate, None))
    (only,) = measuring.follow("draft", "page", 16)
    assert only.ended
    assert outlook.rates(only.lines, 16) == {"tiny": 40, "small": 20, "base": 10}


def test_one_page_asks_once_and_a_newer_wish_ends_an_older_one(
    measuring: SpeedMeter, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = threading.Event()

    def endless(self: Tasks, sizes: Sequence[int], first: str) -> Iterator[dict[str, Any]]:
        try:
            while True:
                yield line("tiny", 9)
        finally:
            ended.set()

    monkeypatch.setattr(Tasks, "speeds", endless)
    first = measuring.follow("draft", "page", 16)
    next(first)
    next(first)
    assert list(measuring.follow("draft", "page", 16)) == []
    measuring.stop("draft")
    assert list(first) == []
    assert ended.is_set()


@pytest.mark.parametrize(
    ("speeds", "said"),
    [
        (Speeds((), 15), "timing your computer, 1 of 15"),
        (Speeds((line("tiny", 9, size=28),), 15), "timing your computer, 2 of 15"),
        (Speeds((), 15, ended=True), "timed when no training runs"),
    ],
)
def test_a_time_without_a_plan_says_what_it_waits_for(speeds: Speeds, said: str) -> None:
    assert outlook.label("hour", None, CONFIG, speeds, "en") == f"1 hour\n{said}"


def test_a_rough_figure_is_called_so_until_a_better_one_comes() -> None:
    rough = Speeds((line("tiny", 90, rough=True),), 3)
    sure = Speeds((*rough.lines, line("tiny", 99)), 3)
    for speeds, expected in ((rough, True), (sure, False)):
        plan = outlook.plans(CONFIG, speeds.lines, 300)["hour"]
        assert ("rough" in outlook.label("hour", plan, CONFIG, speeds, "en")) == expected
        assert ("≈" in outlook.table(speeds, "en").partition("</table>")[0]) == expected
    assert not rough.is_sure
    words = outlook.sentence(TrainConfig(size=16, unet="tiny"), rough, 300, "en")
    assert "timed again" in words
    for speeds, expected in ((rough, True), (sure, False)):
        assert ("≈" in outlook.table(speeds, "en")) == expected, "the legend, where it is needed"


def test_a_slow_computer_is_told_in_words_that_hold() -> None:
    slow = Speeds((line("tiny", 0.23, rough=True),), 3, ended=True)
    plans = outlook.plans(CONFIG, slow.lines, 300)
    label = outlook.label("short", plans["short"], CONFIG, slow, "en")
    assert label.splitlines()[1:] == [
        "too slow for this: choose a longer time or a smaller picture size"
    ]
    label = outlook.label("hour", plans["hour"], CONFIG, slow, "en")
    assert label.splitlines()[1:] == [
        "tiny · 46 steps of 16",
        "only blurs: try a smaller size",
        "rough, your computer is busy",
    ]
    said = outlook.sentence(TrainConfig(size=16, unet="tiny"), slow, 300, "en")
    assert "at 0.23 pictures/s" in said
    assert "rough" in said
    assert "<td>≈ 0.23</td>" in outlook.table(slow, "en")


def test_other_times_stay_as_they_were_when_one_has_made_the_batch_small() -> None:
    speeds = (line("tiny", 4),)
    before = outlook.plans(CONFIG, speeds, 300)
    small = before["short"]
    assert small.batch_size < CONFIG.batch_size == before["night"].batch_size
    chosen = TrainConfig(size=16, unet=small.unet, steps=small.steps, batch_size=small.batch_size)
    assert outlook.plans(chosen, speeds, 300) == before
    own = TrainConfig(size=16, batch_size=16)
    assert outlook.plans(own, speeds, 300)["night"].batch_size == 16, "chosen by hand"


def test_a_plan_beside_the_times_is_named_and_held_out_pictures_are_told() -> None:
    config = TrainConfig(size=16, unet="tiny", steps=200, batch_size=64)
    said = outlook.sentence(config, Speeds(), 48, "en", held_out=2, chosen=False)
    assert said.startswith(
        "<p class='outlook'>Unless you choose one of these, tiny with 200 steps:"
    )
    assert "267 × " in said
    assert "48 to train on, 2 held out" in said
    assert "Expert" not in outlook.sentence(config, Speeds(), 48, "en")


def test_the_chosen_time_is_marked() -> None:
    speeds = Speeds((line("tiny", 90),), 3)
    plan = outlook.plans(CONFIG, speeds.lines, 300)["hour"]
    assert outlook.label("hour", plan, CONFIG, speeds, "en", chosen=True).startswith("✓ 1 hour\n")


def test_the_table_names_what_its_figures_are() -> None:
    table = outlook.table(Speeds((line("tiny", 90),), 3, ended=True), "en")
    assert "<th>pictures per second</th>" in table
    assert "<td>90</td>" in table


def test_a_first_look_takes_smaller_pictures_where_these_show_something() -> None:
    config = TrainConfig(size=32)
    slow, quick = line("tiny", 50, size=32), line("tiny", 400)
    look = outlook.plans(config, [slow, quick], 300)["look"]
    assert (look.size, look.outcome) == (16, "shapes")
    label = outlook.label("look", look, config, Speeds((slow, quick), 6), "en")
    assert label.splitlines()[1].startswith("16 × 16 · tiny · ")
    assert label.splitlines()[2] == "a rough first look"
    same = outlook.plans(config, [line("tiny", 200, size=32), quick], 300)["look"]
    assert (same.size, same.outcome) == (32, "shapes")
    assert "look" not in outlook.plans(config, [slow, line("tiny", 50)], 300), "only blurs"
    tuned = TrainConfig(size=32, unet="tiny", init="a model")
    assert outlook.plans(tuned, [slow, quick], 300)["look"].size == 32
    slower = line("tiny", 1, size=32)
    assert outlook.plans(tuned, [slower, quick], 300)["look"].size == 16, "or hardly a step"


def test_the_plan_says_when_the_first_picture_comes() -> None:
    config = TrainConfig(size=16, unet="tiny", batch_size=50)
    said = outlook.sentence(config, Speeds((line("tiny", 100),), 3, ended=True), 300, "en")
    assert "The first picture comes after about 21 s." in said


@pytest.mark.parametrize("steps", [1, 2, 9, 10, 11])
def test_the_first_picture_comes_no_later_than_the_end(steps: int) -> None:
    config = TrainConfig(size=16, unet="tiny", steps=steps)
    said = outlook.sentence(config, Speeds((line("tiny", 0.5),), 3, ended=True), 300, "en")
    found = re.findall(r"[Aa](?:bout|fter about) ([\d.]+) min", said)
    whole, first = map(float, found[:2])
    assert first <= whole
    assert "change next to nothing" in said


def test_the_stage_says_when_the_first_picture_comes() -> None:
    for words in WORDS["timeline_empty_training"]:
        assert re.findall(r"\d+", words) == [str(FIRST)]
