"""What a fork sends: steps as arrays, and errors as codes."""

from __future__ import annotations

import dataclasses
import pickle
from pathlib import Path

import pytest
import torch
from torch import Tensor

from ddpm_demo.config import SampleConfig
from ddpm_demo.diffusion.sampling import Step, sample_progressive
from ddpm_demo.models.folder import load_model
from ddpm_demo.ui.zero_gpu import drawing
from ddpm_demo.ui.zero_gpu.drawing import Failed, draw, packed, unpacked
from tests.ui.support.samples import FACES

CONFIG = SampleConfig(num_images=2, steps=4, solver="ddim", seed=1)


def same(one: Step, other: Step) -> bool:
    pairs = [(getattr(one, f.name), getattr(other, f.name)) for f in dataclasses.fields(Step)]
    return all(torch.equal(a, b) if isinstance(a, Tensor) else a == b for a, b in pairs)


def test_steps_come_back_as_they_were_taken_and_hold_no_memory_of_the_fork() -> None:
    expected = list(sample_progressive(load_model(FACES), CONFIG))
    sent = list(draw(str(FACES), CONFIG, 300))
    assert len(sent) == len(expected)
    for value, step in zip(sent, expected, strict=True):
        assert not any(isinstance(each, Tensor) for each in value.values())
        back = unpacked(pickle.loads(pickle.dumps(value)))
        assert same(back, step)
    assert same(unpacked(packed(expected[0])), expected[0])


def test_a_drawing_ends_by_itself_before_its_time_is_over() -> None:
    *steps, last = draw(str(FACES), CONFIG, 0)
    assert len(steps) == 1
    assert last == Failed("gpu_aborted", {})


def test_the_last_step_is_given_whatever_time_it_took() -> None:
    one = dataclasses.replace(CONFIG, steps=1)
    (step,) = draw(str(FACES), one, 0)
    assert not isinstance(step, Failed)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (RuntimeError("CUDA out of memory. Tried to allocate"), "out_of_memory"),
        (ZeroDivisionError("division by zero"), "gpu_failed"),
    ],
)
def test_what_fails_there_is_told_by_its_code(
    error: Exception, code: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(folder: Path) -> None:
        raise error

    monkeypatch.setattr(drawing, "_loaded", broken)
    (failed,) = draw(str(FACES), CONFIG, 300)
    assert isinstance(failed, Failed)
    assert failed.code == code
    assert ("Traceback" in capsys.readouterr().err) == (code == "gpu_failed")  # the log has it
