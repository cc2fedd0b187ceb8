"""What one does with a run: watch, stop, resume, mend, open another one."""

from __future__ import annotations

import time
from typing import Any

import gradio as gr

from ddpm_demo.errors import UserError
from ddpm_demo.runs.run import Run, find_run
from ddpm_demo.storage.atomic import read_json
from ddpm_demo.ui.handlers import guarded, tokens
from ddpm_demo.ui.train.room import TO_THE_STAGE, Room, Updates

from .stage import Shown, advise

METER_SECONDS = 300.0  # in which the copy meter has found something, if it was started
# a reload shows what was opened last, not what a link once named
FORGET_LINK = "() => history.replaceState(null, '', location.pathname)"


def wire(room: Room) -> None:
    """Connects the run's side of the room."""

    def tick(run_token: str, seen: Shown, own: list[str], request: gr.Request) -> Updates:
        try:
            run = find_run(run_token)
        except UserError:  # deleted meanwhile
            return {**room.turn_to("empty"), **room.the_list(tokens(own), "")}
        if not room.opened.shows(request, run_token):
            return {room.start: gr.skip()}  # this answer would come too late
        room.jobs.promote()
        status = room.jobs.status(run)
        if status.state == "draft":
            return {room.timer: gr.Timer(active=False)}
        listed = room.the_list(tokens(own), run_token)
        if seen.token == run_token and seen.resting:
            # the copy meter works after a training has come to its end
            measured = read_json(run.copies_file).get("step") == status.step
            over = status.state != "done" or time.time() - status.updated > METER_SECONDS
            if measured or over:
                listed |= {room.timer: gr.Timer(active=False), **room.meter.show(run, request)}
            return listed
        return {
            **room.stage.show(run, status, seen, request),
            **room.manage.follow(run, status),
            **room.meter.follow(run),
            **room.quality.follow(run),
            **listed,
        }

    def changed(run: Run, request: gr.Request) -> Updates:
        """A run after something was done with it."""
        status = room.jobs.status(run)
        return {
            **room.stage.show(run, status, Shown(), request),
            **room.manage.show(run, status),
            room.timer: gr.Timer(active=True),
        }

    @guarded
    def on_stop(run_token: str, request: gr.Request) -> Updates:
        run = find_run(run_token)
        room.jobs.stop(run)
        return changed(run, request)

    @guarded
    def on_resume(run_token: str, own: Any, request: gr.Request) -> Updates:
        run = find_run(run_token)
        room.jobs.start(run, others=tokens(own))
        return changed(run, request)

    @guarded
    def on_fix(run_token: str, code: str, own: Any, request: gr.Request) -> Updates:
        run = find_run(run_token)
        found = advise(run, room.jobs.status(run), run.metrics())
        fix = next((each.fix for each in found if each.code == code), {})
        if fix.get("stop"):
            room.jobs.stop(run)
        elif "continue" in fix:
            room.jobs.extend(run, fix["continue"], others=tokens(own))
        elif fix:
            room.jobs.start(run, fix, others=tokens(own))
        return changed(run, request)

    def on_open(values: Updates, request: gr.Request) -> Updates:
        run_token, own = values[room.runs], tokens(values[room.mine])
        if room.public and run_token not in own:
            return {room.start: gr.skip()}
        try:
            run = find_run(run_token)
        except UserError:
            return room.the_list(own, "")
        if run.status().state == "draft":
            return room.show_draft(run, values, own, request)
        return room.show_run(run, own, request)

    def closed(own: list[str], request: gr.Request) -> Updates:
        return {**room.turn_to("empty"), **room.the_list(tokens(own), "")}

    private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    room.timer.tick(tick, [room.token, room.stage.shown, room.mine], room.everything, **private)
    room.stage.stop.click(on_stop, room.token, room.everything, queue=False, **private)
    room.stage.resume.click(on_resume, [room.token, room.mine], room.everything, **private)
    fixed = [room.token, room.stage.notices, room.mine]
    room.stage.notices.fix(on_fix, fixed, room.everything, **private)
    opening = {room.runs, room.mine, *room.plan_inputs}
    room.runs.open(on_open, opening, room.everything, **private)
    for script in (FORGET_LINK, TO_THE_STAGE):
        room.runs.open(None, js=script, **private)
    room.manage.wire(room.mine, changed, closed, room.everything)
