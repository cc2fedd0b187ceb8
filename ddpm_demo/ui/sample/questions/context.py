"""What the questions share: the drawing they ask about, the way an answer is shown and stopped."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from typing import TYPE_CHECKING, Any, Self

import gradio as gr

from ddpm_demo.config import SampleConfig
from ddpm_demo.data.settings import read_integer
from ddpm_demo.errors import UserError, check_range
from ddpm_demo.policy import Policy
from ddpm_demo.runs import catalogue
from ddpm_demo.runs.access import Access
from ddpm_demo.ui import models
from ddpm_demo.ui.components.asking import Stops, follow, wire
from ddpm_demo.ui.components.picture import read_picture
from ddpm_demo.ui.components.timeline import Timeline, timeline_value
from ddpm_demo.ui.components.timeline.live import LiveTimeline, Plate
from ddpm_demo.ui.events import Updates, on
from ddpm_demo.ui.handlers import guarded
from ddpm_demo.ui.sample.captions import Caption, model_told, steps_told
from ddpm_demo.ui.sample.controls import Controls
from ddpm_demo.ui.sample.drawings import TIMELINE, Drawings
from ddpm_demo.ui.visitors import Visitors
from ddpm_demo.ui.words import t

from .asked import Asked

if TYPE_CHECKING:
    from torch import Tensor

    from ddpm_demo.diffusion.denoiser import Denoiser
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
SHARES = tuple(range(10, 101, 10))  # of the way to noise, in percent


def at_the_spot(place: gr.JSON, inputs: Set[Any]) -> str:
    """A script that puts where the drawing's timeline stands into an input.

    Args:
        place: Which input.
        inputs: All of them; gradio hands the values of a set over in the order of their ids.
    """
    index = sorted(one._id for one in inputs).index(place._id)
    return f"(...values) => (values[{index}] = {TIMELINE}.spot, values)"


@dataclasses.dataclass(frozen=True)
class QuestionContext:
    """What a question needs of the tab it stands in."""

    drawings: Drawings
    controls: Controls
    visitors: Visitors

    @property
    def way_inputs(self) -> list[Any]:
        """The controls that `way` reads."""
        controls = self.controls
        chosen = [controls.model, controls.answer, controls.steps, controls.spacing]
        return [*chosen, controls.mine, *self.asked_inputs]

    @property
    def model_inputs(self) -> list[Any]:
        """The controls that `asked` reads."""
        return [self.controls.model, self.controls.mine, *self.asked_inputs]

    def asked(self, values: Updates) -> Asked:
        """The classes that are chosen beside the drawing, of the model that is chosen there."""
        entry = models.admitted(values[self.controls.model], self.controls.visitor(values))
        return Asked.read(self.controls.asked(values), models.class_names(entry)).few()

    @property
    def asked_inputs(self) -> list[Any]:
        """The controls that say which classes are asked for."""
        return [*self.controls.classes.inputs, self.controls.classes.shown_for]

    def when_chosen(self, choice: gr.Radio, offer: Callable[[bool, Any], Any]) -> None:
        """Lets `offer` say, of whether another model knows classes, what becomes of a choice."""

        @guarded
        def offered(values: Updates, request: gr.Request) -> Any:
            key, visitor = values[self.controls.model], self.controls.visitor(values)
            names = models.class_names(models.admitted(key, visitor)) if key else []
            return offer(bool(names), values[choice])

        inputs = {self.controls.model, self.controls.mine, choice}
        on(self.controls.model.change, offered, inputs, choice, queue=False)

    def only_with_classes(self, choice: gr.Radio, usual: str) -> None:
        """Shows a choice where the chosen model knows classes; elsewhere it is what is usual."""
        self.when_chosen(
            choice, lambda some, v: gr.update(visible=some, value=v if some else usual)
        )

    def way(self, values: Updates, chosen: Any) -> Way:
        """The process that a question joins at some shares of the way to noise."""
        steps, spacing = (values[one] for one in (self.controls.steps, self.controls.spacing))
        visitor = self.controls.visitor(values)
        asked = self.controls.asked(values)
        return Way.read(self.controls.key(values), visitor, steps, spacing, chosen, asked)

    def check_way(self, values: Updates, chosen: Any) -> None:
        """Refuses what `way` would refuse, as far as that is known without the model."""
        read_integer("steps", values[self.controls.steps])
        check_shares(chosen)
        models.admitted(self.controls.key(values), self.controls.visitor(values))

    def picture(self, request: gr.Request, file: str | None, shape: Sequence[int]) -> Tensor:
        """A visitor's picture as the model would see it, float32 [channels, height, width].

        Raises:
            UserError: when there is none, it is not the visitor's, or it cannot be read.
        """
        from ddpm_demo.data.pixels import to_unit_nchw

        if not file:
            raise UserError("picture_missing")
        channels, size, _ = shape
        own = self.visitors.own(request, file)
        pixels = read_picture(own, size, self.visitors.policy.reading, channels)
        return to_unit_nchw(pixels[None])[0]


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


def shares(label: str, value: Sequence[int], elem_id: str) -> gr.CheckboxGroup:
    """How far to noise a picture, several at once."""
    return gr.CheckboxGroup(
        [(f"{share} %", share) for share in SHARES],
        value=list(value),
        label=t(label),
        info=t("ask_shares_info"),
        elem_id=elem_id,
    )


def check_shares(chosen: Any) -> None:
    """Raises a `UserError` when no share was chosen, or one is not among those offered."""
    if not chosen:
        raise UserError("no_share")
    for share in chosen:
        check_range("%", share, SHARES[0], SHARES[-1])


def steps_at(timesteps: Sequence[int], num_train_timesteps: int, chosen: Any) -> list[int]:
    """The steps that stand nearest to shares of T, noisiest first, each once.

    Raises:
        UserError: when none was chosen, or one is not among those offered.
    """
    from ddpm_demo.diffusion.questions.join import nearest_step

    check_shares(chosen)
    found = {nearest_step(timesteps, round(num_train_timesteps * s / 100)) for s in chosen}
    return sorted(found)


@dataclasses.dataclass(frozen=True)
class Way:
    """The ancestral process that a question joins at some of its steps.

    Args:
        denoiser: The model.
        timesteps: All that are visited, falling, 0-based.
        indices: The steps at which the question joins.
        name: The model's for people.
        asked: The classes, guidance and clipping.
    """

    denoiser: Denoiser
    timesteps: Sequence[int]
    indices: Sequence[int]
    name: str
    asked: Asked = dataclasses.field(default_factory=Asked)

    @classmethod
    def read(
        cls,
        key: str,
        visitor: Access,
        steps: object,
        spacing: str,
        chosen: Any,
        asked: Mapping[str, Any] | None = None,
    ) -> Self:
        """From what a visitor sent.

        Raises:
            UserError: for a model that is gone or not the visitor's, or values out of range.
        """
        from ddpm_demo.diffusion.denoiser import classes_of
        from ddpm_demo.diffusion.respacing import visited_timesteps

        denoiser = models.load(key, visitor)
        schedule = denoiser.scheduler.schedule
        timesteps = visited_timesteps(schedule, read_integer("steps", steps), spacing)
        indices = steps_at(timesteps, len(schedule), chosen)
        wish = Asked.read(asked or {}, classes_of(denoiser)).few()
        return cls(denoiser, timesteps, indices, catalogue.find(key).name, wish)

    def caption(self, *subject: tuple[str, object]) -> Caption:
        """What an answer is made with: the model, classes, what is asked about, the solver."""
        steps = steps_told(len(self.timesteps))
        asked = self.asked.caption()
        return [model_told(self.name), *asked, *subject, steps, ("solver_ddpm", "")]

    @property
    def joined_at(self) -> list[int]:
        """The paper's t of the steps at which the question joins."""
        from ddpm_demo.diffusion.schedule import to_paper_t

        return [to_paper_t(self.timesteps[index]) for index in self.indices]
