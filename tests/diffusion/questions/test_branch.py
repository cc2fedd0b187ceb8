"""Branches: what is shared with the parent is shared exactly, and the rest differs."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from ddpm_demo import randomness
from ddpm_demo.diffusion.denoiser import Denoiser
from ddpm_demo.diffusion.parameterisation import noised
from ddpm_demo.diffusion.questions.branch import branch, spread_frames
from ddpm_demo.errors import UserError
from tests.support.trajectories import STEPS, answer, draw


@pytest.mark.parametrize("solver", ["ddpm", "ddim", "dpm++", "dpm++-sde", "unipc"])
def test_a_branch_starts_from_its_parents_frame_exactly(denoiser: Denoiser, solver: str) -> None:
    parent = draw(denoiser, solver=solver)
    process = branch(denoiser, parent, 1, 6, [7], 3, "ddpm")
    steps, answered = answer(process)
    assert len(answered.frames) == len(parent.frames)
    for frame, theirs in zip(answered.frames, parent.frames, strict=True):
        assert torch.equal(frame.x_t[0], theirs.x_t[1]), "the parent stands first, to its end"
        assert frame.t == theirs.t
        if frame.t >= parent.frames[7].t:
            assert torch.equal(frame.x_t, theirs.x_t[1].expand(4, -1, -1, -1))
    last = answered.frames[-1].x_t
    for k in range(4):
        for j in range(k):
            assert (last[k] - last[j]).abs().max() > 0.05, "every future is another"
    assert len(steps) == STEPS


def test_what_the_parent_shows_while_it_waits_solves_the_noising_formula(
    denoiser: Denoiser,
) -> None:
    parent = draw(denoiser)
    steps, _ = answer(branch(denoiser, parent, 1, 6, [7], 2, "ddpm"))
    for step in steps:
        alpha_bar = float(denoiser.scheduler.alphas_cumprod[step.timestep])
        again = noised(step.pred_original_sample[0], step.pred_epsilon[0], alpha_bar)
        torch.testing.assert_close(again, step.x_t[0], atol=1e-4, rtol=0)
    assert all(step.pred_epsilon.isfinite().all() for step in steps), "at its end, too"


def test_the_future_that_takes_the_parents_noise_is_the_parent(
    denoiser: Denoiser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a branch does after its start is what the process itself does."""
    parent = draw(denoiser)
    real = randomness.normal
    monkeypatch.setattr(
        randomness,
        "normal",
        lambda shape, seed, stream, step=0: real(shape, seed, "reverse", step),
    )
    _, answered = answer(branch(denoiser, parent, 1, 6, [4], 2, "ddpm"))
    final = answered.frames[-1].x_t
    torch.testing.assert_close(final[1:], final[:1].expand(2, -1, -1, -1), atol=4 / 255, rtol=0)


def test_without_noise_all_futures_are_one_and_the_variances_differ(denoiser: Denoiser) -> None:
    parent = draw(denoiser)

    def last(variance: str) -> Tensor:
        return answer(branch(denoiser, parent, 0, 5, [5], 2, variance))[1].frames[-1].x_t

    mean = last("mean")
    torch.testing.assert_close(mean[1], mean[2], atol=2e-5, rtol=0)
    assert (last("ddpm")[1] - last("ddpm-large")[1]).abs().max() > 0.05
    with pytest.raises(UserError, match="Allowed: ddpm, ddpm-large, mean"):
        last("none")


def test_branches_at_several_t_stand_in_rows(denoiser: Denoiser) -> None:
    parent = draw(denoiser)
    frames = spread_frames(parent, 3)
    tops = [parent.frames[k].t for k in frames]
    assert tops == sorted(tops, reverse=True)
    ratios = [parent.frames[k].snr_db for k in frames]
    near = zip(ratios, [-22.5, -11.25, 0], strict=True)  # twelve steps lie far apart
    assert all(ratio is not None and abs(ratio - wanted) < 5 for ratio, wanted in near), ratios
    _, answered = answer(branch(denoiser, parent, 2, 7, frames, 2, "ddpm"))
    final = answered.frames[-1].x_t
    assert len(final) == 9
    away = [(final[3 * row + 1] - final[0]).square().mean() for row in range(3)]
    assert away[0] > away[2], "the earlier the branch, the farther it goes"


def test_a_thinned_parent_is_branched_at_a_kept_frame_over_all_remaining_steps(
    denoiser: Denoiser,
) -> None:
    parent = draw(denoiser, max_frames=6)
    steps, answered = answer(branch(denoiser, parent, 0, 5, [3], 2, "ddpm"), max_frames=6)
    assert len(steps) == STEPS
    assert [f.t for f in answered.frames] == [f.t for f in parent.frames]
    assert torch.equal(answered.frames[3].x_t[1], parent.frames[3].x_t[0])
    assert torch.equal(answered.frames[-1].x_t[0], parent.frames[-1].x_t[0])


def test_a_finished_or_unfinished_process_cannot_be_branched(denoiser: Denoiser) -> None:
    parent = draw(denoiser)
    with pytest.raises(UserError, match="nothing is left to branch"):
        next(branch(denoiser, parent, 0, 5, [len(parent.frames) - 1], 2, "ddpm"))
    parent.frames.pop()
    with pytest.raises(UserError, match="reached its end"):
        next(branch(denoiser, parent, 0, 5, [2], 2, "ddpm"))
