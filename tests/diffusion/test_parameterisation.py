"""ε, x_0, v and the mean of a step are four names for one thing, at every t."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from ddpm_demo.config import PREDICTION_TYPES, SCHEDULES
from ddpm_demo.diffusion.parameterisation import (
    dynamic_threshold,
    noised,
    nonzero,
    predicted_epsilon,
    predicted_v,
    predicted_x_0,
    roots,
    target,
)
from ddpm_demo.diffusion.schedule import NoiseSchedule
from ddpm_demo.errors import UserError

PREDICTED: dict[str, Callable[..., Tensor]] = {
    "epsilon": predicted_epsilon,
    "sample": predicted_x_0,
    "v_prediction": predicted_v,
}


def normal(*shape: int, dtype: torch.dtype = torch.float64) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(0), dtype=dtype)


@pytest.mark.parametrize("prediction_type", PREDICTION_TYPES)
@pytest.mark.parametrize("name", SCHEDULES)
def test_a_perfect_output_gives_back_image_and_noise_at_every_t(
    name: str, prediction_type: str
) -> None:
    schedule = NoiseSchedule.named(name, 1000)
    alpha_bar = schedule.alphas_cumprod[:, None]
    x_0, eps = normal(2, 1000, 16).clamp(-1, 1)
    x_t = alpha_bar.sqrt() * x_0 + (1 - alpha_bar).sqrt() * eps
    output = target(x_0, eps, alpha_bar, prediction_type)
    # 2e-16, the rounding of x_t, over √ᾱ_T = 5e-5 or √(1−ᾱ_1) = 6e-3
    assert (predicted_x_0(output, x_t, alpha_bar, prediction_type) - x_0).abs().max() < 1e-10
    assert (predicted_epsilon(output, x_t, alpha_bar, prediction_type) - eps).abs().max() < 1e-11
    v = target(x_0, eps, alpha_bar, "v_prediction")
    assert (predicted_v(output, x_t, alpha_bar, prediction_type) - v).abs().max() < 1e-10


@pytest.mark.parametrize("alpha_bar", [1.0, 0.9999, 0.3, 1e-4, 0.0])
@pytest.mark.parametrize("as_tensor", [False, True])
def test_noising_is_equation_4_and_its_solutions_undo_it(alpha_bar: float, as_tensor: bool) -> None:
    ab = torch.tensor(alpha_bar, dtype=torch.float64) if as_tensor else alpha_bar
    root, rest = (float(x) for x in roots(ab))
    assert root == pytest.approx(math.sqrt(alpha_bar))
    assert rest == pytest.approx(math.sqrt(1 - alpha_bar))
    x_0, eps = normal(2, 32)
    x_t = noised(x_0, eps, ab)
    torch.testing.assert_close(x_t, math.sqrt(alpha_bar) * x_0 + math.sqrt(1 - alpha_bar) * eps)
    if alpha_bar > 0:
        assert (predicted_x_0(eps, x_t, ab, "epsilon") - x_0).abs().max() < 1e-12
    if alpha_bar < 1:
        assert (predicted_epsilon(x_0, x_t, ab, "sample") - eps).abs().max() < 1e-12


def test_roots_of_a_float_are_the_browsers() -> None:
    """`** 0.5` of this ᾱ, at t = 696 of the linear schedule, is rounded the other way."""
    alpha_bar = 0.007370083127397602
    assert roots(alpha_bar) == (math.sqrt(alpha_bar), math.sqrt(1 - alpha_bar))


def test_trained_noise_is_not_widened() -> None:
    """The trainer's table is float32; a float64 one would make every image float64."""
    x_0, eps = normal(2, 4, 3, 8, 8, dtype=torch.float32)
    alpha_bar = torch.tensor([0.1, 0.5, 0.9, 0.99]).view(-1, 1, 1, 1)
    x_t = noised(x_0, eps, alpha_bar)
    assert x_t.dtype == torch.float32
    for k in range(4):
        assert torch.equal(x_t[k], noised(x_0[k], eps[k], alpha_bar[k]))


@settings(deadline=None, max_examples=100)
@given(
    alpha_bar=st.floats(1e-6, 1 - 1e-6),
    there=st.sampled_from(PREDICTION_TYPES),
    back=st.sampled_from(PREDICTION_TYPES),
    as_tensor=st.booleans(),
)
def test_there_and_back_again(alpha_bar: float, there: str, back: str, as_tensor: bool) -> None:
    """Whatever the output is, saying it in other words and back changes nothing."""
    ab = torch.tensor(alpha_bar, dtype=torch.float64) if as_tensor else alpha_bar
    output, x_t = normal(2, 32)
    other = PREDICTED[there](output, x_t, ab, back)
    again = PREDICTED[back](other, x_t, ab, there)
    assert torch.allclose(again, output, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("prediction_type", PREDICTION_TYPES)
def test_the_mean_of_a_step_two_ways(prediction_type: str) -> None:
    """c_0 x̂_0 + c_t x_t (eq. (7)) is (x_t − β/√(1−ᾱ) ε̂)/√α (eq. (11)), and leads back to ε̂."""
    schedule = NoiseSchedule.named("linear", 1000)
    alpha_bar = schedule.alphas_cumprod[:, None]
    output, x_t = normal(2, 1000, 16)
    x_0 = predicted_x_0(output, x_t, alpha_bar, prediction_type)
    eps = predicted_epsilon(output, x_t, alpha_bar, prediction_type)
    c_0 = schedule.posterior_mean_coef_x0[:, None]
    c_t = schedule.posterior_mean_coef_xt[:, None]
    beta, root_alpha = schedule.betas[:, None], schedule.alphas.sqrt()[:, None]
    mean = c_0 * x_0 + c_t * x_t
    by_noise = (x_t - beta / (1 - alpha_bar).sqrt() * eps) / root_alpha
    assert (mean - by_noise).abs().max() < 1e-9
    back = (x_t - root_alpha * mean) * (1 - alpha_bar).sqrt() / beta
    assert (back - eps).abs().max() < 1e-9


def test_floats_and_tensors_agree_in_float32() -> None:
    output, x_t = normal(2, 3, 8, 8, dtype=torch.float32)
    for wanted in PREDICTED.values():
        for given_as in PREDICTION_TYPES:
            by_float = wanted(output, x_t, 0.3, given_as)
            by_tensor = wanted(output, x_t, torch.full((1, 1, 1), 0.3), given_as)
            assert by_float.dtype == torch.float32
            assert torch.allclose(by_float, by_tensor, atol=1e-5)


@pytest.mark.parametrize("nothing", [0.0, 1e-60])
@pytest.mark.parametrize("as_tensor", [False, True])
def test_epsilon_gives_a_moderate_image_where_nothing_of_it_is_left(
    nothing: float, as_tensor: bool
) -> None:
    x_t, error = normal(2, 8)
    alpha_bar = torch.tensor([nothing], dtype=torch.float64) if as_tensor else nothing
    assert torch.equal(predicted_x_0(x_t, x_t, alpha_bar, "epsilon"), torch.zeros(8).double())
    off = predicted_x_0(x_t - error, x_t, alpha_bar, "epsilon")
    torch.testing.assert_close(off, 2**12 * error, rtol=1e-9, atol=0)
    assert predicted_v(x_t - error, x_t, alpha_bar, "epsilon").isfinite().all()
    assert predicted_epsilon(x_t - error, x_t, alpha_bar, "epsilon").equal(x_t - error)


def test_only_where_nothing_is_left_another_alpha_bar_stands_in() -> None:
    kept = torch.tensor([2e-38, 1e-9, 0.5], dtype=torch.float64)
    assert torch.equal(torch.as_tensor(nonzero(kept)), kept)
    assert [nonzero(alpha_bar) for alpha_bar in kept.tolist()] == kept.tolist()


def test_v_still_knows_the_image_where_nothing_of_it_is_left() -> None:
    x_0, eps = normal(2, 8)
    v = target(x_0, eps, 0.0, "v_prediction")
    assert torch.equal(predicted_x_0(v, eps, 0.0, "v_prediction"), x_0)


def test_unknown_types_are_refused_with_the_known_ones() -> None:
    x = normal(4)
    for call in (*PREDICTED.values(), target):
        with pytest.raises(UserError, match="epsilon, sample, v_prediction"):
            call(x, x, 0.5, "nonsense")


def test_dynamic_threshold_scales_each_picture_by_itself() -> None:
    calm, wild = torch.full((1, 2, 2), 0.5), torch.full((1, 2, 2), 4.0)
    wild[0, 0, 0] = -2.0
    clipped = dynamic_threshold(torch.stack([calm, wild]), 1.0, 10.0)
    assert torch.equal(clipped[0], calm)  # never stretched
    assert torch.equal(clipped[1], wild / 4)
    assert float(dynamic_threshold(wild[None], 1.0, 1.0).abs().max()) == 1  # plain clipping
    low = dynamic_threshold(torch.stack([calm, wild]), 0.5, 0.25)  # as in diffusers: ±0.25 to ±1
    assert torch.equal(low, torch.stack([calm, wild]).clamp(-0.25, 0.25) / 0.25)
