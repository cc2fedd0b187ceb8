"""A grid whose pictures join the process at steps of their own."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from ddpm_demo.diffusion.denoiser import Denoiser
from ddpm_demo.diffusion.questions.join import Moment, Start, always, join, nearest_step, no_draw
from ddpm_demo.diffusion.trajectory import Trajectory


def test_steps_are_found_by_the_papers_t() -> None:
    timesteps = [999, 499, 9, 0]
    expected = {1000: 0, 751: 0, 749: 1, 500: 1, 10: 2, 1: 3, 0: 3}
    assert {t: nearest_step(timesteps, t) for t in expected} == expected
    assert nearest_step([10, 7], 9) == 1, "t = 11 and t = 8"


def test_a_picture_is_shown_as_it_waits_and_denoised_from_its_step_on(denoiser: Denoiser) -> None:
    waiting, moving = (torch.full(denoiser.shape, value) for value in (0.25, 0.75))
    asked: list[int] = []

    def z(timestep: int) -> Tensor:
        asked.append(timestep)
        return torch.zeros(denoiser.shape)

    starts = [
        Start(3, always(Moment(waiting, waiting + 1, waiting + 2)), no_draw),
        Start(1, always(Moment(moving, moving + 1, moving + 2)), z),
    ]
    steps = list(join(denoiser, [900, 600, 300], starts, "ddpm"))
    assert asked == [600, 300], "no noise before it joins"
    for step in steps:
        assert torch.equal(step.x_t[0], waiting)
        assert torch.equal(step.pred_original_sample[0], waiting + 1)
        assert torch.equal(step.pred_epsilon[0], waiting + 2)
        assert torch.equal(step.prev_sample[0], waiting)
        assert step.clipped[0] == 0
    assert torch.equal(steps[0].pred_epsilon[1], moving + 2)
    assert torch.equal(steps[0].prev_sample[1], moving)
    assert torch.equal(steps[1].x_t[1], moving), "where it starts"
    assert torch.equal(steps[2].x_t[1], steps[1].prev_sample[1])
    assert not torch.equal(steps[2].x_t[1], moving)


def test_a_picture_that_waits_moves_on_by_one_moment_a_step(denoiser: Denoiser) -> None:
    def moment(index: int) -> Moment:
        here = torch.full(denoiser.shape, float(index))
        return Moment(here, here, here)

    steps = list(join(denoiser, [900, 600, 300], [Start(3, moment, no_draw)], "ddpm"))
    for index, step in enumerate(steps):
        assert torch.equal(step.x_t[0], moment(index).x_t)
        assert torch.equal(step.prev_sample[0], moment(index + 1).x_t)


def test_the_numbers_of_a_step_are_those_of_the_pictures_that_have_joined(
    denoiser: Denoiser,
) -> None:
    held = Moment(*(torch.full(denoiser.shape, value) for value in (0.0, 0.0, 5.0)))
    starts = [Start(index, always(held), lambda t: torch.zeros(denoiser.shape)) for index in (1, 2)]
    trajectory = Trajectory(9)
    steps = list(join(denoiser, [900, 600, 300], starts, "ddpm"))
    told = [frame.numbers for step in steps for frame in trajectory.add(step)]
    assert told[0]["eps_norm"] == 5, "all wait: what they show"
    alone = steps[1].pred_epsilon[0].square().mean().sqrt()
    assert told[1]["eps_norm"] == pytest.approx(float(alone))
    both = steps[2].pred_epsilon.flatten(1).square().mean(1).sqrt().mean()
    assert told[2]["eps_norm"] == pytest.approx(float(both))
    assert told[2]["change"] == pytest.approx(
        float((steps[2].x_t - steps[1].x_t).flatten(1).square().mean(1).sqrt().mean())
    )
