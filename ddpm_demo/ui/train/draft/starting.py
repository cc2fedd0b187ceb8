"""What a training starts from: the model that few pictures are offered, and what a model sets."""

from __future__ import annotations

from typing import Any

from ddpm_demo.config import TrainConfig
from ddpm_demo.errors import UserError
from ddpm_demo.runs import catalogue
from ddpm_demo.runs.traits import traits
from ddpm_demo.training import advice
from ddpm_demo.ui.events import Updates

from . import plan
from .report import Report

Controls = dict[str, Any]


def first(controls: Controls, values: Updates, report: Report) -> Updates:
    """A first plan: few pictures start from a shipped model, unless the plan was touched.

    Args:
        controls: The components of the plan by name.
        values: What stands in them.
        report: On the pictures that were read.
    """
    touched = ("init", "steps", "unet", "objective")
    if any(values[controls[name]] != plan.DEFAULTS[name] for name in touched):
        return {}
    few = report.accepted <= advice.SMALL_FOLDER
    key = _shipped(report.size, report.channels) if few else None
    return following(controls, values, key, report.accepted) if key else {}


def following(controls: Controls, values: Updates, key: str, count: int | None = None) -> Updates:
    """The controls that a starting point decides, itself among them.

    Args:
        controls: The components of the plan by name.
        values: What stands in them.
        key: The model's; "" for random weights.
        count: How many pictures there are, if known.
    """
    init, steps = controls["init"], controls["steps"]
    if not key:
        short = values[steps] == advice.TUNING_STEPS
        return {init: "", **({steps: plan.DEFAULTS["steps"]} if short else {})}
    model = traits(key)
    changed = {
        init: key,
        controls["size"]: model.size,
        controls["prediction_type"]: model.prediction_type,
        controls["num_train_timesteps"]: model.num_train_timesteps,
        controls["rescale_betas"]: model.rescale_betas,
    }
    if model.unet:
        changed[controls["unet"]] = model.unet
    if model.schedule:
        changed[controls["schedule"]] = model.schedule
        name = plan.objective_name(model.prediction_type, model.schedule)
        changed[controls["objective"]] = name
    asked = plan.CHANNELS.get(values[controls["channels"]])
    if asked not in (None, model.channels):
        changed[controls["channels"]] = "auto"
    few = count is not None and count <= advice.SMALL_FOLDER
    if few and values[steps] == plan.DEFAULTS["steps"]:
        changed[steps] = advice.TUNING_STEPS
    return changed


def refit(controls: Controls, values: Updates, count: int | None = None) -> Updates:
    """Another starting point where the size or colour that was chosen is not that of the model."""
    key, size = str(values[controls["init"]] or ""), int(values[controls["size"]])
    if not key:
        return {}
    model = traits(key)
    channels = plan.CHANNELS.get(values[controls["channels"]]) or model.channels
    if model.fits(size, channels):
        return {}
    other = _shipped(size, channels) or ""
    return following(controls, values, other, count)


def mended(controls: Controls, values: Updates, fix: dict[str, Any], count: int) -> Updates:
    """The controls that a piece of advice changes.

    Args:
        controls: The components of the plan by name.
        values: What stands in them.
        fix: Values by name, see `advice.Advice`; a new starting point brings others with it.
        count: How many pictures there are.
    """
    changed = {controls[name]: value for name, value in fix.items() if name in controls}
    if "init" in fix:
        changed |= following(controls, values | changed, fix["init"], count)
    return changed


def taken_back(controls: Controls, values: Updates) -> Updates:
    """The plan for the next pictures: what was chosen for these, and what a model decided, goes."""
    decided = plan.DEFAULTS if values[controls["init"]] else plan.OF_PICTURES
    return {controls[name]: plan.DEFAULTS[name] for name in decided}


def check(config: TrainConfig, key: str | None = None) -> None:
    """Refuses before the start what a trainer would only refuse after it.

    Args:
        config: A plan.
        key: The model that it starts from, if any.

    Raises:
        UserError: "schedule_never_noise", "init_does_not_fit".
    """
    from ddpm_demo.diffusion.schedule import NoiseSchedule

    timesteps, rescale = config.num_train_timesteps, config.rescale_betas
    NoiseSchedule.named(config.schedule, timesteps, rescale=rescale).check_reaches_noise()
    if key:
        model = traits(key)
        if not model.fits(config.size, model.channels):
            raise UserError(
                "init_does_not_fit",
                size=config.size,
                channels=model.channels,
                init_size=model.size,
                init_channels=model.channels,
            )


def _shipped(size: int, channels: int) -> str | None:
    """The key of the first shipped model that draws such pictures."""
    for entry in catalogue.shipped():
        model = traits(entry.key)
        if model.fits(size, channels):
            return entry.key
    return None
