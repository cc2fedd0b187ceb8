"""What one does with a run: watch, stop, resume, mend, open another one."""

from __future__ import annotations

from typing import Any

import gradio as gr

from ...errors import UserError
from ...jobs import AT_WORK
from ...run import Run, find_run
from ..handlers import guarded
from .room import Room, Updates, tokens
from .run_stage import Shown, advise


def wire(room: Room) -> None:
    """Connects the run's side of the room."""

    def tick(run_token: str, seen: Shown, own: list[str], request: gr.Request) -> Updates:
        try:
            run = find_run(run_token)
        except UserError:  # deleted meanwhile
            return {**room.turn_to("empty"), **room.the_list(tokens(own), "")}
        room.jobs.promote()
        status = room.jobs.status(run)
        if status.state == "draft":
            return {room.timer: gr.Timer(active=False)}
        at_work = status.state in (*AT_WORK, "waiting")
        updates = room.stage.show(run, status, seen, request) | room.the_list(
            tokens(own), run_token
        )
        if not at_work:  # for the last time: what can be done with it now
            updates |= {room.timer: gr.Timer(active=False)}
            updates |= room.meter.show(run, request) | room.manage.show(run, status)
        return updates

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
    def on_resume(run_token: str, request: gr.Request) -> Updates:
        run = find_run(run_token)
        room.jobs.start(run)
        return changed(run, request)

    @guarded
    def on_fix(run_token: str, code: str, request: gr.Request) -> Updates:
        run = find_run(run_token)
        found = advise(run, room.jobs.status(run), run.metrics())
        fix = next((each.fix for each in found if each.code == code), {})
        if fix.get("stop"):
            room.jobs.stop(run)
        elif fix:
            room.jobs.retune(run, fix)
            room.jobs.start(run)
        return changed(run, request)

    def on_open(run_token: str, own: list[str], request: gr.Request) -> Updates:
        own = tokens(own)
        if room.public and run_token not in own:
            return {room.start: gr.skip()}
        try:
            return room.show_run(find_run(run_token), own, request)
        except UserError:
            return room.the_list(own, "")

    def closed(own: list[str], request: gr.Request) -> Updates:
        return {**room.turn_to("empty"), **room.the_list(tokens(own), "")}

    private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    room.timer.tick(tick, [room.token, room.stage.shown, room.mine], room.everything, **private)
    room.stage.stop.click(on_stop, room.token, room.everything, queue=False, **private)
    room.stage.resume.click(on_resume, room.token, room.everything, **private)
    room.stage.notices.fix(on_fix, [room.token, room.stage.notices], room.everything, **private)
    room.runs.open(on_open, [room.runs, room.mine], room.everything, **private)
    room.manage.wire(room.mine, changed, closed, room.everything)
