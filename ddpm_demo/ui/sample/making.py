"""From settings to a drawing: what is written beside its pictures, and what is kept of it."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ddpm_demo.data.settings import Settings
from ddpm_demo.errors import UserError
from ddpm_demo.runs import catalogue
from ddpm_demo.ui.components.timeline.live import LiveTimeline, Plate
from ddpm_demo.ui.crowd.wanted import while_wanted

from .captions import caption_of, classes_asked
from .drawings import Drawing
from .telling import wishes_of

if TYPE_CHECKING:
    from ddpm_demo.diffusion.sampling import Step

# (settings, their denoiser) → the steps of a drawing
Process = Callable[[Settings, Any], Iterator["Step"]]


def steps_here(settings: Settings, denoiser: Any) -> Iterator[Step]:
    """The reverse process in this thread."""
    from ddpm_demo.diffusion.sampling import sample_progressive

    return sample_progressive(denoiser, settings.config)


def plate_of(settings: Settings, denoiser: Any) -> Plate:
    """Pictures with their seeds and classes, over what they are made with."""
    from ddpm_demo.diffusion.denoiser import classes_of

    return plate_told(settings, classes_of(denoiser), getattr(denoiser, "knows_none", True))


def plate_told(settings: Settings, names: Sequence[str], knows_none: bool) -> Plate:
    """The same of a model that is not loaded.

    Args:
        settings: Of the drawing.
        names: The classes that the model knows.
        knows_none: Whether it learned "no class" too.
    """
    name, config = catalogue.find(settings.model).name, settings.config
    told = [names[label] for label in config.label_of_each(len(names)) if label < len(names)]
    plate = Plate(seeds=config.seeds, classes=told, caption=caption_of(name, config, names))
    return dataclasses.replace(plate, **wishes_of(config, knows_none=knows_none))


def drawing_of(
    settings: Settings, live: LiveTimeline, value: dict[str, Any], model: Any, page: str = ""
) -> Drawing:
    """A drawing that was made to its end, for a page, with what a file says of it."""
    from ddpm_demo.diffusion.denoiser import classes_of

    about = facts(settings, model.scheduler.config, classes_of(model))
    name = catalogue.find(settings.model).name
    weights = getattr(model, "digest", "")  # an exact answer has none
    shared = shared_settings(settings, weights)
    return Drawing(live.id, name, shared, model, live.trajectory, value, about, page)


def facts(settings: Settings, scheduler: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """What a file says for its reader besides the settings.

    Args:
        settings: Of the drawing.
        scheduler: The model's scheduler_config.json.
        names: The classes that it knows.
    """
    about = {
        "schedule": scheduler["beta_schedule"],
        "prediction_type": scheduler["prediction_type"],
        "num_train_timesteps": scheduler["num_train_timesteps"],
    }
    asked = classes_asked(settings.config, names)
    return about | ({"classes": asked} if asked else {})


def shared_settings(settings: Settings, weights: str) -> Settings:
    """Settings as they leave the page: they name the model by a key that only draws."""
    key = catalogue.find(settings.model).key
    return dataclasses.replace(settings, model=key, weights=weights)


def drawn(
    settings: Settings,
    denoiser: Any,
    cache: str,
    seconds: float,
    process: Process = steps_here,
) -> Drawing:
    """Draws to the end at once, if there is time for it and somebody waits.

    Raises:
        UserError: "drawing_time" when there is no time.
        Unwanted: when nobody waits any more.
    """
    live = LiveTimeline(settings.config.max_frames, cache, plate_of(settings, denoiser))
    steps = while_wanted(process(settings, denoiser))
    *_, value = _in_time(live.follow(steps), seconds)
    assert value is not None
    return drawing_of(settings, live, value, denoiser)


def _in_time(values: Iterable[Any], seconds: float) -> Iterator[Any]:
    """The same values, as long as there is time for them."""
    ends = time.monotonic() + seconds
    for value in values:
        if time.monotonic() > ends:
            raise UserError("drawing_time", seconds=round(seconds))
        yield value
