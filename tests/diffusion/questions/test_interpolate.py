"""Mixtures of two pictures, and of two drawings."""

from __future__ import annotations

import pytest
import torch

from ddpm_demo import randomness
from ddpm_demo.diffusion.denoiser import Denoiser
from ddpm_demo.diffusion.parameterisation import noised
from ddpm_demo.diffusion.questions.interpolate import End, interpolate
from ddpm_demo.diffusion.respacing import visited_timesteps
from tests.support.trajectories import STEPS, answer, draw


def test_mixtures_of_two_drawings_end_on_them_and_keep_their_noise(denoiser: Denoiser) -> None:
    drawn = draw(denoiser, max_frames=1001, pinned=(11, 12), num_images=2)
    ends = End.of_drawing(drawn, 0, 11), End.of_drawing(drawn, 1, 12)
    timesteps = visited_timesteps(denoiser.scheduler.schedule, STEPS)
    indices = [0, 6]
    process = interpolate(denoiser, ends, timesteps, indices, lambdas=(0.0, 0.5, 1.0))
    _, answered = answer(process)
    final = answered.frames[-1].x_t
    for row in range(2):
        for column, end in ((0, 0), (2, 1)):
            torch.testing.assert_close(
                final[3 * row + column], drawn.frames[-1].x_t[end], atol=8 / 255, rtol=0
            )
        assert (final[3 * row + 1] - final[3 * row]).abs().max() > 0.05
    middle = answered.frames[0].x_t[1]  # λ = ½ at T, where nearly all is noise
    assert float(middle.square().mean().sqrt()) == pytest.approx(1, abs=0.08)


def test_a_drawing_lends_its_noise_at_every_timestep_that_it_visited(denoiser: Denoiser) -> None:
    drawn = draw(denoiser, max_frames=1001, pinned=(11,), num_images=1)
    end = End.of_drawing(drawn, 0, 11)
    for frame in drawn.frames[:-1]:
        x_t = noised(end.x_0, end.eps(frame.timestep), frame.alpha_bar)
        torch.testing.assert_close(x_t, frame.x_t[0], atol=1e-4, rtol=0)


def test_two_pictures_are_mixed_as_figure_8_says(denoiser: Denoiser) -> None:
    first, second = torch.full((3, 16, 16), -0.5), torch.full((3, 16, 16), 0.5)
    ends = End.of_picture(first, 1), End.of_picture(second, 2)
    timesteps = visited_timesteps(denoiser.scheduler.schedule, STEPS)
    process = interpolate(denoiser, ends, timesteps, [4], lambdas=(0.25,))
    alpha_bar = float(denoiser.scheduler.alphas_cumprod[timesteps[4]])
    eps = [randomness.normal((3, 16, 16), seed, "x_T") for seed in (1, 2)]
    mixed = (0.75 * eps[0] + 0.25 * eps[1]) / (0.75**2 + 0.25**2) ** 0.5
    expected = alpha_bar**0.5 * torch.full((3, 16, 16), -0.25) + (1 - alpha_bar) ** 0.5 * mixed
    torch.testing.assert_close(next(process).x_t[0], expected)
