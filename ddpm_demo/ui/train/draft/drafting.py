"""What one does before the start, once there are pictures: the plan, its advice, the start."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr

from ddpm_demo.config import TrainConfig
from ddpm_demo.errors import UserError
from ddpm_demo.runs import catalogue, drafts
from ddpm_demo.runs.access import Grant
from ddpm_demo.runs.folder.keys import Right
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.ui.crowd.turns import READING
from ddpm_demo.ui.crowd.who import starter_of
from ddpm_demo.ui.events import Updates, on, unchanged
from ddpm_demo.ui.handlers import guarded, tokens
from ddpm_demo.ui.train.scroll import TO_STAGE
from ddpm_demo.ui.train.workbench import Workbench

from . import odd, plan, starting
from .intake import Intake
from .report import Report

REREADING = {"init", "size", "channels", "stretch"}  # what advice changes of the pictures


class Drafting:
    """The handlers of the draft's side of the Train tab.

    Args:
        bench: The tab's components, and what is open there.
    """

    def __init__(self, bench: Workbench) -> None:
        self.bench = bench
        self.controls = bench.controls
        self.stage = bench.draft
        self.intake = Intake(bench)

    # -- pictures -----------------------------------------------------------------------------

    @guarded
    def on_reread(self, values: Updates, request: gr.Request) -> Iterator[Updates]:
        """Another size, fit or starting point was chosen: the same files are read anew."""
        run = self._draft(values)
        changed = starting.refit(self.controls, values, _count(run))
        # gradio empties all outputs of a generator that yields nothing
        yield changed or unchanged(self.bench.start)
        yield from self.intake.reread(run, values | changed, request)

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
        return shown | changed | self.stage.expect(run, values | changed, request)

    # -- the plan -----------------------------------------------------------------------------

    @guarded
    def on_plan(self, values: Updates, request: gr.Request) -> Updates:
        """A control of the plan changed."""
        run = self._draft(values)
        if run is None or not run.dataset_file.exists():
            return unchanged(self.stage.estimate)
        return self.stage.expect(run, values, request)

    @guarded
    def on_read(self, values: Updates, request: gr.Request) -> Iterator[Updates]:
        """Pictures were read: now there is time to measure how fast this computer trains."""
        run = self._draft(values)
        self.stage.note(values, request)
        yield unchanged(self.stage.estimate)
        if run is not None and run.dataset_file.exists():
            yield from self.stage.measure(run, values, request)

    @guarded
    def on_preset(self, name: str, values: Updates, request: gr.Request) -> Updates:
        """A time was chosen, one of `budget.PLANS`."""
        run = self._draft(values)
        if run is None:
            return unchanged(self.stage.estimate)
        changed = self.stage.chosen(name, values, run)
        return changed | self.stage.expect(run, values | changed, request)

    @guarded
    def on_init(self, values: Updates, request: gr.Request) -> Iterator[Updates]:
        """A model to start from was chosen."""
        key = str(values[self.controls["init"]] or "")
        count = _count(self._draft(values))
        following = starting.following(self.controls, values, key, count)
        # the page also tells of what a handler chose: an answer to that may come too late, and
        # must not take back what the visitor has chosen since
        changed = {
            control: value for control, value in following.items() if values[control] != value
        }
        yield changed or unchanged(self.bench.start)
        yield from self.on_reread(values | changed, request)

    @guarded
    def on_advice(self, values: Updates, request: gr.Request) -> Iterator[Updates]:
        """The button beside a piece of advice was pressed."""
        run = self._draft(values)
        yield unchanged(self.bench.start)
        if run is None:
            return
        fix = self.stage.fix(values, run)
        odd.choose(run, fix)
        changed = starting.mended(self.controls, values, fix, Report.of(run).accepted)
        yield changed or unchanged(self.bench.start)
        if REREADING & fix.keys():
            yield from self.on_reread(values | changed, request)
        else:
            show = (
                self.stage.show
                if {"twice", "small", "coloured"} & fix.keys()
                else self.stage.expect
            )
            yield show(run, values | changed, request)

    def on_init_focus(self, own: Any) -> Any:
        """The list of starting points opens: runs that have a model by now are in it."""
        own = tokens(own)
        runs = [*catalogue.all_brought(), *catalogue.of_all_runs()]
        if self.bench.policy.public:
            runs = [entry for entry in runs if entry.run is not None and entry.run.token in own]
        return gr.update(choices=plan.starting_points(runs))

    # -- the start ----------------------------------------------------------------------------

    @guarded
    def on_start(self, values: Updates, request: gr.Request) -> Updates:
        """The draft becomes a run."""
        if (run := self._draft(values)) is None:
            raise UserError("no_pictures")
        values = values | starting.refit(self.controls, values, _count(run))  # chosen a moment ago
        config, name = self._checked_plan(values), self.controls["name"]
        own = tokens(values[self.bench.mine])
        starter = starter_of(request)
        self.bench.jobs.queue.check_room(starter)  # before the measuring ends
        self.intake.on_chosen(values[self.stage.sheet], run.token)
        with self.stage.settled(run, values):
            self.bench.jobs.queue.begin(run, config, name=str(values[name] or ""), starter=starter)
        fresh = {name: "", **starting.taken_back(self.controls, values)}
        return fresh | self.bench.show_run(Grant(run, Right.OWN), [*own, run.token], request)

    def _draft(self, values: Updates) -> Run | None:
        """The draft that is open in the tab, if it is one still."""
        return drafts.find_draft(values[self.bench.token])

    def _checked_plan(self, values: Updates) -> TrainConfig:
        """What the controls say; a `UserError` where it cannot be trained."""
        config = plan.config(self.controls, values, self.bench.policy)
        if key := str(values[self.controls["init"]] or ""):
            # a copy of its weights goes into a run that can be downloaded
            visitor = self.bench.visitor(tokens(values[self.bench.mine]))
            catalogue.admitted(key, visitor, Right.OWN)
        starting.check(config, key)
        return config

    # -- wiring -------------------------------------------------------------------------------

    def wire(self) -> None:
        """Connects the handlers."""
        self._wire_reading()
        self._wire_plan()
        bench = self.bench
        starts = {bench.mine, self.stage.sheet, *bench.plan_inputs}
        plan_too = [each for each in self.controls.values() if each not in bench.everything]
        outputs = [*bench.everything, *plan_too]
        on(bench.start.click, self.on_start, starts, outputs, **READING)
        on(bench.start.click, js=TO_STAGE)

    def _wire_reading(self) -> None:
        bench, controls = self.bench, self.controls
        outputs = [bench.zone, *bench.areas, *self.stage.outputs, *controls.values()]
        inputs = {bench.mine, *bench.plan_inputs}
        came = self.intake.wire(outputs)
        events = [on(event.then, self.on_first, bench.plan_inputs, outputs) for event in came]
        # `change` and not `input`: that of a list also fires when it is left as it was
        for name, handler in self._rereading().items():
            event = controls[name].change
            # the newest change counts, even one that arrives while an earlier one is handled
            reread = on(event, handler, inputs, outputs, trigger_mode="always_last", **READING)
            events.append(reread)
        # each event carries the advice that it means, so none may be dropped for a later one
        advised, fix = {self.stage.notices, *inputs}, self.stage.notices.fix
        followed = on(fix, self.on_advice, advised, outputs, trigger_mode="multiple", **READING)
        events.append(followed)
        for event in events:
            measured = on(event.then, self.on_read, bench.plan_inputs, self.stage.outputs)
            on(measured.then, self.on_plan, bench.plan_inputs, self.stage.outputs)

    def _rereading(self) -> dict[str, Any]:
        """The handlers of the controls that decide how pictures are read, by name."""
        others = dict.fromkeys(("size", "fit", "channels", "stretch"), self.on_reread)
        return {"init": self.on_init, **others}

    def _wire_plan(self) -> None:
        bench, controls, stage = self.bench, self.controls, self.stage
        init, unet = controls["init"], controls["unet"]
        free = "always_last"  # the newest choice counts
        on(init.change, lambda key: gr.update(interactive=not key), init, unet, trigger_mode=free)
        on(init.focus, self.on_init_focus, bench.mine, init)
        chosen = [stage.sheet, bench.token]
        told = on(stage.sheet.input, self.intake.on_chosen, chosen, trigger_mode=free)
        on(told.then, self.on_plan, bench.plan_inputs, stage.outputs)
        by_class, switched = self.intake.on_by_class, [controls["class_conditional"]]
        on(stage.sheet.classes, by_class, stage.sheet, switched, trigger_mode=free)
        apart = ("name", *self._rereading())
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


def _count(run: Run | None) -> int | None:
    """How many pictures a draft has, once they were read."""
    return Report.of(run).accepted if run is not None and run.dataset_file.exists() else None
