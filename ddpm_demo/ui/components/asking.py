"""Asking a model for something that takes a while: one at a time, and it can be stopped."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import gradio as gr

from ddpm_demo.ui.events import on
from ddpm_demo.ui.handlers import at_the_model, guarded

if TYPE_CHECKING:
    from ddpm_demo.diffusion.sampling import Step

    from .timeline.live import LiveTimeline


# what the stage says until something comes, see timeline/pending.js
SAY = "(queued) => document.querySelector('#{stage} [data-state]')?.timeline?.pend({key})"


class Turns:
    """How many answers are under way: the next one waits for them."""

    def __init__(self) -> None:
        self._lock, self._count = threading.Lock(), 0

    @property
    def taken(self) -> bool:
        return self._count > 0

    def counted(self, handler: Callable[..., Any]) -> Callable[..., Any]:
        """A generator that counts from its first step to its end."""

        @functools.wraps(handler)
        def counting(*args: Any, **kwargs: Any) -> Iterator[Any]:
            with self._lock:
                self._count += 1
            try:
                yield from handler(*args, **kwargs)
            finally:
                with self._lock:
                    self._count -= 1

        return counting


TURNS = Turns()  # of all visitors: the model computes in one thread


class Stops:
    """Which visitors have asked their drawing to stop; it ends after the step at hand."""

    def __init__(self) -> None:
        self._asked: set[str] = set()

    def ask(self, request: gr.Request) -> None:
        self._asked.add(request.session_hash or "")

    def clear(self, request: gr.Request) -> None:
        self._asked.discard(request.session_hash or "")

    def asked(self, request: gr.Request) -> bool:
        return (request.session_hash or "") in self._asked


def follow(
    live: LiveTimeline, steps: Iterable[Step], stops: Stops, request: gr.Request
) -> Iterator[Any]:
    """The values of a process for a handler to yield, until the visitor stops it.

    A step without a value yields a skip.
    """
    stops.clear(request)
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

    Returns:
        The listener that runs after an answer ended well or was stopped, for `.then`.
    """
    idle = gr.update(visible=True), gr.update(visible=False)
    buttons: dict[str, Any] = {"outputs": [ask, cancel], "queue": False}
    queued = gr.Checkbox(False, visible=False)

    def pressed() -> tuple[Any, Any, bool]:
        return gr.update(visible=False), gr.update(visible=True), TURNS.taken

    begun = on(ask.click, pressed, None, [ask, cancel, queued], queue=False)
    drawing = on(
        begun.then,
        guarded(TURNS.counted(at_the_model(handler))),
        inputs,
        output,
        js=js,
        concurrency_id="sampler",
        concurrency_limit=1,
    )
    on(cancel.click, stops.ask, queue=False)
    if stage := getattr(output, "elem_id", None):
        said = SAY.format(stage=stage, key="queued ? 'queued' : 'waiting'")
        on(begun.then, None, queued, js=said)
        for ended in (drawing.then, drawing.failure):
            on(ended, js=SAY.format(stage=stage, key="''"))
    # after an error gradio runs `failure` alone
    on(drawing.failure, lambda: idle, **buttons)
    return on(drawing.then, lambda: idle, **buttons)
