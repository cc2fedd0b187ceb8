"""What one does before the start: pictures in and out, the plan, its advice, the start itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from ddpm_demo.errors import UserError
from ddpm_demo.runs import catalogue, drafts
from ddpm_demo.runs.folder.run import Run, find_run
from ddpm_demo.ui.events import Updates, on, unchanged
from ddpm_demo.ui.handlers import guarded, tokens
from ddpm_demo.ui.train.workbench import SCROLL_TO_STAGE, Workbench

from . import plan, starting
from .report import Report
from .stage import run_names


class Drafting:
    """The handlers of the draft's side of the Train tab.

    Args:
        bench: The tab's components, and what is open there.
    """

    def __init__(self, bench: Workbench) -> None:
        self.bench = bench
        self.controls = bench.controls
        self.stage = bench.draft

    # -- pictures in and out ------------------------------------------------------------------

    @guarded
    def on_upload(self, values: Updates, request: gr.Request) -> Iterator[Updates]:
        """A batch of pictures arrived in the drop zone."""
        bench = self.bench
        uploaded = bench.visitors.own(request, values[bench.zone])
        run = drafts.open_draft(str(values[bench.token] or ""))
        kept = drafts.add_file(run, uploaded, bench.policy.reading.job_bytes)
        yield from self._read(run, values, request, kept)

    @guarded
    def on_path(self, values: Updates, request: gr.Request) -> Iterator[Updates]:
        """A folder or zip of this computer was named."""
        if not self.bench.policy.local_folders:
            raise UserError("not_local")
        text = str(values[self.bench.path] or "").strip()
        source = Path(text).expanduser()
        if not text or not source.exists():
            raise UserError("path_missing", path=text or "''")
        run = drafts.open_draft(str(values[self.bench.token] or ""))
        yield from self._read(run, values, request, drafts.add_folder(run, source))

    @guarded
    def on_reread(self, values: Updates, request: gr.Request) -> Iterator[Updates]:
        """Another size, fit or starting point was chosen: the same files are read anew."""
        run = self._draft(values)
        changed = starting.refit(self.controls, values, _count(run))
        # gradio empties all outputs of a generator that yields nothing
        yield changed or unchanged(self.bench.start)
        if run is not None:
            yield from self._read(run, values | changed, request)

    @guarded
    def on_first(self, values: Updates, request: gr.Request) -> Updates:
        """The first pictures were read: sets a first plan, and keeps what was chosen meanwhile."""
        run, bench = self._draft(values), self.bench
        if run is None or not run.dataset_file.exists() or len(drafts.sources(run)) > 1:
            return unchanged(self.stage.estimate)
        # shown again: a busy browser that was still building the tab may have missed it
        shown = (
            bench.show_area("draft", run.token) if bench.opened.shows(request, run.token) else {}
        )
        changed = starting.first(self.controls, values, Report.of(run))
        return shown | changed | self.stage.expect(values | changed, run, request)

    @guarded
    def on_clear(self, values: Updates, request: gr.Request) -> Updates:
        """The visitor starts over."""
        if (run := self._draft(values)) is not None:
            drafts.discard(run)
        return {
            **self.bench.show_area("empty"),
            **self.bench.list_runs(tokens(values[self.bench.mine]), ""),
            **starting.taken_back(self.controls, values),
        }

    def on_left_out(self, gone: list[int], run_token: str) -> None:
        """Pictures were left out on the contact sheet, or taken back."""
        run = _open_draft(run_token)
        if run is not None and run.dataset_file.exists():
            names = run_names(run)
            drafts.leave_out(run, [names[k] for k in gone if k < len(names)])

    # -- the plan -----------------------------------------------------------------------------

    @guarded
    def on_plan(self, values: Updates, request: gr.Request) -> Updates:
        """A control of the plan changed."""
        run = self._draft(values)
        if run is None or not run.dataset_file.exists():
            return unchanged(self.stage.estimate)
        return self.stage.expect(values, run, request)

    @guarded
    def on_read(self, values: Updates, request: gr.Request) -> Iterator[Updates]:
        """Pictures were read: now there is time to measure how fast this computer trains."""
        run = self._draft(values)
        yield unchanged(self.stage.estimate)
        if run is not None and run.dataset_file.exists():
            yield from self.stage.measure(run, values, request)

    @guarded
    def on_preset(self, name: str, values: Updates, request: gr.Request) -> Updates:
        """A time was chosen, one of `advice.PLANS`."""
        run = self._draft(values)
        if run is None:
            return unchanged(self.bench.start)
        changed = self.stage.chosen(name, values, run)
        return changed | self.stage.expect(values | changed, run, request)

    @guarded
    def on_init(self, values: Updates, request: gr.Request) -> Iterator[Updates]:
        """A model to start from was chosen."""
        key = str(values[self.controls["init"]] or "")
        changed = starting.following(self.controls, values, key, _count(self._draft(values)))
        yield changed
        yield from self.on_reread(values | changed, request)

    @guarded
    def on_advice(self, values: Updates, request: gr.Request) -> Iterator[Updates]:
        """The button beside a piece of advice was pressed."""
        run = self._draft(values)
        yield unchanged(self.bench.start)
        if run is None:
            return
        fix = self.stage.fix(values, run)
        changed = starting.mended(self.controls, values, fix, Report.of(run).accepted)
        yield changed or unchanged(self.bench.start)
        if {"init", "size"} & set(fix):
            yield from self.on_reread(values | changed, request)
        else:
            yield self.stage.expect(values | changed, run, request)

    def on_init_focus(self, own: Any) -> Any:
        """The list of starting points opens: runs that have a model by now are in it."""
        own = tokens(own)
        runs = catalogue.of_all_runs()
        if self.bench.policy.public:
            runs = [entry for entry in runs if entry.key.removeprefix("run/") in own]
        return gr.update(choices=plan.starting_points(runs))

    # -- the start ----------------------------------------------------------------------------

    @guarded
    def on_start(self, values: Updates, request: gr.Request) -> Updates:
        """The draft becomes a run."""
        bench, controls = self.bench, self.controls
        if (run := self._draft(values)) is None:
            raise UserError("no_pictures")
        config = plan.config(controls, values, bench.policy)
        plan.check(config, str(values[controls["init"]] or ""))
        own = tokens(values[bench.mine])
        bench.jobs.queue.check_room(own)  # before the measuring ends
        self.on_left_out(values[self.stage.sheet] or [], run.token)
        self.stage.stop_measuring(run)
        bench.jobs.queue.begin(run, config, name=str(values[controls["name"]] or ""), others=own)
        fresh = {bench.zone: None, controls["name"]: "", **starting.taken_back(controls, values)}
        return fresh | bench.show_run(run, [*own, run.token], request)

    # -- reading ------------------------------------------------------------------------------

    def _read(
        self, run: Run, values: Updates, request: gr.Request, batch: Path | None = None
    ) -> Iterator[Updates]:
        """Reads all sources of a draft; Start waits until the contact sheet is there.

        Args:
            run: The draft.
            values: Of the tab's components.
            request: The visitor's.
            batch: The source that came in just now; it is dropped if it cannot be read.
        """
        bench = self.bench
        bench.opened.turn(request, run.token)
        yield {**bench.show_area("draft", run.token), bench.start: gr.update(interactive=False)}
        ready = False
        try:
            for updates in self.stage.read(run, values, request):
                ready = ready or self.stage.sheet in updates
                yield {bench.start: gr.update(interactive=ready), **updates}
        except UserError:
            if batch is not None:
                drafts.take_back(run, batch)
            yield self._as_before(run, values, request) or unchanged(bench.start)
            raise

    def _as_before(self, run: Run, values: Updates, request: gr.Request) -> Updates:
        """Shows a draft as it was before a reading failed."""
        if not run.path.exists():  # its only batch held nothing
            return {**self.bench.show_area("empty"), self.bench.zone: None}
        if not run.dataset_file.exists():
            return {}
        size = self.controls["size"]
        values = values | {size: Report.of(run).size}  # the pictures kept their size
        return {
            **self.stage.show(run, values, request),
            size: values[size],
            self.bench.start: gr.update(interactive=True),
        }

    def _draft(self, values: Updates) -> Run | None:
        return _open_draft(values[self.bench.token])

    # -- wiring -------------------------------------------------------------------------------

    def wire(self) -> None:
        """Connects the handlers."""
        self._wire_reading()
        self._wire_plan()
        bench, everything = self.bench, [*self.bench.everything, self.bench.zone]
        starts = {bench.mine, self.stage.sheet, *bench.plan_inputs}
        on(bench.start.click, self.on_start, starts, [*everything, *self.controls.values()])
        on(bench.start.click, js=SCROLL_TO_STAGE)

    def _wire_reading(self) -> None:
        bench, controls = self.bench, self.controls
        inputs = {bench.zone, bench.path, bench.mine, *bench.plan_inputs}
        outputs = [bench.zone, *bench.areas, *self.stage.outputs, *controls.values()]

        def reads(event: Any, handler: Any, **options: Any) -> Any:
            # the newest change counts, even one that arrives while an earlier one is handled
            options = {"trigger_mode": "always_last"} | options
            return on(event, handler, options.pop("inputs", inputs), outputs, **options)

        came = [reads(bench.zone.upload, self.on_upload), reads(bench.path.submit, self.on_path)]
        events = [on(event.then, self.on_first, bench.plan_inputs, outputs) for event in came]
        events.append(reads(controls["init"].input, self.on_init))
        events += [reads(controls[name].input, self.on_reread) for name in ("size", "fit")]
        # each event carries the advice that it means, so none may be dropped for a later one
        advised = {self.stage.notices, *inputs}
        fix = self.stage.notices.fix
        events.append(reads(fix, self.on_advice, inputs=advised, trigger_mode="multiple"))
        for event in events:
            measured = on(event.then, self.on_read, bench.plan_inputs, self.stage.outputs)
            on(measured.then, self.on_plan, bench.plan_inputs, self.stage.outputs)
        cleared = [*bench.areas, *bench.listed, *controls.values()]
        on(bench.zone.clear, self.on_clear, inputs, cleared)

    def _wire_plan(self) -> None:
        bench, controls, stage = self.bench, self.controls, self.stage
        init, unet = controls["init"], controls["unet"]
        on(init.change, lambda key: gr.update(interactive=not key), init, unet)
        on(init.focus, self.on_init_focus, bench.mine, init)
        chosen = [stage.sheet, bench.token]
        left_out = on(stage.sheet.input, self.on_left_out, chosen, trigger_mode="always_last")
        on(left_out.then, self.on_plan, bench.plan_inputs, stage.outputs)
        apart = ("name", "init", "size", "fit")
        changes = [control.change for name, control in controls.items() if name not in apart]
        gr.on(
            changes,
            self.on_plan,
            bench.plan_inputs,
            stage.outputs,
            trigger_mode="always_last",
            api_visibility="private",
            show_progress="hidden",
        )
        for name, button in stage.presets.items():
            outputs = [*stage.outputs, *controls.values()]
            on(button.click, self._preset(name), bench.plan_inputs, outputs)
        plan.couple_objective(controls)

    def _preset(self, name: str) -> Any:
        def on_preset(values: Updates, request: gr.Request) -> Updates:
            return self.on_preset(name, values, request)

        return on_preset


def _open_draft(token: Any) -> Run | None:
    """The draft of a token; None when it names a run, or nothing."""
    try:
        run = find_run(str(token or ""))
    except UserError:
        return None
    return run if run.status().state == "draft" else None


def _count(run: Run | None) -> int | None:
    """How many pictures a draft has, once they were read."""
    return Report.of(run).accepted if run is not None and run.dataset_file.exists() else None
