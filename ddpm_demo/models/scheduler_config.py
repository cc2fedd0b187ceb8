"""The scheduler of a model folder: what it says of β and of the prediction, for a DDPM of our own.

A folder holds the scheduler that its maker drew with. Its forward process is what the network was
trained for; how the way back is taken is chosen anew for each drawing.
"""

from __future__ import annotations

import inspect
import warnings
from pathlib import Path
from typing import Any

from ddpm_demo.diffusion.scheduler import DDPMScheduler
from ddpm_demo.diffusion.scheduler_options import UnwiseOptionsWarning

from .checked import bad

MAX_TIMESTEPS = 10_000
OWN = "DDPMScheduler"
# diffusers' schedulers whose β means what it means in a DDPM
OTHERS = (
    "DDIMScheduler",
    "PNDMScheduler",
    "DPMSolverMultistepScheduler",
    "DPMSolverSinglestepScheduler",
    "UniPCMultistepScheduler",
    "DEISMultistepScheduler",
    "EulerDiscreteScheduler",
    "EulerAncestralDiscreteScheduler",
    "HeunDiscreteScheduler",
    "LMSDiscreteScheduler",
)
EVERYWHERE = ("linear", "scaled_linear", "squaredcos_cap_v2")  # the names of β that all know
CLIPPING = (OWN, "DDIMScheduler")  # those that can clip x̂_0 to a range
# of those, what is about the forward process and the network, and not about their own way back
FORWARD = (
    "num_train_timesteps",
    "beta_start",
    "beta_end",
    "beta_schedule",
    "trained_betas",
    "prediction_type",
    "clip_sample",
    "clip_sample_range",
    "rescale_betas_zero_snr",
)
OPTIONS = tuple(inspect.signature(DDPMScheduler.__init__).parameters)[1:]


def scheduler_of(
    config: dict[str, Any], file: Path, *, learns_variance: bool = False
) -> DDPMScheduler:
    """Our scheduler for the network that a folder's scheduler was for.

    Args:
        config: As it was read.
        file: Where it lies, for the error.
        learns_variance: Whether the network says the variance too. Other schedulers than DDPM's
            have no word for it: it is "learned_range" then.

    Raises:
        UserError: "model_invalid" for one that means no DDPM.
    """
    name = config.get("_class_name")
    if name != OWN and name not in OTHERS:
        raise bad(
            file,
            f"it holds {str(name)[:100]!r}, not a DDPMScheduler nor one that shares its β (DDIM, "
            "PNDM, DPMSolver, UniPC, DEIS, Euler, Heun, LMS)",
        )
    if config.get("use_flow_sigmas"):
        raise bad(file, "it is for flow matching, and not for a DDPM")
    if config.get("timestep_type") == "continuous":
        raise bad(file, "its network is told ln σ (timestep_type continuous), and not t")
    _check_timesteps(config, file)
    wanted = OPTIONS if name == OWN else FORWARD
    options = {key: config[key] for key in wanted if key in config}
    if learns_variance and name != OWN:
        options["variance_type"] = "learned_range"
    try:
        with warnings.catch_warnings():
            # the caller did not choose these options: a warning would not help
            warnings.simplefilter("ignore", UnwiseOptionsWarning)
            scheduler: DDPMScheduler = DDPMScheduler.from_config(options)
            if scheduler.config.beta_schedule not in EVERYWHERE:  # other solvers do not know it
                spelled = {"trained_betas": scheduler.betas.tolist(), "beta_schedule": "linear"}
                scheduler = DDPMScheduler.from_config({**options, **spelled})
    except Exception as error:  # torch may raise anything for such options: the folder is at fault
        raise bad(file, " ".join(str(error).split())[:300]) from None
    if learns_variance and scheduler.variance_type != "learned_range":
        raise bad(file, "for a network of twice the channels variance_type is learned_range")
    if not learns_variance and scheduler.variance_type in ("learned", "learned_range"):
        raise bad(file, f"variance_type is {scheduler.variance_type}, but the network says none")
    return scheduler


def clips_otherwise(config: dict[str, Any]) -> bool:
    """Whether a folder's scheduler leaves x̂_0 beyond [−1, 1], where drawings here clip it."""
    if config.get("_class_name") not in CLIPPING:
        return not config.get("thresholding", False)
    kept = config.get("clip_sample", True) or config.get("thresholding", False)
    return not kept or config.get("clip_sample_range", 1.0) != 1.0


def _check_timesteps(config: dict[str, Any], file: Path) -> None:
    betas, timesteps = config.get("trained_betas"), config.get("num_train_timesteps", 1000)
    if isinstance(betas, list):  # which decide T
        timesteps = len(betas)
    if not (type(timesteps) is int and 1 <= timesteps <= MAX_TIMESTEPS):
        raise bad(file, f"num_train_timesteps is not within 1 … {MAX_TIMESTEPS}")
    for key in ("clip_sample_range", "sample_max_value", "dynamic_thresholding_ratio"):
        if isinstance(config.get(key, 1.0), bool) or not isinstance(
            config.get(key, 1.0), (int, float)
        ):
            raise bad(file, f"{key} is no number")
    for key in ("beta_start", "beta_end"):
        value = config.get(key, 0.0)
        if not (isinstance(value, (int, float)) and 0 <= value <= 1):
            raise bad(file, f"{key} is no number within 0 … 1")
