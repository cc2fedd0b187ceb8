"""The forward process of one picture against maths.md's figures, and the chain against its law."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from ddpm_demo.diffusion import forward
from ddpm_demo.diffusion.schedule import NoiseSchedule
from ddpm_demo.errors import UserError

LINEAR = NoiseSchedule.named("linear", 1000)


def picture(*shape: int) -> torch.Tensor:
    generator = torch.Generator().manual_seed(0)
    return 2 * torch.rand(shape, generator=generator, dtype=torch.float64) - 1


def noise(seed: int, *shape: int) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def test_alpha_bar_speaks_the_papers_t() -> None:
    assert forward.alpha_bar_at(LINEAR, 0) == 1
    figures = [(1, 0.9999), (100, 0.8970181457), (500, 0.07858724288), (1000, 4.035829765e-5)]
    for t, expected in figures:
        assert forward.alpha_bar_at(LINEAR, t) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("t", [-1, 1001])
def test_a_t_outside_the_process_is_refused(t: int) -> None:
    with pytest.raises(UserError, match="between 0 and 1000"):
        forward.noised_at(LINEAR, picture(2), noise(0, 2), t)


def test_x_t_goes_from_the_picture_to_the_noise() -> None:
    x_0, eps = picture(4, 4, 3), noise(1, 4, 4, 3)
    assert torch.equal(forward.noised_at(LINEAR, x_0, eps, 0), x_0)
    middle = forward.noised_at(LINEAR, x_0, eps, 500)
    expected = math.sqrt(0.07858724288) * x_0 + math.sqrt(1 - 0.07858724288) * eps
    torch.testing.assert_close(middle, expected, rtol=0, atol=1e-9)
    assert (forward.noised_at(LINEAR, x_0, eps, 1000) - eps).abs().max() < 0.01


def test_the_chains_weights_are_those_of_the_closed_form() -> None:
    """With z = 0 only √ᾱ_t is left of the picture; with x_0 = 0, 1 − ᾱ_t is the variance of x_t."""
    one = torch.ones(1)
    signal = [float(x) for x in forward.markov_chain(LINEAR, one, lambda _: torch.zeros(1))]
    kept = LINEAR.alphas_cumprod.tolist()
    np.testing.assert_allclose(signal, np.sqrt([1.0, *kept]), rtol=1e-12)

    # one coordinate for each step: z_t is the t-th unit vector, so squares add up to the variance
    units = torch.eye(1000, dtype=torch.float64)
    chain = forward.markov_chain(LINEAR, torch.zeros(1000), lambda t: units[t - 1])
    variance = [float((x**2).sum()) for x in chain]
    np.testing.assert_allclose(variance, [0.0, *(1 - LINEAR.alphas_cumprod).tolist()], atol=1e-12)


def test_chain_and_closed_form_agree_in_distribution_and_not_by_the_pixel() -> None:
    x_0 = picture(100, 100)
    generator = torch.Generator().manual_seed(2)
    chain = forward.markov_chain(
        LINEAR, x_0, lambda _: torch.randn(x_0.shape, generator=generator, dtype=torch.float64)
    )
    for t, walked in enumerate(chain):
        if t not in (50, 300, 1000):
            continue
        jumped = forward.noised_at(LINEAR, x_0, noise(3, 100, 100), t)
        spread = 1 - forward.alpha_bar_at(LINEAR, t)
        # five standard errors of a mean and of a variance of 10,000 numbers, two of them compared
        assert abs(float(walked.mean() - jumped.mean())) < 5 * math.sqrt(2 * spread / 10_000)
        assert abs(float(walked.var() - jumped.var())) < 5 * math.sqrt(4 / 10_000)
        apart = math.sqrt(float(((walked - jumped) ** 2).mean()))
        assert apart == pytest.approx(math.sqrt(2 * spread), rel=0.05)


def test_kl_to_the_standard_normal() -> None:
    assert forward.kl_to_standard_normal(0, 1) == 0
    assert forward.kl_to_standard_normal(1, 1) == 0.5
    assert forward.kl_to_standard_normal(0, math.e) == pytest.approx((math.e - 2) / 2)
    assert forward.kl_to_standard_normal(0.3, 0) == math.inf

    # by its definition, on a fine grid
    mean, variance = -0.4, 0.3
    x = np.linspace(-12, 12, 200_001)
    density = np.exp(-((x - mean) ** 2) / (2 * variance)) / math.sqrt(2 * math.pi * variance)
    ratio = (x**2 - (x - mean) ** 2 / variance - math.log(variance)) / 2
    integral = float((density * ratio).sum() * (x[1] - x[0]))
    assert forward.kl_to_standard_normal(mean, variance) == pytest.approx(integral, abs=1e-10)


def test_the_numbers_of_a_t() -> None:
    x_0, eps = picture(8, 8, 3), noise(4, 8, 8, 3)
    x_t = forward.noised_at(LINEAR, x_0, eps, 500)
    told = forward.numbers(LINEAR, x_t, 500)
    pixels = x_t.numpy()
    assert told["t"] == 500
    assert told["timesteps"] == 1000
    assert told["alpha_bar"] == pytest.approx(0.07858724288, rel=1e-9)
    assert told["sqrt_alpha_bar"] ** 2 + told["sqrt_one_minus_alpha_bar"] ** 2 == pytest.approx(1)
    assert told["beta"] == pytest.approx(float(LINEAR.betas[499]), rel=1e-12)
    snr = 0.07858724288 / (1 - 0.07858724288)
    assert told["snr_db"] == pytest.approx(10 * math.log10(snr), abs=1e-6)
    assert told["mean"] == pytest.approx(pixels.mean(), abs=1e-12)
    assert told["variance"] == pytest.approx(pixels.var(), abs=1e-12)
    expected = (pixels.var() + pixels.mean() ** 2 - 1 - math.log(pixels.var())) / 2
    assert told["kl"] == pytest.approx(expected, abs=1e-12)


def test_numbers_that_do_not_exist_are_none() -> None:
    told = forward.numbers(LINEAR, torch.full((4, 4), 0.25), 0)
    assert (told["beta"], told["snr_db"], told["kl"]) == (None, None, None)
    assert (told["alpha_bar"], told["mean"], told["variance"]) == (1, 0.25, 0)
