"""Branch from here: one x_t, several futures."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Self

import gradio as gr

from ddpm_demo.config import MAX_FUTURES, MIN_FUTURES, VARIANCES
from ddpm_demo.data.settings import read_integer
from ddpm_demo.errors import UserError
from ddpm_demo.ui.components.timeline.live import Plate
from ddpm_demo.ui.events import Updates
from ddpm_demo.ui.handlers import phrase
from ddpm_demo.ui.sample.captions import Caption, guidance_told, model_told, steps_told
from ddpm_demo.ui.sample.drawings import Drawing, Spot
from ddpm_demo.ui.words import prose, t

from .answer import Answer
from .asked import Asked, each_for
from .context import QuestionContext, at_the_spot

if TYPE_CHECKING:
    from ddpm_demo.diffusion.sampling import Step
    from ddpm_demo.diffusion.trajectory import Trajectory

AS = ("own", "chosen")  # which class a branch goes on as: its parent's, or those of the chips
WHERE = {"here": 0, "way": 4}  # how many moments of the way; 0 is the one at the slider


def build(context: QuestionContext) -> None:
    """Lays the question out and wires it."""
    with gr.Row(elem_classes="ask-row"):
        where = gr.Radio(
            [(t(f"ask_branch_{name}"), name) for name in WHERE],
            value="way",  # at the picture itself, where the slider ends, nothing is left to branch
            label=t("ask_branch_where"),
            elem_id="branch-where",
        )
        futures = gr.Slider(
            MIN_FUTURES,
            MAX_FUTURES,
            5,
            step=1,
            label=t("ask_branch_futures"),
            elem_id="branch-futures",
        )
        variance = gr.Radio(
            [(t(f"ask_variance_{name}"), name) for name in VARIANCES],
            value=VARIANCES[0],
            label=t("ask_variance"),
            elem_id="branch-variance",
        )
    with gr.Row(elem_classes="ask-row"):
        goes_on = gr.Radio(
            [(t(f"ask_branch_as_{name}"), name) for name in AS],
            value=AS[0],
            label=t("ask_branch_as"),
            info=t("ask_branch_as_info"),
            visible=False,
            elem_id="branch-as",
        )
    context.only_with_classes(goes_on, AS[0])
    gr.Markdown(prose("ask_branch_note"), elem_classes="hint")
    answer = Answer.lay_out("branch", context.visitors.policy)

    place = gr.JSON(visible=False)

    def branch(values: Updates, request: gr.Request) -> Iterator[Any]:
        spot = Spot.read(values[place])
        parent = Parent.of(context.drawings.get(spot.id), spot)
        chosen = context.asked(values) if values[goes_on] == AS[1] else None
        yield from answer.pause_for(parent.redraw(), request)
        if parent.ready:  # else it was stopped while the picture was drawn again
            how = (values[where], values[futures], values[variance], chosen)
            wish = BranchWish.read(parent, spot.index, *how)
            frames = parent.trajectory.max_frames
            yield from answer.show(wish.steps(), wish.plate(), request, frames)

    def check(values: Updates) -> None:
        # which drawings there are is asked later: one may be under way
        if not Spot.read(values[place]).id:
            raise UserError("no_drawing")
        read_integer("futures", values[futures])

    inputs = {place, where, futures, variance, goes_on, *context.model_inputs}
    answer.wire(branch, inputs, js=at_the_spot(place, inputs), check=check)


@dataclasses.dataclass(frozen=True)
class Parent:
    """The picture that is branched, with its way.

    Args:
        drawing: That it belongs to.
        picture: Its place there.
        trajectory: What is known of the way.
        row: Its place in the trajectory.
    """

    drawing: Drawing
    picture: int
    trajectory: Trajectory
    row: int

    @classmethod
    def of(cls, drawing: Drawing, spot: Spot) -> Self:
        """The picture at a visitor's spot; one that does not exist becomes the nearest."""
        from ddpm_demo.diffusion.trajectory import Trajectory

        picture = min(spot.picture or 0, len(drawing.settings.config.seeds) - 1)
        if drawing.redraws:
            empty = Trajectory(drawing.settings.config.max_frames)
            return cls(drawing, picture, empty, 0)
        return cls(drawing, picture, drawing.trajectory, picture)

    @property
    def seed(self) -> int:
        return self.drawing.settings.config.seeds[self.picture]

    @property
    def ready(self) -> bool:
        """Whether its way is known."""
        return not self.drawing.redraws or bool(
            self.trajectory.frames and self.trajectory.frames[-1].t == 0
        )

    def redraw(self) -> Iterator[None]:
        """Draws the one picture again if nothing is kept of its drawing, a step at a time."""
        from ddpm_demo.diffusion.sampling import sample_progressive

        if not self.drawing.redraws:
            return
        config = self.drawing.settings.config
        alone = dataclasses.replace(config, num_images=1, pinned=(self.seed,))
        for step in sample_progressive(self.drawing.denoiser, alone):
            self.trajectory.add(step)
            yield


@dataclasses.dataclass(frozen=True)
class BranchWish:
    """What is branched.

    Args:
        parent: The picture with its way.
        frames: The kept frames to branch at.
        futures: How many of each.
        variance: One of `config.VARIANCES`.
        chosen: What its futures are told in place of what the parent was; None for the same.
    """

    parent: Parent
    frames: Sequence[int]
    futures: int
    variance: str
    chosen: Asked | None = None

    @classmethod
    def read(
        cls,
        parent: Parent,
        index: int,
        moments: str,
        futures: object,
        variance: str,
        chosen: Asked | None = None,
    ) -> Self:
        """From what a visitor sent; a place that does not exist becomes the nearest."""
        from ddpm_demo.diffusion.questions.branch import spread_frames

        rows = WHERE.get(moments, 0)
        last = len(parent.trajectory.frames) - 1
        frames = spread_frames(parent.trajectory, rows) if rows else [min(index, last)]
        return cls(parent, frames, read_integer("futures", futures), variance, chosen)

    @property
    def own(self) -> Asked:
        """What the parent was told."""
        drawing = self.parent.drawing
        config, known = drawing.settings.config, drawing.classes
        labels = config.label_of_each(len(known))[self.parent.picture :][:1]
        return Asked.of(dataclasses.replace(config, labels=tuple(labels)), known)

    @property
    def told(self) -> Asked:
        """What its futures are told."""
        if self.chosen is None:
            return self.own
        return dataclasses.replace(self.chosen, clipping=self.own.clipping)

    @property
    def names(self) -> list[str]:
        """The class of each future, in turn; [] where they are told none."""
        return each_for(self.told.names, self.futures)

    def steps(self) -> Iterator[Step]:
        """The answer's process."""
        from ddpm_demo.diffusion.questions.branch import branch

        # the parent in the first column is never asked, but has a place
        row = [*self.names[:1], *self.names]
        return branch(
            self.told.guide(self.parent.drawing.denoiser, row * len(self.frames)),
            self.parent.trajectory,
            self.parent.row,
            self.parent.seed,
            self.frames,
            self.futures,
            self.variance,
            self.own.clipping,
        )

    def plate(self) -> Plate:
        """A row for each moment: the parent, then its futures."""
        drawing, number = self.parent.drawing, self.parent.picture + 1
        kept = self.parent.trajectory.frames
        own = drawing.settings.config
        made = [*self.own.caption(), ("seed", self.parent.seed), steps_told(own.steps)]
        led: Caption = (
            [] if self.chosen is None else [("goes_on", ", ".join(self.told.names) or "–")]
        )
        if led and self.told.names:
            led.append(guidance_told(self.told.guidance))
        return Plate(
            (len(self.frames), self.futures + 1),
            [("from_t", kept[frame].t) for frame in self.frames],
            [("picture", number), *self._futures()],
            classes=[*(self.own.names or [""]), *(self.names or [""] * self.futures)]
            * len(self.frames),
            guided=bool(self.names) and self.told.guidance not in (0, 1),
            caption=[
                model_told(drawing.name),
                *made,
                ("parent", name_of(own.solver)),
                *led,
                ("futures", name_of(self.variance)),
            ],
        )

    def _futures(self) -> list[tuple[str, object]]:
        """The labels of their columns: their classes where these differ."""
        if len(self.told.names) > 1:
            return [("plain", name) for name in self.names]
        return [("future", k + 1) for k in range(self.futures)]


def name_of(solver: str) -> str:
    """A solver's name in a caption; it is the same in both languages."""
    return phrase(f"timeline_caption_solver_{solver}", "en")
