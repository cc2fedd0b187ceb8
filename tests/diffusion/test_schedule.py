"""The forward process against figures from the formulas, against itself, and against Bayes."""

from __future__ import annotations

import math

import diffusers
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from ddpm_demo.config import RANGED_SCHEDULES, SCHEDULES
from ddpm_demo.diffusion import schedule as schedules
from ddpm_demo.diffusion.schedule import NoiseSchedule, to_paper_t, to_timestep
from ddpm_demo.errors import UserError

LENGTHS = (10, 50, 100, 200, 300, 500)


@pytest.fixture(scope="module")
def linear() -> NoiseSchedule:
    return NoiseSchedule.named("linear", 1000)


@pytest.fixture(scope="module")
def cosine() -> NoiseSchedule:
    return NoiseSchedule.named("cosine", 1000)


def first_below(alpha_bar: Tensor, bound: float) -> int:
    return int((alpha_bar < bound).nonzero()[0])


def test_the_papers_t_is_one_more_than_the_timestep() -> None:
    assert to_paper_t(0) == 1  # timestep 0 is one noising step
    assert to_paper_t(999) == 1000
    assert to_paper_t(-1) == 0  # the image itself
    assert [to_timestep(to_paper_t(i)) for i in range(-1, 5)] == list(range(-1, 5))


# -- figures ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "last", "decibels", "below_half", "below_hundredth"),
    [
        ("linear", 4.035830e-05, -43.94, 259, 673),
        ("cosine", 2.428767e-09, -86.15, 496, 935),
    ],
)
def test_where_the_signal_goes(
    name: str, last: float, decibels: float, below_half: int, below_hundredth: int
) -> None:
    schedule = NoiseSchedule.named(name, 1000)
    assert float(schedule.alphas_cumprod[-1]) == pytest.approx(last, rel=1e-6)
    assert float(schedule.snr_db[-1]) == pytest.approx(decibels, abs=0.005)
    assert first_below(schedule.alphas_cumprod, 0.5) == below_half
    assert first_below(schedule.alphas_cumprod, 0.01) == below_hundredth


# i, ᾱ, c_0, c_t, β̃, β̃/β, and the weight of the VLB β²/(2σ²α(1−ᾱ)) at σ² = β
LINEAR_TABLE = [
    (0, 0.9999, 1, 0, 0, 0, 0.50005),
    (1, 0.9997800921, 0.5452915, 0.4547085, 5.4531877e-05, 0.454736, 0.272692),
    (9, 0.9981052048, 0.14727372, 0.85272623, 2.3818203e-04, 0.852845, 0.073717),
    (99, 0.8970181457, 0.019076345, 0.98089602, 2.0345963e-03, 0.981914, 0.0100813),
    (499, 0.07858724288, 0.0030700711, 0.99410667, 1.0031355e-02, 0.999135, 0.00550343),
    (999, 4.035829765e-05, 1.2835149e-04, 0.98994868, 1.9999984e-02, 0.999999, 0.0102045),
]


@pytest.mark.parametrize(
    ("i", "alpha_bar", "c_0", "c_t", "variance", "ratio", "weight"), LINEAR_TABLE
)
def test_the_linear_table(
    linear: NoiseSchedule,
    i: int,
    alpha_bar: float,
    c_0: float,
    c_t: float,
    variance: float,
    ratio: float,
    weight: float,
) -> None:
    beta, alpha = float(linear.betas[i]), float(linear.alphas[i])
    assert float(linear.alphas_cumprod[i]) == pytest.approx(alpha_bar, rel=1e-9)
    assert float(linear.posterior_mean_coef_x0[i]) == pytest.approx(c_0, rel=1e-7)
    assert float(linear.posterior_mean_coef_xt[i]) == pytest.approx(c_t, rel=1e-7, abs=1e-15)
    assert float(linear.posterior_variance[i]) == pytest.approx(variance, rel=1e-7, abs=1e-15)
    assert float(linear.posterior_variance[i]) / beta == pytest.approx(ratio, abs=6e-7)
    assert beta / (2 * alpha * (1 - float(linear.alphas_cumprod[i]))) == pytest.approx(
        weight, rel=6e-6
    )


@pytest.mark.parametrize(
    ("name", "half", "bits"),
    [
        ("linear", 1 / 3, 9.705e-6),
        ("linear", 1 / 4, 7.279e-6),
        ("cosine", 1 / 3, 5.84e-10),
        ("cosine", 1 / 4, 4.38e-10),
    ],
)
def test_what_is_left_at_the_end_in_bits(name: str, half: float, bits: float) -> None:
    """L_T = ½(σ² + μ² − 1 − ln σ²) of N(√ᾱ_T x_0, 1−ᾱ_T) against N(0, 1)."""
    alpha_bar = float(NoiseSchedule.named(name, 1000).alphas_cumprod[-1])
    nats = 0.5 * (-alpha_bar + alpha_bar * half - math.log1p(-alpha_bar))
    assert nats / math.log(2) == pytest.approx(bits, rel=1e-3)


def test_unscaled_betas_stop_short_of_noise() -> None:
    last = [float((1 - schedules.linear_betas(T, 1e-4, 0.02)).prod()) for T in LENGTHS]
    assert last == pytest.approx([0.904, 0.603, 0.364, 0.132, 0.0481, 0.00635], rel=2e-3)


@pytest.mark.parametrize("name", SCHEDULES)
def test_ranged_schedules_are_those_that_rescaling_changes(name: str) -> None:
    changed = not torch.equal(schedules.betas(name, 100), schedules.betas(name, 100, rescale=False))
    assert changed == (name in RANGED_SCHEDULES)


def test_rescaled_betas_reach_noise_at_every_length() -> None:
    last = [float(NoiseSchedule.named("linear", T).alphas_cumprod[-1]) for T in LENGTHS]
    assert last == pytest.approx([1.4e-17, 7.7e-6, 2.04e-5, 3.03e-5, 3.43e-5, 3.77e-5], rel=3e-2)


@pytest.mark.parametrize(
    ("ours", "theirs"), [("linear", "linear"), ("cosine", "squaredcos_cap_v2"), ("sigmoid",) * 2]
)
def test_the_names_mean_what_diffusers_means(ours: str, theirs: str) -> None:
    expected = diffusers.DDPMScheduler(beta_schedule=theirs).betas.double()
    assert torch.allclose(schedules.betas(ours, 1000), expected, rtol=1e-4, atol=1e-7)


# -- properties -------------------------------------------------------------------------------


@settings(deadline=None, max_examples=40)
@given(name=st.sampled_from(SCHEDULES), steps=st.integers(10, 2000))
def test_every_named_schedule_falls_from_image_to_noise(name: str, steps: int) -> None:
    schedule = NoiseSchedule.named(name, steps)
    alpha_bar = schedule.alphas_cumprod
    assert len(schedule) == steps == len(alpha_bar)
    assert schedule.betas.dtype == alpha_bar.dtype == torch.float64
    assert (schedule.betas > 0).all()
    assert (schedule.betas <= schedules.MAX_BETA).all()
    assert (alpha_bar.diff() < 0).all()
    assert (schedule.posterior_variance <= schedule.betas).all()
    schedule.check_reaches_noise()


@pytest.mark.parametrize("name", SCHEDULES)
def test_chain_and_closed_form_are_one(name: str) -> None:
    """x_t = √α_t x_{t−1} + √β_t z, iterated, has slope √ᾱ_t and variance 1 − ᾱ_t."""
    schedule = NoiseSchedule.named(name, 1000)
    slope, variance = 1.0, 0.0
    betas = schedule.betas.tolist()
    for t, (beta, alpha_bar) in enumerate(zip(betas, schedule.alphas_cumprod, strict=True)):
        slope *= math.sqrt(1 - beta)
        variance = (1 - beta) * variance + beta
        assert abs(slope - math.sqrt(alpha_bar)) < 1e-12, t
        assert abs(variance - (1 - float(alpha_bar))) < 1e-12, t


@pytest.mark.parametrize("i", [1, 2, 9, 99, 499, 998, 999])
@pytest.mark.parametrize("x_0", [-1.0, 0.3])
def test_the_posterior_is_bayes_rule(linear: NoiseSchedule, i: int, x_0: float) -> None:
    """q(x_{t−1}|x_t,x_0) ∝ q(x_t|x_{t−1}) q(x_{t−1}|x_0), summed over a fine grid."""
    before, alpha, beta = (
        float(table[i]) for table in (linear.alphas_cumprod_prev, linear.alphas, linear.betas)
    )
    x_t = 0.7
    expected_mean = float(
        linear.posterior_mean_coef_x0[i] * x_0 + linear.posterior_mean_coef_xt[i] * x_t
    )
    width = 12 * math.sqrt(float(linear.posterior_variance[i]))
    # not centred on the answer, so that the answer is found and not put in
    grid = np.linspace(expected_mean - width, expected_mean + 1.1 * width, 40_001)
    log_density = -((x_t - math.sqrt(alpha) * grid) ** 2) / (2 * beta)
    log_density -= (grid - math.sqrt(before) * x_0) ** 2 / (2 * (1 - before))
    density = np.exp(log_density - log_density.max())
    density /= density.sum()
    mean = float((density * grid).sum())
    variance = float((density * (grid - mean) ** 2).sum())
    assert mean == pytest.approx(expected_mean, abs=1e-10)
    assert variance == pytest.approx(float(linear.posterior_variance[i]), abs=1e-10, rel=1e-10)


def test_snr(cosine: NoiseSchedule) -> None:
    middle = first_below(cosine.snr, 1)
    assert middle == first_below(cosine.alphas_cumprod, 0.5)
    assert float(cosine.snr_db[middle]) < 0 < float(cosine.snr_db[middle - 1])


# -- respacing --------------------------------------------------------------------------------


@settings(deadline=None, max_examples=60)
@given(name=st.sampled_from(SCHEDULES), kept=st.sets(st.integers(0, 999), min_size=1, max_size=99))
def test_respacing_keeps_alpha_bar(name: str, kept: set[int]) -> None:
    schedule = NoiseSchedule.named(name, 1000)
    short = schedule.respaced(kept)
    assert torch.equal(short.alphas_cumprod, schedule.alphas_cumprod[sorted(kept)])
    assert torch.allclose((1 - short.betas).cumprod(0), short.alphas_cumprod, atol=1e-15)


def test_a_single_leap_forgets_nothing_of_a_tiny_alpha_bar() -> None:
    """1 − β is 0 in float64 here, yet x̂_0 from ε divides by √ᾱ."""
    short = NoiseSchedule.named("linear", 10).respaced([9])
    assert float(short.betas[0]) == 1
    assert float(short.alphas_cumprod[0]) == pytest.approx(1.4e-17, rel=3e-2)


def test_respacing_makes_larger_betas_instead_of_picking_old_ones(linear: NoiseSchedule) -> None:
    kept = [99, 499, 999]
    short = linear.respaced(reversed(kept))
    beta = 1 - float(linear.alphas_cumprod[999] / linear.alphas_cumprod[499])
    assert float(short.betas[-1]) == pytest.approx(beta, rel=1e-12)
    assert float(short.betas[-1]) > 40 * float(linear.betas[999])
    assert torch.equal(
        linear.respaced(range(1000)).betas.round(decimals=12), linear.betas.round(decimals=12)
    )


@pytest.mark.parametrize("kept", [[-1, 5], [5, 1000]])
def test_respacing_refuses_timesteps_that_are_not_there(
    linear: NoiseSchedule, kept: list[int]
) -> None:
    with pytest.raises(UserError, match="0 and 999"):
        linear.respaced(kept)


# -- zero terminal SNR ------------------------------------------------------------------------


@pytest.mark.parametrize("name", SCHEDULES)
def test_zero_terminal_snr_keeps_the_start_and_ends_in_noise(name: str) -> None:
    before = schedules.betas(name, 1000)
    schedule = NoiseSchedule(schedules.zero_terminal_snr(before))
    assert float(schedule.betas[0]) == pytest.approx(float(before[0]), rel=1e-9)
    assert float(schedule.alphas_cumprod[-1]) == 0
    assert float(schedule.snr_db[-1]) == -math.inf
    assert float(schedule.posterior_mean_coef_xt[-1]) == 0  # x_T says nothing any more
    assert torch.isfinite(schedule.posterior_mean_coef_x0).all()
    theirs = diffusers.schedulers.scheduling_ddpm.rescale_zero_terminal_snr(before)
    assert torch.allclose(schedule.betas, theirs, atol=1e-12)


# -- what is refused --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "betas",
    [
        [-0.1, 0.2],
        [0.0, 0.2],
        [1e-18, 0.2],
        [0.1, 1.01],
        [0.1, math.nan],
        [0.1, math.inf],
        [1.0, 0.2],  # nothing would be left to lose
        [0.999] * 200,  # ᾱ falls below what float64 can hold
        [],
        [[0.1, 0.2]],
    ],
)
def test_impossible_betas_are_refused(betas: list[float]) -> None:
    with pytest.raises(UserError):
        NoiseSchedule(torch.tensor(betas, dtype=torch.float64))


def test_a_last_beta_of_one_is_zero_terminal_snr() -> None:
    assert NoiseSchedule(torch.tensor([0.1, 1.0])).alphas_cumprod[-1] == 0


def test_unknown_names_are_refused_with_the_known_ones() -> None:
    with pytest.raises(UserError, match="linear, cosine, sigmoid"):
        schedules.betas("nonsense", 1000)
    with pytest.raises(UserError, match="num_train_timesteps"):
        schedules.betas("linear", 0)


def test_a_schedule_that_never_reaches_noise_is_refused_with_its_figures() -> None:
    short = NoiseSchedule(schedules.linear_betas(100, 1e-4, 0.02))
    with pytest.raises(UserError) as caught:
        short.check_reaches_noise()
    assert caught.value.code == "schedule_never_noise"
    assert caught.value.details["timesteps"] == 100
    assert caught.value.details["alpha_bar"] == pytest.approx(0.364, abs=1e-3)
