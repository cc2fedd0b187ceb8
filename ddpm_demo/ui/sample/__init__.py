"""Sample: draw pictures from a model, watch it happen, scrub it, question it, keep it.

May enter: the controls of a drawing, what was drawn lately, its files and links, and the strip
under an exact answer. `questions/` has what is asked about a drawing; the reverse process itself is
in `diffusion.sampling`.
Never imports: another tab, training, evaluation or commands.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import gradio as gr

from ddpm_demo.config import SampleConfig
from ddpm_demo.data.settings import Settings
from ddpm_demo.errors import UserError, check_range
from ddpm_demo.policy import Policy
from ddpm_demo.runs import catalogue
from ddpm_demo.runs.access import Access
from ddpm_demo.ui import models
from ddpm_demo.ui.components.asking import Stops, follow, wire
from ddpm_demo.ui.components.sight import into_view
from ddpm_demo.ui.components.timeline import Timeline
from ddpm_demo.ui.components.timeline.live import LiveTimeline, Plate
from ddpm_demo.ui.events import on
from ddpm_demo.ui.handlers import at_the_model, guarded
from ddpm_demo.ui.visitors import Visitors
from ddpm_demo.ui.words import t

from . import ideal_strip, keep, questions
from .captions import caption_of
from .controls import Controls, within_limits
from .drawings import Drawing, Drawings
from .opening import opening_drawing, opening_value

# appends the enlarged picture's seed; a pinned one is let go
PIN = """(pinned) => {
  const { seed } = document.querySelector("#sample-timeline [data-state]").timeline.spot;
  const seeds = (pinned || "").split(/[\\s,]+/).filter(Boolean);
  const others = seeds.filter((one) => Number(one) !== seed);
  return (others.length < seeds.length ? others : [...seeds, seed]).join(", ");
}"""

# the button stays in sight on a page whose stage may have been scrolled away
TO_STAGE = into_view("#sample-timeline .dd-stage")

# marks the pictures that the next drawing begins with
MARK_PINNED = """(pinned) => {
  const seeds = (pinned || "").split(/[\\s,]+/).filter(Boolean).map(Number);
  document.querySelector("#sample-timeline [data-state]").timeline.pinned = seeds;
}"""

# a link draws by the same click as a person
# the same once the tab is there, from the top of the page, where the stage is
DRAW_NOW = """() => {
    let tries = 300;
    const press = () => {
        const button = document.querySelector("#sample-draw");
        if (!button?.offsetParent) return tries-- && setTimeout(press, 100);
        window.scrollTo({top: 0});
        button.click();
    };
    press();
}"""
DRAW_IF_LINKED = "(linked) => { if (linked) document.querySelector('#sample-draw').click(); }"


@dataclasses.dataclass(frozen=True)
class SampleTab:
    """What the page needs of this tab.

    `arrive` is called when the page opens: a link with settings in its query fills the controls
    and draws.
    """

    model: gr.Dropdown
    arrive: Callable[[Any], Any]


def build(visitors: Visitors, mine: gr.BrowserState) -> SampleTab:
    """Lays out the tab and wires it.

    Args:
        visitors: Who sent which file, and what a visitor may do here.
        mine: The keys of runs that the visitor's browser holds.
    """
    policy, drawings = visitors.policy, Drawings(opening=opening_drawing)
    stops = Stops(policy.drawing_seconds)
    with gr.Row(elem_classes="room"):
        with gr.Column(elem_classes="controls"):
            controls = Controls.lay_out(policy, mine)
            with gr.Row(elem_classes="main-action"):
                draw = gr.Button(t("sample_draw"), variant="primary", elem_id="sample-draw")
                cancel = gr.Button(t("sample_cancel"), visible=False, elem_id="sample-cancel")
        with gr.Column(elem_classes="stage"):
            timeline = Timeline(opening_value(), elem_id="sample-timeline")
            ideal_strip.build(drawings)
            shelf = keep.build(drawings, controls, timeline, visitors)
        with gr.Column(elem_classes="below"):
            questions.build(questions.QuestionContext(drawings, controls, visitors))

    def draw_pictures(values: dict[Any, Any], request: gr.Request) -> Iterator[Any]:
        settings, visitor = controls.settings(values), controls.visitor(values)
        denoiser = models.load(settings.model, visitor)
        yield from _draw(settings, denoiser, drawings, timeline.GRADIO_CACHE, stops, request)

    drawn = wire(
        draw, cancel, stops, handler=draw_pictures, inputs=controls.inputs, output=timeline
    )
    drawn.then(**shelf.put_away)
    on(draw.click, js=TO_STAGE)
    on(timeline.pin, None, controls.pinned, controls.pinned, js=PIN)
    on(controls.pinned.change, None, controls.pinned, js=MARK_PINNED)

    linked = gr.Checkbox(False, visible=False)  # a State would stay on the server

    @guarded
    def opened(request: gr.Request) -> dict[Any, Any]:
        query = dict(request.query_params)
        if "model" not in query:
            return {linked: False}
        return controls.show(within_limits(query, policy)) | {linked: True}

    def arrive(load: Any) -> None:
        arrived = on(load, opened, None, [*controls.all, linked])
        on(arrived.success, None, linked, js=DRAW_IF_LINKED)

    _add_endpoint(timeline.GRADIO_CACHE, policy)
    return SampleTab(controls.model, arrive)


def _draw(
    settings: Settings,
    denoiser: Any,
    drawings: Drawings,
    cache: str,
    stops: Stops,
    request: gr.Request,
) -> Iterator[Any]:
    """Values of the timeline while a process goes on; a yield per step lets it be ended there."""
    from ddpm_demo.diffusion.sampling import sample_progressive

    config = settings.config
    live = LiveTimeline(config.max_frames, cache, _plate(settings))
    for value in follow(live, sample_progressive(denoiser, config), stops, request):
        if isinstance(value, dict) and value.get("done"):
            drawings.add(_drawing(settings, live, value, denoiser))
        yield value


def _plate(settings: Settings) -> Plate:
    """Pictures with their seeds, over what they are made with."""
    name, config = catalogue.find(settings.model).name, settings.config
    return Plate(seeds=config.seeds, caption=caption_of(name, config))


def _add_endpoint(cache: str, policy: Policy) -> None:
    """`/sample(model, num_images, steps, solver, seed)` → grid PNG, settings, timeline HTML.

    Its model is no list to choose from: a run that was trained since the start counts as well.
    """
    default = SampleConfig()
    first = models.choices(policy)[:1]

    @guarded
    @at_the_model
    def sample(
        model: str, num_images: float, steps: float, solver: str, seed: float, request: gr.Request
    ) -> tuple[str, dict[str, Any], str]:
        check_range("num_images", num_images, 1, policy.sample_images)
        values = {"model": model, "num_images": num_images, "steps": steps, "solver": solver}
        settings = within_limits(values | {"seed": seed}, policy)
        denoiser = models.load(settings.model, Access(policy.public))
        drawing = _drawn(settings, denoiser, cache, policy.drawing_seconds)
        grid, page = (keep.as_file(drawing, kind, cache) for kind in ("png", "html"))
        return grid, drawing.record, page

    gr.Button(visible=False).click(
        sample,
        [
            gr.Textbox(first[0][1] if first else "", visible=False, label="model"),
            gr.Number(default.num_images, precision=0, visible=False, label="num_images"),
            gr.Number(default.steps, precision=0, visible=False, label="steps"),
            gr.Textbox(default.solver, visible=False, label="solver"),
            gr.Number(default.seed, precision=0, visible=False, label="seed"),
        ],
        [
            gr.File(visible=False, label="grid"),
            gr.JSON(visible=False, label="settings"),
            gr.File(visible=False, label="timeline"),
        ],
        api_name="sample",
        api_description="Draws pictures: a grid as PNG, what it was made with, and the way there "
        "as an HTML file that opens offline.",
        concurrency_id="sampler",
        concurrency_limit=1,
    )


def _drawn(settings: Settings, denoiser: Any, cache: str, seconds: float) -> Drawing:
    """Draws to the end at once, if there is time for it."""
    from ddpm_demo.diffusion.sampling import sample_progressive

    live = LiveTimeline(settings.config.max_frames, cache, _plate(settings))
    *_, value = _in_time(live.follow(sample_progressive(denoiser, settings.config)), seconds)
    assert value is not None
    return _drawing(settings, live, value, denoiser)


def _in_time(values: Iterable[Any], seconds: float) -> Iterator[Any]:
    """The same values, as long as there is time for them."""
    ends = time.monotonic() + seconds
    for value in values:
        if time.monotonic() > ends:
            raise UserError("drawing_time", seconds=round(seconds))
        yield value


def _drawing(settings: Settings, live: LiveTimeline, value: dict[str, Any], model: Any) -> Drawing:
    about = {
        "schedule": model.scheduler.config.beta_schedule,
        "prediction_type": model.prediction_type,
        "num_train_timesteps": model.scheduler.config.num_train_timesteps,
    }
    entry = catalogue.find(settings.model)
    # whatever leaves the page names the model by a key that only draws
    shared = dataclasses.replace(settings, model=entry.key)
    return Drawing(live.id, entry.name, shared, model, live.trajectory, value, about)
