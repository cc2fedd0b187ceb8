"""Asking a model for something that takes a while: one at a time, and it can be stopped."""

from __future__ import annotations

import functools
import math
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import gradio as gr

from ddpm_demo.errors import UserError
from ddpm_demo.ui.components.sight import into_view
from ddpm_demo.ui.crowd.fair_queue import withdraw
from ddpm_demo.ui.crowd.wanted import is_wanted
from ddpm_demo.ui.events import Updates, on
from ddpm_demo.ui.handlers import at_the_model, guarded, request_finder, session_of, warn
from ddpm_demo.ui.handlers.early import checked
from ddpm_demo.ui.handlers.under_way import UNDER_WAY
from ddpm_demo.ui.lately import Lately

if TYPE_CHECKING:
    from ddpm_demo.diffusion.sampling import Step

    from .timeline.live import LiveTimeline
    from .turn import Turn

REMEMBERED = 1000  # pages on which Cancel was pressed

# what the stage says until something comes, see timeline/pending.js
SAY = "(queued) => document.querySelector('#{stage} [data-state]')?.timeline?.pend({key})"


class Stops:
    """Which visitors have asked their drawing to stop; it ends after the step at hand.

    A press begins anew; Cancel counts from then on, also while the drawing waits for its turn.

    Args:
        seconds: Time for one answer. When it is over, the answer ends as by Cancel.
    """

    def __init__(self, seconds: float = math.inf) -> None:
        self.seconds = seconds
        self._asked: Lately[str, None] = Lately(REMEMBERED)
        self._ends: dict[str, float] = {}

    def begin(self, request: gr.Request) -> None:
        """A button was pressed: what was asked before is over."""
        self._asked.pop(session_of(request), None)

    def ask(self, request: gr.Request) -> None:
        self._asked[session_of(request)] = None

    def asked(self, request: gr.Request) -> bool:
        """Whether to end here: by Cancel, by the clock, or because the visitor is gone."""
        return session_of(request) in self._asked or self._late(request) or not is_wanted()

    def watched(self, handler: Callable[..., Any]) -> Callable[..., Any]:
        """A generator that looks at `asked`: with a clock, and not begun when it was cancelled."""
        request_of = request_finder(handler)

        @functools.wraps(handler)
        def watching(*args: Any, **kwargs: Any) -> Iterator[Any]:
            request = request_of(args, kwargs)
            self._ends[session_of(request)] = time.monotonic() + self.seconds
            try:
                if session_of(request) in self._asked:
                    yield gr.skip()
                    return
                yield from handler(*args, **kwargs)
                if self._late(request):
                    warn(UserError("drawing_time", seconds=round(self.seconds)), request)
            finally:
                self._ends.pop(session_of(request), None)
                self.begin(request)

        return watching

    def _late(self, request: gr.Request) -> bool:
        return time.monotonic() > self._ends.get(session_of(request), math.inf)


def follow(
    live: LiveTimeline, steps: Iterable[Step], stops: Stops, request: gr.Request
) -> Iterator[Any]:
    """The values of a process for a handler to yield, until the visitor stops it.

    A step without a value yields a skip.
    """
    stopped = False
    for value in live.follow(steps):
        yield gr.skip() if value is None else value
        if stops.asked(request):
            stopped = True
            break
    if stopped and (value := live.end()):
        yield value


def wire(
    ask: gr.Button,
    cancel: gr.Button,
    stops: Stops,
    *,
    handler: Callable[..., Any],
    inputs: Any,
    output: Any,
    js: str | None = None,
    check: Callable[..., Any] | None = None,
    event: Callable[..., Any] | None = None,
    turn: Turn | None = None,
    failed: Callable[[Any], None] | None = None,
) -> Any:
    """A button that asks a model: Cancel stands in its place meanwhile; one at a time.

    Args:
        ask: Display while nothing is drawn.
        cancel: Display while something is.
        stops: What `handler` looks at to end early.
        handler: A generator of values of `output`.
        inputs: Its components.
        output: A component, or several.
        js: Changes the inputs in the browser.
        check: Refuses their values before they wait, see `early.checked`.
        event: What asks in place of a click of the button.
        turn: Says that it waits for its turn, where `output` is no stage that says so.
        failed: Is given the event of an answer that ended with an error.

    Returns:
        The listener that runs after an answer ended well or was stopped, for `.then`.
    """
    buttons: dict[str, Any] = {"outputs": [ask, cancel, *(turn.lines if turn else [])]}
    queued = gr.Checkbox(False, visible=False)

    def pressed(request: gr.Request) -> Updates:
        stops.begin(request)
        asked = {ask: gr.update(visible=False), cancel: gr.update(visible=True)}
        return {**asked, queued: UNDER_WAY.any, **(turn.pressed() if turn else {})}

    def idle() -> Updates:
        shown = {ask: gr.update(visible=True), cancel: gr.update(visible=False)}
        return {**shown, **(turn.over() if turn else {})}

    begun = on(event or ask.click, pressed, None, [*buttons["outputs"], queued], queue=False)
    outputs = output if turn is None else [*_listed(output), *turn.lines]
    answering = handler if turn is None else turn.told(handler, _listed(output))
    drawing = on(
        begun.then,
        checked(guarded(stops.watched(at_the_model(answering))), check),
        inputs,
        outputs,
        js=js,
        concurrency_id="sampler",
        concurrency_limit=1,
    )

    async def cancelled(request: gr.Request) -> None:
        stops.ask(request)
        await withdraw(request, drawing["id"])

    on(cancel.click, cancelled, queue=False)
    if turn:  # the line may stand above what is seen
        on(begun.then, js=into_view(f"#{turn.queued.elem_id}"))
    if stage := getattr(output, "elem_id", None):
        said = SAY.format(stage=stage, key="queued ? 'queued' : 'waiting'")
        on(begun.then, None, queued, js=said)
        for ended in (drawing.then, drawing.failure):
            on(ended, js=SAY.format(stage=stage, key="''"))
    if failed is not None:
        failed(drawing.failure)
    # after an error gradio runs `failure` alone
    on(drawing.failure, idle, queue=False, **buttons)
    return on(drawing.then, idle, queue=False, **buttons)


def _listed(output: Any) -> list[Any]:
    return output if isinstance(output, list) else [output]
