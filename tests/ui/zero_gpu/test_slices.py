"""A training in slices, imitated: it goes on exactly, and a killed slice loses little."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ddpm_demo.runs.folder.run import Run, home
from ddpm_demo.runs.folder.status import Status
from tests.support.documents import ROOT
from tests.support.runs import command, fingerprint, make_run
from tests.support.zero_gpu import HERE, PATIENCE_SECONDS

if not hasattr(os, "fork"):
    pytest.skip("needs fork", allow_module_level=True)

TOKEN = "0123456789abcdef" * 2


def test_a_run_in_slices_equals_an_uncut_one_though_one_was_killed(tmp_path: Path) -> None:
    run = make_run(home() / "runs" / TOKEN, batch_size=4, steps=100_000, precision="fp32")
    run.write_status(Status("stopped"))
    uncut = tmp_path / "uncut"
    shutil.copytree(run.path, uncut)
    own = {
        "PYTHONPATH": os.pathsep.join(map(str, (HERE, ROOT))),
        "SPACES_ZERO_GPU": "1",
        "SPACES_TEST_LOG": str(tmp_path / "asked"),
        "SPACES_TEST_KILL": str(tmp_path / "kill"),
    }
    told = subprocess.run(
        [sys.executable, "-m", "tests.support.zero_gpu.trainings", TOKEN],
        env=os.environ | own,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )
    assert told.returncode == 0, told.stderr
    first, killed, last = map(json.loads, told.stdout.splitlines())
    assert [each["begun"] for each in (first, killed, last)] == ["starting"] * 3
    # a slice ends with a checkpoint of its last step
    assert (first["state"], first["message"]) == ("paused", "slice_over")
    assert first["step"] == first["kept"] == killed["before"] > 0
    # one that is killed keeps its own checkpoints, and no more
    assert (killed["state"], killed["message"]) == ("paused", "slice_killed")
    assert killed["before"] < killed["kept"] < killed["step"]
    assert (last["state"], last["before"]) == ("paused", killed["kept"])
    assert last["step"] > last["before"]

    assert command("--run", uncut, "--stop-at", last["step"]) == 130
    assert fingerprint(run.path) == fingerprint(uncut)
    lines = [
        [(row["step"], row["loss"]) for row in each.metrics() if "loss" in row]
        for each in (run, Run(uncut))
    ]
    assert lines[0] == lines[1]


def test_a_run_between_slices_is_no_waiting_one(tmp_path: Path) -> None:
    run = make_run(home() / "runs" / TOKEN)
    run.write_status(Status("paused", step=5, total=10, message="slice_over"))
    assert run.status() == dataclasses.replace(
        Status("paused", step=5, total=10, message="slice_over"), updated=run.status().updated
    )
    assert run.status().is_resumable
    assert not run.status().is_active
