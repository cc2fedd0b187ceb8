"""Questions to a guided process: each picture is led to its own class, from the step it joins."""

from __future__ import annotations

import torch

from ddpm_demo.diffusion.guidance import Guided, difference
from ddpm_demo.diffusion.questions.branch import branch
from ddpm_demo.diffusion.questions.from_picture import from_picture
from ddpm_demo.diffusion.questions.interpolate import End, interpolate
from ddpm_demo.diffusion.respacing import visited_timesteps
from tests.support.classes import conditional
from tests.support.trajectories import STEPS, answer, draw

PICTURE, SEED, W = 2, 7, 3.0  # draw() counts its seeds from 5


def test_a_branch_of_a_guided_drawing_is_guided_as_its_parent_was() -> None:
    model = conditional()
    parent = draw(model, labels=(0, 1, 2), guidance=W)
    steps, _ = answer(branch(Guided(model, [2], W), parent, PICTURE, SEED, [0, 6], 2, "ddpm"))
    torch.testing.assert_close(steps[-1].prev_sample[0], parent.frames[-1].x_t[PICTURE])
    for index, joined in ((0, [1, 2]), (8, [1, 2, 4, 5])):
        step = steps[index]
        assert step.guidance is not None
        waiting = [k for k in range(6) if k not in joined]
        assert not step.guidance[waiting].any()
        expected = difference(model, step.x_t[joined], step.timestep, [2])
        torch.testing.assert_close(step.guidance[joined], expected, atol=1e-5, rtol=1e-4)


def test_a_branch_may_be_led_to_another_class_each() -> None:
    model = conditional()
    parent = draw(model, labels=(0,), guidance=1.0)
    told = Guided(model, [0, 1, 2], 1.0)
    steps, _ = answer(branch(told, parent, 0, 5, [4], 2, "mean"))
    ends = steps[-1].prev_sample
    assert not torch.allclose(ends[1], ends[2], atol=1e-2)
    for row, label in ((1, 1), (2, 2)):
        alone = branch(Guided(model, [label], 1.0), parent, 0, 5, [4], 2, "mean")
        *_, last = alone
        torch.testing.assert_close(last.prev_sample[row], ends[row], atol=2e-2, rtol=0)
    assert steps[-1].guidance is None


def test_a_picture_noised_to_the_end_is_the_guided_drawing_of_its_seed() -> None:
    model = conditional()
    timesteps = visited_timesteps(model.scheduler.schedule, STEPS)
    drawn = draw(model, labels=(1,), guidance=W, clipping="dynamic")
    told = Guided(model, [1], W)
    *_, last = from_picture(told, torch.zeros(1, 16, 16), timesteps, [0], [5], "dynamic")
    torch.testing.assert_close(last.prev_sample[1], drawn.frames[-1].x_t[0], atol=2e-2, rtol=0)
    *_, plain = from_picture(told, torch.zeros(1, 16, 16), timesteps, [0], [5])
    assert not torch.allclose(plain.prev_sample[1], last.prev_sample[1], atol=2e-2)


def test_mixtures_of_two_guided_drawings_end_on_them() -> None:
    model = conditional()
    drawn = draw(model, labels=(1,), guidance=W)
    ends = (End.of_drawing(drawn, 0, 5), End.of_drawing(drawn, 1, 6))
    told = Guided(model, [1], W)
    *_, last = interpolate(told, ends, drawn.timesteps, [STEPS // 2], (0.0, 1.0))
    for k in (0, 1):
        torch.testing.assert_close(last.prev_sample[k], drawn.frames[-1].x_t[k], atol=2e-2, rtol=0)
