"""A picture noised to t: it comes back, or nothing of it is left."""

from __future__ import annotations

import torch

from ddpm_demo import randomness
from ddpm_demo.diffusion.denoiser import Denoiser
from ddpm_demo.diffusion.questions.from_picture import from_picture
from ddpm_demo.diffusion.questions.join import nearest_step
from ddpm_demo.diffusion.respacing import visited_timesteps
from tests.support.trajectories import STEPS, answer, draw


def test_a_picture_is_noised_to_t_and_comes_back(denoiser: Denoiser) -> None:
    picture = torch.linspace(-1, 1, 768).reshape(3, 16, 16)
    timesteps = visited_timesteps(denoiser.scheduler.schedule, STEPS)
    indices = [nearest_step(timesteps, t) for t in (800, 100)]
    steps, answered = answer(from_picture(denoiser, picture, timesteps, indices, [1, 2]))
    assert [frame.x_t.shape[0] for frame in answered.frames] == [6] * (STEPS + 1)
    for step in steps:
        assert torch.equal(step.x_t[0], picture), "the picture stays beside what comes back"
    for column, index in ((1, indices[0]), (2, indices[1])):
        for row, seed in ((0, 1), (1, 2)):
            alpha_bar = float(denoiser.scheduler.alphas_cumprod[timesteps[index]])
            eps = randomness.normal((3, 16, 16), seed, "x_T")
            expected = alpha_bar**0.5 * picture + (1 - alpha_bar) ** 0.5 * eps
            assert torch.equal(steps[0].x_t[3 * row + column], expected)
            assert torch.equal(steps[index].x_t[3 * row + column], expected)
            assert not torch.equal(steps[index].prev_sample[3 * row + column], expected)


def test_a_picture_noised_to_the_end_is_a_drawing_of_its_seed_alone(denoiser: Denoiser) -> None:
    """At T nothing of the picture is left (cosine: ᾱ_T = 2e-9)."""
    picture = torch.full((3, 16, 16), 0.8)
    timesteps = visited_timesteps(denoiser.scheduler.schedule, STEPS)
    _, answered = answer(from_picture(denoiser, picture, timesteps, [0], [5]))
    plain = draw(denoiser, num_images=1)
    torch.testing.assert_close(
        answered.frames[-1].x_t[1], plain.frames[-1].x_t[0], atol=8 / 255, rtol=0
    )
