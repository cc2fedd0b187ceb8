"""Sample: draw pictures from a model, watch it happen, then scrub the way from noise to picture."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from .. import catalogue
from ..config import MAX_SEED, SOLVERS, SampleConfig
from ..errors import UserError
from .handlers import guarded
from .reverse import live_timeline
from .timeline import Timeline
from .words import t

DICE = Path(__file__).parent / "dice.svg"
ROLL_DICE = f"() => Math.floor(Math.random() * {MAX_SEED})"


class Stops:
    """Which visitors have asked their drawing to stop; it ends after the step at hand."""

    def __init__(self) -> None:
        self._asked: set[str] = set()

    def ask(self, request: gr.Request) -> None:
        self._asked.add(request.session_hash or "")

    def clear(self, request: gr.Request) -> None:
        self._asked.discard(request.session_hash or "")

    def asked(self, request: gr.Request) -> bool:
        return (request.session_hash or "") in self._asked


@dataclasses.dataclass(frozen=True)
class SampleTab:
    """What other tabs need of this one."""

    model: gr.Dropdown
    choices: Callable[[str | None], list[tuple[str, str]]]


@functools.lru_cache(maxsize=3)
def _denoiser(folder: Path, stamp: int) -> Any:
    """A model in memory; `stamp` changes when a run has saved a newer one."""
    from ..model import load_model
    from ..sampler import default_device

    return load_model(folder, default_device())


def load(key: str) -> Any:
    """The denoiser of a model's key.

    A run replaces its model folder while it trains, so a look that fell between is repeated.
    """
    for last in (False, True):
        folder = catalogue.find(key).folder
        try:
            return _denoiser(folder, (folder / "model_index.json").stat().st_mtime_ns)
        except (OSError, UserError):
            if last:
                raise
    raise AssertionError


def choices(public: bool, own: str | None = None) -> list[tuple[str, str]]:
    """(name, key) of the models that a visitor may choose: strangers see only their own run."""
    entries = catalogue.shipped()
    if not public:
        entries += catalogue.of_all_runs()
    elif own:
        entries += [entry for entry in catalogue.of_all_runs() if entry.key == f"run/{own}"]
    return [(entry.name, entry.key) for entry in entries]


def build(*, public: bool) -> SampleTab:
    """Lays out the tab and wires it."""
    stops = Stops()
    models = choices(public)
    with gr.Row(elem_classes="room"):
        with gr.Column(elem_classes="controls"):
            model = gr.Dropdown(
                models,
                value=models[0][1] if models else None,
                label=t("sample_model"),
                info=t("sample_model_info"),
                elem_id="sample-model",
            )
            num_images = gr.Slider(
                1,
                16 if public else 64,
                16,
                step=1,
                label=t("sample_num_images"),
                elem_id="sample-num-images",
            )
            steps = gr.Slider(
                5,
                1000,
                50,
                step=1,
                label=t("sample_steps"),
                info=t("sample_steps_info"),
                elem_id="sample-steps",
            )
            solver = gr.Dropdown(
                [(t(f"sample_solver_{name}"), name) for name in SOLVERS],
                value=SampleConfig().solver,
                label=t("sample_solver"),
                info=t("sample_solver_info"),
                elem_id="sample-solver",
            )
            with gr.Row(elem_classes="seed-row"):
                seed = gr.Number(
                    0, label=t("sample_seed"), precision=0, minimum=0, maximum=MAX_SEED,
                    info=t("sample_seed_info"), scale=4, elem_id="sample-seed",
                )  # fmt: skip
                dice = gr.Button(
                    "", icon=DICE, scale=0, min_width=48, elem_id="sample-dice",
                    elem_classes="icon-button",
                )  # fmt: skip
            draw = gr.Button(t("sample_draw"), variant="primary", elem_id="sample-draw")
            cancel = gr.Button(t("sample_cancel"), visible=False, elem_id="sample-cancel")
        with gr.Column(elem_classes="stage"):
            timeline = Timeline(elem_id="sample-timeline")

    @guarded
    def sample(
        model_key: str, count: int, step_count: int, solver_name: str, seed_value: int,
        request: gr.Request,
    ) -> Iterator[Any]:  # fmt: skip
        if not model_key:
            raise UserError("no_model")
        config = SampleConfig(
            num_images=min(int(count), 16 if public else 64),
            steps=int(step_count),
            solver=solver_name,
            seed=int(seed_value or 0),
        )
        stops.clear(request)
        yield from _draw(model_key, config, timeline.GRADIO_CACHE, stops, request)

    busy = gr.update(visible=False), gr.update(visible=True)
    idle = gr.update(visible=True), gr.update(visible=False)
    drawing = draw.click(
        lambda: busy, outputs=[draw, cancel], queue=False, api_visibility="private"
    ).then(
        sample,
        [model, num_images, steps, solver, seed],
        timeline,
        concurrency_id="sampler",
        concurrency_limit=1,
        api_name="sample",
        show_progress="hidden",
    )
    drawing.then(lambda: idle, outputs=[draw, cancel], queue=False, api_visibility="private")
    cancel.click(stops.ask, queue=False, api_visibility="private")
    dice.click(None, outputs=seed, js=ROLL_DICE, api_visibility="private")
    return SampleTab(model, functools.partial(choices, public))


def _draw(
    key: str, config: SampleConfig, cache: str, stops: Stops, request: gr.Request
) -> Iterator[Any]:
    """Values of the timeline while a process goes on; a yield per step lets it be ended there."""
    from ..sampler import sample_progressive

    denoiser = load(key)
    value: dict[str, Any] | None = None
    process = sample_progressive(denoiser, config)
    for _, newer in live_timeline(process, config.max_frames, cache):
        value = newer or value
        yield newer if newer else gr.skip()
        if stops.asked(request):
            break
    if value is not None and not value["done"]:
        yield value | {"done": True, "total": len(value["frames"])}
