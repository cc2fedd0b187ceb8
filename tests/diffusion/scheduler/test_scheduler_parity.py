"""The same numbers as diffusers' DDPMScheduler, and closer to those of the formulas."""

from __future__ import annotations

import math
from typing import Any

import diffusers
import numpy as np
import pytest
import torch
from torch import Tensor

from ddpm_demo.config import PREDICTION_TYPES, SCHEDULES
from ddpm_demo.diffusion.parameterisation import target
from ddpm_demo.diffusion.respacing import LEARNED, TIMESTEP_SPACINGS, VARIANCE_TYPES
from ddpm_demo.diffusion.schedule import BETA_TABLES
from ddpm_demo.diffusion.scheduler import DDPMScheduler
from ddpm_demo.diffusion.scheduler_options import scheduler_config


def reference_step(
    alpha_bar: float,
    before: float,
    moment: tuple[np.ndarray, ...],
    config: dict[str, Any],
) -> tuple[np.ndarray, np.ndarray]:
    """(x_{t−1}, x̂_0) in float64 by multiplying two Gaussians, not by eq. (7).

    q(x_{t−1}|x_0) has precision 1/(1−ᾱ_{t−1}); x_t, seen through √α, adds α/β.
    """
    output, x_t, z = moment
    kind = config["variance_type"]
    said: Any = None
    if kind in LEARNED:
        output, said = np.split(output, 2, axis=1)
    signal, noise = math.sqrt(alpha_bar), math.sqrt(1 - alpha_bar)
    x_0 = {
        "epsilon": lambda: (x_t - noise * output) / signal,
        "sample": lambda: output,
        "v_prediction": lambda: signal * x_t - noise * output,
    }[config["prediction_type"]]()
    if config["clip_sample"]:
        x_0 = np.clip(x_0, -1, 1)
    if before == 1:
        return x_0, x_0
    alpha = alpha_bar / before
    precision = 1 / (1 - before) + alpha / (1 - alpha)
    mean = math.sqrt(before) * x_0 / (1 - before) + math.sqrt(alpha) * x_t / (1 - alpha)
    mean = mean / precision
    if kind == "learned":
        variance: Any = said
    elif kind == "learned_range":
        variance = np.exp(
            (said + 1) / 2 * math.log(1 - alpha) - (1 - said) / 2 * math.log(precision)
        )
    else:
        variance = 1 / precision if "small" in kind else 1 - alpha
    return mean + np.sqrt(variance) * z, x_0


def timesteps_to_visit(scheduler: Any, respacing: str | None) -> None:
    """Sets all timesteps, 20 by a spacing, or an uneven custom list."""
    if respacing == "custom":
        scheduler.set_timesteps(timesteps=[999, 998, 700, 350, 349, 10, 2, 0])
    elif respacing is not None:
        scheduler.set_timesteps(20)


def moment(
    scheduler: DDPMScheduler, timestep: int, dtype: torch.dtype
) -> tuple[Tensor, Tensor, Tensor]:
    """A fallible network's output, x_t and z, as they come about on the way."""
    generator = torch.Generator().manual_seed(timestep)
    x_0 = torch.rand(2, 3, 4, 4, generator=generator, dtype=dtype) * 2 - 1
    eps, z, wrong, said = torch.randn(4, 2, 3, 4, 4, generator=generator, dtype=dtype)
    x_t = scheduler.add_noise(x_0, eps, torch.full((2,), timestep))
    alpha_bar = float(scheduler.alphas_cumprod[timestep])
    output = target(x_0, eps, alpha_bar, scheduler.config.prediction_type) + 0.1 * wrong
    if scheduler.variance_type == "learned":
        output = torch.cat([output, said**2], dim=1)
    elif scheduler.variance_type == "learned_range":
        output = torch.cat([output, said.tanh()], dim=1)
    return output, x_t, z


def visited(scheduler: Any) -> list[int]:
    timesteps = scheduler.timesteps.tolist()
    return timesteps if len(timesteps) < 100 else [999, 998, 900, 500, 100, 10, 2, 1, 0]


RESPACINGS = (None, *TIMESTEP_SPACINGS, "custom")


def options(respacing: str | None, **rest: Any) -> dict[str, Any]:
    spacing = respacing if respacing in TIMESTEP_SPACINGS else "leading"
    return {"timestep_spacing": spacing, "clip_sample": True, **rest}


# -- parity -----------------------------------------------------------------------------------


@pytest.mark.parametrize("respacing", RESPACINGS)
@pytest.mark.parametrize("variance_type", VARIANCE_TYPES)
@pytest.mark.parametrize("prediction_type", PREDICTION_TYPES)
@pytest.mark.parametrize("beta_schedule", BETA_TABLES)
def test_parity(
    beta_schedule: str, prediction_type: str, variance_type: str, respacing: str | None
) -> None:
    """At equal noise: 1e-6 from float64 by other formulas, 2e-4 from diffusers."""
    config = options(
        respacing,
        beta_schedule=beta_schedule,
        prediction_type=prediction_type,
        variance_type=variance_type,
    )
    ours, theirs = DDPMScheduler(**config), diffusers.DDPMScheduler(**config)
    timesteps_to_visit(ours, respacing)
    timesteps_to_visit(theirs, respacing)
    assert ours.timesteps.tolist() == theirs.timesteps.tolist()
    alpha_bars = np.cumprod(1 - ours.betas.numpy().astype(np.longdouble)).astype(float)
    for timestep in visited(ours):
        previous = ours.previous_timestep(timestep)
        alpha_bar, before = alpha_bars[timestep], alpha_bars[previous] if previous >= 0 else 1.0
        for dtype, bound in ((torch.float64, 1e-9), (torch.float32, 1e-6)):
            output, x_t, z = moment(ours, timestep, dtype)
            prev_sample, x_0 = ours.step(output, timestep, x_t, None, False, z)
            exact = tuple(part.double().numpy() for part in (output, x_t, z))
            expected, expected_x_0 = reference_step(alpha_bar, before, exact, config)
            if prediction_type == "epsilon":
                # a leap from near T magnifies the rounding of what it is given, c_0/√ᾱ times
                leap = (1 - alpha_bar / before) * math.sqrt(before / alpha_bar) / (1 - alpha_bar)
                bound *= max(1.0, leap)
            assert prev_sample.dtype == x_0.dtype == dtype
            assert np.abs(prev_sample.numpy() - expected).max() <= bound, timestep
            if dtype == torch.float64:
                assert np.abs(x_0.numpy() - expected_x_0).max() <= 1e-9 / math.sqrt(alpha_bar)
        if variance_type == "fixed_large_log" or previous < 0 < timestep:
            continue  # there diffusers gives NaN, here noise in the finished picture
        mine, other = (
            scheduler.step(output, timestep, x_t, torch.Generator().manual_seed(1))
            for scheduler in (ours, theirs)
        )
        assert (mine.prev_sample - other.prev_sample).abs().max() <= 2e-4, timestep
        assert (mine.pred_original_sample - other.pred_original_sample).abs().max() <= 2e-2


@pytest.mark.parametrize("respacing", [None, "trailing", "custom"])
@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("variance_type", VARIANCE_TYPES)
def test_parity_of_the_variance(variance_type: str, own: bool, respacing: str | None) -> None:
    """It is σ², σ or ln σ², depending on its type, and diffusers' callers know which."""
    config = options(respacing, variance_type=variance_type if own else "fixed_small")
    asked = {} if own else {"variance_type": variance_type}
    ours, theirs = DDPMScheduler(**config), diffusers.DDPMScheduler(**config)
    timesteps_to_visit(ours, respacing)
    timesteps_to_visit(theirs, respacing)
    said = torch.rand(2, 3, 4, 4, generator=torch.Generator().manual_seed(0)) * 2 - 1
    for timestep in visited(ours):
        mine, other = (
            scheduler._get_variance(timestep, said.clone(), **asked) for scheduler in (ours, theirs)
        )
        assert mine.shape == other.shape
        assert mine.dtype == (torch.float32 if variance_type in LEARNED else torch.float64)
        # float32 loses up to 5e-4 of β̃ to cancellation; of a logarithm that is an absolute error
        in_logarithm = variance_type in ("fixed_large_log", "learned_range")
        bound = {"rtol": 0, "atol": 1e-3} if in_logarithm else {"rtol": 1e-3, "atol": 1e-9}
        torch.testing.assert_close(mine.float(), other, **bound)


@pytest.mark.parametrize("variance_type", LEARNED)
def test_a_learned_variance_must_have_been_said(variance_type: str) -> None:
    with pytest.raises(ValueError, match="predicted variance"):
        DDPMScheduler(variance_type=variance_type)._get_variance(5)


@pytest.mark.filterwarnings("ignore::ddpm_demo.diffusion.scheduler_options.UnwiseOptionsWarning")
@pytest.mark.parametrize("limit", [{}, {"clip_sample_range": 0.5}])
@pytest.mark.parametrize("steps", [1000, 20])
def test_parity_of_epsilon_at_zero_terminal_snr(steps: int, limit: dict[str, Any]) -> None:
    """diffusers divides by 0 and clips the infinity; here the clipped x̂_0 is the same."""
    config = {"rescale_betas_zero_snr": True, "timestep_spacing": "trailing", **limit}
    ours, theirs = DDPMScheduler(**config), diffusers.DDPMScheduler(**config)
    for scheduler in (ours, theirs):
        scheduler.set_timesteps(steps)
    output, x_t, _ = torch.randn(3, 2, 3, 4, 4, generator=torch.Generator().manual_seed(0))
    assert float((output - x_t).abs().min()) > 2**-12
    mine, other = (
        scheduler.step(output, 999, x_t, torch.Generator().manual_seed(1))
        for scheduler in (ours, theirs)
    )
    assert (mine.prev_sample - other.prev_sample).abs().max() <= 2e-4
    assert torch.equal(mine.pred_original_sample, other.pred_original_sample)


@pytest.mark.filterwarnings("ignore::ddpm_demo.diffusion.scheduler_options.UnwiseOptionsWarning")
@pytest.mark.parametrize("timesteps", [10, 100, 1000])
@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize(
    "extra",
    [
        {"prediction_type": "epsilon", "clip_sample": False},
        {"prediction_type": "sample", "clip_sample_range": 0.5},
        {"prediction_type": "v_prediction", "rescale_betas_zero_snr": True},
        {"prediction_type": "v_prediction", "thresholding": True, "sample_max_value": 1.5},
        {"prediction_type": "sample", "thresholding": True, "sample_max_value": 0.5},
        {"prediction_type": "epsilon", "thresholding": True, "dynamic_thresholding_ratio": 0.0},
    ],
)
def test_parity_with_diffusers_for_named_schedules_and_rare_options(
    schedule: str, timesteps: int, extra: dict[str, Any]
) -> None:
    config = {**scheduler_config(schedule, timesteps, extra["prediction_type"]), **extra}
    ours, theirs = DDPMScheduler(**config), diffusers.DDPMScheduler(**config)
    for timestep in range(timesteps - 1, -1, -(timesteps // 10)):
        output, x_t, _ = moment(ours, timestep, torch.float32)
        mine, other = (
            scheduler.step(output, timestep, x_t, torch.Generator().manual_seed(1))
            for scheduler in (ours, theirs)
        )
        size = float(mine.prev_sample.abs().max())  # unclipped ε of a short chain runs far off
        bound = 2e-4 * max(1.0, size)
        assert (mine.prev_sample - other.prev_sample).abs().max() <= bound, timestep
