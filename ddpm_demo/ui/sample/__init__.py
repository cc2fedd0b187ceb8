"""Sample: draw pictures from a model, watch it happen, scrub it, question it, keep it.

May enter: the controls of a drawing, what was drawn lately, its files and links, and the strip
under an exact answer. `questions/` has what is asked about a drawing; the reverse process itself is
in `diffusion.sampling`.
Never imports: another tab, training, evaluation or commands.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import gradio as gr

from ddpm_demo.data.settings import Settings
from ddpm_demo.runs.jobs.jobs import Jobs
from ddpm_demo.ui import models
from ddpm_demo.ui.components.asking import Stops, follow, wire
from ddpm_demo.ui.components.sight import into_view
from ddpm_demo.ui.components.timeline import Timeline
from ddpm_demo.ui.components.timeline.live import LiveTimeline
from ddpm_demo.ui.events import on
from ddpm_demo.ui.handlers import guarded, language, session_of
from ddpm_demo.ui.visitors import Visitors
from ddpm_demo.ui.words import t

from . import answers, ideal_strip, memory, questions, telling
from .controls import SEEDS, Controls, told_of_other_weights, within_limits
from .drawings import TIMELINE, Drawings, Spot
from .endpoint import add_endpoint
from .in_browser import AGAIN, InBrowser, Wiring, tell_why
from .keep import Keep
from .keep.many import ManyPictures
from .making import Process, drawing_of, plate_of, steps_here
from .opening import opening_drawing, opening_value
from .questions.context import at_the_spot

# appends the enlarged picture's seed; a pinned one is let go
PIN = f"""(pinned) => {{
  const seeds = {SEEDS};
  const {{ seed }} = {TIMELINE}.spot;
  const others = seeds.filter((one) => Number(one) !== seed);
  return (others.length < seeds.length ? others : [...seeds, seed]).join(", ");
}}"""

# the button stays in sight on a page whose stage may have been scrolled away
STAGE = "#sample-timeline .dd-stage"
TO_STAGE = into_view(STAGE)

# marks the pictures that the next drawing begins with
MARK_PINNED = f"(pinned) => {{ {TIMELINE}.pinned = {SEEDS}.map(Number); }}"

# presses Draw once the tab is there, at the top of the page, where the stage is
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
# a link draws by the same click as a person
DRAW_IF_LINKED = "(linked) => { if (linked) document.querySelector('#sample-draw').click(); }"


@dataclasses.dataclass(frozen=True)
class SampleTab:
    """What the page needs of this tab.

    Args:
        model: What draws.
        draw: Pressed to draw, also where a link draws.
        timeline: What was drawn.
        failed: Events of an error, which a model that is gone may have caused.
        arrive: Takes the page's load: a link with settings in its query fills the controls and
            draws.
    """

    model: gr.Dropdown
    draw: gr.Button
    timeline: Timeline
    failed: list[Any]
    arrive: Callable[[Any], Any]


def build(
    visitors: Visitors, mine: gr.BrowserState, jobs: Jobs, process: Process = steps_here
) -> SampleTab:
    """Lays out the tab and wires it.

    Args:
        visitors: Who sent which file, and what a visitor may do here.
        mine: The keys of runs that the visitor's browser holds.
        jobs: What takes a model in, and what draws pictures by the thousand.
        process: Where the steps of a drawing are taken.
    """
    policy, drawings = visitors.policy, Drawings(opening=opening_drawing)
    stops, failed = Stops(policy.drawing_seconds), list[Any]()
    with gr.Row(elem_classes="room"):
        with gr.Column(elem_classes="controls"):
            controls = Controls.lay_out(visitors, mine)
            switch = InBrowser.lay_out(controls)
            with gr.Row(elem_classes="main-action"):
                draw = gr.Button(t("sample_draw"), variant="primary", elem_id="sample-draw")
                cancel = gr.Button(t("sample_cancel"), visible=False, elem_id="sample-cancel")
        with gr.Column(elem_classes="stage"):
            timeline = Timeline(opening_value(), elem_id="sample-timeline")
            ideal_strip.build(drawings)
            kept = Keep(drawings, controls, timeline, visitors)
            kept.wire(failed.append)
            many = ManyPictures(jobs.many, controls)
            many.wire()
        with gr.Column(elem_classes="below"):
            questions.build(questions.QuestionContext(drawings, controls, visitors))

    def check(values: dict[Any, Any]) -> None:
        models.admitted(controls.settings(values).model, controls.visitor(values))

    def drawn_with(settings: Settings, denoiser: Any, request: gr.Request) -> Iterator[Any]:
        settings = memory.within_memory(settings, denoiser, request)
        session = session_of(request)
        if policy.public and (made := drawings.made_before(settings, denoiser, session)):
            yield made.value
            return
        steps = process(settings, denoiser)
        yield from _draw(settings, denoiser, steps, drawings, timeline.GRADIO_CACHE, stops, request)

    def draw_pictures(values: dict[Any, Any], request: gr.Request) -> Iterator[Any]:
        settings, visitor = controls.settings(values), controls.visitor(values)
        yield from drawn_with(settings, models.load(settings.model, visitor), request)

    again = gr.JSON(visible=False)

    def draw_on_server(values: dict[Any, Any], request: gr.Request) -> Iterator[Any]:
        """What a browser cannot draw, or what it drew, again: then the settings are known."""
        spot = Spot.read(values[again])
        if not spot.id:
            tell_why(values[again], request)
            yield from draw_pictures(values, request)
            return
        known = drawings.get(spot.id)
        yield from drawn_with(known.settings, known.denoiser, request)

    def check_again(values: dict[Any, Any]) -> None:
        if not Spot.read(values[again]).id:  # else the settings were taken once
            check(values)

    after_browser = {*controls.inputs, again}
    presses: dict[str, dict[str, Any]] = {
        "draw": {"handler": draw_pictures, "inputs": controls.inputs, "check": check},
        "server": {
            "handler": draw_on_server,
            "inputs": after_browser,
            "check": check_again,
            "js": at_the_spot(again, after_browser, AGAIN),
            "event": switch.server,
        },
    }
    for press in presses.values():
        drawn = wire(draw, cancel, stops, output=timeline, failed=failed.append, **press)
        on(drawn.then, **kept.after_a_drawing)
    controls.bring.wire(controls, jobs.tasks)
    Wiring(switch, controls, drawings, kept).wire(draw, cancel, STAGE)
    telling.add(timeline, draw, cancel, drawings, stops)
    on(draw.click, js=TO_STAGE)
    on(timeline.pin, None, controls.pinned, controls.pinned, js=PIN)
    on(controls.pinned.change, None, controls.pinned, js=MARK_PINNED)

    @guarded
    def offered(values: dict[Any, Any], request: gr.Request) -> dict[Any, Any]:
        here = {controls.answer: answers.choice(values[controls.model])}
        return {**controls.offer(values), **here, **switch.offer(controls, values)}

    outputs = [*controls.classes.all, controls.answer, switch]
    on(controls.model.change, offered, controls.offer_inputs, outputs, queue=False)

    @guarded
    def weighed(values: dict[Any, Any], request: gr.Request) -> dict[Any, Any]:
        return {controls.memory: memory.said(controls, values, language(request))}

    for changed in (controls.model.change, controls.num_images.release, controls.num_images.input):
        on(changed, weighed, controls.inputs, controls.memory, queue=False)

    linked = gr.Checkbox(False, visible=False)  # a State would stay on the server

    @guarded
    def opened(values: dict[Any, Any], request: gr.Request) -> dict[Any, Any]:
        query = dict(request.query_params)
        if "model" not in query:
            return {linked: False, **switch.offer(controls, values)}
        settings = within_limits(query, policy)
        chosen = {**values, controls.model: settings.model}
        shown = controls.show(settings) | {linked: True, **switch.offer(controls, chosen)}
        told_of_other_weights(settings, request)
        return shown

    def arrive(load: Any) -> None:
        seen = {controls.model, controls.mine}
        arrived = on(load, opened, seen, [*controls.shown, linked, switch])
        on(arrived.success, None, linked, js=DRAW_IF_LINKED)
        many.arrive(load)

    add_endpoint(timeline.GRADIO_CACHE, policy, process)
    return SampleTab(controls.model, draw, timeline, failed, arrive)


def _draw(
    settings: Settings,
    denoiser: Any,
    steps: Iterator[Any],
    drawings: Drawings,
    cache: str,
    stops: Stops,
    request: gr.Request,
) -> Iterator[Any]:
    """Values of the timeline while a process goes on; a yield per step lets it be ended there."""
    live = LiveTimeline(settings.config.max_frames, cache, plate_of(settings, denoiser))
    for value in follow(live, steps, stops, request):
        if isinstance(value, dict) and value.get("done"):
            drawings.add(drawing_of(settings, live, value, denoiser, session_of(request)))
        yield value
