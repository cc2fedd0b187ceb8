"""The bound as a sum of few terms or all, for models that are formulas."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from ddpm_demo.diffusion.loss import bound
from ddpm_demo.diffusion.loss.bound import prior_term
from ddpm_demo.diffusion.loss.estimate import add_up, estimate, of_each
from ddpm_demo.diffusion.loss.terms import terms
from ddpm_demo.diffusion.loss.visits import Visit, choose_timesteps
from ddpm_demo.diffusion.schedule import NoiseSchedule
from tests.support.denoisers import Formula

T = 1000


def every(big_t: int) -> list[Visit]:
    return [Visit(k, k, 1) for k in range(big_t)]


@pytest.mark.parametrize("variance", bound.FIXED)
def test_the_sum_bounds_what_a_one_pixel_model_says_of_a_level(variance: str) -> None:
    """A model whose x̂_0 is affine in x_t has an exact likelihood: everything is Gaussian."""
    big_t, level, n = 20, 180, 20_000
    schedule = NoiseSchedule.named("linear", big_t)
    data_mean, data_variance = 0.3, 0.04  # p_θ was made for data that is N(0.3, 0.04)

    def gain(timestep: int) -> tuple[float, float]:
        """x̂_0 = a x_t + b, the posterior mean of such data."""
        bar = float(schedule.alphas_cumprod[timestep])
        a = bar**0.5 * data_variance / (bar * data_variance + 1 - bar)
        return a, data_mean * (1 - a * bar**0.5)

    def formula(x_t: Tensor, timestep: int) -> Tensor:
        a, b = gain(timestep)
        return a * x_t + b

    stub = Formula(formula, (1, 1, 1), prediction_type="sample", num_train_timesteps=big_t)
    x_0 = torch.full((n, 1, 1, 1), level / 127.5 - 1)
    found = list(terms(stub, x_0, every(big_t), variance=variance, clip=False))
    total, error = add_up(prior_term(schedule, x_0), found).total

    mean, spread = 0.0, 1.0  # of x_T, carried down the chain
    for k in range(big_t - 1, -1, -1):
        a, b = gain(k)
        c_0 = float(schedule.posterior_mean_coef_x0[k])
        slope = c_0 * a + float(schedule.posterior_mean_coef_xt[k])
        sigma = bound.standard_deviation(schedule, k, variance)
        mean, spread = slope * mean + c_0 * b, slope**2 * spread + sigma**2
    exact = -float(bound.bin_log_probability(torch.tensor(level), torch.tensor(mean), spread**0.5))
    assert total > exact / math.log(2) - 4 * error
    assert total < exact / math.log(2) + 2, "and not by far"


def test_few_timesteps_estimate_the_sum_over_all(pictures: Tensor) -> None:
    stub = Formula(lambda x_t, _: 0.9 * x_t)
    prior = prior_term(NoiseSchedule.named("linear", T), torch.zeros(len(pictures), 3, 8, 8))
    whole = add_up(prior, list(terms(stub, pictures, every(T))))
    estimates = [
        add_up(prior, list(terms(stub, pictures, choose_timesteps(T, 25, seed), seed=seed)))
        for seed in range(20)
    ]
    mean = sum(each.steps[0] for each in estimates) / len(estimates)
    assert mean == pytest.approx(whole.steps[0], rel=0.1)
    within = [abs(each.steps[0] - whole.steps[0]) < 3 * each.steps[1] for each in estimates]
    assert sum(within) >= 18
    assert whole.total[0] == pytest.approx(
        whole.prior[0] + whole.steps[0] + whole.reconstruction[0]
    )


def test_one_picture_at_every_timestep_leaves_no_error(pictures: Tensor) -> None:
    stub = Formula(lambda x_t, _: 0.9 * x_t)
    found = add_up(torch.zeros(1), list(terms(stub, pictures[:1], every(T))))
    assert found.total[1] == found.steps[1] == found.reconstruction[1] == 0


def test_an_estimate_is_the_sum_of_its_terms_and_tells_how_far_it_is(pictures: Tensor) -> None:
    stub = Formula(lambda x_t, _: 0.9 * x_t)
    visits = choose_timesteps(T, 7, 3)
    told: list[tuple[int, int]] = []
    found = estimate(
        stub,
        pictures,
        visits,
        seed=2,
        variance="fixed_large",
        progress=lambda *said: told.append(said),
    )
    each = list(terms(stub, pictures, visits, seed=2, variance="fixed_large"))
    assert found == add_up(prior_term(stub.scheduler.schedule, pictures), each)
    assert found != estimate(stub, pictures, visits, seed=2)
    assert found != estimate(stub, pictures, visits, seed=3, variance="fixed_large")
    assert told == [(k, 7) for k in range(1, 8)]


def test_the_bounds_of_each_picture_have_the_bound_as_their_mean(pictures: Tensor) -> None:
    stub = Formula(lambda x_t, _: 0.9 * x_t)
    prior = torch.arange(1, len(pictures) + 1, dtype=torch.float64)  # larger than they ever are
    found = list(terms(stub, pictures, choose_timesteps(T, 25, 0)))
    each = of_each(prior, found)
    assert each.shape == prior.shape
    assert float(each.mean()) == pytest.approx(add_up(prior, found).total[0])
