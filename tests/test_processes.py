"""One run under several processes: the same batches, one stop, checkpoints for any number.

What starts several launchers is slow: `pytest -m slow tests/test_processes.py`.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from ddpm_demo import trainer
from ddpm_demo.run import Run
from tests.runs import TINY, stop_after, train

ROOT = Path(__file__).parent.parent


def launched(module: str, *line: object, processes: int, **more: str) -> subprocess.Popen[str]:
    """A module under `accelerate launch`, on the CPU; under plain Python for one process."""
    start = [sys.executable, "-m", module]
    if processes > 1:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = str(free.getsockname()[1])
        start = [
            sys.executable, "-m", "accelerate.commands.launch", "--multi_gpu",
            "--num_processes", str(processes), "--main_process_port", port,
            "--mixed_precision", "no", "-m", module,
        ]  # fmt: skip
        more |= {"ACCELERATE_USE_CPU": "true"}
    return subprocess.Popen(
        [*start, *map(str, line)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        cwd=ROOT, env=os.environ | {"OMP_NUM_THREADS": "1"} | more,
    )  # fmt: skip


def wait_for_step(run: Run, step: int, child: subprocess.Popen[str]) -> None:
    while run.status().step < step:
        assert child.poll() is None, child.communicate()
        time.sleep(0.02)


def finish(child: subprocess.Popen[str]) -> None:
    _, complaint = child.communicate(timeout=300)
    assert child.returncode == 0, complaint


def test_two_processes_train_on_the_batches_of_one(tmp_path: Path, pictures: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    train(one, pictures, "--steps", 6)
    line = ["--run", two, "--data", pictures, *TINY, "--steps", 6]
    finish(launched("ddpm_demo.trainer", *line, processes=2))
    assert Run(two).status().state == "done"
    assert [Run(run).status().processes for run in (one, two)] == [1, 2]
    losses = [[line["loss"] for line in Run(run).metrics() if "loss" in line] for run in (one, two)]
    # the mean over both halves is the mean over the whole: the same pictures, t and ε were drawn
    np.testing.assert_allclose(losses[0], losses[1], rtol=2e-3)


def test_a_stop_ends_all_at_one_step_and_any_number_of_processes_resumes(
    tmp_path: Path, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Run(tmp_path / "run")
    line = ["--run", run.path, "--data", pictures, *TINY, "--steps", 100_000]
    child = launched("ddpm_demo.trainer", *line, processes=2)
    wait_for_step(run, 3, child)
    run.stop_file.touch()
    child.communicate(timeout=60)
    status, newest = run.status(), run.newest_checkpoint()
    assert (status.state, status.processes) == ("stopped", 2)
    assert newest is not None
    assert int(newest.name) == status.step

    stop_after(monkeypatch, status.step + 2)
    assert train(run.path, pictures, "--steps", 100_000) == trainer.STOPPED
    assert (run.status().step, run.status().processes) == (status.step + 2, 1)


@pytest.mark.slow
def test_checkpoints_go_from_one_process_to_two_and_back(
    tmp_path: Path, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, run = Run(tmp_path / "whole"), Run(tmp_path / "run")
    train(whole.path, pictures, "--steps", 9)
    more = ["--steps", 9, "--checkpoint-every", 3]
    with monkeypatch.context() as patched:
        stop_after(patched, 3)
        train(run.path, pictures, *more)
    line = ["--run", run.path, "--data", pictures, *TINY, *more]
    child = launched("ddpm_demo.trainer", *line, processes=2)
    wait_for_step(run, 4, child)
    run.stop_file.touch()
    child.communicate(timeout=60)
    assert 4 <= run.status().step <= 9
    assert train(run.path, pictures, *more) == trainer.DONE
    ends = [load_file(each.newest_checkpoint() / "ema.safetensors") for each in (whole, run)]  # type: ignore[operator]
    for name, tensor in ends[0].items():
        torch.testing.assert_close(ends[1][name], tensor, rtol=0, atol=5e-3)


@pytest.mark.slow
def test_averaged_gradients_are_those_of_one_process(tmp_path: Path, pictures: Path) -> None:
    found = []
    for processes in (1, 2):
        out = tmp_path / f"{processes}.safetensors"
        line = [out, "--run", tmp_path / str(processes), "--data", pictures, *TINY, "--steps", 1]
        finish(launched("tests.observed", *line, processes=processes))
        found.append(torch.cat([t.flatten() for t in load_file(out).values()]))
    one, two = found
    assert float((one - two).norm() / one.norm()) < 1e-5


@pytest.mark.slow
def test_in_float64_weights_after_20_steps_are_those_of_one_process(
    tmp_path: Path, pictures: Path
) -> None:
    found = []
    for processes in (1, 2):
        run = tmp_path / str(processes)
        line = [tmp_path / f"{processes}.st", "--run", run, "--data", pictures, *TINY]
        child = launched("tests.observed", *line, "--steps", 20, processes=processes, DOUBLE="1")
        finish(child)
        newest = Run(run).newest_checkpoint()
        assert newest is not None
        found.append(load_file(newest / "weights.safetensors"))
    one, two = found
    assert all(tensor.dtype == torch.float64 for tensor in one.values())
    assert max(float((one[name] - two[name]).abs().max()) for name in one) < 1e-8
