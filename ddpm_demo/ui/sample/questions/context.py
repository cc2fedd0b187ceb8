"""What a question gets from the tab that it stands in: drawings, controls, files of the visitor."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence, Set
from typing import TYPE_CHECKING, Any

import gradio as gr

from ddpm_demo.data.settings import read_integer
from ddpm_demo.errors import UserError
from ddpm_demo.ui import models
from ddpm_demo.ui.components.picture import read_picture
from ddpm_demo.ui.events import Updates, on
from ddpm_demo.ui.handlers import guarded
from ddpm_demo.ui.sample.controls import Controls
from ddpm_demo.ui.sample.drawings import TIMELINE, Drawings
from ddpm_demo.ui.visitors import Visitors

from .asked import Asked
from .way import Way, check_shares

if TYPE_CHECKING:
    from torch import Tensor


def at_the_spot(place: gr.JSON, inputs: Set[Any], spot: str = f"{TIMELINE}.spot") -> str:
    """A script that puts where the drawing's timeline stands into an input.

    Args:
        place: Which input.
        inputs: All of them; gradio hands the values of a set over in the order of their ids.
        spot: What a script has for it.
    """
    index = sorted(one._id for one in inputs).index(place._id)
    return f"(...values) => (values[{index}] = {spot}, values)"


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
        """Brings a choice up to date whenever another model is chosen.

        Args:
            choice: The component.
            offer: Its update, of whether the model knows classes and what is chosen.
        """

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
        channels, height, width = shape
        own = self.visitors.own(request, file)
        pixels = read_picture(own, (height, width), self.visitors.policy.reading, channels)
        return to_unit_nchw(pixels[None])[0]
