"""What a scheduler's options mean: refused, warned of, or a schedule that has a name."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np
import pytest
import torch

from ddpm_demo.diffusion.schedule import NoiseSchedule
from ddpm_demo.diffusion.scheduler import DDPMScheduler
from ddpm_demo.diffusion.scheduler_options import (
    UnwiseOptionsWarning,
    schedule_name,
    scheduler_config,
)
from ddpm_demo.errors import UserError


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"variance_type": "nonsense"}, "fixed_small, fixed_small_log, fixed_large"),
        ({"variance_type": ""}, "fixed_small"),
        ({"prediction_type": "eps"}, "epsilon, sample, v_prediction"),
        ({"beta_schedule": "cosine"}, "linear, scaled_linear, squaredcos_cap_v2, sigmoid"),
        ({"timestep_spacing": "even"}, "linspace, leading, trailing"),
        ({"num_train_timesteps": 0}, "num_train_timesteps"),
        ({"beta_start": -0.1}, "beta_start"),
        ({"beta_end": 1.5}, "beta_end"),
        ({"beta_end": math.nan}, "beta_end"),
        ({"beta_start": 0.0}, "beta is 0.0"),
        ({"beta_schedule": "scaled_linear", "beta_start": -1.0}, "beta_start"),
        ({"beta_end": 2.0}, "beta_end"),
        ({"trained_betas": [0.1, -0.1]}, "beta is -0.1"),
        ({"trained_betas": [0.1, 1.1]}, "beta is 1.1"),
        ({"trained_betas": [1.0, 0.2]}, "alpha_bar is 0.0"),
        ({"trained_betas": []}, "of shape"),
        ({"trained_betas": [], "rescale_betas_zero_snr": True}, "of shape"),
        ({"trained_betas": [0.1, -0.1], "rescale_betas_zero_snr": True}, "beta is -0.1"),
        ({"num_train_timesteps": 1, "rescale_betas_zero_snr": True}, "num_train_timesteps is 1"),
        ({"steps_offset": -1}, "steps_offset"),
        ({"steps_offset": 1000}, "steps_offset"),
        ({"trained_betas": [0.1, 0.2], "steps_offset": 2}, "steps_offset"),
        ({"clip_sample_range": 0.0}, "clip_sample_range"),
        ({"thresholding": True, "dynamic_thresholding_ratio": 1.5}, "dynamic_thresholding_ratio"),
        ({"thresholding": True, "dynamic_thresholding_ratio": -0.1}, "dynamic_thresholding_ratio"),
        ({"thresholding": True, "sample_max_value": 0.0}, "sample_max_value"),
        ({"thresholding": True, "sample_max_value": -1.0}, "sample_max_value"),
        ({"thresholding": True, "sample_max_value": math.nan}, "sample_max_value"),
    ],
)
def test_options_that_mean_nothing_are_refused(wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(UserError, match=says):
        DDPMScheduler(**wrong)


def test_a_refusal_is_a_value_error() -> None:
    """Programs that were written for diffusers catch that one."""
    with pytest.raises(ValueError, match="num_train_timesteps is -3"):
        DDPMScheduler(num_train_timesteps=-3)


@pytest.mark.parametrize(
    "unused",
    [
        {"beta_schedule": "squaredcos_cap_v2", "beta_end": 7.0},
        {"beta_schedule": "laplace", "beta_start": -1.0},
        {"trained_betas": [0.1, 0.2], "beta_end": 7.0},
        {"trained_betas": [0.1, 0.2], "num_train_timesteps": 0},
        {"thresholding": False, "sample_max_value": -1.0},
        {"clip_sample": False, "clip_sample_range": -1.0},
        {"thresholding": True, "clip_sample_range": -1.0},
    ],
)
def test_what_is_not_used_is_not_refused(unused: dict[str, Any]) -> None:
    assert DDPMScheduler(**unused).alphas_cumprod[0] > 0


@pytest.mark.parametrize(
    "rare",
    [
        {"prediction_type": "sample", "rescale_betas_zero_snr": True},
        {"prediction_type": "v_prediction", "trained_betas": [0.1, 1.0]},
        {"prediction_type": "sample", "trained_betas": [1.0]},
        {"prediction_type": "v_prediction", "beta_end": 1.0, "num_train_timesteps": 10},
        {"beta_start": 0.02, "beta_end": 1e-4},
        {"thresholding": True, "sample_max_value": 1.0, "clip_sample_range": 0.5},
        {"thresholding": True, "dynamic_thresholding_ratio": 0.0},
        {"thresholding": True, "dynamic_thresholding_ratio": 1.0},
        {"variance_type": None},
        {"num_train_timesteps": 1},
    ],
)
def test_rare_options_are_taken_without_a_warning(rare: dict[str, Any]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(DDPMScheduler(**rare)) >= 1


# -- what is warned of ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unwise", "says"),
    [
        ({"rescale_betas_zero_snr": True}, "zero terminal SNR"),
        ({"trained_betas": [0.1, 1.0]}, "zero terminal SNR"),
        ({"beta_start": 0.01, "beta_end": 0.2}, "zero terminal SNR"),  # ᾱ_T is 1e-48
        ({"thresholding": True, "sample_max_value": 0.5}, "sample_max_value is 0.5"),
        ({"clip_sample_range": 0.25}, "clip_sample_range is 0.25"),
    ],
)
def test_unwise_options_are_warned_of_where_they_are_given(
    unwise: dict[str, Any], says: str
) -> None:
    with pytest.warns(UnwiseOptionsWarning, match=says) as caught:
        DDPMScheduler(**unwise)
    assert [warning.filename for warning in caught] == [__file__]


def test_an_array_of_betas_is_copied() -> None:
    betas = np.array([0.1, 0.2])
    scheduler = DDPMScheduler(trained_betas=betas)
    betas[:] = 0.5
    assert scheduler.betas.tolist() == [0.1, 0.2]


# -- schedules by their names -----------------------------------------------------------------


def test_scheduler_config_refuses_unknown_names() -> None:
    with pytest.raises(UserError, match="linear, cosine, sigmoid"):
        scheduler_config("nonsense", 1000, "epsilon")
    with pytest.raises(UserError, match="epsilon, sample, v_prediction"):
        scheduler_config("cosine", 1000, "nonsense")


@pytest.mark.parametrize("timesteps", [100, 1000])
@pytest.mark.parametrize("rescale", [True, False])
@pytest.mark.parametrize("name", ["linear", "cosine", "sigmoid"])
def test_a_configuration_is_known_by_name_again(name: str, timesteps: int, rescale: bool) -> None:
    config = scheduler_config(name, timesteps, "epsilon", rescale=rescale)
    found = schedule_name(DDPMScheduler(**config).schedule)
    # where rescaling changes nothing, the default is what is said
    assert found == (name, rescale or name == "cosine" or timesteps == 1000)
    assert schedule_name(NoiseSchedule(torch.full((timesteps,), 0.01))) is None
