"""Train: pictures in, a plan, and a run that lives in a process of its own."""

from __future__ import annotations

import dataclasses
import shutil
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from ..config import (
    MAX_SEED,
    MAX_TIMESTEPS,
    MIN_TIMESTEPS,
    PRECISIONS,
    PREDICTION_TYPES,
    SCHEDULES,
    UNETS,
    TrainConfig,
)
from ..errors import UserError
from ..jobs import Jobs, discard
from ..run import Run, all_runs, find_run, new_run, write_json
from . import run_view
from .chart import Chart, loss_spec
from .dropzone import DropZone, uploaded_path
from .handlers import guarded, language, phrase
from .timeline import Timeline
from .words import t

POLL_SECONDS = 1.0
SIZES = (16, 28, 32, 48, 64, 96, 128)
PUBLIC_SIZES = tuple(size for size in SIZES if size <= 64)
PUBLIC_BATCH = 64
SHEET_PICTURES = 100
RECIPES = {"short": ("v_prediction", "cosine"), "paper": ("epsilon", "linear")}
DEFAULT = TrainConfig()
# the plan is long: what happens on the stage after Start should be seen
TO_THE_TOP = "() => window.scrollTo({top: 0, behavior: 'smooth'})"


@dataclasses.dataclass(frozen=True)
class TrainTab:
    """What the page needs of this tab: how to show a run when it opens."""

    card: gr.HTML
    show: Any
    outputs: list[Any]


def build(jobs: Jobs, token: gr.BrowserState) -> TrainTab:
    """Lays out the tab and wires it.

    Args:
        jobs: What starts and watches the processes.
        token: The run that the visitor's browser remembers.
    """
    public = jobs.public
    draft = gr.State("")
    with gr.Row(elem_classes="room"):
        with gr.Column(elem_classes="controls"):
            gr.Markdown(t("train_step_pictures"), elem_classes="step")
            zone = DropZone(elem_id="train-drop")
            path = gr.Textbox(
                label=t("train_path"), placeholder=t("train_path_hint"), visible=not public,
                elem_id="train-path", max_lines=1,
            )  # fmt: skip
            size = gr.Dropdown(
                [(f"{size} × {size}", size) for size in (PUBLIC_SIZES if public else SIZES)],
                value=DEFAULT.size, label=t("train_size"), info=t("train_size_info"),
                elem_id="train-size",
            )  # fmt: skip
            gr.Markdown(t("train_step_plan"), elem_classes="step")
            plan = _plan(public)
            start = gr.Button(
                t("train_start"), variant="primary", interactive=False, elem_id="train-start"
            )
            opened = gr.Dropdown(
                run_choices() if not public else [], value=None, label=t("train_open"),
                info=t("train_open_hint"), visible=not public, elem_id="train-open",
            )  # fmt: skip
        with gr.Column(elem_classes="stage"):
            empty = gr.Markdown(t("train_empty"), elem_classes="empty-stage", elem_id="train-empty")
            reading = gr.HTML(visible=False, elem_id="train-reading")
            sheet = gr.Image(
                visible=False, show_label=False, interactive=False, format="png",
                elem_id="train-sheet", elem_classes="pixelated", buttons=[],
            )  # fmt: skip
            with gr.Column(visible=False, elem_classes="run") as area:
                card = gr.HTML(elem_id="train-card")
                with gr.Row() as buttons:
                    stop = gr.Button(t("train_stop"), elem_id="train-stop")
                    resume = gr.Button(t("train_resume"), variant="primary", elem_id="train-resume")
                previews = Timeline(elem_id="train-previews", empty="empty_training")
                chart = Chart(elem_id="train-chart")
    shown = gr.State(_Shown())
    timer = gr.Timer(POLL_SECONDS, active=False)
    before = [empty, reading, sheet]
    after = [area, card, buttons, stop, resume, chart, previews, timer, shown]

    def read(sources: Sequence[Path], run: Run, pixels: int, lang: str) -> Iterator[Any]:
        """Reads into a draft; yields (empty, reading, sheet, start, draft)."""
        words = phrase("train_reading_start", lang)
        yield gr.update(visible=False), _reading(words), gr.skip(), _off(), gr.skip()
        for done, total in jobs.read(run, sources, int(pixels)):
            words = phrase("train_reading", lang, done=f"{done:,}", total=f"{total:,}")
            yield gr.skip(), _reading(words), gr.skip(), gr.skip(), gr.skip()
        report = run_view.report_html(run_view.Report.of(run), lang)
        picture = gr.update(value=contact_sheet(run), visible=True)
        yield gr.skip(), gr.update(value=report), picture, gr.update(interactive=True), run.token

    @guarded
    def on_upload(value: Any, pixels: int, old: str, request: gr.Request) -> Iterator[Any]:
        uploaded = uploaded_path(value)
        run = _fresh_draft(old)
        run.source.mkdir()
        kept = run.source / uploaded.name
        shutil.copyfile(uploaded, kept)
        yield from read([kept], run, pixels, language(request))

    @guarded
    def on_path(text: str, pixels: int, old: str, request: gr.Request) -> Iterator[Any]:
        if public:
            raise UserError("not_local")
        source = Path(text.strip()).expanduser()
        if not text.strip() or not source.exists():
            raise UserError("path_missing", path=text.strip() or "''")
        run = _fresh_draft(old)
        write_json(run.path / "source.json", {"path": str(source.resolve())})
        yield from read([source], run, pixels, language(request))

    @guarded
    def on_size(pixels: int, old: str, request: gr.Request) -> Iterator[Any]:
        if old:
            run = find_run(old)
            yield from read(_sources(run), run, pixels, language(request))
        else:
            yield (gr.skip(),) * 5

    @guarded
    def on_start(values: dict[Any, Any], request: gr.Request) -> Any:
        if not values[draft]:
            raise UserError("no_pictures")
        run = find_run(values[draft])
        config = _config(plan, values, values[size], public)
        name = str(values[plan["name"]] or "").strip() or time.strftime("%Y-%m-%d %H:%M")
        write_json(run.config_file, {"name": name[:80], "public": public, "train": config})
        jobs.start(run)
        shutil.rmtree(run.source, ignore_errors=True)
        hidden = (gr.update(visible=False),) * 3
        return (run.token, "", _off(), *hidden, *view(run.token, _Shown(), request))

    def view(run_token: str, seen: _Shown, request: gr.Request) -> tuple[Any, ...]:
        """(area, card, buttons, stop, resume, chart, previews, timer, shown) of a run."""
        if not run_token:
            return (gr.skip(),) * len(after)
        try:
            run = find_run(run_token)
        except UserError:  # deleted meanwhile
            gone = (gr.skip(),) * 6
            return (gr.update(visible=False), *gone, gr.Timer(active=False), _Shown())
        status = jobs.status(run)
        if status.state == "draft":
            return (gr.skip(),) * len(after)
        at_work = status.state in ("starting", "running")
        stopping = run.stop_file.exists()
        text = run_view.facts(run, status, language(request), stopping=stopping)
        can_resume = status.state in ("stopped", "failed", "interrupted")
        metrics = run.metrics()
        steps = tuple(int(file.stem) for file in run.preview_files())
        now = _Shown(run_token, len(metrics), steps, seen.name)
        curve: Any = gr.skip()
        if now.metrics != seen.metrics or now.token != seen.token:
            curve = loss_spec(metrics)
        strip: Any = gr.skip()
        shown_token = seen.token
        if now.token != seen.token:
            seen = _Shown(name=run_token)
        if steps and steps != seen.previews:
            strip = run_view.preview_timeline(run, seen.previews, seen.name, previews.GRADIO_CACHE)
            now = dataclasses.replace(now, name=strip["id"])
        elif not steps and now.token != shown_token:
            strip = None
        return (
            gr.update(visible=True),
            text,
            gr.update(visible=at_work or can_resume),
            gr.update(visible=at_work, interactive=not stopping),
            gr.update(visible=can_resume),
            curve,
            strip,
            gr.Timer(active=at_work),
            dataclasses.replace(now, name=now.name or run_token),
        )

    @guarded
    def on_stop(run_token: str, seen: _Shown, request: gr.Request) -> Any:
        jobs.stop(find_run(run_token))
        return view(run_token, seen, request)

    @guarded
    def on_resume(run_token: str, seen: _Shown, request: gr.Request) -> Any:
        jobs.start(find_run(run_token))
        return view(run_token, seen, request)

    def show(run_token: str, request: gr.Request) -> Any:
        """Opens a run: (token, empty, reading, sheet, *after)."""
        linked = str(request.query_params.get("run", ""))
        run_token = linked or run_token
        try:
            run = find_run(run_token) if run_token else None
        except UserError:
            run = None
        if run is None or run.status().state == "draft":
            return ("", *(gr.skip(),) * 3, *(gr.skip(),) * len(after))
        hidden = (gr.update(visible=False),) * 3
        return (run_token, *hidden, *view(run_token, _Shown(), request))

    def on_open(run_token: str, request: gr.Request) -> Any:
        hidden = (gr.update(visible=False),) * 3
        if not run_token or public:
            return ("", *(gr.skip(),) * 3, *(gr.skip(),) * len(after))
        return (run_token, *hidden, *view(run_token, _Shown(), request))

    private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    read_outputs = [empty, reading, sheet, start, draft]
    zone.upload(on_upload, [zone, size, draft], read_outputs, **private)
    path.submit(on_path, [path, size, draft], read_outputs, **private)
    size.change(on_size, [size, draft], read_outputs, **private)
    start.click(
        on_start,
        {draft, size, *plan.values()},
        [token, draft, start, *before, *after],
        **private,
    )
    timer.tick(view, [token, shown], after, **private)
    stop.click(on_stop, [token, shown], after, queue=False, **private)
    resume.click(on_resume, [token, shown], after, **private)
    opened.focus(lambda: gr.update(choices=run_choices()), outputs=opened, **private)
    opened.input(on_open, opened, [token, *before, *after], **private)
    start.click(None, js=TO_THE_TOP, **private)
    _couple_recipe(plan)
    return TrainTab(card, show, [token, *before, *after])


@dataclasses.dataclass(frozen=True)
class _Shown:
    """What the page shows of a run already, so that only news is sent."""

    token: str = ""
    metrics: int = -1
    previews: tuple[int, ...] = ()
    name: str = ""


def run_choices() -> list[tuple[str, str]]:
    """(name, token) of the runs on this computer that were started."""
    runs = [(run, run.read_config().get("name")) for run in all_runs()]
    return [
        (f"{name or run.token[:8]}", run.token) for run, name in runs if run.config_file.exists()
    ]


def contact_sheet(run: Run) -> Any:
    """The first pictures of a run, as the model sees them, on one sheet."""
    import numpy as np

    from ..export import tile, to_image

    with np.load(run.dataset_file, allow_pickle=False) as data:
        pictures = data["images"][:SHEET_PICTURES]
    return to_image(tile(pictures))


def _reading(words: str) -> Any:
    return gr.update(value=f"<p class='reading'>{words}</p>", visible=True)


def _off() -> Any:
    return gr.update(interactive=False)


def _fresh_draft(old: str) -> Run:
    """A new draft in the place of the visitor's former one."""
    if old:
        discard(find_run(old))
    return new_run()


def _sources(run: Run) -> list[Path]:
    """What a draft was read from: its own copy, or a folder of this computer."""
    from ..run import read_json

    local = read_json(run.path / "source.json").get("path")
    return [Path(local)] if local else sorted(run.source.iterdir())


def _plan(public: bool) -> dict[str, Any]:
    """The components of the plan, by name."""
    plan: dict[str, Any] = {
        "name": gr.Textbox(
            label=t("train_name"), placeholder=t("train_name_hint"), max_length=80, max_lines=1
        ),
        "steps": gr.Number(
            DEFAULT.steps, label=t("train_steps"), info=t("train_steps_info"),
            precision=0, minimum=1, elem_id="train-steps",
        ),
        "unet": gr.Dropdown(
            [(t(f"train_unet_{name}"), name) for name in UNETS], value=DEFAULT.unet,
            label=t("train_unet"), info=t("train_unet_info"), elem_id="train-unet",
        ),
        "recipe": gr.Radio(
            [(t(f"train_recipe_{name}"), name) for name in (*RECIPES, "own")], value="short",
            label=t("train_recipe"), info=t("train_recipe_info"), elem_id="train-recipe",
        ),
    }  # fmt: skip
    with gr.Accordion(t("train_options"), open=False, elem_id="train-more"):
        plan |= {
            "prediction_type": gr.Dropdown(
                [(t(f"train_prediction_{name}"), name) for name in PREDICTION_TYPES],
                value=DEFAULT.prediction_type, label=t("train_prediction"),
            ),
            "schedule": gr.Dropdown(
                [(t(f"forward_{name}"), name) for name in SCHEDULES],
                value=DEFAULT.schedule, label=t("train_schedule"),
            ),
            "num_train_timesteps": gr.Slider(
                MIN_TIMESTEPS, MAX_TIMESTEPS, DEFAULT.num_train_timesteps, step=10,
                label=t("train_timesteps"),
            ),
            "batch_size": gr.Slider(
                4, PUBLIC_BATCH if public else 512, DEFAULT.batch_size, step=4,
                label=t("train_batch"), elem_id="train-batch",
            ),
            "learning_rate": gr.Number(DEFAULT.learning_rate, label=t("train_rate")),
            "flip": gr.Checkbox(DEFAULT.flip, label=t("train_flip")),
            "seed": gr.Number(
                DEFAULT.seed, label=t("train_seed"), precision=0, minimum=0, maximum=MAX_SEED
            ),
            "precision": gr.Dropdown(
                list(PRECISIONS), value=DEFAULT.precision, label=t("train_precision")
            ),
        }  # fmt: skip
    return plan


def _couple_recipe(plan: dict[str, Any]) -> None:
    """A recipe sets prediction and schedule; choosing those by hand says so."""
    recipe, prediction, schedule = (plan[key] for key in ("recipe", "prediction_type", "schedule"))
    private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}

    def apply(name: str) -> Any:
        return RECIPES.get(name, (gr.skip(), gr.skip()))

    def named(*pair: str) -> str:
        return next((name for name, recipe in RECIPES.items() if recipe == pair), "own")

    recipe.input(apply, recipe, [prediction, schedule], **private)
    for component in (prediction, schedule):
        component.input(named, [prediction, schedule], recipe, **private)


def _config(
    plan: dict[str, Any], values: dict[Any, Any], pixels: int, public: bool
) -> dict[str, Any]:
    """The checked TrainConfig of the plan, as it goes into config.json."""
    chosen = {key: values[component] for key, component in plan.items()}
    numbers = {
        key: int(chosen[key] or 0) for key in ("steps", "num_train_timesteps", "batch_size", "seed")
    }
    config = TrainConfig(
        size=int(pixels),
        unet=chosen["unet"],
        prediction_type=chosen["prediction_type"],
        schedule=chosen["schedule"],
        learning_rate=float(chosen["learning_rate"] or 0),
        flip=bool(chosen["flip"]),
        precision=chosen["precision"],
        **numbers,
    )
    if public and (config.size > max(PUBLIC_SIZES) or config.batch_size > PUBLIC_BATCH):
        raise UserError("public_limit", size=max(PUBLIC_SIZES), batch=PUBLIC_BATCH)
    return config.to_dict()
