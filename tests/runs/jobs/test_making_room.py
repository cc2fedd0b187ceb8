"""What goes to make room while the disk of a public page is short, and what stays however short."""

from __future__ import annotations

import os
import time

import pytest

from ddpm_demo.runs.folder.run import Run, new_run
from ddpm_demo.runs.folder.status import Status
from ddpm_demo.runs.jobs import sweeps
from ddpm_demo.runs.starter import Starter
from ddpm_demo.storage.atomic import read_json, write_json
from tests.runs.jobs.test_sweeps import PUBLIC, draft


def test_while_the_disk_is_short_the_oldest_of_strangers_go_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = [new_run() for _ in range(4)]
    for age, run in enumerate(made):
        write_json(run.config_file, {"public": run is not made[3]})
        run.write_status(Status("done"))
        ended = time.time() - PUBLIC.kept_least_seconds - 60 - age
        write_json(run.status_file, read_json(run.status_file) | {"updated": ended})

    def free() -> int:  # each run takes up half of what is missing
        gone = sum(not run.path.exists() for run in made)
        return PUBLIC.keep_free_bytes + (gone - 2)

    monkeypatch.setattr(sweeps, "free_bytes", free)
    sweeps.sweep_public(PUBLIC)
    assert [run.path.exists() for run in made] == [True, False, False, True]


def test_while_nothing_new_can_be_taken_in_quiet_drafts_make_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def by(visitor: str, address: str, minutes: float) -> Run:
        run = draft()
        Starter(visitor, address).note(run)
        os.utime(run.path, (time.time() - 60 * minutes,) * 2)
        return run

    own = draft()  # of a private page: nobody is noted
    os.utime(own.path, (time.time() - 3600,) * 2)
    many = [by(f"a{k}", "here", 60 - k) for k in range(3)]
    few, fresh = by("b", "there", 90), by("c", "here", 9)
    kept = [own, *many, few, fresh]

    def sweep_for(count: int) -> list[Run]:
        """With room for something new once so many runs are gone; answers with those."""
        before = [run for run in kept if run.path.exists()]

        def free() -> int:
            gone = sum(not run.path.exists() for run in before)
            return PUBLIC.room_to_start - count + gone

        monkeypatch.setattr(sweeps, "free_bytes", free)
        sweeps.sweep_public(PUBLIC)
        return [run for run in before if not run.path.exists()]

    assert sweep_for(0) == []
    assert sweep_for(1) == many[:1], "of the address that has most, though another is older"
    assert sweep_for(1) == many[1:2]
    assert sweep_for(5) in ([many[2], few], [few, many[2]])
    assert own.path.exists()
    assert fresh.path.exists(), "whoever is at work has ten minutes"


def test_however_short_the_disk_is_a_finished_run_stays_an_hour(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = {minutes: new_run() for minutes in (0, 59, 61)}
    for minutes, run in made.items():
        write_json(run.config_file, {"public": True})
        run.write_status(Status("done"))
        ended = time.time() - 60 * minutes
        write_json(run.status_file, read_json(run.status_file) | {"updated": ended})
    monkeypatch.setattr(sweeps, "free_bytes", lambda: 0)
    sweeps.sweep_public(PUBLIC)
    assert [minutes for minutes, run in made.items() if run.path.exists()] == [0, 59]
