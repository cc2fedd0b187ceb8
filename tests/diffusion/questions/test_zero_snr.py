"""Every question where nothing of a picture is left at the last t."""

from __future__ import annotations

import pytest
import torch

from ddpm_demo.config import PREDICTION_TYPES, SampleConfig
from ddpm_demo.diffusion.denoiser import Denoiser
from ddpm_demo.diffusion.questions.branch import branch
from ddpm_demo.diffusion.questions.from_picture import from_picture
from ddpm_demo.diffusion.questions.interpolate import End, interpolate
from ddpm_demo.diffusion.respacing import visited_timesteps
from ddpm_demo.diffusion.sampling import sample_progressive
from ddpm_demo.diffusion.scheduler import DDPMScheduler
from ddpm_demo.diffusion.trajectory import Trajectory
from ddpm_demo.models.network import UNetDenoiser

STEPS = 12


@pytest.mark.filterwarnings("ignore::ddpm_demo.diffusion.scheduler_options.UnwiseOptionsWarning")
@pytest.mark.parametrize("prediction_type", PREDICTION_TYPES)
def test_all_answers_stay_finite(denoiser: Denoiser, prediction_type: str) -> None:
    assert isinstance(denoiser, UNetDenoiser)
    scheduler = DDPMScheduler(prediction_type=prediction_type, rescale_betas_zero_snr=True)
    model = UNetDenoiser(denoiser.unet, scheduler)
    drawn = Trajectory(1001)
    config = SampleConfig(num_images=2, steps=STEPS, solver="ddpm", seed=5)
    for step in sample_progressive(model, config):
        drawn.add(step)
    ends = End.of_drawing(drawn, 0, 5), End.of_drawing(drawn, 1, 6)
    picture = torch.linspace(-1, 1, 768).reshape(3, 16, 16)
    timesteps = visited_timesteps(scheduler.schedule, STEPS)
    for process in (
        branch(model, drawn, 0, 5, [0, 1], 2, "ddpm-large"),
        from_picture(model, picture, timesteps, [0, 1], [1]),
        interpolate(model, ends, timesteps, [0, 1]),
    ):
        steps = list(process)
        assert steps[0].alpha_bar_t == 0
        for step in steps:
            assert step.prev_sample.isfinite().all()
            assert step.pred_original_sample.isfinite().all()
            assert step.pred_epsilon.isfinite().all()
