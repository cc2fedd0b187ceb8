"""Classifier-free guidance (Ho & Salimans 2022): a denoiser that is told what to draw.

The network is asked twice about the same x_t, once of the class and once of none, and the
difference of its two answers is taken w times:

    ε̂ = ε̂_∅ + w (ε̂_c − ε̂_∅)

w = 0 is no class, w = 1 the class as it was learned, and above 1 more of what the class changes.
x̂_0 and v̂ are A x_t + B ε̂ with the same A and B for both answers, and (1 − w) + w = 1. So the same
mixture of outputs of any kind, at the same x_t and t, means this very ε̂.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from ddpm_demo.config import MAX_GUIDANCE, SampleConfig
from ddpm_demo.errors import UserError, check_range

from .denoiser import Conditional, Denoiser, classes_of
from .parameterisation import predicted_epsilon
from .scheduler import DDPMScheduler


class Answer(NamedTuple):
    """What a guided denoiser says of x_t.

    Args:
        output: The guided output, of the kind that the network's output is.
        difference: ε̂_c − ε̂_∅; None where only one of the two was asked for.
    """

    output: Tensor
    difference: Tensor | None


class Guided:
    """A denoiser whose pictures are asked to be of certain classes.

    Args:
        denoiser: The model, which knows classes.
        labels: One for all pictures, or one per picture of every batch that it is asked about.
        guidance: w, within 0 … 20.

    Raises:
        UserError: "no_classes" for a model that knows none; "out_of_range" for a label that it
            does not know, or for another w; "no_guidance" unless w is 1, for one that never
            learned "no class".
    """

    def __init__(self, denoiser: Denoiser, labels: Sequence[int], guidance: float = 1.0) -> None:
        self.denoiser = knowing(denoiser)
        check_range("guidance", guidance, 0, MAX_GUIDANCE)
        if guidance != 1:
            check_guides(self.denoiser)
        for label in labels:
            check_range("label", label, 0, len(self.denoiser.classes) - 1)
        self.labels, self.guidance = tuple(labels), guidance

    @property
    def shape(self) -> tuple[int, int, int]:
        """(channels, height, width) of one picture."""
        return self.denoiser.shape

    @property
    def device(self) -> torch.device:
        """The device that x_t must be on."""
        return self.denoiser.device

    @property
    def scheduler(self) -> DDPMScheduler:
        """The model's own."""
        return self.denoiser.scheduler

    @property
    def prediction_type(self) -> str:
        """What the output is, one of `config.PREDICTION_TYPES`."""
        return self.denoiser.prediction_type

    def of(self, pictures: Sequence[int]) -> Guided:
        """The same for some pictures of the batch, by their place in it."""
        one = len(self.labels) == 1
        labels = self.labels if one else [self.labels[place] for place in pictures]
        return Guided(self.denoiser, labels, self.guidance)

    def __call__(self, x_t: Tensor, timestep: int, /) -> Tensor:
        """The guided output for x_t [batch, channels, height, width] at a 0-based timestep."""
        return self.answer(x_t, timestep).output

    def answer(self, x_t: Tensor, timestep: int) -> Answer:
        """The guided output and what leads it. At w = 0 and 1 it is a single pass."""
        if self.guidance == 0:
            return Answer(self.denoiser(x_t, timestep), None)
        labels = self._labels(x_t)
        if self.guidance == 1:
            return Answer(self.denoiser.given(x_t, timestep, labels), None)
        without, told = _both(self.denoiser, x_t, timestep, labels)
        output = without + self.guidance * (told - without)
        return Answer(output, _in_epsilon(self.denoiser, told - without, timestep))

    def _labels(self, x_t: Tensor) -> Tensor:
        if len(self.labels) not in (1, len(x_t)):
            raise ValueError(f"{len(self.labels)} labels for {len(x_t)} pictures")
        return torch.tensor(self.labels, device=x_t.device).expand(len(x_t))


class Mixed(Guided):
    """A denoiser whose pictures are asked to be something between two classes.

    What it is told stands for ε̂_c: (1 − λ) ε̂_a + λ ε̂_b. At λ = 0 and 1 it is `Guided`.

    Args:
        denoiser: The model, which knows classes.
        pair: The labels at λ = 0 and λ = 1.
        shares: λ of each picture of every batch that it is asked about.
        guidance: w, within 0 … 20.

    Raises:
        UserError: as `Guided`.
    """

    def __init__(
        self, denoiser: Denoiser, pair: tuple[int, int], shares: Sequence[float], guidance: float
    ) -> None:
        super().__init__(denoiser, pair, guidance)
        self.pair, self.shares = pair, tuple(shares)

    def of(self, pictures: Sequence[int]) -> Mixed:
        """The same for some pictures of the batch, by their place in it."""
        shares = [self.shares[place] for place in pictures]
        return Mixed(self.denoiser, self.pair, shares, self.guidance)

    def answer(self, x_t: Tensor, timestep: int) -> Answer:
        """The guided output and what leads it, in one batch of what has to be asked."""
        if self.guidance == 0:
            return Answer(self.denoiser(x_t, timestep), None)
        if len(self.shares) != len(x_t):
            raise ValueError(f"{len(self.shares)} shares for {len(x_t)} pictures")
        wanted = [*self.pair, *([] if self.guidance == 1 else [len(self.denoiser.classes)])]
        labels = torch.tensor(wanted, device=x_t.device).repeat_interleave(len(x_t))
        said = self.denoiser.given(torch.cat([x_t] * len(wanted)), timestep, labels)
        first, second, *rest = said.chunk(len(wanted))
        share = torch.tensor(self.shares, device=x_t.device, dtype=said.dtype)[:, None, None, None]
        told = (1 - share) * first + share * second
        if not rest:
            return Answer(told, None)
        output = rest[0] + self.guidance * (told - rest[0])
        return Answer(output, _in_epsilon(self.denoiser, told - rest[0], timestep))


def guided(denoiser: Denoiser, config: SampleConfig) -> Denoiser:
    """What draws as a config asks: the denoiser itself where it asks for no class.

    Raises:
        UserError: "no_classes" or "out_of_range" for classes that the model does not know;
            "guidance_of_nothing" for a guidance that leads to no class.
    """
    if config.labels:
        knowing(denoiser)  # before "all" of no classes comes to nothing
        return Guided(denoiser, config.label_of_each(len(classes_of(denoiser))), config.guidance)
    if config.guidance not in (0, 1):
        raise UserError("guidance_of_nothing", guidance=f"{config.guidance:g}")
    return denoiser


def difference(denoiser: Denoiser, x_t: Tensor, timestep: int, labels: Sequence[int]) -> Tensor:
    """ε̂_c − ε̂_∅ at any step, whatever w the step was taken with: what being told changes.

    Args:
        denoiser: The model, which knows classes.
        x_t: [batch, channels, height, width].
        timestep: 0-based.
        labels: One for all pictures, or one per picture.

    Returns:
        Like x_t, on the model's device. `difference_size` is its size.

    Raises:
        UserError: as `Guided`.
    """
    told = Guided(denoiser, labels)
    check_guides(told.denoiser)
    x_t = x_t.to(told.device)
    without, given = _both(told.denoiser, x_t, timestep, told._labels(x_t))
    return _in_epsilon(told.denoiser, given - without, timestep)


def check_guides(denoiser: Conditional) -> None:
    """Raises `UserError("no_guidance")` for a model that never learned "no class"."""
    if not denoiser.knows_none:
        raise UserError("no_guidance")


def difference_size(difference: Tensor) -> Tensor:
    """‖ε̂_c − ε̂_∅‖ / √d of each picture, [batch]; true noise would have 1."""
    return difference.flatten(1).square().mean(1).sqrt()


def knowing(denoiser: Denoiser) -> Conditional:
    """The denoiser as one that can be asked for a class.

    Raises:
        UserError: "no_classes" when it knows none.
    """
    if not isinstance(denoiser, Conditional) or not denoiser.classes:
        raise UserError("no_classes")
    return denoiser


def _both(
    denoiser: Conditional, x_t: Tensor, timestep: int, labels: Tensor
) -> tuple[Tensor, Tensor]:
    """The outputs without and with a class, in one batch of twice the size."""
    no_class = torch.full_like(labels, len(denoiser.classes))
    twice = denoiser.given(torch.cat([x_t, x_t]), timestep, torch.cat([no_class, labels]))
    without, told = twice.chunk(2)
    return without, told


def _in_epsilon(denoiser: Denoiser, difference: Tensor, timestep: int) -> Tensor:
    """A difference of two outputs at one x_t as a difference in ε̂."""
    alpha_bar = float(denoiser.scheduler.alphas_cumprod[timestep])
    # x_t cancels out: at x_t = 0 the conversion is the linear part alone
    nothing = torch.zeros_like(difference)
    return predicted_epsilon(difference, nothing, alpha_bar, denoiser.prediction_type)
