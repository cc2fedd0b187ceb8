"""What one does with a run: watch, stop, resume, mend, open another one."""

from __future__ import annotations

import time
from typing import Any

import gradio as gr

from ddpm_demo.runs.access import Grant
from ddpm_demo.runs.folder import findings
from ddpm_demo.runs.folder.keys import Right
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.runs.folder.status import AT_REST, Status
from ddpm_demo.ui.crowd.who import starter_of
from ddpm_demo.ui.events import Updates, on, unchanged
from ddpm_demo.ui.handlers import guarded, language, tokens
from ddpm_demo.ui.train.scroll import TO_STAGE
from ddpm_demo.ui.train.workbench import Workbench

from .news import ListMark
from .stage import Shown, advise

GONE = ""  # the moment of a run that was deleted
OVER = " over"  # ends the moment of a run that nothing more comes of
METER_SECONDS = 300.0  # after its end a run is watched this long for the result of the copy meter
# a reload must show what was opened last, not what a link once named
FORGET_LINK = """() => {
  const url = new URL(location.href);
  url.searchParams.delete("run");
  url.searchParams.set("tab", "train");
  history.replaceState(history.state, "", url);
}"""


class Running:
    """The handlers of the run's side of the Train tab.

    Args:
        bench: The tab's components, and what is open there.
    """

    def __init__(self, bench: Workbench) -> None:
        self.bench = bench

    # -- handlers -----------------------------------------------------------------------------

    def on_tick(
        self, token: str, seen: Shown, own: Any, told: ListMark | None, request: gr.Request
    ) -> Updates:
        """Every `POLL_SECONDS` while a run is open."""
        bench, stage = self.bench, self.bench.stage
        if (given := bench.given(token)) is None:  # deleted meanwhile
            return {stage.moment: GONE}
        if not bench.opened.shows(request, given.run.token):
            return unchanged(stage.moment)  # another run was opened: this answer is too late
        bench.jobs.queue.promote()
        status = bench.jobs.queue.status(given.run)
        if status.is_draft:
            return {stage.moment: status.state}
        listed = bench.list_runs(tokens(own), given.key, told)
        # a run may rest again as it rested before, without a tick in between
        rests = status.updated if status.is_at_rest else ""
        over = OVER if _is_over(given.run, status) else ""
        moment = f"{stage.moment_of(given, status)} {rests}{over}"
        return listed | stage.glance(given, status, seen, request) | {stage.moment: moment}

    def on_moment(self, token: str, own: Any, moment: str, request: gr.Request) -> Updates:
        """The open run can do something else than before, or is gone.

        It may be over since the tick that told so: then the next tick shows its end first.
        """
        bench = self.bench
        if (given := bench.given(token)) is None:
            return self.closed(own, request)
        if not bench.opened.shows(request, given.run.token):
            return unchanged(bench.start)
        status = bench.jobs.queue.status(given.run)
        if status.is_draft:
            return {bench.timer: gr.Timer(active=False)}
        over = str(moment).endswith(OVER) and _is_over(given.run, status)
        return self._possible(given, status, over, request)

    def on_fresh(self, token: str, seen: Shown, fresh: str, request: gr.Request) -> Updates:
        """There are new curves or previews; the run may rest since the tick that told so."""
        bench, given = self.bench, self.bench.given(token)
        if given is None or not bench.opened.shows(request, given.run.token):
            return unchanged(bench.stage.chart)
        told = str(fresh).rpartition(" ")[-1] in AT_REST
        status = bench.jobs.queue.status(given.run)
        return bench.stage.pictures(given.run, status, seen, told=told)

    @guarded
    def on_stop(self, token: str, request: gr.Request) -> Updates:
        """Stop was pressed."""
        run = self.bench.visitor().open(token, Right.OWN)
        self.bench.jobs.queue.stop(run)
        return self.changed(run, request)

    @guarded
    def on_resume(self, token: str, request: gr.Request) -> Updates:
        """Resume was pressed."""
        run = self.bench.visitor().open(token, Right.OWN)
        self.bench.jobs.queue.start(run, starter=starter_of(request))
        return self.changed(run, request)

    @guarded
    def on_fix(self, token: str, code: str, request: gr.Request) -> Updates:
        """The button beside a piece of advice was pressed."""
        run, jobs = self.bench.visitor().open(token, Right.OWN), self.bench.jobs
        rows = self.bench.stage.following.read(run.metrics_file).rows
        found = advise(run, jobs.queue.status(run), rows)
        fix = next((each.fix for each in found if each.code == code), {})
        if fix.get("stop"):
            jobs.queue.stop(run)
        elif "continue" in fix:
            jobs.queue.extend(run, fix["continue"], starter=starter_of(request))
        elif fix:
            jobs.queue.start(run, fix, starter=starter_of(request))
        return self.changed(run, request)

    def on_open(self, values: Updates, request: gr.Request) -> Updates:
        """A run was chosen from the list."""
        bench = self.bench
        key, own = values[bench.runs], tokens(values[bench.mine])
        if bench.policy.public and key not in own:
            return unchanged(bench.start)
        return bench.reopen(bench.given(key, own), values, own, request)

    def on_missed(self, token: str, own: Any) -> Updates:
        """A page has not got all news of the list: it is told all of it."""
        given = self.bench.given(token)
        return self.bench.list_runs(tokens(own), given.key if given else "")

    def on_rest(self, token: str, own: Any, told: ListMark | None) -> Updates:
        """There are runs in the list whose files were not read yet."""
        given = self.bench.given(token)
        return self.bench.list_runs(tokens(own), given.key if given else "", told)

    # -- what they show -----------------------------------------------------------------------

    def changed(self, run: Run, request: gr.Request) -> Updates:
        """A run after its owner did something with it."""
        bench, status = self.bench, self.bench.jobs.queue.status(run)
        given = Grant(run, Right.OWN)
        return {
            **bench.stage.show(given, status, Shown(), request),
            **bench.manage.show(given, status, language(request)),
            bench.timer: gr.Timer(active=True),
        }

    def closed(self, own: Any, request: gr.Request) -> Updates:
        """The tab after its run is gone; the moment's change tells the lists of models."""
        bench = self.bench
        gone = {bench.stage.card: "", bench.stage.moment: GONE, **bench.show_area("empty")}
        return gone | bench.list_runs(tokens(own), "")

    def _possible(self, given: Grant, status: Status, over: bool, request: gr.Request) -> Updates:
        """What can be done with the run as it stands; a run that is over is watched no longer."""
        bench = self.bench
        return {
            **bench.stage.buttons_of(given, status, language(request)),
            **bench.manage.follow(given, status),
            **(bench.meter.show(given, request) if over else bench.meter.follow(given)),
            **bench.quality.follow(given),
            **({} if status.is_active else bench.quality.offer(given, request)),
            **({bench.timer: gr.Timer(active=False)} if over else {}),
        }

    # -- wiring -------------------------------------------------------------------------------

    def wire(self) -> None:
        """Connects the handlers."""
        bench, stage = self.bench, self.bench.stage
        token, mine, everything = bench.token, bench.mine, bench.everything
        # beside the queue: whoever watches a run waits behind nobody
        watched = [token, stage.shown, mine, bench.told]
        glanced = [stage.card, stage.notices, stage.moment, stage.fresh]
        on(bench.timer.tick, self.on_tick, watched, [*bench.listed, *glanced], queue=False)
        told = [token, mine, stage.moment]
        on(stage.moment.change, self.on_moment, told, everything, queue=False)
        pictures = [stage.shown, stage.previews, stage.chart]
        fresh = [token, stage.shown, stage.fresh]
        on(stage.fresh.change, self.on_fresh, fresh, pictures, queue=False)
        on(bench.runs.missed, self.on_missed, [token, mine], bench.listed, queue=False)
        beside: dict[str, Any] = {"queue": False, "trigger_mode": "multiple"}
        on(bench.runs.more, self.on_rest, [token, mine, bench.told], bench.listed, **beside)
        on(stage.stop.click, self.on_stop, token, everything, queue=False)
        on(stage.resume.click, self.on_resume, token, everything)
        on(stage.notices.fix, self.on_fix, [token, stage.notices], everything)
        on(bench.runs.open, self.on_open, {bench.runs, mine, *bench.plan_inputs}, everything)
        for script in (FORGET_LINK, TO_STAGE):
            on(bench.runs.open, js=script)
        bench.manage.wire(mine, self.changed, self.closed, everything)


def _is_over(run: Run, status: Status) -> bool:
    """Whether nothing more is to come: after a training's end the copy meter works."""
    if status.is_active:
        return False
    measured = findings.copies(run).get("step") == status.step
    return measured or not status.is_done or abs(time.time() - status.updated) > METER_SECONDS
