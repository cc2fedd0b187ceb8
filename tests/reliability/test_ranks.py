"""Several processes train as one: the same batches, gradients, weights, checkpoints and stops.

Two processes on one computer's CPU, as here::

    ACCELERATE_USE_CPU=true accelerate launch --multi_gpu --num_processes 2 \
        -m ddpm_demo train --run RUN --data PICTURES
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor

from ddpm_demo.commands.train import DONE
from ddpm_demo.commands.train_parser import parser
from ddpm_demo.models import unets
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.training.prepare import prepare
from ddpm_demo.training.trainer import Trainer
from tests.support.forks import MICRO
from tests.support.ranks import (
    END,
    FIRST_HANDOVER,
    NAN_STEP,
    STOP_AFTER,
    DoubleTrainer,
    batches,
    gradients,
    train_to,
)
from tests.support.runs import TINY

ROOT = Path(__file__).parent.parent.parent


def launch(*line: object, processes: int = 2) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-m",
        "accelerate.commands.launch",
        "--multi_gpu" if processes > 1 else "--cpu",
        "--num_processes",
        str(processes),
        "--mixed_precision",
        "no",
        *map(str, line),
    ]
    while True:
        with socket.socket() as probe:
            probe.bind(("localhost", 0))
            port = str(probe.getsockname()[1])
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=300,
            cwd=ROOT,
            env=os.environ
            | {
                "ACCELERATE_USE_CPU": "true",
                "OMP_NUM_THREADS": "1",
                "MASTER_PORT": port,
                "PYTHONPATH": str(ROOT),
            },
        )
        if "EADDRINUSE" not in done.stderr:  # else another program took the port meanwhile
            return done


def prepared(path: Path, pictures: Path, *more: object) -> Run:
    """A run with its pictures and config.json, of which no step was taken."""
    line = ["--run", path, "--data", pictures, *TINY, *more]
    run = Run(path)
    run.path.mkdir()
    prepare(run, vars(parser().parse_args([str(word) for word in line])))
    return run


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, pictures: Path, classed: Path) -> Path:
    """What two processes left of runs that this process began."""
    folder = tmp_path_factory.mktemp("ranks")
    with pytest.MonkeyPatch.context() as patched:
        patched.setitem(unets.NAMED_UNETS, "tiny", MICRO)
        patched.setenv("DDPM_DEMO_HOME", str(folder))
        prepared(folder / "plain", classed, "--steps", END)
        for name in ("one", "two", "handed"):
            evenly = ["--balance", "--steps", END, "--checkpoint-every", 5]
            prepared(folder / name, classed, *evenly)
        prepared(folder / "stopped", pictures, "--steps", 30, "--checkpoint-every", 1)
        prepared(folder / "poisoned", pictures, "--steps", 40, "--checkpoint-every", 10)
        prepared(folder / "main", pictures, "--steps", 3)
        train_to(DoubleTrainer(Run(folder / "one")), END)
        train_to(DoubleTrainer(Run(folder / "handed")), FIRST_HANDOVER)
        launched = launch(ROOT / "tests" / "support" / "ranks.py", folder)
        assert launched.returncode == 0, launched.stderr
        train_to(DoubleTrainer(Run(folder / "handed")), END)
    return folder


@pytest.fixture(scope="module")
def told(folder: Path) -> list[dict[str, Any]]:
    return [json.loads((folder / f"rank-{k}.json").read_text()) for k in (0, 1)]


@pytest.fixture(scope="module")
def tensors(folder: Path) -> list[dict[str, Tensor]]:
    return [load_file(folder / f"rank-{k}.safetensors") for k in (0, 1)]


@pytest.fixture
def alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Trainer:
    monkeypatch.setitem(unets.NAMED_UNETS, "tiny", MICRO)
    return Trainer(Run(folder / "plain"))


def weights(run: Path) -> dict[str, Tensor]:
    newest = Run(run).newest_checkpoint()
    assert newest is not None
    assert int(newest.name) == END
    kept = load_file(newest / "weights.safetensors")
    assert all(tensor.dtype == torch.float64 for tensor in kept.values())
    return kept


def furthest(a: dict[str, Tensor], b: dict[str, Tensor]) -> float:
    assert a.keys() == b.keys()
    return max(float((a[key] - b[key]).abs().max()) for key in a)


def test_two_processes_draw_the_batches_of_one(
    alone: Trainer, tensors: list[dict[str, Tensor]]
) -> None:
    whole_batches = batches(alone)
    assert {"x_0-0", "timesteps-0", "eps-0", "labels-0"} < whole_batches.keys()
    for name, whole in whole_batches.items():
        parts = [tensors[k][name] for k in (0, 1)]
        assert [len(part) for part in parts] == [2, 2]
        assert torch.equal(torch.cat(parts), whole), name


def test_their_mean_gradient_is_that_of_the_whole_batch(
    alone: Trainer, tensors: list[dict[str, Tensor]]
) -> None:
    whole = gradients(alone)
    for mine in tensors:
        off = sum(float((mine[key] - whole[key]).square().sum()) for key in whole)
        size = sum(float(whole[key].square().sum()) for key in whole)
        assert (off / size) ** 0.5 < 1e-5


def test_their_weights_are_those_of_one_process(folder: Path) -> None:
    assert furthest(weights(folder / "two"), weights(folder / "one")) < 1e-8


def test_checkpoints_go_from_one_process_to_two_and_back(folder: Path) -> None:
    assert furthest(weights(folder / "handed"), weights(folder / "one")) < 1e-8
    assert Run(folder / "handed").status().state == "done"


def test_a_stop_asked_for_on_the_page_stops_all_at_one_step(
    folder: Path, told: list[dict[str, Any]]
) -> None:
    assert told[0]["stopped"] == told[1]["stopped"]
    kind, step = told[0]["stopped"]
    assert kind == "stopped"
    assert step in (STOP_AFTER, STOP_AFTER + 1)
    status = Run(folder / "stopped").status()
    assert (status.state, status.step, status.processes) == ("stopped", step, 2)


def test_a_number_lost_on_one_process_stops_both(folder: Path, told: list[dict[str, Any]]) -> None:
    assert [rank["poisoned"] for rank in told] == [["diverged", NAN_STEP + 1]] * 2
    newest = Run(folder / "poisoned").newest_checkpoint()
    assert newest is not None
    assert newest.name == "000030"


def test_they_do_not_fight_over_the_lock(folder: Path, told: list[dict[str, Any]]) -> None:
    assert [rank["main"] for rank in told] == [DONE] * 2
    status = Run(folder / "main").status()
    assert (status.state, status.processes) == ("done", 2)
    assert not Run(folder / "main").is_locked()


def test_what_ties_them_together_is_not_torn_down_in_python(told: list[dict[str, Any]]) -> None:
    """Its destructor waits for a thread that may wait for Python's lock."""
    assert [rank["kept"] for rank in told] == [1, 1]


@pytest.mark.slow
def test_the_command_above_trains_and_resumes_on_any_number(tmp_path: Path, pictures: Path) -> None:
    line = ["-m", "ddpm_demo", "train", "--run", tmp_path / "run"]
    new = ["--data", pictures, *TINY, "--steps", 4]
    for processes, more, end in ((2, new, 4), (1, ["--continue", 2], 6), (4, ["--continue", 2], 8)):
        launched = launch(*line, *more, processes=processes)
        assert launched.returncode == 0, launched.stderr
        status = Run(tmp_path / "run").status()
        assert (status.state, status.step, status.processes) == ("done", end, processes)
