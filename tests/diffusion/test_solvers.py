"""Every solver against closed forms, in a world with a single picture."""

from __future__ import annotations

import copy
import itertools

import pytest
import torch

from ddpm_demo import randomness
from ddpm_demo.config import PREDICTION_TYPES, SOLVERS, SPACINGS
from ddpm_demo.diffusion.denoiser import Denoiser
from ddpm_demo.diffusion.respacing import visited_timesteps
from ddpm_demo.diffusion.sampling import reverse
from ddpm_demo.diffusion.scheduler import DDPMScheduler
from ddpm_demo.diffusion.scheduler_options import scheduler_config
from ddpm_demo.diffusion.solvers import make_solver
from ddpm_demo.errors import UserError
from ddpm_demo.models.network import UNetDenoiser
from ddpm_demo.models.unets import build_unet
from ddpm_demo.models.variance import with_variance
from tests.support.denoisers import OnePicture


def trailing(denoiser: Denoiser, steps: int) -> list[int]:
    return visited_timesteps(denoiser.scheduler.schedule, steps)


@pytest.mark.parametrize("prediction_type", ["epsilon", "sample", "v_prediction"])
@pytest.mark.parametrize("schedule", ["linear", "cosine", "sigmoid"])
@pytest.mark.parametrize("solver", SOLVERS)
def test_every_solver_ends_on_the_only_picture_there_is(
    solver: str, schedule: str, prediction_type: str
) -> None:
    picture = torch.linspace(-0.9, 0.9, 12).reshape(3, 2, 2)
    denoiser = OnePicture(picture, schedule, prediction_type)
    x_t = randomness.normal_per_picture((3, 2, 2), [0, 1], "x_T")
    *_, last = reverse(denoiser, x_t, solver, trailing(denoiser, 20), [0, 1])
    torch.testing.assert_close(last.prev_sample, picture.expand(2, -1, -1, -1), atol=2e-3, rtol=0)
    # a rounded ᾱ near T costs ε-prediction its digits there, not later
    torch.testing.assert_close(
        last.pred_original_sample, picture.expand(2, -1, -1, -1), atol=2e-3, rtol=0
    )


@pytest.mark.parametrize("spacing", SPACINGS)
@pytest.mark.parametrize("schedule", ["linear", "cosine"])
def test_the_sde_solver_is_ancestral_sampling_while_the_prediction_stays(
    schedule: str, spacing: str
) -> None:
    """Its second order is the change of x̂_0; without one its step is eq. (7) with σ² = β̃."""
    denoiser = OnePicture(torch.linspace(-0.9, 0.9, 12).reshape(3, 2, 2), schedule, "sample")
    x_t = randomness.normal_per_picture((3, 2, 2), [5, 6], "x_T")
    timesteps = visited_timesteps(denoiser.scheduler.schedule, 20, spacing)
    ways = [
        list(reverse(denoiser, x_t, solver, timesteps, [5, 6])) for solver in ("dpm++-sde", "ddpm")
    ]
    for step, ancestral in zip(*ways, strict=True):
        torch.testing.assert_close(step.prev_sample, ancestral.prev_sample, atol=2e-4, rtol=0)


@pytest.mark.parametrize("steps", [7, 30, 61, 103])
@pytest.mark.parametrize("schedule", ["linear", "cosine"])
def test_ddim_takes_its_own_formulas_steps(schedule: str, steps: int) -> None:
    """Song et al. 2020, eq. (12) with σ = 0, at step counts where diffusers' class goes astray."""
    denoiser = OnePicture(torch.linspace(-0.5, 0.5, 12).reshape(3, 2, 2), schedule, "epsilon")
    wrong = torch.linspace(0.4, -0.2, 12).reshape(1, 3, 2, 2)
    denoiser.picture = wrong[0]
    x_t = randomness.normal_per_picture((3, 2, 2), [5], "x_T")
    process = list(reverse(denoiser, x_t, "ddim", trailing(denoiser, steps), [5]))
    assert min(denoiser.asked) >= 0
    assert len(process) == steps
    for step, after in itertools.pairwise(process):
        a, b = step.alpha_bar_t, after.alpha_bar_t
        x_0 = step.pred_original_sample.double()
        eps = (step.x_t.double() - a**0.5 * x_0) / (1 - a) ** 0.5
        expected = b**0.5 * x_0 + (1 - b) ** 0.5 * eps
        torch.testing.assert_close(step.prev_sample.double(), expected, atol=2e-4, rtol=0)


@pytest.mark.parametrize("solver", SOLVERS)
def test_all_timesteps_can_be_taken(solver: str) -> None:
    denoiser = OnePicture(torch.full((1, 2, 2), 0.3), "linear", "v_prediction", 50)
    x_t = randomness.normal_per_picture((1, 2, 2), [0], "x_T")
    *_, last = reverse(denoiser, x_t, solver, trailing(denoiser, 50), [0])
    assert denoiser.asked == list(range(49, -1, -1))
    torch.testing.assert_close(last.prev_sample, torch.full((1, 1, 2, 2), 0.3), atol=2e-3, rtol=0)


def test_more_steps_than_timesteps_or_an_unknown_solver_are_refused() -> None:
    denoiser = OnePicture(torch.zeros(1, 2, 2), "linear", "epsilon", 50)
    with pytest.raises(UserError, match="knows only 50"):
        trailing(denoiser, 51)
    with pytest.raises(UserError, match="Allowed: ddpm, "):
        make_solver(denoiser.scheduler, "euler", [9, 4])


@pytest.mark.parametrize("prediction_type", PREDICTION_TYPES)
@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("solver", SOLVERS)
def test_what_a_network_says_of_the_variance_reaches_no_solver(
    solver: str, channels: int, prediction_type: str
) -> None:
    """diffusers' DPM-Solver++ cuts three channels off, and its UniPC none at all."""
    torch.manual_seed(0)
    learned = build_unet("tiny", size=16, channels=channels, learned_variance=True).eval()
    torch.nn.init.normal_(learned.conv_out.weight, std=0.02)
    plain = with_variance(copy.deepcopy(learned), learned=False)
    drawn = []
    for unet, knows in ((learned, True), (plain, False)):
        config = scheduler_config("cosine", 100, prediction_type, learned_variance=knows)
        denoiser = UNetDenoiser(unet.requires_grad_(False), DDPMScheduler(**config))
        assert denoiser.learns_variance is knows
        x_t = randomness.normal_per_picture(denoiser.shape, [0, 1], "x_T")
        *_, last = reverse(denoiser, x_t, solver, trailing(denoiser, 4), [0, 1])
        drawn.append(last.prev_sample)
    assert drawn[0].shape == (2, channels, 16, 16)
    assert torch.equal(*drawn)
