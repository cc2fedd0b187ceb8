"""Branch from here: one x_t, several futures."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Self

import gradio as gr

from ddpm_demo.config import MAX_FUTURES, MIN_FUTURES, VARIANCES
from ddpm_demo.data.settings import read_integer
from ddpm_demo.ui.components.timeline.live import Plate
from ddpm_demo.ui.sample.drawings import Drawing, Spot
from ddpm_demo.ui.words import t

from .context import AT_THE_SPOT, Answer, QuestionContext

if TYPE_CHECKING:
    from ddpm_demo.diffusion.sampling import Step

WHERE = {"here": 0, "way": 4}  # how many moments of the way; 0 is the one at the slider


def build(context: QuestionContext) -> None:
    """Lays the question out and wires it."""
    with gr.Row(elem_classes="ask-row"):
        where = gr.Radio(
            [(t(f"ask_branch_{name}"), name) for name in WHERE],
            value="here",
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
    gr.Markdown(t("ask_branch_note"), elem_classes="hint")
    answer = Answer.lay_out("branch")

    def branch(
        place: Any, moments: str, count: float, variance_name: str, request: gr.Request
    ) -> Iterator[Any]:
        spot = Spot.read(place)
        drawing = context.drawings.get(spot.id)
        wish = BranchWish.read(drawing, spot, moments, count, variance_name)
        max_frames = drawing.trajectory.max_frames
        yield from answer.show(wish.steps(), wish.plate(), request, max_frames)

    answer.wire(branch, [gr.JSON(visible=False), where, futures, variance], js=AT_THE_SPOT)


@dataclasses.dataclass(frozen=True)
class BranchWish:
    """What is branched.

    Args:
        drawing: The parent.
        picture: Which picture of it.
        frames: The kept frames to branch at.
        futures: How many of each.
        variance: One of `config.VARIANCES`.
    """

    drawing: Drawing
    picture: int
    frames: Sequence[int]
    futures: int
    variance: str

    @classmethod
    def read(
        cls, drawing: Drawing, spot: Spot, moments: str, futures: object, variance: str
    ) -> Self:
        """From what a visitor sent; a place that does not exist becomes the nearest."""
        from ddpm_demo.diffusion.questions.branch import spread_frames

        trajectory, seeds = drawing.trajectory, drawing.settings.config.seeds
        picture = min(spot.picture or 0, len(seeds) - 1)
        index = min(spot.index, len(trajectory.frames) - 1)
        rows = WHERE.get(moments, 0)
        frames = spread_frames(trajectory, rows) if rows else [index]
        return cls(drawing, picture, frames, read_integer("futures", futures), variance)

    def steps(self) -> Iterator[Step]:
        """The answer's process."""
        from ddpm_demo.diffusion.questions.branch import branch

        return branch(
            self.drawing.denoiser,
            self.drawing.trajectory,
            self.picture,
            self.drawing.settings.config.seeds[self.picture],
            self.frames,
            self.futures,
            self.variance,
        )

    def plate(self) -> Plate:
        """A row for each moment: the parent, then its futures."""
        frames = self.drawing.trajectory.frames
        return Plate(
            (len(self.frames), self.futures + 1),
            [("from_t", frames[frame].t) for frame in self.frames],
            [("picture", self.picture + 1), *(("future", k + 1) for k in range(self.futures))],
        )
