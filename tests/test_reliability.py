"""Nothing is lost: whatever ends a trainer, its run resumes from a whole checkpoint.

The loops are sampled here; `pytest -m slow tests/test_reliability.py` runs them in full.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors import SafetensorError

from ddpm_demo import noise, trainer
from ddpm_demo.errors import UserError
from ddpm_demo.mishap import explain
from ddpm_demo.run import Run
from ddpm_demo.training import Trainer
from tests.test_trainer import pictures, train

__all__ = ["pictures"]

FULL = pytest.mark.slow


def forks(what: str, run: Path, data: Path, times: int) -> list[dict[str, object]]:
    told = subprocess.run(
        [sys.executable, "-m", "tests.forks", what, str(run), str(data), str(times)],
        capture_output=True, text=True, cwd=Path(__file__).parent.parent,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    return [json.loads(line) for line in told.stdout.splitlines()]


@pytest.mark.parametrize("times", [10, pytest.param(200, marks=FULL)])
def test_kill_9_at_any_moment_loses_at_most_one_checkpoint(
    tmp_path: Path, pictures: Path, times: int
) -> None:
    killed = forks("kill", tmp_path / "run", pictures, times)
    assert len(killed) == times


@pytest.mark.parametrize("times", [4, pytest.param(20, marks=FULL)])
def test_a_full_disk_pauses_the_run_and_leaves_the_last_checkpoint(
    tmp_path: Path, pictures: Path, times: int
) -> None:
    filled = forks("fill", tmp_path / "run", pictures, times)
    assert len(filled) == times
    assert filled[-1]["state"] == "paused"


@pytest.mark.parametrize(("error", "code"), [
    (OSError(28, "No space left on device"), "disk_full"),
    (SafetensorError("I/O error: File too large (os error 27)"), "disk_full"),
    (SafetensorError("header too large (os error 270)"), "crashed"),
    (OSError(2, "No such file"), "crashed"),
    (MemoryError(), "out_of_memory"),
    (UserError("no_model"), "no_model"),
])  # fmt: skip
def test_what_ended_a_process_is_said_by_a_code(error: Exception, code: str) -> None:
    assert explain(error).code == code
    wrapped = RuntimeError("while saving")
    wrapped.__cause__ = error
    assert explain(wrapped).code == code


@pytest.fixture(scope="module")
def two_checkpoints(tmp_path_factory: pytest.TempPathFactory, pictures: Path) -> Run:
    folder = tmp_path_factory.mktemp("flips") / "run"
    assert train(folder, pictures, "--steps", 8, "--checkpoint-every", 4) == trainer.DONE
    return Run(folder)


@pytest.mark.parametrize("times", [20, pytest.param(100, marks=FULL)])
def test_one_flipped_bit_in_any_file_is_noticed_and_the_former_checkpoint_used(
    two_checkpoints: Run, times: int
) -> None:
    newest = two_checkpoints.checkpoints / "000008"
    files = sorted(newest.iterdir())
    assert [file.name for file in files] == [
        "ema.safetensors", "manifest.json", "optimizer.safetensors", "progress.json",
        "weights.safetensors",
    ]  # fmt: skip
    draw = noise.generator(0, "flips")
    for k in range(times):
        file = files[k % len(files)]
        place, bit = int(draw.integers(file.stat().st_size)), 1 << int(draw.integers(8))
        flip(file, place, bit)
        used, damaged = two_checkpoints.survey_checkpoints()
        assert used is not None
        assert (used.name, damaged) == ("000004", [8]), (file, place)
        flip(file, place, bit)
    assert two_checkpoints.survey_checkpoints() == (newest, [])


def flip(file: Path, place: int, bit: int) -> None:
    with file.open("rb+") as opened:
        opened.seek(place)
        byte = opened.read(1)[0]
        opened.seek(place)
        opened.write(bytes([byte ^ bit]))


def test_falling_back_is_said_and_without_any_whole_checkpoint_nothing_starts_over(
    tmp_path: Path, pictures: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    more = ["--steps", 12, "--checkpoint-every", 4]
    run = Run(tmp_path / "run")
    with monkeypatch.context() as patched:
        patched.setattr(
            Trainer, "_agree",
            lambda self, clock: (self.progress.step == 9, self.progress.step % 4 == 0),
        )  # fmt: skip
        train(run.path, pictures, *more)
    flip(run.checkpoints / "000009" / "ema.safetensors", 1000, 1)
    said = []
    real = Run.write_status
    monkeypatch.setattr(Run, "write_status", lambda self, s: (said.append(s), real(self, s))[1])
    capsys.readouterr()
    assert train(run.path, pictures, *more) == trainer.DONE
    assert "step 9 is damaged" in capsys.readouterr().err
    (told,) = {(s.message, str(s.details)) for s in said if s.state == "running" and s.message}
    assert told == ("checkpoint_damaged", "{'damaged': '9', 'used': 8}")
    for folder in run.checkpoints.iterdir():
        flip(folder / "weights.safetensors", 1000, 1)
    assert train(run.path, pictures, *more) == trainer.FAILED
    assert "damaged" in capsys.readouterr().err
    assert run.status().message == "checkpoints_damaged"


@pytest.mark.parametrize("error", [
    MemoryError(), torch.OutOfMemoryError("CUDA out of memory"),
    RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to"),
], ids=["python", "cuda", "cpu"])  # fmt: skip
def test_a_first_step_that_does_not_fit_into_memory_ends_before_the_run_is_at_work(
    tmp_path: Path, pictures: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def greedy(*_: object) -> torch.Tensor:
        raise error

    states = []
    real = Run.write_status
    monkeypatch.setattr(Trainer, "_loss", greedy)
    monkeypatch.setattr(
        Run, "write_status", lambda self, s: (states.append(s.state), real(self, s))[1]
    )
    assert train(tmp_path / "run", pictures, "--steps", 5) == trainer.FAILED
    status = Run(tmp_path / "run").status()
    assert (status.state, status.message) == ("failed", "out_of_memory")
    assert "running" not in states


def test_the_loss_reaches_tensorboard(tmp_path: Path, pictures: Path) -> None:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    assert train(tmp_path / "run", pictures, "--steps", 20, "--track", "tensorboard") == 0
    (events,) = (tmp_path / "run").rglob("events.out.tfevents.*")
    seen = EventAccumulator(str(events.parent))
    seen.Reload()
    logged = {line["step"]: line["loss"] for line in Run(tmp_path / "run").metrics()
              if "loss" in line}  # fmt: skip
    shown = {event.step: event.value for event in seen.Scalars("loss")}
    assert shown == pytest.approx(logged)


def test_a_tracker_that_is_not_installed_is_named(
    tmp_path: Path, pictures: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setattr(trainer, "is_tensorboard_available", lambda: False)
    code = train(tmp_path / "run", pictures, "--steps", 2, "--track", "tensorboard")
    assert code == trainer.FAILED
    assert "pip install tensorboard" in capsys.readouterr().err
