"""Every solver leads to a picture from where no signal at all is left."""

from __future__ import annotations

import json
from typing import Any

import pytest
import torch

from ddpm_demo.config import SOLVERS, SPACINGS
from ddpm_demo.diffusion.respacing import visited_timesteps
from ddpm_demo.diffusion.sampling import reverse
from ddpm_demo.diffusion.scheduler import DDPMScheduler
from ddpm_demo.diffusion.trajectory import Trajectory
from ddpm_demo.randomness import normal_per_picture
from tests.support.denoisers import OnePicture

# chains that end without any signal, or with less than float32 can hold at several timesteps
NO_SIGNAL: dict[str, dict[str, Any]] = {
    "rescaled": {"rescale_betas_zero_snr": True},
    "last beta 1": {"trained_betas": [*torch.linspace(1e-3, 0.2, 49).tolist(), 1.0]},
    "lost early": {"num_train_timesteps": 50, "beta_start": 0.8, "beta_end": 0.95},
}


@pytest.mark.filterwarnings("ignore::ddpm_demo.diffusion.scheduler_options.UnwiseOptionsWarning")
@pytest.mark.parametrize("prediction_type", ["epsilon", "v_prediction"])
@pytest.mark.parametrize("betas", NO_SIGNAL)
@pytest.mark.parametrize("spacing", SPACINGS)
@pytest.mark.parametrize("solver", SOLVERS)
def test_every_solver_leads_from_no_signal_at_all_to_the_picture(
    solver: str, spacing: str, betas: str, prediction_type: str
) -> None:
    picture = torch.linspace(-0.9, 0.9, 12).reshape(3, 2, 2)
    denoiser = OnePicture(picture, "linear", prediction_type)
    denoiser.scheduler = DDPMScheduler(prediction_type=prediction_type, **NO_SIGNAL[betas])
    x_t = normal_per_picture((3, 2, 2), [0, 1], "x_T")
    timesteps = visited_timesteps(denoiser.scheduler.schedule, 10, spacing)
    trajectory = Trajectory(100)
    for step in reverse(denoiser, x_t, solver, timesteps, [0, 1]):  # type: ignore[arg-type]
        for moment in (step.pred_original_sample, step.pred_epsilon, step.prev_sample):
            assert moment.isfinite().all(), step.timestep
            assert moment.dtype == torch.float32
        json.dumps([frame.numbers for frame in trajectory.add(step)], allow_nan=False)
    assert (step.prev_sample - picture).abs().max() < 2e-3
    first = trajectory.frames[0]
    assert first.alpha_bar < 1e-37
    assert (first.snr_db is None) == (first.alpha_bar == 0), "JSON has no infinity"
