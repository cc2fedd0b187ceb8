"""Checkpoints: the newest whole one counts, two are kept."""

from __future__ import annotations

from pathlib import Path

from ddpm_demo.runs.folder import checkpoints
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.storage.atomic import write_json


def write(folder: Path) -> None:
    (folder / "a.bin").write_bytes(b"a" * 1000)


def test_the_newest_intact_checkpoint_is_used_and_two_are_kept(run: Run) -> None:
    for step in (10, 20, 30):
        checkpoints.commit(run.checkpoints, step, write)
    assert sorted(path.name for path in run.checkpoints.iterdir()) == ["000020", "000030"]
    (run.checkpoints / "000030" / "a.bin").write_bytes(b"")
    newest = run.newest_checkpoint()
    assert newest is not None
    assert newest.name == "000020"


def test_checkpoints_past_a_million_steps_still_sort_by_number(run: Run) -> None:
    checkpoints.commit(run.checkpoints, 999_999, write)
    checkpoints.commit(run.checkpoints, 1_000_000, write)
    newest = run.newest_checkpoint()
    assert newest is not None
    assert newest.name == "1000000"


def test_the_time_that_training_took_is_the_longest_that_a_checkpoint_tells(run: Run) -> None:
    assert checkpoints.trained_s(run.checkpoints) == 0
    for step, told in ((10, 5.5), (20, 9.0), (30, "damaged"), (40, None)):
        write_json(run.checkpoints / f"{step:06}" / "progress.json", {"trained_s": told})
    assert checkpoints.trained_s(run.checkpoints) == 9
    assert run.last_saved() == 40
