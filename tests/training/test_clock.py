"""When a run saves, previews and checks, on a clock that the test moves."""

from __future__ import annotations

import pytest

from ddpm_demo.training import clock
from ddpm_demo.training.clock import Clock, Pace


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    moment = [1000.0]
    monkeypatch.setattr(clock.time, "perf_counter", lambda: moment[0])
    return moment


def saves(watched: Clock, now: list[float], seconds: int) -> list[float]:
    """Seconds after the start at which a run would save."""
    began, saved = now[0], []
    for _ in range(seconds):
        now[0] += 1
        if watched.checkpoint_due(1, every=0):
            saved.append(now[0] - began)
            watched.saved()
    return saved


def test_a_young_run_saves_early_and_every_minute_from_then_on(now: list[float]) -> None:
    assert saves(Clock(0), now, 140) == [10, 70, 130]
    assert saves(Clock(500), now, 140) == [60, 120], "one that goes on has its checkpoint"


def test_steps_are_counted_where_they_were_asked_for() -> None:
    watched = Clock(0)
    assert [step for step in range(1, 10) if watched.checkpoint_due(step, every=3)] == [3, 6, 9]


def test_what_is_costly_grows_rarer_and_stays_within_its_share() -> None:
    pace = Pace(growth=2.0, share=0.1, step=0)
    came = []
    for step in range(1, 200):
        if pace.due(step, trained_s=step * 1.0):
            came.append(step)
            pace.spent(step, 2.0)
    assert came == [10, 40, 80, 160], "2 s each, of which the next must fit too"


def test_a_pause_for_what_comes_once_slows_neither_the_pace_nor_the_speed(
    now: list[float],
) -> None:
    watched = Clock(0)
    for step in range(1, 101):
        now[0] += 1
        watched.stepped()
        if step == 10:
            with watched.pausing(step, watched.checks):
                now[0] += 0.1
            with watched.pausing(step):
                now[0] += 500
    assert watched.trained_s == pytest.approx(100)
    assert watched.steps_per_s == pytest.approx(1)
    assert watched.checks.due(100, watched.trained_s)
