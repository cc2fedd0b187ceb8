"""Whose turn it is to read a draft."""

from __future__ import annotations

import contextvars
import types
from collections.abc import Iterator
from typing import Any

import pytest

from ddpm_demo.runs.folder.run import new_run
from ddpm_demo.runs.jobs.jobs import Jobs
from ddpm_demo.ui.crowd import wanted
from ddpm_demo.ui.train.draft.reader import Reader


def test_the_turns_of_drafts_that_nobody_reads_are_forgotten() -> None:
    reader, run = Reader(Jobs(), {}), new_run()
    with reader.turn(run):
        assert reader.turn(run).locked(), "whoever comes meanwhile waits for the same"
        assert len(reader._turns) == 1
    assert not reader.turn(run).locked()
    assert len(reader._turns) == 0


def test_a_reading_that_nobody_waits_for_is_dropped_and_taken_for_no_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    jobs, event = Jobs(), types.SimpleNamespace(alive=True)
    reader, told = Reader(jobs, {}), []
    monkeypatch.setattr(reader, "_wanted", lambda values: (16, "crop", None, False))

    def dropping(*_: Any, dropped: Any, **__: Any) -> Iterator[tuple[int, int]]:
        yield 0, 9
        event.alive = False
        told.append(dropped())

    monkeypatch.setattr(jobs.tasks, "read", dropping)
    context = contextvars.copy_context()
    context.run(wanted.work_for, event)  # type: ignore[arg-type]  # of an event it needs no more
    with pytest.raises(wanted.Unwanted):
        context.run(list, reader.read(new_run(), {}))
    assert told == [True]
