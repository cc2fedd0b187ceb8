"""However a trainer ends, its run is in order and the page knows how it ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ddpm_demo.commands.train import DONE, FAILED, STOPPED
from ddpm_demo.errors import UserError
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.runs.folder.status import Status
from ddpm_demo.runs.jobs.children import Command, command_line
from ddpm_demo.runs.jobs.jobs import Jobs
from ddpm_demo.training import observe
from ddpm_demo.training.trainer import Trainer
from tests.support.forks import Forks
from tests.support.runs import TINY, begun, leftovers, train

# -- processes as the page sees them --------------------------------------------------------------


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Jobs starts this script in the trainer's place; it gets the run folder."""
    script: list[str] = []
    real = subprocess.Popen
    monkeypatch.setattr(
        subprocess,
        "Popen",
        lambda line, **options: real(
            [sys.executable, "-c", script[0], line[line.index("--run") + 1]], **options
        ),
    )
    return script


HEAD = (
    "import os, sys; from pathlib import Path\n"
    "from ddpm_demo.runs.folder.run import Run; from ddpm_demo.runs.folder.status import Status\n"
    "run = Run(Path(sys.argv[1]))\n"
)


def ended(own: Jobs, path: Run) -> Status:
    own.queue.trainers.wait(path)
    return own.queue.status(path)


@pytest.mark.parametrize("when", ["starting", "running"])
def test_a_trainer_killed_by_the_kernel_is_said_to_have_lacked_memory(
    stand_in: list[str], when: str
) -> None:
    writes = "run.write_status(Status(state='running', step=7, total=9))\n" * (when == "running")
    stand_in.append(HEAD + "with run.writer():\n  " + writes + "  os.kill(os.getpid(), 9)\n")
    started, own = begun(), Jobs()
    own.queue.start(started)
    status = ended(own, started)
    assert (status.state, status.message) == ("interrupted", "killed")
    assert "memory" in str(UserError("killed"))
    # a server that was restarted says it too
    assert Jobs().queue.status(started).message == "killed"
    stand_in[0] = HEAD + "run.write_status(Status(state='done', step=9, total=9))\n"
    own.queue.start(started)
    assert ended(own, started).state == "done", "it can be resumed"


def test_a_trainer_told_to_end_while_it_imports_was_interrupted(stand_in: list[str]) -> None:
    stand_in.append("import os; os.kill(os.getpid(), 15)\n")
    started, own = begun(), Jobs()
    own.queue.start(started)
    status = ended(own, started)
    assert (status.state, status.message) == ("interrupted", None)


def test_the_page_is_told_of_a_disk_too_full_for_a_status(stand_in: list[str]) -> None:
    stand_in.append(HEAD + "run.full_file.touch(); sys.exit(1)\n")
    started, own = begun(), Jobs()
    own.queue.start(started)
    status = ended(own, started)
    assert (status.state, status.message) == ("paused", "disk_full")
    started.write_status(Status(state="starting"))
    assert started.status().state == "starting", "what can be written is newer"


# -- told to end ----------------------------------------------------------------------------------


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9, 1.5, 2.0])
def test_sigterm_at_any_moment_ends_the_trainer_in_order(
    forks: Forks, tmp_path: Path, pictures: Path, share: float
) -> None:
    """Before its first step, which comes after 1.0 of the measured time, and after it."""
    line = ["--data", pictures, *TINY, "--steps", 100_000]
    first = forks.train("--run", tmp_path / "first", *line, stop_at=1)
    path = tmp_path / "run"
    told = forks.train("--run", path, *line, signal=signal.SIGTERM, after=share * first.seconds)
    # the handler is there a moment after the process is
    assert told.code == STOPPED or (told.code == -signal.SIGTERM and share < 0.5), told
    assert leftovers(path) == []
    if told.taken:
        newest = Run(path).newest_checkpoint()
        assert newest is not None
        assert int(newest.name) == told.taken == Run(path).status().step
    if told.code == STOPPED:
        assert Run(path).status().state == "stopped"
    assert forks.train("--run", path, *line, stop_at=told.taken + 1).code == STOPPED


@pytest.mark.usefixtures("micro")
def test_a_preview_is_not_waited_for(
    tmp_path: Path, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = []
    real = observe.sample_progressive

    def told_meanwhile(*arguments: object) -> Iterator[object]:
        for frame in real(*arguments):  # type: ignore[arg-type]
            drawn.append(frame)
            if len(drawn) == 2:
                os.kill(os.getpid(), signal.SIGTERM)
            yield frame

    monkeypatch.setattr(observe, "sample_progressive", told_meanwhile)
    assert train(tmp_path / "run", pictures, "--steps", 30) == STOPPED
    assert len(drawn) == 2
    started = Run(tmp_path / "run")
    assert (started.status().state, started.status().step) == ("stopped", 10)
    assert started.preview_files() == []
    assert started.newest_checkpoint() == started.checkpoints / "000010"


@pytest.mark.usefixtures("micro")
def test_a_stop_asked_for_while_the_trainer_starts_is_heard(
    tmp_path: Path, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = Run(tmp_path / "run")
    started.path.mkdir()
    started.write_status(Status(state="starting"))
    started.stop_file.touch()
    assert train(started.path, pictures, "--steps", 9) == STOPPED
    assert started.status().step == 1
    # one that is left of a run that ended otherwise is not
    started.stop_file.touch()
    assert train(started.path, pictures, "--steps", 9) == DONE


# -- one writer, words at the end -----------------------------------------------------------------


def test_a_second_trainer_is_refused_and_told_by_whom(tmp_path: Path, pictures: Path) -> None:
    started = Run(tmp_path / "run")
    line = command_line(Command.TRAIN, "--run", started.path, "--data", pictures, *TINY)
    with started.writer():
        began = time.monotonic()
        refused = subprocess.run(line, capture_output=True, text=True, check=False)
        print(f"refused after {time.monotonic() - began:.1f} s")
    assert refused.returncode == FAILED
    assert refused.stderr.strip() == str(UserError("run_busy", owner=f"process {os.getpid()}"))


def test_what_a_dead_owner_left_half_written_is_swept(tmp_path: Path) -> None:
    started = Run(tmp_path / "run")
    started.checkpoints.mkdir(parents=True)
    (started.path / "owner").write_text("4711")
    (started.path / ".tmp-4711-status.json").write_text("{")
    (started.checkpoints / ".tmp-4711-000005").mkdir()
    (started.checkpoints / ".tmp-4711-000005" / "a").write_text("half")
    (started.path / ".tmp-4712-status.json").write_text("{}")  # the server's, at this moment
    with started.writer():
        assert leftovers(started.path) == [".tmp-4712-status.json"]


@pytest.mark.usefixtures("micro")
def test_a_crash_leaves_its_reason_in_one_line(
    tmp_path: Path,
    pictures: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def broken(self: Trainer, step: int) -> None:
        raise RuntimeError("first\nsecond")

    monkeypatch.setattr(Trainer, "_step", broken)
    assert train(tmp_path / "run", pictures) == FAILED
    said = capsys.readouterr().err.strip()
    assert said == "Training ended with an error: RuntimeError: first second"
    status = Run(tmp_path / "run").status()
    assert (status.state, status.message) == ("failed", "crashed")
    assert status.details == {"error": "RuntimeError: first second"}


@pytest.mark.usefixtures("micro")
def test_a_last_word_that_cannot_be_written_hides_no_error(
    tmp_path: Path,
    pictures: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Run, "write_status", full)
    assert train(tmp_path / "run", pictures) == FAILED
    assert capsys.readouterr().err.startswith("The disk is full.")
    assert Run(tmp_path / "run").status().state == "paused"


def test_bytes_that_are_no_text_do_not_hide_the_metrics(tmp_path: Path) -> None:
    started = Run(tmp_path)
    started.append_metrics(step=10, loss=0.5)
    with started.metrics_file.open("ab") as file:
        file.write(b'{"step": \xff}\n')
    started.append_metrics(step=20, loss=0.4)
    assert [line["step"] for line in started.metrics()] == [10, 20]
