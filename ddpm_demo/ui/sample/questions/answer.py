"""How a question is asked, answered and stopped: a button, its Cancel, and a timeline."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import gradio as gr

from ddpm_demo.config import SampleConfig
from ddpm_demo.policy import Policy
from ddpm_demo.ui.components.asking import Stops, follow, wire
from ddpm_demo.ui.components.timeline import Timeline, timeline_value
from ddpm_demo.ui.components.timeline.live import LiveTimeline, Plate
from ddpm_demo.ui.words import t

if TYPE_CHECKING:
    from ddpm_demo.diffusion.sampling import Step

WAITING = timeline_value(
    "waiting",
    axis="reverse",
    views=("x_t", "x_0"),
    cell=(1, 1),
    grid=(1, 1),
    pictures=1,
    total=0,
    frames=[],
    chunks=[],
    done=False,
)


@dataclasses.dataclass(frozen=True)
class Answer:
    """The lower half of a question: a button, its Cancel, and a timeline of its own."""

    ask: gr.Button
    cancel: gr.Button
    timeline: Timeline
    stops: Stops

    @classmethod
    def lay_out(cls, name: str, policy: Policy) -> Answer:
        kebab = name.replace("_", "-")
        with gr.Row(elem_classes="ask-buttons"):
            ask = gr.Button(
                t(f"ask_{name}_button"),
                variant="primary",
                scale=0,
                min_width=160,
                elem_id=f"{kebab}-ask",
            )
            cancel = gr.Button(
                t("sample_cancel"),
                visible=False,
                scale=0,
                min_width=160,
                elem_id=f"{kebab}-cancel",
            )
        timeline = Timeline(empty=f"empty_{name}", reveal=True, elem_id=f"{kebab}-timeline")
        return cls(ask, cancel, timeline, Stops(policy.drawing_seconds))

    def wire(
        self,
        handler: Callable[..., Any],
        inputs: Any,
        js: str | None = None,
        check: Callable[..., Any] | None = None,
    ) -> None:
        """`handler` yields values of the timeline, `check` refuses its values."""
        wire(
            self.ask,
            self.cancel,
            self.stops,
            handler=handler,
            inputs=inputs,
            output=self.timeline,
            js=js,
            check=check,
        )

    def pause_for(self, work: Iterable[object], request: gr.Request) -> Iterator[Any]:
        """Does what comes before the answer, until the visitor stops it.

        Meanwhile the stage says that pictures are on their way.
        """
        for number, _ in enumerate(work):
            yield gr.skip() if number else WAITING
            if self.stops.asked(request):
                yield None
                return

    def show(
        self,
        steps: Iterable[Step],
        plate: Plate,
        request: gr.Request,
        max_frames: int = SampleConfig().max_frames,
    ) -> Iterator[Any]:
        """The answer's process on its way to the browser."""
        live = LiveTimeline(max_frames, self.timeline.GRADIO_CACHE, plate)
        yield from follow(live, steps, self.stops, request)
