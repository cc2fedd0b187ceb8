"""Runs in any state for tests of the queue, and a check that a refusal changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from ddpm_demo.config import TrainConfig
from ddpm_demo.data.dataset import Dataset, draw_split
from ddpm_demo.errors import UserError
from ddpm_demo.policy import Policy
from ddpm_demo.runs.folder.run import Run, new_run
from ddpm_demo.runs.folder.status import Status
from ddpm_demo.storage.atomic import write_json
from tests.support.runs import begun

PLAN = TrainConfig(steps=100, size=16)
HOME, PUBLIC = Policy.at_home(), Policy.for_strangers()


def drafted() -> Run:
    run = new_run()
    images = np.zeros((5, 16, 16, 3), np.uint8)
    names = [f"{k}.png" for k in range(5)]
    Dataset(images, names, np.zeros(5, np.int64), [""], draw_split(5)).save(run.dataset_file)
    return run


def resting(state: str, *, step: int = 40, **more: Any) -> Run:
    run = begun(PLAN, segments=((0, 100),), **more)
    run.write_status(Status(state, step=step, total=100))
    return run


def trained_for(run: Run, seconds: float) -> Run:
    write_json(run.checkpoints / "000040" / "progress.json", {"step": 40, "trained_s": seconds})
    return run


def everything(run: Run) -> dict[str, bytes]:
    files = (path for path in run.path.rglob("*") if path.is_file())
    return {path.relative_to(run.path).as_posix(): path.read_bytes() for path in files}


def refused(run: Run, call: Callable[[], object]) -> str:
    """The code of the refusal, which changes nothing of the run."""
    before = everything(run)
    with pytest.raises(UserError) as caught:
        call()
    assert everything(run) == before
    return caught.value.code


def run_in(state: str) -> Run:
    return resting(state, step=100 if state == "done" else 40)
