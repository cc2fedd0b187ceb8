"""Forward: one's own picture on its way to noise; every x_t is drawn in the browser.

May enter: the controls, the endpoint `/forward`, and `value`, which sends a picture, its noise and
β to the browser. `stage/` has the scripts that draw x_t from them without asking the server.
Never imports: another tab, models, runs, training, evaluation or commands.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gradio as gr

from ddpm_demo.config import MAX_SEED, MAX_TIMESTEPS, MIN_TIMESTEPS, RANGED_SCHEDULES, SCHEDULES
from ddpm_demo.data.settings import read_integer
from ddpm_demo.ui.components.picture import Picture, note_crop, read_picture
from ddpm_demo.ui.components.sight import into_view
from ddpm_demo.ui.events import Updates, on, unchanged
from ddpm_demo.ui.handlers import guarded
from ddpm_demo.ui.handlers.early import checked
from ddpm_demo.ui.visitors import Visitors
from ddpm_demo.ui.words import prose, t

from . import endpoint
from .link import query_of, read_link
from .stage import COMING, ForwardStage
from .value import SIZES, ForwardConfig, Process, forward_value

EXAMPLES = sorted((Path(__file__).parent / "examples").glob("*.png"))
NO_RIVAL = "none"
MISSED = (
    "() => document.querySelector('#forward-stage [data-state=waiting]')?.forwardStage.missed()"
)


@dataclasses.dataclass(frozen=True)
class ForwardTab:
    """What the page needs of this tab.

    Args:
        wiring: What to call when the tab is first opened.
        arrive: Takes the page's load: a link may say what stands in the controls.
    """

    wiring: dict[str, Any]
    arrive: Callable[[Any], Any]


def build(visitors: Visitors) -> ForwardTab:
    """Lays out the tab and wires it."""
    default = ForwardConfig()
    with gr.Row(elem_classes="room"):
        with gr.Column(elem_classes="controls"):
            picture = Picture(
                str(EXAMPLES[0]) if EXAMPLES else None,
                sources=["upload", "webcam", "clipboard"],
                label=t("forward_picture"),
                show_label=False,
                height=220,
                elem_id="forward-picture",
            )
            gr.Examples([str(path) for path in EXAMPLES], picture, label=t("forward_examples"))
            visitors.give_out(picture.keep_in_cache)  # the examples
            note_crop(picture, visitors)
            first = _process_controls("forward", default.process)
            with gr.Accordion(t("forward_rival"), open=False, elem_id="forward-rival-room"):
                gr.Markdown(prose("forward_rival_info"), elem_classes="hint")
                second = _process_controls("forward-rival", default.process, optional=True)
            size = gr.Dropdown(
                [(f"{edge} × {edge}", edge) for edge in SIZES],
                value=default.size,
                label=t("forward_size"),
                elem_id="forward-size",
            )
            seed = gr.Number(
                default.seed,
                label=t("forward_seed"),
                info=t("forward_seed_info"),
                precision=0,
                minimum=0,
                maximum=MAX_SEED,
                elem_id="forward-seed",
            )
        with gr.Column(elem_classes="stage"):
            # the first answer may wait for torch
            own = gr.Button(t("forward_own"), elem_id="forward-own", elem_classes="on-a-phone")
            on(own.click, js=into_view("#forward-picture", block="center"))
            stage = ForwardStage(COMING if EXAMPLES else None, elem_id="forward-stage")

    def wish(values: Updates) -> ForwardConfig:
        """What stands in the controls."""
        process = _read_process(*(values[one] for one in first))
        wanted = values[second[0]] != NO_RIVAL
        rival = _read_process(*(values[one] for one in second)) if wanted else None
        edge, start = read_integer("size", values[size]), read_integer("seed", values[seed] or 0)
        return ForwardConfig(process=process, rival=rival, size=edge, seed=start)

    @guarded
    def noise_picture(values: Updates, request: gr.Request) -> Any:
        if not values[picture]:
            return None
        config = wish(values)
        file = visitors.own(request, values[picture])
        x_0 = read_picture(file, config.size, visitors.policy.reading)
        shown = forward_value(x_0, config, stage.GRADIO_CACHE)
        return shown | {"link": query_of(config, file, EXAMPLES)}

    @guarded
    def opened(request: gr.Request) -> Updates:
        linked = read_link(dict(request.query_params), EXAMPLES)
        if linked is None:
            return unchanged(size)
        config, example = linked
        shown = {size: config.size, seed: config.seed} | _shown(first, config.process)
        if config.rival is not None:
            shown |= _shown(second, config.rival)
        return shown | ({picture: str(example)} if example else {})

    inputs = [picture, size, seed, *first, *second]
    wiring: dict[str, Any] = {
        "fn": checked(noise_picture, lambda values: values[picture] and wish(values)),
        "inputs": set(inputs),
        "outputs": stage,
        "show_progress": "hidden",
        "concurrency_id": "forward",
        "concurrency_limit": 2,
        "api_visibility": "private",
    }
    for component in inputs:
        component.change(**wiring, trigger_mode="always_last")
    endpoint.add(stage.GRADIO_CACHE, visitors)

    def arrive(load: Any) -> None:
        on(load, opened, None, inputs)

    return ForwardTab(wiring, arrive)


def _shown(controls: list[Any], process: Process) -> Updates:
    """A process in its three controls."""
    values = (process.schedule, process.timesteps, process.rescale)
    return dict(zip(controls, values, strict=True))


def _read_process(schedule: object, timesteps: object, rescale: object) -> Process:
    """The process of what stands in its three controls."""
    return Process(
        schedule=str(schedule), timesteps=read_integer("T", timesteps), rescale=bool(rescale)
    )


def _process_controls(prefix: str, default: Process, *, optional: bool = False) -> list[Any]:
    """Schedule, T and rescale of one process; an optional one is none at first."""
    names = [(t(f"forward_{name}"), name) for name in SCHEDULES]
    if optional:
        names.insert(0, (t("forward_none"), NO_RIVAL))
    chosen = NO_RIVAL if optional else default.schedule
    schedule = gr.Radio(
        names,
        value=chosen,
        label=t("forward_schedule"),
        info=None if optional else t("forward_schedule_info"),
        elem_id=f"{prefix}-schedule",
    )
    length = gr.Slider(
        MIN_TIMESTEPS,
        MAX_TIMESTEPS,
        default.timesteps,
        step=1,
        label=t("forward_timesteps"),
        info=None if optional else t("forward_timesteps_info"),
        interactive=chosen in SCHEDULES,
        elem_id=f"{prefix}-timesteps",
    )
    rescale = gr.Checkbox(
        default.rescale,
        label=t("forward_rescale"),
        info=t("forward_rescale_info"),
        interactive=chosen in RANGED_SCHEDULES,
        elem_id=f"{prefix}-rescale",
    )
    on(schedule.change, _what_counts, schedule, [length, rescale])
    return [schedule, length, rescale]


def _what_counts(schedule: object) -> Any:
    """A control that changes nothing under a schedule cannot be moved."""
    return (
        gr.update(interactive=schedule in SCHEDULES),
        gr.update(interactive=schedule in RANGED_SCHEDULES),
    )
