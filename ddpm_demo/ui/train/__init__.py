"""Train: pictures in, a plan, and a run that lives in a process of its own.

One token says what is open: a draft, whose pictures and plan are on the stage, or a run. The
browser remembers it, so that a reload finds either again.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from ... import drafts
from ...errors import UserError
from ...images import PUBLIC_LIMITS
from ...jobs import AT_WORK, PUBLIC_SECONDS, Jobs
from ...run import Run, all_runs, find_run
from .. import models
from ..dropzone import DropZone, uploaded_path
from ..handlers import guarded
from ..runs_list import RunsCache, RunsList, runs_value
from ..words import t
from . import endpoints, plan
from .copies import CopyMeter
from .draft_stage import DraftStage, run_names
from .manage import Manage
from .run_stage import RunStage, Shown, advise

POLL_SECONDS = 1.0
# the plan is long: what happens on the stage after Start should be seen
TO_THE_TOP = "() => window.scrollTo({top: 0, behavior: 'smooth'})"

Updates = dict[Any, Any]


@dataclasses.dataclass(frozen=True)
class TrainTab:
    """What the page needs of this tab.

    Args:
        card: Changes when the state of the open run does.
        arrive: Takes an event of the page, such as its load; what is open is shown then.
    """

    card: gr.HTML
    arrive: Callable[[Any], None]


def build(jobs: Jobs, token: gr.BrowserState, mine: gr.BrowserState) -> TrainTab:
    """Lays out the tab and wires it.

    Args:
        jobs: What starts and watches the processes.
        token: What is open, as the visitor's browser remembers it.
        mine: The runs that were started in this browser; strangers see no others.
    """
    public = jobs.public
    with gr.Row(elem_classes="room"):
        with gr.Column(elem_classes="controls"):
            gr.Markdown(t("train_step_pictures"), elem_classes="step")
            zone = DropZone(elem_id="train-drop")
            path = gr.Textbox(
                label=t("train_path"), placeholder=t("train_path_hint"), visible=not public,
                elem_id="train-path", max_lines=1,
            )  # fmt: skip
            controls = plan.pictures(public)
            gr.Markdown(t("train_step_plan"), elem_classes="step")
            controls |= plan.build(public)
            runs = RunsList(elem_id="train-runs")
        with gr.Column(elem_classes="stage flow"):
            empty = gr.Markdown(t("train_empty"), elem_classes="empty-stage", elem_id="train-empty")
            with gr.Column(visible=False, elem_classes="draft") as draft_area:
                draft = DraftStage(jobs, controls)
                start = draft.start
            with gr.Column(visible=False, elem_classes="run") as run_area:
                stage = RunStage(jobs)
                meter = CopyMeter(jobs, token)
                manage = Manage(jobs, token)
    timer = gr.Timer(POLL_SECONDS, active=False)
    runs_cache = RunsCache(runs.GRADIO_CACHE)

    plan_inputs = {token, draft.speeds, *controls.values()}
    areas = [empty, draft_area, run_area, start, token, timer]
    listed = [runs, mine]
    run_outputs = [*stage.outputs, *meter.outputs, *manage.outputs]
    everything = [*areas, *listed, *draft.outputs, *run_outputs]

    # -- what is on the stage -----------------------------------------------------------------

    def turn_to(what: str, run_token: str = "") -> Updates:
        """Shows one of "empty", "draft", "run"."""
        return {
            empty: gr.update(visible=what == "empty"),
            draft_area: gr.update(visible=what == "draft"),
            run_area: gr.update(visible=what == "run"),
            start: gr.update(interactive=what == "draft"),
            token: run_token,
            timer: gr.Timer(active=what == "run"),
        }

    def the_list(own: list[str], opened: str) -> Updates:
        runs_here = [run for run in all_runs() if not public or run.token in own]
        value = runs_value(runs_here, opened, runs_cache, jobs.status)
        return {runs: value, mine: own}

    def show_run(run: Run, own: list[str], request: gr.Request) -> Updates:
        """Opens a run from nothing."""
        status = jobs.status(run)
        return {
            **turn_to("run", run.token),
            **stage.show(run, status, Shown(), request),
            **meter.show(run, request),
            **manage.show(run, status),
            **the_list(own, run.token),
        }

    def show(values: Updates, request: gr.Request) -> Updates:
        """What a link names, or what was open: a run, a draft, or nothing."""
        linked = str(request.query_params.get("run", ""))
        own = _tokens(values[mine])
        try:
            run = find_run(linked or str(values[token] or ""))
        except UserError:
            return {**turn_to("empty"), **the_list(own, "")}
        if run.status().state != "draft":
            if linked and linked not in own:  # whoever has the link has the run
                own = [*own, linked]
            return show_run(run, own, request)
        if not run.dataset_file.exists():
            return {**turn_to("empty"), **the_list(own, "")}
        return {
            **turn_to("draft", run.token),
            **draft.show(run, values, request),
            **the_list(own, ""),
        }

    # -- pictures -----------------------------------------------------------------------------

    def read(run: Run, values: Updates, request: gr.Request) -> Iterator[Updates]:
        yield {**turn_to("draft", run.token), start: gr.update(interactive=False)}
        ready = False
        try:
            for updates in draft.read(run, values, request):
                ready = ready or draft.sheet in updates
                yield {start: gr.update(interactive=ready), **updates}
        except UserError:
            if not run.path.exists():  # its only batch held nothing
                yield {**turn_to("empty"), zone: None}
            elif run.dataset_file.exists():
                yield {**draft.show(run, values, request), start: gr.update(interactive=True)}
            raise

    @guarded
    def on_upload(values: Updates, request: gr.Request) -> Iterator[Updates]:
        uploaded = uploaded_path(values[zone])
        run = drafts.open_draft(str(values[token] or ""))
        drafts.add_file(run, uploaded, PUBLIC_LIMITS.job_bytes if public else None)
        yield from read(run, values, request)

    @guarded
    def on_path(values: Updates, request: gr.Request) -> Iterator[Updates]:
        if public:
            raise UserError("not_local")
        text = str(values[path] or "").strip()
        source = Path(text).expanduser()
        if not text or not source.exists():
            raise UserError("path_missing", path=text or "''")
        run = drafts.open_draft(str(values[token] or ""))
        drafts.add_folder(run, source)
        yield from read(run, values, request)

    @guarded
    def on_reread(values: Updates, request: gr.Request) -> Iterator[Updates]:
        """Another size, fit or starting point: the same files, read anew."""
        run = _draft(values[token])
        yield {start: gr.skip()}  # a generator without a word would empty all its outputs
        if run is not None:
            yield from read(run, values, request)

    @guarded
    def on_clear(values: Updates, request: gr.Request) -> Updates:
        run = _draft(values[token])
        if run is not None:
            drafts.discard(run)
        return {**turn_to("empty"), **the_list(_tokens(values[mine]), "")}

    def on_left_out(gone: list[int], run_token: str) -> None:
        run = _draft(run_token)
        if run is not None and run.dataset_file.exists():
            names = run_names(run)
            drafts.leave_out(run, [names[k] for k in gone if k < len(names)])

    # -- the plan -----------------------------------------------------------------------------

    @guarded
    def on_plan(values: Updates, request: gr.Request) -> Updates:
        run = _draft(values[token])
        if run is None or not run.dataset_file.exists():
            return {draft.estimate: gr.skip()}
        return draft.expect(values, run, request)

    @guarded
    def on_read(values: Updates, request: gr.Request) -> Iterator[Updates]:
        """Pictures were read: there is time to measure."""
        run = _draft(values[token])
        yield {draft.estimate: gr.skip()}
        if run is not None and run.dataset_file.exists():
            yield from draft.measure(run, values, request)

    def preset(name: str) -> Any:
        def chosen(values: Updates, request: gr.Request) -> Updates:
            run = _draft(values[token])
            if run is None:
                return {start: gr.skip()}
            changed = draft.chosen(name, values, run)
            return changed | draft.expect(values | changed, run, request)

        return guarded(chosen)

    def following(key: str) -> Updates:
        """The controls that a starting point decides."""
        if not key:
            return {}
        model = models.traits(key)
        changed = {
            controls["size"]: model.size,
            controls["prediction_type"]: model.prediction_type,
            controls["num_train_timesteps"]: model.num_train_timesteps,
            controls["rescale_betas"]: model.rescale_betas,
        }
        if model.schedule:
            changed[controls["schedule"]] = model.schedule
            name = plan.recipe_name(model.prediction_type, model.schedule)
            changed[controls["recipe"]] = name
        return changed

    @guarded
    def on_init(values: Updates, request: gr.Request) -> Iterator[Updates]:
        changed = following(str(values[controls["init"]] or ""))
        yield changed or {start: gr.skip()}
        yield from on_reread(values | changed, request)

    @guarded
    def on_advice(values: Updates, request: gr.Request) -> Iterator[Updates]:
        run = _draft(values[token])
        yield {start: gr.skip()}
        if run is None:
            return
        config = plan.config(controls, values, public)
        found = draft.advice(config, values, run)
        fix = next((each.fix for each in found if each.code == values[draft.notices]), {})
        changed = {controls[name]: value for name, value in fix.items() if name in controls}
        if "init" in fix:
            changed |= following(fix["init"])
        yield changed
        if {"init", "size"} & set(fix):
            yield from on_reread(values | changed, request)
        else:
            yield draft.expect(values | changed, run, request)

    # -- the run ------------------------------------------------------------------------------

    @guarded
    def on_start(values: Updates, request: gr.Request) -> Updates:
        run = _draft(values[token])
        if run is None:
            raise UserError("no_pictures")
        config = plan.config(controls, values, public)
        own = _tokens(values[mine])
        if public:
            _check_one_each(jobs, own)
        draft.hush(run)
        drafts.begin(
            run, config, name=str(values[controls["name"]] or ""), public=public,
            limit_s=PUBLIC_SECONDS if public else None,
        )  # fmt: skip
        jobs.start(run)
        fresh = {zone: None, controls["name"]: ""}
        return fresh | show_run(run, [*own, run.token], request)

    def tick(run_token: str, seen: Shown, own: list[str], request: gr.Request) -> Updates:
        try:
            run = find_run(run_token)
        except UserError:  # deleted meanwhile
            return {**turn_to("empty"), **the_list(_tokens(own), "")}
        jobs.promote()
        status = jobs.status(run)
        if status.state == "draft":
            return {timer: gr.Timer(active=False)}
        at_work = status.state in (*AT_WORK, "waiting")
        updates = stage.show(run, status, seen, request) | the_list(_tokens(own), run_token)
        if not at_work:  # for the last time: what can be done with it now
            updates |= {timer: gr.Timer(active=False)}
            updates |= meter.show(run, request) | manage.show(run, status)
        return updates

    def changed(run: Run, request: gr.Request) -> Updates:
        """A run after something was done with it."""
        status = jobs.status(run)
        return {
            **stage.show(run, status, Shown(), request),
            **manage.show(run, status),
            timer: gr.Timer(active=True),
        }

    @guarded
    def on_stop(run_token: str, request: gr.Request) -> Updates:
        run = find_run(run_token)
        jobs.stop(run)
        return changed(run, request)

    @guarded
    def on_resume(run_token: str, request: gr.Request) -> Updates:
        run = find_run(run_token)
        jobs.start(run)
        return changed(run, request)

    @guarded
    def on_fix(run_token: str, code: str, request: gr.Request) -> Updates:
        run = find_run(run_token)
        found = advise(run, jobs.status(run), run.metrics())
        fix = next((each.fix for each in found if each.code == code), {})
        if fix.get("stop"):
            jobs.stop(run)
        elif fix:
            jobs.retune(run, fix)
            jobs.start(run)
        return changed(run, request)

    def on_open(run_token: str, own: list[str], request: gr.Request) -> Updates:
        own = _tokens(own)
        if public and run_token not in own:
            return {start: gr.skip()}
        try:
            return show_run(find_run(run_token), own, request)
        except UserError:
            return the_list(own, "")

    def closed(own: list[str], request: gr.Request) -> Updates:
        return {**turn_to("empty"), **the_list(_tokens(own), "")}

    # -- wiring -------------------------------------------------------------------------------

    private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    read_inputs = {zone, path, mine, *plan_inputs}
    read_outputs = [zone, *areas, *draft.outputs, *controls.values()]
    # the newest wish counts, even one that comes while the one before is being worked on
    newest = private | {"trigger_mode": "always_last"}
    reading = [
        zone.upload(on_upload, read_inputs, read_outputs, **newest),
        path.submit(on_path, read_inputs, read_outputs, **newest),
        controls["init"].input(on_init, read_inputs, read_outputs, **newest),
        # which advice was meant goes with the event: none is replaced by a later one
        draft.notices.fix(
            on_advice,
            {draft.notices, *read_inputs},
            read_outputs,
            trigger_mode="multiple",
            **private,
        ),
        *(
            controls[name].input(on_reread, read_inputs, read_outputs, **newest)
            for name in ("size", "fit")
        ),
    ]
    for event in reading:
        measuring = event.then(on_read, plan_inputs, draft.outputs, **private)
        measuring.then(on_plan, plan_inputs, draft.outputs, **private)
    zone.clear(on_clear, read_inputs, [*areas, *listed], **private)
    draft.sheet.input(on_left_out, [draft.sheet, token], None, **private)
    watched = [c for name, c in controls.items() if name not in ("name", "init", "size", "fit")]
    gr.on(
        [component.change for component in watched], on_plan, plan_inputs, draft.outputs,
        trigger_mode="always_last", **private,
    )  # fmt: skip
    for name, button in draft.presets.items():
        button.click(preset(name), plan_inputs, [*draft.outputs, *controls.values()], **private)
    controls["init"].focus(
        lambda own: gr.update(choices=plan.starting_points(_entries(public, _tokens(own)))),
        mine, controls["init"], **private,
    )  # fmt: skip
    plan.couple_recipe(controls)

    start.click(
        on_start, {mine, *plan_inputs}, [*everything, zone, controls["name"]],
        **private,
    )  # fmt: skip
    start.click(None, js=TO_THE_TOP, **private)
    timer.tick(tick, [token, stage.shown, mine], everything, **private)
    stage.stop.click(on_stop, token, everything, queue=False, **private)
    stage.resume.click(on_resume, token, everything, **private)
    stage.notices.fix(on_fix, [token, stage.notices], everything, **private)
    runs.open(on_open, [runs, mine], everything, **private)
    manage.wire(mine, changed, closed, everything)
    endpoints.add(jobs)

    def arrive(event: Any) -> None:
        shown = event(show, {mine, *plan_inputs}, everything, **private)
        shown.then(on_read, plan_inputs, draft.outputs, **private)

    return TrainTab(stage.card, arrive)


def _draft(token: Any) -> Run | None:
    """The open draft, None when a run or nothing is open."""
    try:
        run = find_run(str(token or ""))
    except UserError:
        return None
    return run if run.status().state == "draft" else None


def _tokens(value: Any) -> list[str]:
    """A list of tokens that a browser remembered: anything may stand there."""
    return (
        [each for each in value if isinstance(each, str)][-50:] if isinstance(value, list) else []
    )


def _entries(public: bool, own: list[str]) -> list[Any]:
    from ... import catalogue

    found = catalogue.of_all_runs()
    return [entry for entry in found if not public or entry.key.removeprefix("run/") in own]


def _check_one_each(jobs: Jobs, own: list[str]) -> None:
    """Raises `UserError("one_each")` while a visitor's run trains or waits."""
    for run in all_runs():
        if run.token in own and jobs.status(run).state in (*AT_WORK, "waiting"):
            raise UserError("one_each")
