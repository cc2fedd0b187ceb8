"""A run folder: files that are there whole or not at all, one writer, states that are true."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ddpm_demo.errors import UserError
from ddpm_demo.runs.folder import run as runs
from ddpm_demo.runs.folder.run import Run, find_run, new_run
from ddpm_demo.runs.folder.status import Status


def test_a_second_writer_is_refused_and_told_the_owner(run: Run) -> None:
    with run.writer():
        assert run.is_locked()
        script = (
            "import sys; from pathlib import Path\n"
            "from ddpm_demo.runs.folder.run import Run\n"
            "from ddpm_demo.errors import UserError\n"
            "try:\n  Run(Path(sys.argv[1])).writer().__enter__()\n"
            "except UserError as error:\n  print(error.code, error)\n"
        )
        told = subprocess.run(
            [sys.executable, "-c", script, str(run.path)], capture_output=True, text=True
        )
        assert told.stdout.startswith("run_busy"), told
        assert str(os.getpid()) in told.stdout
    assert not run.is_locked()


def test_a_lock_that_is_a_folder_is_named(run: Run) -> None:
    run.lock_file.mkdir()
    assert not run.is_locked()
    with pytest.raises(UserError) as caught, run.writer():
        pass
    assert (caught.value.code, caught.value.details) == ("folder_in_way", {"name": "lock"})


def test_a_lock_left_by_a_killed_process_is_free(run: Run) -> None:
    script = (
        "import sys, os, signal; from pathlib import Path\n"
        "from ddpm_demo.runs.folder.run import Run\n"
        "Run(Path(sys.argv[1])).writer().__enter__()\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(run.path)])
    run.write_status(Status(state="running", step=7))
    assert run.status().state == "interrupted"
    with run.writer():
        assert run.status().state == "running"


def test_status_survives_fields_of_a_later_version(run: Run) -> None:
    run.write_status(Status(state="stopped", step=5))
    values = json.loads(run.status_file.read_text()) | {"invented": 1}
    run.status_file.write_text(json.dumps(values))
    assert run.status().step == 5


@pytest.mark.parametrize(
    "token",
    [
        *("", "..", "../" * 10 + "etc", "a" * 31, "A" * 32, "a" * 31 + "/", "0" * 32),
        *(None, 5, ["0"] * 32, {"0": 1}),
    ],
)
def test_a_visitors_token_never_leaves_the_runs_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, token: object
) -> None:
    monkeypatch.setenv("DDPM_DEMO_HOME", str(tmp_path))
    made = new_run()
    assert find_run(made.token).path == made.path
    with pytest.raises(UserError, match="no such run"):
        find_run(token)


def test_previews_stand_in_the_order_of_their_steps(run: Run) -> None:
    run.previews.mkdir()
    for name in ("000500", "1000000", "999500"):
        (run.previews / f"{name}.png").touch()
    assert [file.stem for file in run.preview_files()] == ["000500", "999500", "1000000"]


def test_other_folders_beside_runs_are_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DDPM_DEMO_HOME", str(tmp_path))
    made = new_run()
    (made.path.parent / "deadbeef copy").mkdir()
    assert [run.token for run in runs.all_runs()] == [made.token]


def test_the_newest_run_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DDPM_DEMO_HOME", str(tmp_path))
    assert runs.all_runs() == []
    first, second = new_run(), new_run()
    os.utime(first.path)
    assert {run.token for run in runs.all_runs()} == {first.token, second.token}


@pytest.mark.parametrize("hours", [-10_000, -1, 1, 10_000])
def test_a_dead_trainer_is_noticed_after_the_clock_was_set(
    hours: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = new_run()
    run.write_status(Status("starting", total=100))
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 3600 * hours)
    assert run.status().state == "interrupted"
