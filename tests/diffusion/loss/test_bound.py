"""The parts of the variational bound against closed forms worked out here, in float64."""

from __future__ import annotations

import math

import pytest
import torch
from torch.distributions import Normal, kl_divergence

from ddpm_demo.diffusion.loss import bound
from ddpm_demo.diffusion.loss.bound import prior_term
from ddpm_demo.diffusion.schedule import NoiseSchedule

T = 1000


@pytest.mark.parametrize(
    ("schedule", "second_moment", "bits"),
    [
        ("linear", 1 / 3, 9.705e-6),
        ("linear", 1 / 4, 7.279e-6),
        ("cosine", 1 / 3, 5.84e-10),
        ("cosine", 1 / 4, 4.38e-10),
    ],
)
def test_the_prior_term_is_tiny_and_known(schedule: str, second_moment: float, bits: float) -> None:
    # ½ (ᾱ (E[x²] − 1) − ln(1 − ᾱ)) is −½ ᾱ (1 − E[x²]) + ½ ᾱ + O(ᾱ²)
    x_0 = torch.full((2, 1, 4, 4), second_moment**0.5)
    found = prior_term(NoiseSchedule.named(schedule, T), x_0)
    assert found.tolist() == pytest.approx([bits] * 2, rel=1e-3)


def test_the_prior_term_is_the_divergence_from_pure_noise() -> None:
    schedule = NoiseSchedule.named("linear", 50, rescale=False)  # far from noise at its end
    x_0 = torch.linspace(-1, 1, 12, dtype=torch.float64).reshape(1, 3, 2, 2)
    bar = schedule.alphas_cumprod[-1]
    ours = kl_divergence(Normal(bar.sqrt() * x_0, (1 - bar).sqrt()), Normal(0.0, 1.0))
    assert float(prior_term(schedule, x_0)) == pytest.approx(
        float(ours.mean()) / math.log(2), rel=1e-12
    )


@pytest.mark.parametrize("sigma", [1e-3, 0.01, 0.3])
@pytest.mark.parametrize("mean", [-1.2, -1.0, -0.3, 0.0, 0.999, 1.1])
def test_the_bins_are_a_distribution(mean: float, sigma: float) -> None:
    levels = torch.arange(256)
    logs = bound.bin_log_probability(levels, torch.tensor(mean), sigma)
    assert float(logs.exp().sum()) == pytest.approx(1, abs=1e-6)
    assert (logs <= 0).all()
    assert torch.isfinite(logs[(levels / 127.5 - 1 - mean).abs() < 30 * sigma]).all()


def test_levels_are_found_again_exactly() -> None:
    levels = torch.arange(256, dtype=torch.uint8)
    for made in (levels.float() / 127.5 - 1, levels.double() / 127.5 - 1):
        assert torch.equal(bound.levels_of(made), levels)
        for off in (-0.49, 0.49):
            nearly = (made + off / 127.5).clamp(-1, 1)
            assert torch.equal(bound.levels_of(nearly), levels), "the nearest"


def test_the_reconstruction_is_minus_the_share_of_the_pictures_own_bins() -> None:
    schedule = NoiseSchedule.named("linear", T)
    levels = torch.tensor([0, 17, 254, 255]).view(1, 1, 2, 2)
    pred_x_0 = torch.tensor([-0.99, -0.87, 0.98, 1.0]).view(1, 1, 2, 2)
    for variance, beta in (("fixed_small", 5.4531877e-05), ("fixed_large", 1e-4)):
        found = bound.reconstruction_term(schedule, levels / 127.5 - 1, pred_x_0, variance)
        logs = bound.bin_log_probability(levels, pred_x_0, beta**0.5)
        torch.testing.assert_close(found, -logs, rtol=1e-6, atol=0)


def test_a_bin_is_the_area_under_the_gaussian() -> None:
    mean, sigma = 0.1, 0.05
    for level in (0, 100, 143, 255):
        low = -math.inf if level == 0 else level / 127.5 - 1 - 1 / 255
        high = math.inf if level == 255 else level / 127.5 - 1 + 1 / 255
        x = torch.linspace(max(low, -3), min(high, 3), 200_001, dtype=torch.float64)
        area = torch.trapezoid(Normal(mean, sigma).log_prob(x).exp(), x)
        found = bound.bin_log_probability(torch.tensor(level), torch.tensor(mean), sigma).exp()
        assert float(found) == pytest.approx(float(area), rel=1e-4, abs=1e-300)


def test_at_the_first_timestep_the_second_ones_posterior_variance_stands_in() -> None:
    schedule = NoiseSchedule.named("linear", T)
    assert bound.standard_deviation(schedule, 0, "fixed_small") ** 2 == pytest.approx(5.4531877e-05)
    assert bound.standard_deviation(schedule, 0, "fixed_large") ** 2 == pytest.approx(1e-4)


def test_the_divergence_of_two_gaussians_is_that_of_torch() -> None:
    for mean_1, deviation_1, mean_2, deviation_2 in ((0.3, 0.2, -0.1, 0.5), (0.0, 2.0, 1.5, 0.7)):
        found = bound.gaussian_kl(mean_1, deviation_1**2, mean_2, deviation_2**2)
        apart = kl_divergence(Normal(mean_1, deviation_1), Normal(mean_2, deviation_2))
        assert float(found) == pytest.approx(float(apart), rel=1e-6)
