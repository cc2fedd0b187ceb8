"""Train: pictures in, a plan, and a run that lives in a process of its own."""

from __future__ import annotations

import dataclasses
import shutil
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from ..atomic import write_json
from ..errors import UserError
from ..jobs import Jobs, discard
from ..run import Run, all_runs, find_run, new_run
from . import run_view, train_plan
from .chart import Chart, loss_spec
from .dropzone import DropZone, uploaded_path
from .handlers import guarded, language, phrase
from .timeline import Timeline
from .words import t

POLL_SECONDS = 1.0
SHEET_PICTURES = 100
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
                [(f"{edge} × {edge}", edge) for edge in train_plan.sizes(public)],
                value=train_plan.DEFAULT.size, label=t("train_size"), info=t("train_size_info"),
                elem_id="train-size",
            )  # fmt: skip
            gr.Markdown(t("train_step_plan"), elem_classes="step")
            plan = train_plan.build(public)
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
                with gr.Row(elem_classes="run-buttons") as buttons:
                    stop = gr.Button(t("train_stop"), elem_id="train-stop")
                    resume = gr.Button(t("train_resume"), variant="primary", elem_id="train-resume")
                with gr.Row(elem_classes="panels"):
                    with gr.Column(min_width=380):
                        previews = Timeline(elem_id="train-previews", empty="empty_training")
                    with gr.Column(min_width=380):
                        chart = Chart(elem_id="train-chart", height=320)
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
        config = train_plan.config(plan, values, values[size], public)
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
        can_resume = status.state in ("stopped", "paused", "failed", "interrupted")
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
    # the newest drop counts, even one that comes while the one before is being read
    zone.upload(on_upload, [zone, size, draft], read_outputs, trigger_mode="always_last", **private)
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
    train_plan.couple_recipe(plan)
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
    from ..atomic import read_json

    local = read_json(run.path / "source.json").get("path")
    return [Path(local)] if local else sorted(run.source.iterdir())
