"""The options of diffusers' schedulers: what they mean, which are refused, which are unwise."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import torch

from ddpm_demo.config import PREDICTION_TYPES, SCHEDULES
from ddpm_demo.errors import check_choice, check_range

from . import schedule as schedules
from .parameterisation import nonzero
from .respacing import TIMESTEP_SPACINGS, VARIANCE_TYPES
from .schedule import BETA_TABLES, RANGED_TABLES, NoiseSchedule, zero_terminal_snr


class UnwiseOptionsWarning(UserWarning):
    """Options that are defined, but with which good pictures cannot be expected."""


def schedule_of(options: Mapping[str, Any]) -> NoiseSchedule:
    """The forward process that the options of a scheduler mean.

    Args:
        options: All arguments of `scheduler.DDPMScheduler`.

    Raises:
        UserError: when they describe no forward process.
    """
    if options["trained_betas"] is not None:
        # a copy: the caller may change the array later
        betas = torch.as_tensor(options["trained_betas"], dtype=torch.float64).clone()
    else:
        name, steps = options["beta_schedule"], options["num_train_timesteps"]
        start, end = options["beta_start"], options["beta_end"]
        check_range("num_train_timesteps", steps, 1, math.inf)
        if name in RANGED_TABLES:
            check_range("beta_start", start, 0, 1)
            check_range("beta_end", end, 0, 1)
        betas = BETA_TABLES[name](steps, start, end)
    schedule = NoiseSchedule(betas)
    if not options["rescale_betas_zero_snr"]:
        return schedule
    # the first ᾱ stays and the last one becomes 0: that takes two timesteps
    check_range("num_train_timesteps", len(schedule), 2, math.inf)
    return NoiseSchedule(zero_terminal_snr(schedule.betas))


def check_names(options: Mapping[str, Any]) -> None:
    """Raises `UserError("bad_choice")` for a name that no scheduler knows.

    `variance_type` may be None, which is how few-step solvers save that they have no variance.
    """
    check_choice("beta_schedule", options["beta_schedule"], tuple(BETA_TABLES))
    if options["variance_type"] is not None:
        check_choice("variance_type", options["variance_type"], VARIANCE_TYPES)
    check_choice("prediction_type", options["prediction_type"], PREDICTION_TYPES)
    check_choice("timestep_spacing", options["timestep_spacing"], TIMESTEP_SPACINGS)


def check_numbers(options: Mapping[str, Any], num_train_timesteps: int) -> None:
    """Raises `UserError("out_of_range")` for a number that means nothing.

    Thresholds count only where they are used.
    """
    check_range("steps_offset", options["steps_offset"], 0, num_train_timesteps - 1)
    if options["thresholding"]:
        check_range("dynamic_thresholding_ratio", options["dynamic_thresholding_ratio"], 0, 1)
        check_range("sample_max_value", options["sample_max_value"], 1e-6, math.inf)
    elif options["clip_sample"]:
        check_range("clip_sample_range", options["clip_sample_range"], 1e-6, math.inf)


def doubts(options: Mapping[str, Any], schedule: NoiseSchedule) -> Iterator[str]:
    """A sentence for each option that is defined, but unwise."""
    last = float(schedule.alphas_cumprod[-1])
    if options["prediction_type"] == "epsilon" and nonzero(last) != last:
        yield (
            "prediction_type is 'epsilon', but x_T is pure noise (zero terminal SNR): ε̂ says "
            "nothing about the image there. Use 'v_prediction' or 'sample'."
        )
    if options["thresholding"]:
        if (limit := options["sample_max_value"]) < 1:
            yield (
                f"sample_max_value is {limit}, below 1: x̂_0 is clipped to ±{limit} and then "
                "stretched to ±1."
            )
    elif options["clip_sample"] and (limit := options["clip_sample_range"]) < 1:
        yield (
            f"clip_sample_range is {limit}, below 1: no value of x̂_0 can reach the ends of "
            "[−1, 1], the range of pictures."
        )


# -- schedules by their names -----------------------------------------------------------------


def scheduler_config(
    schedule: str,
    num_train_timesteps: int,
    prediction_type: str,
    *,
    rescale: bool = True,
    learned_variance: bool = False,
) -> dict[str, Any]:
    """The arguments by which diffusers' schedulers, and ours, mean a named schedule.

    What diffusers' solvers have no name for is spelled out as `trained_betas`.

    Args:
        schedule: One of `config.SCHEDULES`.
        num_train_timesteps: T.
        prediction_type: One of `config.PREDICTION_TYPES`.
        rescale: Whether β is rescaled for T other than 1000, see `schedule.betas`.
        learned_variance: Whether the network says σ_t² too, between β̃_t and β_t.
    """
    betas = schedules.betas(schedule, num_train_timesteps, rescale=rescale)
    check_choice("prediction_type", prediction_type, PREDICTION_TYPES)
    config: dict[str, Any] = {
        "num_train_timesteps": num_train_timesteps,
        "prediction_type": prediction_type,
        "clip_sample": True,
        # few-step sampling elsewhere then starts at T too, where the network expects pure noise
        "timestep_spacing": "trailing",
    }
    if learned_variance:
        config["variance_type"] = "learned_range"
    if schedule == "cosine":
        config["beta_schedule"] = "squaredcos_cap_v2"
    elif schedule == "linear" and num_train_timesteps == schedules.REFERENCE_TIMESTEPS:
        config["beta_schedule"] = "linear"
    else:
        config["trained_betas"] = betas.tolist()
    return config


def schedule_name(schedule: NoiseSchedule) -> tuple[str, bool] | None:
    """(schedule, rescale) by which `NoiseSchedule.named` makes it; None for one without a name."""
    for name in SCHEDULES:
        for rescale in (True, False):
            named = NoiseSchedule.named(name, len(schedule), rescale=rescale).alphas_cumprod
            if torch.allclose(named, schedule.alphas_cumprod, rtol=1e-4, atol=1e-9):
                return name, rescale
    return None
