"""Processes side by side start from the same noise and end on their own pictures."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from ddpm_demo.config import SampleConfig
from ddpm_demo.diffusion.denoiser import Denoiser
from ddpm_demo.diffusion.questions.compare import side_by_side
from ddpm_demo.diffusion.sampling import sample_progressive
from ddpm_demo.diffusion.scheduler_options import scheduler_config
from ddpm_demo.errors import UserError
from ddpm_demo.models.folder import load_model, save_model
from ddpm_demo.models.unets import build_unet
from tests.support.trajectories import answer


def test_rivals_start_from_the_same_noise_and_end_on_their_own_pictures(
    denoiser: Denoiser,
) -> None:
    configs = [
        SampleConfig(num_images=2, steps=12, seed=3),
        SampleConfig(num_images=2, steps=5, seed=3, solver="ddim"),
    ]
    steps, answered = answer(
        side_by_side([sample_progressive(denoiser, config) for config in configs])
    )
    assert len(steps) == 12, "the one with the most steps leads"
    assert torch.equal(steps[0].x_t[:2], steps[0].x_t[2:])
    assert all(step.read == [0, 1] for step in steps), "the numbers are the leader's"
    alone = [list(sample_progressive(denoiser, config)) for config in configs]
    for k, own in enumerate(alone):
        assert torch.equal(answered.frames[-1].x_t[2 * k : 2 * k + 2], own[-1].prev_sample)
    for step in steps[:-1]:
        shown = [s for s in alone[1] if torch.equal(s.x_t, step.x_t[2:])]
        upcoming = alone[1][shown[0].index + 1 :][:1]
        assert shown[0].timestep >= step.timestep
        assert all(later.timestep < step.timestep for later in upcoming), "waits, but no longer"


@pytest.mark.parametrize("size", [16, 20])
def test_models_of_different_shapes_cannot_share_noise(
    denoiser: Denoiser, tmp_path: Path, size: int
) -> None:
    unet = build_unet("tiny", size=size, channels=1)
    save_model(tmp_path / "grey", unet, scheduler_config("linear", 1000, "epsilon"))
    config = SampleConfig(num_images=1, steps=3)
    processes = [sample_progressive(d, config) for d in (denoiser, load_model(tmp_path / "grey"))]
    with pytest.raises(UserError, match=f"16×16×3, {size}×{size}×1"):
        next(side_by_side(processes))
