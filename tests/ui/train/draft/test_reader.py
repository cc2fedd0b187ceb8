"""Whose turn it is to read a draft."""

from __future__ import annotations

from ddpm_demo.runs.folder.run import new_run
from ddpm_demo.runs.jobs.jobs import Jobs
from ddpm_demo.ui.train.draft.reader import Reader


def test_the_turns_of_drafts_that_nobody_reads_are_forgotten() -> None:
    reader, run = Reader(Jobs(), {}), new_run()
    with reader.turn(run):
        assert reader.turn(run).locked(), "whoever comes meanwhile waits for the same"
        assert len(reader._turns) == 1
    assert not reader.turn(run).locked()
    assert len(reader._turns) == 0
