"""What one does before the start: pictures in and out, the plan, its advice, the start itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from ddpm_demo.errors import UserError
from ddpm_demo.policy import PUBLIC_LIMITS
from ddpm_demo.runs import catalogue, drafts
from ddpm_demo.runs.run import Run, find_run
from ddpm_demo.ui.handlers import guarded, tokens
from ddpm_demo.ui.train.room import TO_THE_STAGE, Room, Updates
from ddpm_demo.ui.train.run.view import Report

from . import plan, starting
from .stage import run_names


def wire(room: Room) -> Callable[..., Iterator[Updates]]:
    """Connects the draft's side of the room; returns what measures for an open draft."""

    def read(
        run: Run, values: Updates, request: gr.Request, fresh: Path | None = None
    ) -> Iterator[Updates]:
        """Reads all sources; `fresh` is the one that came in just now, and may be at fault."""
        room.opened.turn(request, run.token)
        yield {**room.turn_to("draft", run.token), room.start: gr.update(interactive=False)}
        ready = False
        try:
            for updates in room.draft.read(run, values, request):
                ready = ready or room.draft.sheet in updates
                yield {room.start: gr.update(interactive=ready), **updates}
        except UserError:
            if fresh is not None:
                drafts.take_back(run, fresh)
            if not run.path.exists():  # its only batch held nothing
                yield {**room.turn_to("empty"), room.zone: None}
            elif run.dataset_file.exists():
                size = Report.of(run).size  # what is there is as large as it was
                values = values | {room.controls["size"]: size}
                yield {
                    **room.draft.show(run, values, request),
                    room.controls["size"]: size,
                    room.start: gr.update(interactive=True),
                }
            raise

    @guarded
    def on_upload(values: Updates, request: gr.Request) -> Iterator[Updates]:
        uploaded = room.visitors.own(request, values[room.zone])
        run = drafts.open_draft(str(values[room.token] or ""))
        kept = drafts.add_file(run, uploaded, PUBLIC_LIMITS.job_bytes if room.public else None)
        yield from read(run, values, request, kept)

    @guarded
    def on_path(values: Updates, request: gr.Request) -> Iterator[Updates]:
        if room.public:
            raise UserError("not_local")
        text = str(values[room.path] or "").strip()
        source = Path(text).expanduser()
        if not text or not source.exists():
            raise UserError("path_missing", path=text or "''")
        run = drafts.open_draft(str(values[room.token] or ""))
        yield from read(run, values, request, drafts.add_folder(run, source))

    @guarded
    def on_reread(values: Updates, request: gr.Request) -> Iterator[Updates]:
        """Another size, fit or starting point: the same files, read anew."""
        run = _draft(values[room.token])
        changed = starting.refit(room.controls, values, _count(run))
        yield changed or {room.start: gr.skip()}  # without a word all outputs would be emptied
        if run is not None:
            yield from read(run, values | changed, request)

    @guarded
    def on_clear(values: Updates, request: gr.Request) -> Updates:
        run = _draft(values[room.token])
        if run is not None:
            drafts.discard(run)
        return {
            **room.turn_to("empty"),
            **room.the_list(tokens(values[room.mine]), ""),
            **starting.taken_back(room.controls, values),
        }

    @guarded
    def on_first(values: Updates, request: gr.Request) -> Updates:
        """The first pictures were read; what was chosen meanwhile is known here."""
        run = _draft(values[room.token])
        if run is None or not run.dataset_file.exists() or len(drafts.sources(run)) > 1:
            return {room.draft.estimate: gr.skip()}
        # said again: a busy browser that was still building the tab may have missed it
        shown = room.turn_to("draft", run.token) if room.opened.shows(request, run.token) else {}
        report = Report.of(run)
        changed = starting.first(
            room.controls, values, size=report.size, channels=report.channels,
            count=report.accepted,
        )  # fmt: skip
        return shown | changed | room.draft.expect(values | changed, run, request)

    def on_left_out(gone: list[int], run_token: str) -> None:
        run = _draft(run_token)
        if run is not None and run.dataset_file.exists():
            names = run_names(run)
            drafts.leave_out(run, [names[k] for k in gone if k < len(names)])

    @guarded
    def on_plan(values: Updates, request: gr.Request) -> Updates:
        run = _draft(values[room.token])
        if run is None or not run.dataset_file.exists():
            return {room.draft.estimate: gr.skip()}
        return room.draft.expect(values, run, request)

    @guarded
    def on_read(values: Updates, request: gr.Request) -> Iterator[Updates]:
        """Pictures were read: there is time to measure."""
        run = _draft(values[room.token])
        yield {room.draft.estimate: gr.skip()}
        if run is not None and run.dataset_file.exists():
            yield from room.draft.measure(run, values, request)

    def preset(name: str) -> Any:
        def chosen(values: Updates, request: gr.Request) -> Updates:
            run = _draft(values[room.token])
            if run is None:
                return {room.start: gr.skip()}
            changed = room.draft.chosen(name, values, run)
            return changed | room.draft.expect(values | changed, run, request)

        return guarded(chosen)

    @guarded
    def on_init(values: Updates, request: gr.Request) -> Iterator[Updates]:
        key = str(values[room.controls["init"]] or "")
        changed = starting.following(room.controls, values, key, _count(_draft(values[room.token])))
        yield changed
        yield from on_reread(values | changed, request)

    @guarded
    def on_advice(values: Updates, request: gr.Request) -> Iterator[Updates]:
        run = _draft(values[room.token])
        yield {room.start: gr.skip()}
        if run is None:
            return
        config = plan.config(room.controls, values, room.public)
        found = room.draft.advice(config, values, run)
        fix = next((each.fix for each in found if each.code == values[room.draft.notices]), {})
        changed = {
            room.controls[name]: value for name, value in fix.items() if name in room.controls
        }
        count = Report.of(run).accepted
        if "init" in fix:
            changed |= starting.following(room.controls, values | changed, fix["init"], count)
        yield changed
        if {"init", "size"} & set(fix):
            yield from on_reread(values | changed, request)
        else:
            yield room.draft.expect(values | changed, run, request)

    @guarded
    def on_start(values: Updates, request: gr.Request) -> Updates:
        run = _draft(values[room.token])
        if run is None:
            raise UserError("no_pictures")
        config = plan.config(room.controls, values, room.public)
        plan.check(config, str(values[room.controls["init"]] or ""))
        own = tokens(values[room.mine])
        room.jobs.check_room(own)  # before the measuring ends
        on_left_out(values[room.draft.sheet] or [], run.token)
        room.draft.hush(run)
        name = str(values[room.controls["name"]] or "")
        room.jobs.begin(run, config, name=name, others=own)
        fresh = {
            room.zone: None,
            room.controls["name"]: "",
            **starting.taken_back(room.controls, values),
        }
        return fresh | room.show_run(run, [*own, run.token], request)

    private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    read_inputs = {room.zone, room.path, room.mine, *room.plan_inputs}
    read_outputs = [room.zone, *room.areas, *room.draft.outputs, *room.controls.values()]
    # the newest wish counts, even one that comes while the one before is being worked on
    newest = private | {"trigger_mode": "always_last"}
    reading = [
        room.zone.upload(on_upload, read_inputs, read_outputs, **newest),
        room.path.submit(on_path, read_inputs, read_outputs, **newest),
        room.controls["init"].input(on_init, read_inputs, read_outputs, **newest),
        # which advice was meant goes with the event: none is replaced by a later one
        room.draft.notices.fix(
            on_advice,
            {room.draft.notices, *read_inputs},
            read_outputs,
            trigger_mode="multiple",
            **private,
        ),
        *(
            room.controls[name].input(on_reread, read_inputs, read_outputs, **newest)
            for name in ("size", "fit")
        ),
    ]
    for k, event in enumerate(reading):
        if k < 2:  # pictures came in
            event = event.then(on_first, room.plan_inputs, read_outputs, **private)
        measuring = event.then(on_read, room.plan_inputs, room.draft.outputs, **private)
        measuring.then(on_plan, room.plan_inputs, room.draft.outputs, **private)
    room.zone.clear(
        on_clear, read_inputs, [*room.areas, *room.listed, *room.controls.values()], **private
    )
    room.controls["init"].change(
        lambda key: gr.update(interactive=not key), room.controls["init"], room.controls["unet"],
        **private,
    )  # fmt: skip
    room.draft.sheet.input(on_left_out, [room.draft.sheet, room.token], None, **newest).then(
        on_plan, room.plan_inputs, room.draft.outputs, **private
    )
    watched = [
        c for name, c in room.controls.items() if name not in ("name", "init", "size", "fit")
    ]
    gr.on(
        [component.change for component in watched], on_plan, room.plan_inputs, room.draft.outputs,
        trigger_mode="always_last", **private,
    )  # fmt: skip
    for name, button in room.draft.presets.items():
        button.click(
            preset(name),
            room.plan_inputs,
            [*room.draft.outputs, *room.controls.values()],
            **private,
        )
    room.controls["init"].focus(
        lambda own: gr.update(choices=plan.starting_points(_entries(room.public, tokens(own)))),
        room.mine, room.controls["init"], **private,
    )  # fmt: skip
    plan.couple_recipe(room.controls)

    room.start.click(
        on_start, {room.mine, room.draft.sheet, *room.plan_inputs},
        [*room.everything, room.zone, *room.controls.values()], **private,
    )  # fmt: skip
    room.start.click(None, js=TO_THE_STAGE, **private)
    return on_read


def _draft(token: Any) -> Run | None:
    """The open draft, None when a run or nothing is open."""
    try:
        run = find_run(str(token or ""))
    except UserError:
        return None
    return run if run.status().state == "draft" else None


def _count(run: Run | None) -> int | None:
    """How many pictures a draft has, once they were read."""
    read = run is not None and run.dataset_file.exists()
    return Report.of(run).accepted if read else None  # type: ignore[arg-type]


def _entries(public: bool, own: list[str]) -> list[Any]:
    found = catalogue.of_all_runs()
    return [entry for entry in found if not public or entry.key.removeprefix("run/") in own]
