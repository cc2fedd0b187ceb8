"""Train: pictures in, a plan, and a run that lives in a process of its own.

May enter: what shows a draft or a run and passes a visitor's wishes on. `workbench` knows which of
the two is open; `draft/` has the page before the start, `run/` the page after it, `endpoints` the
same for other programs. Only `runs/` and `training/` know what a run is.
Never imports: another tab, commands, or a trainer: `runs.jobs` starts trainers as processes.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import gradio as gr

from ddpm_demo.policy import Policy
from ddpm_demo.runs.jobs.jobs import Jobs
from ddpm_demo.ui.events import on
from ddpm_demo.ui.visitors import Visitors

from . import endpoints
from .draft.drafting import Drafting
from .run.running import Running
from .workbench import Workbench


@dataclasses.dataclass(frozen=True)
class TrainTab:
    """What the page needs of this tab.

    Args:
        moment: Changes when the open run can do something else than before.
        draw: Pressed to draw with the open run's model.
        arrive: Takes an event of the page, such as its load; what is open is shown then.
    """

    moment: gr.Textbox
    draw: gr.Button
    arrive: Callable[[Any], None]


def build(
    jobs: Jobs,
    policy: Policy,
    visitors: Visitors,
    token: gr.BrowserState,
    mine: gr.BrowserState,
) -> TrainTab:
    """Lays out the tab and wires it; arguments as for `Workbench`."""
    bench = Workbench(jobs, policy, visitors, token, mine)
    drafting = Drafting(bench)
    drafting.wire()
    Running(bench).wire()
    endpoints.add(jobs, policy, visitors)

    def arrive(event: Any) -> None:
        shown = on(event, bench.show, {mine, *bench.plan_inputs}, bench.everything)
        on(shown.then, drafting.on_read, bench.plan_inputs, bench.draft.outputs)

    return TrainTab(bench.stage.moment, bench.stage.draw, arrive)
