"""Between two classes: what a denoiser is told, and mixtures of two classes of one noise."""

from __future__ import annotations

import pytest
import torch

from ddpm_demo.diffusion.guidance import Guided, Mixed
from ddpm_demo.diffusion.questions.interpolate import End, interpolate
from ddpm_demo.diffusion.sampling import reverse
from ddpm_demo.diffusion.trajectory import Trajectory
from ddpm_demo.randomness import normal_per_picture
from tests.support.classes import conditional, two_worlds

W = 3.0


@pytest.mark.parametrize("guidance", [0, 1, W])
def test_at_the_ends_it_is_told_one_class_and_between_them_a_share_of_each(guidance: float) -> None:
    model = conditional()
    x_t = normal_per_picture(model.shape, [1, 1, 1], "x_T")
    mixed = Mixed(model, (0, 2), (0.0, 0.25, 1.0), guidance).answer(x_t, 50)
    ends = Guided(model, [0, 0, 2], guidance).answer(x_t, 50)
    torch.testing.assert_close(mixed.output[[0, 2]], ends.output[[0, 2]])
    between = 0.75 * ends.output[0] + 0.25 * ends.output[2]
    torch.testing.assert_close(mixed.output[1], between)
    assert (mixed.difference is None) == (guidance != W)
    if mixed.difference is not None and ends.difference is not None:
        torch.testing.assert_close(mixed.difference[2], ends.difference[2])
        assert not torch.equal(mixed.difference[1], mixed.difference[2])


def test_some_of_the_pictures_keep_their_own_share() -> None:
    mixed = Mixed(conditional(), (0, 1), (0.0, 0.5, 1.0), W)
    assert mixed.of([2, 1]).shares == (1.0, 0.5)
    with pytest.raises(ValueError, match="3 shares for 2"):
        mixed(torch.zeros(2, 1, 16, 16), 3)


def ends_of(seeds: list[int], labels: list[int]) -> tuple[Trajectory, tuple[End, End]]:
    """Two ancestral drawings of the two worlds."""
    model = two_worlds()
    timesteps = list(range(99, -1, -9))
    x_t = normal_per_picture(model.shape, seeds, "x_T")
    drawn = Trajectory(100)
    for step in reverse(Guided(model, labels, 1.0), x_t, "ddpm", timesteps, seeds):
        drawn.add(step)
    first, second = (End.of_drawing(drawn, k, seed) for k, seed in enumerate(seeds))
    return drawn, (first, second)


def test_one_noise_becomes_either_class_at_the_ends_and_something_else_between() -> None:
    model = two_worlds()
    drawn, ends = ends_of([4, 4], [0, 1])
    lambdas = (0.0, 0.5, 1.0)
    told = Mixed(model, (0, 1), lambdas, 1.0)
    *_, last = interpolate(told, ends, drawn.timesteps, [0], lambdas)
    dark, between, light = last.prev_sample
    torch.testing.assert_close(dark, drawn.frames[-1].x_t[0], atol=1e-4, rtol=0)
    torch.testing.assert_close(light, drawn.frames[-1].x_t[1], atol=1e-4, rtol=0)
    assert dark.mean() + 0.3 < between.mean() < light.mean() - 0.3


def test_a_noise_is_not_made_louder_by_mixing_it_with_itself() -> None:
    drawn, ends = ends_of([4, 4], [0, 0])
    told = Guided(two_worlds(), [0], 1.0)
    first, *_ = interpolate(told, ends, drawn.timesteps, [5], (0.0, 0.5))
    torch.testing.assert_close(first.x_t[1], first.x_t[0])
    drawn, apart = ends_of([4, 5], [0, 0])
    first, *_ = interpolate(told, apart, drawn.timesteps, [0], (0.0, 0.5))
    assert first.x_t[1].std() == pytest.approx(1, abs=0.1), "two noises keep their full strength"
