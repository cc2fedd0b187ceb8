"""Which classes a question asks for, and what a model is told of them, by name."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

from ddpm_demo.config import SampleConfig
from ddpm_demo.data.settings import Settings
from ddpm_demo.errors import UserError, check_range
from ddpm_demo.ui.sample.captions import Caption, guidance_told

if TYPE_CHECKING:
    from ddpm_demo.diffusion.denoiser import Denoiser

MAX_ASKED = 6  # classes of one question: each has rows or columns of its own
MAX_LISTED = 20  # classes that an error lists


@dataclasses.dataclass(frozen=True)
class Asked:
    """What a visitor asks for beside the seed: classes, guidance, clipping.

    Args:
        names: Of the classes, each once; () for none.
        guidance: w.
        clipping: One of `config.CLIPPINGS`.
        every: Whether all that the model knows take their turn, of which a question may take some.
    """

    names: tuple[str, ...] = ()
    guidance: float = 1.0
    clipping: str = "plain"
    every: bool = False

    @classmethod
    def read(cls, values: Mapping[str, Any], known: Sequence[str]) -> Self:
        """From what stands in the controls, by the names of `SampleConfig`.

        Args:
            values: "labels", "guidance" and "clipping", or some of them.
            known: The classes that the labels mean.

        Raises:
            UserError: for values that no drawing has; "no_classes", "out_of_range" for classes
                that are not among those known.
        """
        return cls.of(Settings.read(values).config, known)

    @classmethod
    def of(cls, config: SampleConfig, known: Sequence[str]) -> Self:
        """What a drawing asks for; errors as `read`."""
        every = isinstance(config.labels, str)
        labels = range(len(known)) if isinstance(config.labels, str) else config.labels
        if config.labels and not known:
            raise UserError("no_classes")
        for label in labels:
            check_range("label", label, 0, len(known) - 1)
        names = dict.fromkeys(known[label] for label in labels)
        return cls(tuple(names), config.guidance, config.clipping, every)

    def first(self, most: int) -> Self:
        """With so many classes at most, where all take their turn; else the same."""
        return dataclasses.replace(self, names=self.names[:most]) if self.every else self

    def few(self) -> Self:
        """With as many as one question has room for; a `UserError` where more were chosen."""
        few = self.first(MAX_ASKED)
        check_range("number of classes", len(few.names), 0, MAX_ASKED)
        return few

    def two(self) -> Self:
        """With two classes; raises a `UserError` where another number was chosen."""
        two = self.first(2)
        if len(two.names) != 2:
            raise UserError("two_classes", count=len(two.names))
        return two

    def guide(self, denoiser: Denoiser, names: Sequence[str]) -> Denoiser:
        """The denoiser as one that is told a class for each picture; itself for none.

        Args:
            denoiser: Of a model that may have learned the classes in another order.
            names: One for all pictures, or one each; () for none.

        Raises:
            UserError: "no_classes" or "class_unknown".
        """
        from ddpm_demo.diffusion.denoiser import classes_of
        from ddpm_demo.diffusion.guidance import Guided

        if not names:
            return denoiser
        return Guided(denoiser, labels_among(names, classes_of(denoiser)), self.guidance)

    def caption(self) -> Caption:
        """What a caption says of it: the classes and w, and how x̂_0 is clipped."""
        named: Caption = [("classes", ", ".join(self.names))] if self.names else []
        led = [guidance_told(self.guidance)] if self.names else []
        usual = self.clipping == SampleConfig().clipping
        return [*named, *led, *([] if usual else [(f"clipping_{self.clipping}", "")])]


def labels_among(names: Sequence[str], known: Sequence[str]) -> tuple[int, ...]:
    """The labels of classes in a model that knows some, by their names.

    Raises:
        UserError: "no_classes" where it knows none, "class_unknown" for a name that it does not
            know.
    """
    if names and not known:
        raise UserError("no_classes")
    for name in names:
        if name not in known:
            listed = ", ".join(known[:MAX_LISTED]) + (", …" if len(known) > MAX_LISTED else "")
            raise UserError("class_unknown", name=name, known=listed)
    return tuple(known.index(name) for name in names)


def row_label(*caption: tuple[str, object]) -> tuple[str, str]:
    """The label of a row or column that has a caption of its own."""
    return "caption", json.dumps(caption)


def each_for(labels: Sequence[Any], count: int) -> list[Any]:
    """The labels of so many pictures, in turn; [] where there are none."""
    return [labels[k % len(labels)] for k in range(count)] if labels else []
