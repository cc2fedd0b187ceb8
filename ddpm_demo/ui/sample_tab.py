"""Sample: draw pictures from a model, watch it happen, scrub it, question it, keep it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import gradio as gr

from .. import catalogue
from ..config import MAX_SEED, SOLVERS, SampleConfig
from ..settings import Settings
from . import keep, models, questions
from .drawings import Drawing, Drawings
from .handlers import guarded
from .reverse import LiveTimeline, Plate, Stops, follow
from .timeline import Timeline
from .words import t

DICE = Path(__file__).parent / "dice.svg"
ROLL_DICE = f"() => Math.floor(Math.random() * {MAX_SEED})"
MAX_PICTURES, MAX_PICTURES_PUBLIC = 64, 16
ALL_FRAMES = 1001
# appends the enlarged picture's seed; a pinned one is let go
PIN = """(pinned) => {
  const { seed } = document.querySelector("#sample-timeline [data-state]").timeline.spot;
  const seeds = (pinned || "").split(/[\\s,]+/).filter(Boolean);
  const others = seeds.filter((one) => Number(one) !== seed);
  return (others.length < seeds.length ? others : [...seeds, seed]).join(", ");
}"""

# a link draws by the same click as a person
DRAW_IF_LINKED = "(linked) => { if (linked) document.querySelector('#sample-draw').click(); }"


@dataclasses.dataclass(frozen=True)
class SampleTab:
    """What the page needs of this tab.

    `arrive` is called when the page opens: a link with settings in its query fills the controls
    and draws.
    """

    model: gr.Dropdown
    choices: Callable[[str | None, str | None], list[tuple[str, str]]]
    arrive: Callable[[Any], Any]


@dataclasses.dataclass(frozen=True)
class Controls:
    """The components that make `Settings`."""

    model: gr.Dropdown
    num_images: gr.Slider
    steps: gr.Slider
    solver: gr.Dropdown
    seed: gr.Number
    pinned: gr.Textbox
    every_step: gr.Checkbox

    @property
    def all(self) -> list[Any]:
        return [getattr(self, field.name) for field in dataclasses.fields(self)]

    def settings(self, values: Mapping[Any, Any], *, public: bool) -> Settings:
        """Of a handler's inputs by component."""
        most = MAX_PICTURES_PUBLIC if public else MAX_PICTURES
        chosen = {
            "model": values[self.model],
            "num_images": min(int(values[self.num_images]), most),
            "steps": int(values[self.steps]),
            "solver": values[self.solver],
            "seed": int(values[self.seed] or 0),
            "pinned": values[self.pinned] or "",
        }
        if values[self.every_step] and not public:
            chosen["max_frames"] = ALL_FRAMES
        return Settings.read(chosen)

    def show(self, settings: Settings) -> dict[Any, Any]:
        """The other way round, as a handler's outputs by component."""
        config = settings.config
        return {
            self.model: settings.model,
            self.num_images: config.num_images,
            self.steps: config.steps,
            self.solver: config.solver,
            self.seed: config.seed,
            self.pinned: ", ".join(map(str, config.pinned)),
            self.every_step: config.max_frames > SampleConfig().max_frames,
        }


def build(*, public: bool) -> SampleTab:
    """Lays out the tab and wires it."""
    stops, drawings = Stops(), Drawings()
    with gr.Row(elem_classes="room"):
        with gr.Column(elem_classes="controls"):
            controls, dice = _controls(public)
            draw = gr.Button(t("sample_draw"), variant="primary", elem_id="sample-draw")
            cancel = gr.Button(t("sample_cancel"), visible=False, elem_id="sample-cancel")
        with gr.Column(elem_classes=["stage", "long"]):
            timeline = Timeline(elem_id="sample-timeline")
            shelf = keep.build(drawings, controls, timeline, public=public)
            questions.build(
                questions.Room(
                    public, drawings, controls.model, controls.steps, controls.seed, timeline
                )
            )

    @guarded
    def sample(values: dict[Any, Any], request: gr.Request) -> Iterator[Any]:
        settings = controls.settings(values, public=public)
        yield from _draw(settings, drawings, timeline.GRADIO_CACHE, stops, request)

    def wired(event: Callable[..., Any], **options: Any) -> Any:
        """Draws, shows Cancel meanwhile, and puts the drawing on the shelf."""
        busy = gr.update(visible=False), gr.update(visible=True)
        idle = gr.update(visible=True), gr.update(visible=False)
        shown = [draw, cancel]
        drawing = event(
            lambda: busy, outputs=shown, queue=False, api_visibility="private", **options
        ).then(
            sample, set(controls.all), timeline, concurrency_id="sampler", concurrency_limit=1,
            api_visibility="private", show_progress="hidden",
        )  # fmt: skip
        done = drawing.then(lambda: idle, outputs=shown, queue=False, api_visibility="private")
        return done.then(**shelf.put_away)

    wired(draw.click)
    cancel.click(stops.ask, queue=False, api_visibility="private")
    dice.click(None, outputs=controls.seed, js=ROLL_DICE, api_visibility="private")
    timeline.pin(None, controls.pinned, controls.pinned, js=PIN, api_visibility="private")

    def choices(own: str | None, chosen: str | None) -> list[tuple[str, str]]:
        return models.choices(public, own, chosen)

    linked = gr.State(False)

    @guarded
    def opened(request: gr.Request) -> dict[Any, Any]:
        query = dict(request.query_params)
        if "model" not in query:
            return {linked: False}
        settings = Settings.read(query)
        catalogue.find(settings.model)
        entries = models.choices(public, None, settings.model)
        shown = controls.show(settings) | {
            controls.model: gr.update(value=settings.model, choices=entries)
        }
        return shown | {linked: True}

    def arrive(load: Any) -> None:
        arrived = load(opened, None, [*controls.all, linked], api_visibility="private")
        arrived.success(None, linked, js=DRAW_IF_LINKED, api_visibility="private")

    keep.add_endpoint(controls, timeline, public=public, draw=_whole)
    return SampleTab(controls.model, choices, arrive)


def _controls(public: bool) -> tuple[Controls, gr.Button]:
    entries = models.choices(public)
    model = gr.Dropdown(
        entries, value=entries[0][1] if entries else None, label=t("sample_model"),
        info=t("sample_model_info"), elem_id="sample-model",
    )  # fmt: skip
    num_images = gr.Slider(
        1, MAX_PICTURES_PUBLIC if public else MAX_PICTURES, 16, step=1,
        label=t("sample_num_images"), elem_id="sample-num-images",
    )  # fmt: skip
    steps = gr.Slider(
        5, 1000, 50, step=1, label=t("sample_steps"), info=t("sample_steps_info"),
        elem_id="sample-steps",
    )  # fmt: skip
    solver = gr.Dropdown(
        [(t(f"sample_solver_{name}"), name) for name in SOLVERS], value=SampleConfig().solver,
        label=t("sample_solver"), info=t("sample_solver_info"), elem_id="sample-solver",
    )  # fmt: skip
    with gr.Row(elem_classes="seed-row"):
        seed = gr.Number(
            0, label=t("sample_seed"), precision=0, minimum=0, maximum=MAX_SEED,
            info=t("sample_seed_info"), scale=4, elem_id="sample-seed",
        )  # fmt: skip
        dice = gr.Button(
            "", icon=DICE, scale=0, min_width=48, elem_id="sample-dice", elem_classes="icon-button"
        )
    with gr.Accordion(t("sample_more"), open=False, elem_id="sample-more"):
        pinned = gr.Textbox(
            "", label=t("sample_pinned"), info=t("sample_pinned_info"), max_lines=1,
            elem_id="sample-pinned",
        )  # fmt: skip
        every_step = gr.Checkbox(
            False, label=t("sample_every_step"), info=t("sample_every_step_info"),
            visible=not public, elem_id="sample-every-step",
        )  # fmt: skip
    return Controls(model, num_images, steps, solver, seed, pinned, every_step), dice


def _draw(
    settings: Settings, drawings: Drawings, cache: str, stops: Stops, request: gr.Request
) -> Iterator[Any]:
    """Values of the timeline while a process goes on; a yield per step lets it be ended there."""
    from ..sampler import sample_progressive

    denoiser = models.load(settings.model)
    config = settings.config
    live = LiveTimeline(config.max_frames, cache, Plate(seeds=config.seeds))
    for value in follow(live, sample_progressive(denoiser, config), stops, request):
        if isinstance(value, dict) and value.get("done"):
            drawings.add(_drawing(settings, live, value, denoiser))
        yield value


def _whole(settings: Settings, cache: str) -> Drawing:
    """Draws without showing it."""
    from ..sampler import sample_progressive

    denoiser = models.load(settings.model)
    config = settings.config
    live = LiveTimeline(config.max_frames, cache, Plate(seeds=config.seeds))
    *_, value = live.follow(sample_progressive(denoiser, config))
    assert value is not None
    return _drawing(settings, live, value, denoiser)


def _drawing(settings: Settings, live: LiveTimeline, value: dict[str, Any], model: Any) -> Drawing:
    about = {
        "schedule": model.scheduler.config.beta_schedule,
        "prediction_type": model.prediction_type,
        "num_train_timesteps": model.scheduler.config.num_train_timesteps,
    }
    name = catalogue.find(settings.model).name
    return Drawing(live.id, name, settings, live.trajectory, value, about)
