"""What being told a class changes in a drawing that is there; worked out when it is asked for."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from ddpm_demo.config import USUAL_GUIDANCE, SampleConfig
from ddpm_demo.errors import UserError
from ddpm_demo.ui.components.asking import Stops, wire
from ddpm_demo.ui.components.files import stored
from ddpm_demo.ui.components.timeline import Timeline, with_guidance, with_twin
from ddpm_demo.ui.components.timeline.live import centred, signed_scale

from .drawings import TIMELINE, Drawing, Drawings, Spot

if TYPE_CHECKING:
    from torch import Tensor

GUIDANCE, TWIN = "guidance", "twin"
AT_THE_WISH = f"() => [{{ ...{TIMELINE}.spot, wish: {TIMELINE}.wished }}]"


def wishes_of(config: SampleConfig, *, knows_none: bool = True) -> dict[str, Any]:
    """What a timeline offers beside a drawing, as `Plate` takes it; nothing where no class is told,
    or by a model that never learned what no class is.

    Steps with w other than 0 and 1 have ε̂_c − ε̂_∅ at hand, so that it is a view at once.
    """
    if not config.labels or not knows_none:
        return {}
    guided = config.guidance not in (0, 1)
    return {
        "guided": guided,
        "wishes": (TWIN,) if guided else (GUIDANCE, TWIN),
        "twin": "without" if config.guidance else "with",
    }


def add(
    timeline: Timeline, draw: gr.Button, cancel: gr.Button, drawings: Drawings, stops: Stops
) -> None:
    """Lets the timeline be asked; Cancel stands where Draw is meanwhile."""

    def told(spot: Any, request: gr.Request) -> Iterator[Any]:
        drawing, wish = drawings.get(Spot.read(spot).id), spot.get("wish")
        made = yield from _in_steps(
            work(drawing, wish, timeline.GRADIO_CACHE), lambda: stops.asked(request)
        )
        if made:
            drawings.add(dataclasses.replace(drawing, value=made))
            yield made

    wish: Callable[..., Any] = timeline.wish
    inputs = [gr.JSON(visible=False)]
    wire(
        draw,
        cancel,
        stops,
        handler=told,
        inputs=inputs,
        output=timeline,
        js=AT_THE_WISH,
        event=wish,
    )


def _in_steps(
    steps: Iterator[dict[str, Any] | None], stopped: Callable[[], bool]
) -> Generator[Any, None, dict[str, Any] | None]:
    """Skips while the work goes on; returns what it came to, or None where it was stopped."""
    came = None
    for found in steps:
        came = found
        yield gr.skip()
        if stopped():
            return None
    return came


def work(drawing: Drawing, wish: object, cache: str) -> Iterator[dict[str, Any] | None]:
    """None at each step on the way, then the value of the timeline with what was wished for.

    Args:
        drawing: What stands there.
        wish: "guidance" or "twin"; anything else, or what is there already, changes nothing.
        cache: The timeline's cache folder.

    Raises:
        UserError: "no_drawing" for what the page opens with, "drawing_gone".
    """
    if drawing.redraws:
        raise UserError("no_drawing")
    value = drawing.shown
    if wish not in value["wishes"]:
        yield value
    elif wish == GUIDANCE:
        yield from _guidance(drawing, value, cache)
    else:
        yield from _twin(drawing, value, cache)


def _guidance(
    drawing: Drawing, value: dict[str, Any], cache: str
) -> Iterator[dict[str, Any] | None]:
    """ε̂_c − ε̂_∅ at every kept x_t, whatever w the drawing was made with."""
    from ddpm_demo.diffusion.guidance import difference, difference_size

    labels = drawing.settings.config.label_of_each(len(drawing.classes))
    views, numbers = [], []
    for frame in drawing.trajectory.frames:
        change, told = None, {}
        if frame.t > 0:
            change = difference(drawing.denoiser, frame.x_t, frame.timestep, labels).cpu()
            told = {GUIDANCE: float(difference_size(change).mean())}
        views.append(centred(change, frame.x_t))
        numbers.append({**told, "scale": {GUIDANCE: signed_scale(change)}})
        yield None
    yield with_guidance(value, _sheets(value, [views], cache), numbers)


def _twin(drawing: Drawing, value: dict[str, Any], cache: str) -> Iterator[dict[str, Any] | None]:
    """The same noise without its class, or, where w is 0, with it."""
    from ddpm_demo.diffusion.sampling import sample_progressive
    from ddpm_demo.diffusion.trajectory import Trajectory

    config = drawing.settings.config
    other = dataclasses.replace(config, guidance=0 if config.guidance else USUAL_GUIDANCE)
    twin = Trajectory(config.max_frames)
    for step in sample_progressive(drawing.denoiser, other):
        twin.add(step)
        yield None
    views = [[frame.x_t for frame in twin.frames], [frame.x_0 for frame in twin.frames]]
    yield with_twin(value, _sheets(value, views, cache))


def _sheets(value: dict[str, Any], views: list[list[Tensor]], cache: str) -> list[Path]:
    """A file for each chunk of a timeline's value, with these views as rows."""
    from ddpm_demo.data import export

    files = []
    for chunk in value["chunks"]:
        first, last = chunk["first"], chunk["first"] + chunk["count"]
        lossless = last == len(value["frames"])
        sheet = export.sheet([row[first:last] for row in views], lossless=lossless)
        files.append(stored(sheet, "picture.png" if lossless else "frames.jpg", cache))
    return files
