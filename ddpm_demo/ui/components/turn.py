"""What stands where an answer will come: that it waits for another, then that it is worked out."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import gradio as gr

from ddpm_demo.ui.events import Component, Updates
from ddpm_demo.ui.handlers.under_way import UNDER_WAY
from ddpm_demo.ui.words import prose


class Turn:
    """A line for the time that an answer waits for another one, and one for the time after that.

    Args:
        name: The start of the lines' ids, which end in "-queued" and "-status".
        working: Key of the words while it is worked out; None where the answer tells it itself.
    """

    def __init__(self, name: str, working: str | None = None) -> None:
        # two lines and not one whose words change: only what is laid out follows the language
        self.queued = self._line("timeline_queued", f"{name}-queued")
        self.working = self._line(working, f"{name}-status") if working else None

    @property
    def lines(self) -> list[Component]:
        return [line for line in (self.queued, self.working) if line]

    def pressed(self) -> Updates:
        """The answer is asked for, and comes at once where no other is under way."""
        return self._shown(UNDER_WAY.any, not UNDER_WAY.any)

    def begun(self) -> Updates:
        """Its turn has come."""
        return self._shown(False, True)

    def over(self) -> Updates:
        """It is there, or it failed."""
        return self._shown(False, False)

    def told(
        self, handler: Callable[..., Any], outputs: Sequence[Component]
    ) -> Callable[..., Iterator[Updates]]:
        """A generator that says that its turn has come, then what `handler` answers.

        Args:
            handler: A function or a generator.
            outputs: The components that its answers are for; `lines` are outputs besides.
        """

        @functools.wraps(handler)
        def telling(*args: Any, **kwargs: Any) -> Iterator[Updates]:
            yield self.begun()
            answer = handler(*args, **kwargs)
            for each in answer if inspect.isgeneratorfunction(handler) else [answer]:
                yield _by_component(each, outputs)

        return telling

    def _line(self, key: str, elem_id: str) -> gr.Markdown:
        return gr.Markdown(prose(key), visible=False, elem_id=elem_id, elem_classes="working")

    def _shown(self, queued: bool, working: bool) -> Updates:
        shown = [queued, working]
        return {line: gr.update(visible=on) for line, on in zip(self.lines, shown, strict=False)}


def _by_component(answer: Any, outputs: Sequence[Component]) -> Updates:
    """What a handler answers as one dict; alone, a value is that of its first output."""
    if isinstance(answer, dict) and all(isinstance(key, Component) for key in answer):
        return answer  # a value may be a dict too, with names for keys
    values = answer if isinstance(answer, tuple) else (answer,)
    return dict(zip(outputs, values, strict=False))
