"""Train: pictures in, a plan, and a run that lives in a process of its own."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import gradio as gr

from ddpm_demo.runs.jobs import Jobs
from ddpm_demo.ui.visitors import Visitors

from . import endpoints
from .draft import drafting
from .room import Room
from .run import running


@dataclasses.dataclass(frozen=True)
class TrainTab:
    """What the page needs of this tab.

    Args:
        card: Changes when the state of the open run does.
        arrive: Takes an event of the page, such as its load; what is open is shown then.
    """

    card: gr.HTML
    arrive: Callable[[Any], None]


def build(
    jobs: Jobs, visitors: Visitors, token: gr.BrowserState, mine: gr.BrowserState
) -> TrainTab:
    """Lays out the tab and wires it; arguments as for `Room`."""
    room = Room(jobs, visitors, token, mine)
    measured = drafting.wire(room)
    running.wire(room)
    endpoints.add(jobs, visitors)

    def arrive(event: Any) -> None:
        private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        shown = event(room.show, {mine, *room.plan_inputs}, room.everything, **private)
        shown.then(measured, room.plan_inputs, room.draft.outputs, **private)

    return TrainTab(room.stage.card, arrive)
