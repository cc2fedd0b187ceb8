"""A run that is killed at any moment, or whose disk is damaged or full, is never lost."""

from __future__ import annotations

import random
import signal
from pathlib import Path

import pytest

from ddpm_demo.commands.train import STOPPED
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.storage.atomic import is_intact
from tests.support.forks import Forks
from tests.support.runs import TINY, fingerprint, leftovers


def killed_again_and_again(forks: Forks, folder: Path, pictures: Path, times: int) -> None:
    run = Run(folder / "killed")
    line = ["--run", run.path, "--data", pictures, *TINY, "--steps", 100_000]
    # from its birth to as long after its first step as it took to come there
    longest = 2 * forks.train("--run", folder / "first", *line[2:], stop_at=1).seconds
    moments = random.Random(times)
    kept = most_lost = in_a_save = 0
    for _ in range(times):
        ended = forks.train(
            *line,
            "--checkpoint-every",
            1,
            signal=signal.SIGKILL,
            after=moments.uniform(0, longest),
        )
        assert ended.code == -signal.SIGKILL, ended
        if ended.started_at is not None:
            assert ended.started_at == kept, "it goes on from what was there"
        newest = run.newest_checkpoint()
        lost = max(ended.taken, kept) - (int(newest.name) if newest else 0)
        assert lost in (0, 1), ended
        most_lost = max(most_lost, lost)
        in_a_save += bool(leftovers(run.path))
        kept = int(newest.name) if newest else 0
        assert run.status().state in ("interrupted", "draft")
        assert run.metrics() is not None
        if run.model.exists():
            assert is_intact(run.model)
    assert kept > 0, "it got somewhere"
    print(f"{times} kills, {in_a_save} in a save, {kept} steps, at most {most_lost} step lost")

    # after all of this it is the run that nobody disturbed, to the bit
    end = kept + 2
    for path in (run.path, folder / "whole"):
        ended = forks.train("--run", path, *line[2:], "--checkpoint-every", 1, stop_at=end)
        assert ended.code == STOPPED, ended
    assert fingerprint(run.path) == fingerprint(folder / "whole")
    assert leftovers(run.path) == []


@pytest.mark.slow
def test_a_dozen_kills_lose_one_step_each_at_most(
    forks: Forks, tmp_path: Path, classed: Path
) -> None:
    killed_again_and_again(forks, tmp_path, classed, 12)


@pytest.mark.slow
def test_two_hundred_kills_lose_one_step_each_at_most(
    forks: Forks, tmp_path: Path, pictures: Path
) -> None:
    killed_again_and_again(forks, tmp_path, pictures, 200)
