"""What the Loss tab draws of a chain that ends without any signal."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from ddpm_demo.config import PREDICTION_TYPES
from ddpm_demo.data.pixels import to_unit_nchw
from ddpm_demo.diffusion.loss import algorithms
from ddpm_demo.diffusion.loss.terms import terms
from ddpm_demo.diffusion.loss.visits import choose_timesteps
from ddpm_demo.diffusion.scheduler import DDPMScheduler
from ddpm_demo.models.network import UNetDenoiser
from ddpm_demo.models.unets import build_unet
from ddpm_demo.ui.loss.algorithms.written import sampling_html, training_html
from ddpm_demo.ui.loss.charts import bound_pages, scale_told

pytestmark = pytest.mark.filterwarnings(
    "ignore::ddpm_demo.diffusion.scheduler_options.UnwiseOptionsWarning"
)


@pytest.fixture(params=PREDICTION_TYPES)
def denoiser(request: pytest.FixtureRequest) -> UNetDenoiser:
    torch.manual_seed(0)
    unet = build_unet("tiny", size=16, channels=1).eval().requires_grad_(False)
    betas = torch.linspace(0.05, 0.4, 11).tolist()
    options: dict[str, Any] = {"prediction_type": request.param, "trained_betas": [*betas, 1.0]}
    return UNetDenoiser(unet, DDPMScheduler(**options))


@pytest.fixture
def pictures() -> Tensor:
    drawn = np.random.default_rng(0).integers(0, 256, (3, 16, 16, 1), dtype=np.uint8)
    return to_unit_nchw(drawn)


def points_of(page: dict[str, Any], line: int) -> dict[int, float]:
    return {t: y for t, y, *_ in page["spec"]["series"][line]["points"]}


def test_curves_are_finite_and_leave_out_what_is_not(
    denoiser: UNetDenoiser, pictures: Tensor
) -> None:
    schedule = denoiser.scheduler.schedule
    found = list(terms(denoiser, pictures, choose_timesteps(12, 12)))
    pages = {page["key"]: page for page in bound_pages(found, schedule, ideal=found)["pages"]}
    for page in pages.values():
        for series in page["spec"]["series"]:
            assert all(math.isfinite(value) for point in series["points"] for value in point)
    assert set(points_of(pages["eps"], 0)) == set(range(1, 13))
    in_eps, in_x_0 = points_of(pages["eps"], 0), points_of(pages["x_0"], 0)
    assert set(in_x_0) == set(range(1, 12)), "at T an error in ε is infinite in x_0"
    assert in_x_0[11] == pytest.approx(in_eps[11] / float(schedule.snr[10]))
    assert max(points_of(pages["weights"], 1)) == 11


def test_what_a_bit_is_worth_is_told_beside_the_sum() -> None:
    told = scale_told(3.2, "en")
    assert "8 bits/dim" in told
    assert "40 %" in told
    assert "no model at all" in told
    for nothing in (8.0, 11.0, math.inf, math.nan):
        assert "nothing better" in scale_told(nothing, "en")
    assert "40 %" in scale_told(3.2, "ko")


def test_both_algorithms_are_written_out(denoiser: UNetDenoiser, pictures: Tensor) -> None:
    kind = denoiser.prediction_type
    steps = [algorithms.training_step(denoiser, pictures, seed) for seed in range(12)]
    assert any(step.t == 12 for step in steps), "T is among them"
    assert all("nan" not in training_html(step, kind, "en") for step in steps)
    for step in steps:
        assert step.descent is not None
        shown = training_html(step, kind, "en")
        assert "brings the error on the same" in shown
        assert ("At the full rate" in shown) == (step.descent.refused is not None)
    shown = training_html(steps[0], kind, "en", source="own")
    assert "(my own)" in shown
    assert "Take gradient descent step on" in shown
    ranges = re.findall(r"alt='([^']*)'.*?<small>([^<]*)<", shown)
    assert ranges[:3] == [("x₀", "−1 … 1"), ("ε", "−3 … 3"), ("xₜ", "−3 … 3")]
    timesteps = [11, 5, 0]
    x_t = algorithms.first_noise(denoiser, 0)
    step = algorithms.sampling_step(denoiser, x_t, timesteps, 0, 0)
    assert "<sub>t</sub></span> = 0</div>" in sampling_html(step, "en")
    assert step.prev_sample.isfinite().all()
    later = algorithms.sampling_step(denoiser, step.prev_sample, timesteps, 1, 0)
    assert "<sub>t</sub></span> = 0</div>" not in sampling_html(later, "en")
