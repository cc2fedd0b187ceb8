"""Does the reverse process lead back to the data? With data whose exact ε is known.

Draws do not see a timestep that is off by one (see the mixture at the end); a chain of affine
steps, followed exactly, does.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from ddpm_demo.config import PREDICTION_TYPES, SCHEDULES
from ddpm_demo.diffusion.parameterisation import target
from ddpm_demo.diffusion.scheduler import DDPMScheduler
from ddpm_demo.diffusion.scheduler_options import scheduler_config

MEAN, DEVIATION = 0.3, 0.5  # of the Gaussian data
THRESHOLD = 1e-5


class ShiftedTimestep(DDPMScheduler):
    """The mistake of taking each step with the numbers of the timestep before."""

    def step(
        self, model_output: Tensor, timestep: Any, sample: Tensor, *args: Any, **rest: Any
    ) -> Any:
        return super().step(model_output, max(int(timestep) - 1, 0), sample, *args, **rest)


class NoisyEnd(DDPMScheduler):
    """The mistake of adding noise at the last step too."""

    def step(
        self, model_output: Tensor, timestep: Any, sample: Tensor, *args: Any, **rest: Any
    ) -> Any:
        prev_sample, x_0 = super().step(model_output, timestep, sample, *args, **rest)
        if int(timestep) == 0:
            prev_sample += math.sqrt(float(self.betas[0])) * rest["variance_noise"]
        return prev_sample, x_0


def given_x_t(alpha_bar: float) -> tuple[float, float, float]:
    """E[x_0|x_t] = a + b x_t and Var[x_0|x_t] for x_0 ~ N(MEAN, DEVIATION²), by regression."""
    variance = alpha_bar * DEVIATION**2 + 1 - alpha_bar
    b = math.sqrt(alpha_bar) * DEVIATION**2 / variance
    return MEAN * (1 - b * math.sqrt(alpha_bar)), b, DEVIATION**2 * (1 - alpha_bar) / variance


def exact_epsilon(x_t: Tensor, alpha_bar: float) -> Tensor:
    a, b, _ = given_x_t(alpha_bar)
    return (x_t - math.sqrt(alpha_bar) * (a + b * x_t)) / math.sqrt(1 - alpha_bar)


def follow(
    scheduler: DDPMScheduler,
    output: Callable[[Tensor, int], Tensor],
    mean: float = 0.0,
    variance: float = 1.0,
) -> tuple[float, float]:
    """Mean and variance of x after all steps, exactly: each step is read off as affine."""
    x = torch.tensor([[0.0], [1.0]], dtype=torch.float64)
    zeros, ones = torch.zeros_like(x), torch.ones_like(x)
    for timestep in scheduler.timesteps.tolist():
        said = output(x, timestep)
        quiet, loud = (
            scheduler.step(said, timestep, x, return_dict=False, variance_noise=z)[0]
            for z in (zeros, ones)
        )
        intercept, slope = float(quiet[0]), float(quiet[1] - quiet[0])
        mean = intercept + slope * mean
        variance = slope**2 * variance + float(loud[0] - quiet[0]) ** 2
    return mean, variance


def by_the_papers_algorithm(betas: list[float], large: bool) -> tuple[float, float]:
    """The same two numbers by algorithm 2's own formula, x_0 never formed."""
    alpha_bars = [1.0]
    for beta in betas:
        alpha_bars.append(alpha_bars[-1] * (1 - beta))
    mean, variance = 0.0, 1.0
    for t in range(len(betas), 0, -1):
        beta, alpha_bar = betas[t - 1], alpha_bars[t]
        spread = alpha_bar * DEVIATION**2 + 1 - alpha_bar
        # ε = √(1−ᾱ) (x − √ᾱ m)/spread, minus the score times √(1−ᾱ)
        slope = (1 - beta / spread) / math.sqrt(1 - beta)
        mean = slope * mean + beta * math.sqrt(alpha_bar) * MEAN / spread / math.sqrt(1 - beta)
        noise = beta if large else beta * (1 - alpha_bars[t - 1]) / (1 - alpha_bar)
        variance = slope**2 * variance + (noise if t > 1 else 0)
    return mean, variance


def followed(kind: type[DDPMScheduler], schedule: str, variance_type: str) -> tuple[float, float]:
    config = {**scheduler_config(schedule, 1000, "epsilon"), "clip_sample": False}
    scheduler = kind(**config, variance_type=variance_type)
    scheduler.set_timesteps(1000)
    alpha_bars = scheduler.alphas_cumprod.tolist()
    return follow(scheduler, lambda x, t: exact_epsilon(x, alpha_bars[t]))


@pytest.mark.parametrize("variance_type", ["fixed_small", "fixed_large"])
@pytest.mark.parametrize("schedule", SCHEDULES)
def test_the_chain_carries_mean_and_variance_as_the_paper_says(
    schedule: str, variance_type: str
) -> None:
    betas = DDPMScheduler(**scheduler_config(schedule, 1000, "epsilon")).betas.tolist()
    expected = by_the_papers_algorithm(betas, variance_type == "fixed_large")
    assert followed(DDPMScheduler, schedule, variance_type) == pytest.approx(expected, abs=1e-9)
    assert expected == pytest.approx((MEAN, DEVIATION**2), abs=0.01)  # and this is the data


def test_a_timestep_off_by_one_would_be_seen() -> None:
    right = followed(DDPMScheduler, "linear", "fixed_small")
    wrong = followed(ShiftedTimestep, "linear", "fixed_small")
    assert abs(wrong[0] - right[0]) > 50 * THRESHOLD
    assert abs(wrong[1] - right[1]) > 250 * THRESHOLD


def test_a_model_asked_about_the_timestep_before_would_be_seen() -> None:
    scheduler = DDPMScheduler(clip_sample=False)
    alpha_bars = scheduler.alphas_cumprod.tolist()
    right = followed(DDPMScheduler, "linear", "fixed_small")
    wrong = follow(scheduler, lambda x, t: exact_epsilon(x, alpha_bars[max(t - 1, 0)]))
    assert wrong[0] - right[0] == pytest.approx(5.3e-4, rel=0.05)
    assert wrong[1] - right[1] == pytest.approx(3.0e-3, rel=0.05)


def test_noise_at_the_last_step_would_be_seen() -> None:
    right = followed(DDPMScheduler, "linear", "fixed_small")
    wrong = followed(NoisyEnd, "linear", "fixed_small")
    assert wrong[1] - right[1] == pytest.approx(1e-4, rel=1e-3)
    assert wrong[1] - right[1] > THRESHOLD


def test_threshold_holds_the_right_chain() -> None:
    """The threshold that the mistakes above exceed is kept with room to spare."""
    right = followed(DDPMScheduler, "linear", "fixed_small")
    expected = by_the_papers_algorithm(DDPMScheduler().betas.tolist(), large=False)
    assert max(abs(a - b) for a, b in zip(right, expected, strict=True)) < THRESHOLD / 100


@pytest.mark.parametrize("steps", [1000, 50, 7, 1])
@pytest.mark.parametrize("spacing", ["leading", "linspace", "trailing"])
@pytest.mark.parametrize("schedule", SCHEDULES)
def test_with_the_exact_variance_every_chain_ends_in_the_data(
    schedule: str, spacing: str, steps: int
) -> None:
    """q(x_{t−1}|x_t) of Gaussian data is Gaussian: known exactly, any leap is without error.

    Nothing here repeats a formula of the scheduler but the variance that is handed to it. The
    last step gives E[x_0|x_t], whose variance lacks Var[x_0|x_t].
    """
    config = {**scheduler_config(schedule, 1000, "epsilon"), "clip_sample": False}
    config["timestep_spacing"] = spacing
    scheduler = DDPMScheduler(**config, variance_type="learned")
    scheduler.set_timesteps(steps)
    alpha_bars = scheduler.alphas_cumprod.tolist()

    def output(x: Tensor, t: int) -> Tensor:
        alpha_bar, previous = alpha_bars[t], scheduler.previous_timestep(t)
        before = alpha_bars[previous] if previous >= 0 else 1.0
        # by the law of total variance along x_0 → x_{t−1} → x_t
        root = math.sqrt(alpha_bar / before)
        spread_before = before * DEVIATION**2 + 1 - before
        spread = alpha_bar * DEVIATION**2 + 1 - alpha_bar
        variance = spread_before * (1 - root**2 * spread_before / spread)
        return torch.cat([exact_epsilon(x, alpha_bar), torch.full_like(x, variance)], dim=1)

    first, last = alpha_bars[scheduler.timesteps[0]], alpha_bars[scheduler.timesteps[-1]]
    mean, variance = follow(
        scheduler, output, math.sqrt(first) * MEAN, first * DEVIATION**2 + 1 - first
    )
    assert mean == pytest.approx(MEAN, abs=1e-9)
    assert variance == pytest.approx(DEVIATION**2 - given_x_t(last)[2], abs=1e-9)


# -- an oracle --------------------------------------------------------------------------------


@pytest.mark.parametrize("prediction_type", PREDICTION_TYPES)
@pytest.mark.parametrize("schedule", SCHEDULES)
def test_an_oracle_gives_back_the_picture_at_every_t(schedule: str, prediction_type: str) -> None:
    scheduler = DDPMScheduler(**scheduler_config(schedule, 1000, prediction_type))
    generator = torch.Generator().manual_seed(0)
    x_0 = torch.rand(1, 3, 4, 4, generator=generator, dtype=torch.float64) * 2 - 1
    eps = torch.randn(1, 3, 4, 4, generator=generator, dtype=torch.float64)
    for timestep in scheduler.timesteps.tolist():
        at = torch.tensor([timestep])
        x_t = scheduler.add_noise(x_0, eps, at)
        said = target(x_0, eps, float(scheduler.alphas_cumprod[timestep]), prediction_type)
        prev_sample, said_x_0 = scheduler.step(said, timestep, x_t, return_dict=False)
        assert (said_x_0 - x_0).abs().max() < 1e-10, timestep
    assert (prev_sample - x_0).abs().max() < 1e-12


# -- draws ------------------------------------------------------------------------------------

PLACES, WIDTH, SHARES = (-0.5, 0.5), 0.2, (0.3, 0.7)


def kolmogorov_smirnov(steps: int) -> float:
    """How far 50,000 ancestral draws lie from a mixture of two Gaussians with the exact ε."""
    stats = pytest.importorskip("scipy.stats")
    scheduler = DDPMScheduler(clip_sample=False, timestep_spacing="trailing")
    scheduler.set_timesteps(steps)
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(50_000, 1, generator=generator, dtype=torch.float64)
    (left, right), prior = PLACES, math.log(SHARES[1] / SHARES[0])
    for timestep in scheduler.timesteps.tolist():
        alpha_bar = float(scheduler.alphas_cumprod[timestep])
        root, variance = math.sqrt(alpha_bar), alpha_bar * WIDTH**2 + 1 - alpha_bar
        slope = root * (right - left) / variance
        belongs_right = torch.sigmoid(slope * (x - root * (left + right) / 2) + prior)
        place = left + belongs_right * (right - left)
        eps = (x - root * place) * (math.sqrt(1 - alpha_bar) / variance)
        x = scheduler.step(eps, timestep, x, generator, return_dict=False)[0]

    def distribution(y: Any) -> Any:
        return sum(w * stats.norm.cdf(y, m, WIDTH) for w, m in zip(SHARES, PLACES, strict=True))

    return float(stats.kstest(x[:, 0].numpy(), distribution).statistic)


@pytest.mark.parametrize(("steps", "distance"), [(100, 0.026), (50, 0.042), (20, 0.085)])
def test_fewer_steps_are_off_by_known_amounts(steps: int, distance: float) -> None:
    assert kolmogorov_smirnov(steps) == pytest.approx(distance, abs=0.005)


def test_a_thousand_steps_draw_from_the_data() -> None:
    assert kolmogorov_smirnov(1000) < 0.0087  # the 0.1 % point of 50,000 draws
