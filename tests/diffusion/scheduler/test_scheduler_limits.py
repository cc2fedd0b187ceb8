"""Zero terminal SNR and low thresholds: unwise, but every step stays finite."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from ddpm_demo.config import PREDICTION_TYPES
from ddpm_demo.diffusion.scheduler import DDPMScheduler

pytestmark = pytest.mark.filterwarnings(
    "ignore::ddpm_demo.diffusion.scheduler_options.UnwiseOptionsWarning"
)

LIMITS: list[dict[str, Any]] = [
    {},
    {"clip_sample_range": 0.5},
    {"clip_sample": False},
    {"thresholding": True},
    {"thresholding": True, "sample_max_value": 1e-3},
    {"thresholding": True, "sample_max_value": 5.0, "dynamic_thresholding_ratio": 0.0},
]


@pytest.mark.parametrize("limit", LIMITS)
@pytest.mark.parametrize("prediction_type", PREDICTION_TYPES)
@pytest.mark.parametrize(
    "betas",
    [
        {"num_train_timesteps": 40, "rescale_betas_zero_snr": True},
        {"num_train_timesteps": 20, "beta_schedule": "laplace", "rescale_betas_zero_snr": True},
        {"trained_betas": [0.1, 0.5, 1.0]},
        {"trained_betas": [1.0]},
        # ᾱ becomes less than float32 can hold long before T
        {"num_train_timesteps": 50, "beta_start": 0.8, "beta_end": 0.95},
    ],
)
def test_every_step_is_finite(
    betas: dict[str, Any], prediction_type: str, limit: dict[str, Any]
) -> None:
    output, x_t, z = torch.randn(3, 2, 3, 4, 4, generator=torch.Generator().manual_seed(0))
    for variance_type in ("fixed_small", "fixed_large_log"):
        options = {**betas, **limit, "variance_type": variance_type}
        scheduler = DDPMScheduler(prediction_type=prediction_type, **options)
        for timestep in scheduler.timesteps.tolist():
            for said in (output, x_t):  # ε̂ = x_t is what a good network says of pure noise
                prev_sample, x_0 = scheduler.step(said, timestep, x_t, None, False, z)
                assert prev_sample.isfinite().all(), timestep
                assert x_0.isfinite().all(), timestep
                if not limit or limit.get("sample_max_value", 2) < 1:
                    assert float(x_0.abs().max()) <= 1


def test_what_epsilon_says_of_pure_noise_moves_an_unclipped_chain_little() -> None:
    """x_{T−1} is the noise that was drawn, though ε̂ is off by 1 % and x̂_0 by 41 times x_T."""
    scheduler = DDPMScheduler(rescale_betas_zero_snr=True, clip_sample=False)
    x_t, z = torch.randn(2, 2, 3, 4, 4, generator=torch.Generator().manual_seed(0))
    prev_sample, x_0 = scheduler.step(1.01 * x_t, 999, x_t, None, False, z)
    torch.testing.assert_close(x_0, -40.96 * x_t, rtol=1e-3, atol=1e-3)
    assert (prev_sample - z).abs().max() < 0.02
