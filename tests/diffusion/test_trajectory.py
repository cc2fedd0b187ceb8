"""What is kept of a process, and what a kept moment says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from ddpm_demo.config import SampleConfig
from ddpm_demo.diffusion.sampling import sample_progressive
from ddpm_demo.diffusion.trajectory import Trajectory, kept_steps
from ddpm_demo.models.folder import load_model


@pytest.mark.parametrize(("total", "room"), [(50, 100), (99, 100), (100, 100), (1000, 100), (7, 3)])
def test_kept_steps_fit_and_are_denser_near_the_picture(total: int, room: int) -> None:
    kept = kept_steps(total, room)
    assert kept[0] == 0, "x_T is always kept"
    assert kept == sorted(set(kept))
    assert all(0 <= step < total for step in kept)
    assert len(kept) == min(total, room - 1)
    if total == 1000:
        gaps = np.diff(kept)
        assert gaps[:20].mean() > 5 * gaps[-20:].mean()
        assert kept[-1] == 999


def test_a_trajectory_holds_what_was_seen_and_ends_with_the_picture(tiny: Path) -> None:
    steps = list(sample_progressive(load_model(tiny), SampleConfig(num_images=2, steps=8)))
    trajectory = Trajectory(5)
    added = [trajectory.add(step) for step in steps]
    assert [frame.t for frames in added for frame in frames] == [f.t for f in trajectory.frames]
    assert trajectory.timesteps == [step.timestep for step in steps]
    assert len(trajectory.frames) == 5
    first, last = trajectory.frames[0], trajectory.frames[-1]
    # x_t and x̂_0 of each frame
    assert trajectory.nbytes == 5 * 2 * first.x_t.numel() * first.x_t.element_size()
    assert (first.t, last.t) == (1000, 0)
    assert torch.equal(first.x_t, steps[0].x_t)
    assert torch.equal(last.x_t, steps[-1].prev_sample)
    assert last.snr_db is None
    assert first.snr_db == pytest.approx(-86.15, abs=0.05)  # maths.md's figure for cosine


def test_a_frame_tells_what_the_network_saw_and_what_the_step_changed(tiny: Path) -> None:
    steps = list(sample_progressive(load_model(tiny), SampleConfig(num_images=2, steps=6)))
    trajectory = Trajectory(4)
    frames = [frame for step in steps for frame in trajectory.add(step)]
    assert all(kept.eps is None for kept in trajectory.frames), "only handed out, not kept"
    assert frames[0].change is None
    assert frames[-1].eps is None
    taken = {step.timestep: step for step in steps}
    assert [frame.timestep for frame in frames] == [*(frame.t - 1 for frame in frames[:-1]), -1]
    for frame in frames[1:-1]:
        step = taken[frame.t - 1]
        assert step.t == frame.t
        before = steps[step.index - 1]
        assert frame.change is not None
        assert torch.equal(frame.change, step.x_t - before.x_t), "of one step, not of one frame"
        assert frame.numbers["change"] == pytest.approx(
            float((step.x_t - before.x_t).flatten(1).square().mean(1).sqrt().mean())
        )
    for frame in frames[:-1]:  # x_t = √ᾱ x̂_0 + √(1 − ᾱ) ε̂, before x̂_0 was clipped
        assert frame.eps is not None
        noise_part = (1 - frame.alpha_bar) ** 0.5 * frame.eps
        raw = (frame.x_t - noise_part) / frame.alpha_bar**0.5
        if frame.alpha_bar > 1e-3:
            torch.testing.assert_close(raw.clamp(-1, 1), frame.x_0, atol=1e-3, rtol=0)
            share = float((raw.abs() > 1).float().mean())
            assert frame.numbers["clipped"] == pytest.approx(share, abs=2e-3)
    final = frames[-1].change
    assert final is not None
    assert torch.equal(final, steps[-1].prev_sample - steps[-1].x_t)


def test_distances_of_kept_steps_from_the_picture_grow_with_the_square() -> None:
    assert kept_steps(1000, 11) == [0, 190, 360, 510, 640, 750, 840, 910, 960, 990]
