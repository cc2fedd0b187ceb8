"""One look at the bound of a model: the wish, what was found, and one picture under the lens."""

from __future__ import annotations

import dataclasses
import math
import secrets
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Self

import gradio as gr
import numpy as np

from ddpm_demo.data.settings import read_integer
from ddpm_demo.errors import check_choice, check_range
from ddpm_demo.policy import Policy
from ddpm_demo.runs import catalogue
from ddpm_demo.runs.access import Access
from ddpm_demo.ui import models
from ddpm_demo.ui.components.files import saved
from ddpm_demo.ui.events import Updates
from ddpm_demo.ui.visitors import Visitors
from ddpm_demo.ui.words import t

from .pictures import PictureChoice

if TYPE_CHECKING:
    from torch import Tensor

    from ddpm_demo.diffusion.loss.by_class import ClassTerm
    from ddpm_demo.diffusion.loss.estimate import Bound
    from ddpm_demo.diffusion.loss.terms import DetailedTerm, Term
    from ddpm_demo.diffusion.loss.visits import Visit
    from ddpm_demo.diffusion.schedule import NoiseSchedule

VARIANCES = ("fixed_small", "fixed_large")


@dataclasses.dataclass(frozen=True)
class LookConfig:
    """What is asked of the bound.

    Args:
        key: The model's.
        num_timesteps: How many timesteps are looked at, at most; all where T is smaller.
        variance: σ² of p_θ, one of `VARIANCES`.
        clip: Whether p_θ clips x̂_0 to [−1, 1].
    """

    key: str
    num_timesteps: int
    variance: str
    clip: bool

    @classmethod
    def read(
        cls, key: object, num_timesteps: object, variance: str, clip: object, policy: Policy
    ) -> Self:
        """From what a visitor sent.

        Raises:
            UserError: for a value that is none, or more than may be asked for here.
        """
        count = read_integer("timesteps", num_timesteps)
        check_range("timesteps", count, 2, policy.loss_timesteps)
        check_choice("variance", variance, VARIANCES)
        return cls(str(key), count, variance, bool(clip))


class LookControls:
    """The controls that say what is looked at.

    Args:
        visitors: Who sent which file, and what a visitor may do here.
        mine: The keys of runs that the visitor's browser holds.
    """

    def __init__(self, visitors: Visitors, mine: gr.BrowserState) -> None:
        self.policy = visitors.policy
        entries = models.choices(self.policy)
        reference = f"weights/{catalogue.REFERENCE}"
        self.model = gr.Dropdown(
            entries,
            value=next((key for _, key in entries if key == reference), None),
            label=t("loss_model"),
            elem_id="loss-model",
        )
        self.choice = PictureChoice(visitors, mine)
        self.visits = gr.Slider(
            5,
            self.policy.loss_timesteps,
            25,
            step=1,
            label=t("loss_visits"),
            info=t("loss_visits_info"),
            elem_id="loss-visits",
        )
        self.variance = gr.Radio(
            [(t(f"loss_variance_{name}"), name) for name in VARIANCES],
            value=VARIANCES[0],
            label=t("loss_variance"),
            info=t("loss_variance_info"),
            elem_id="loss-variance",
        )
        self.clip = gr.Checkbox(True, label=t("loss_clip"), elem_id="loss-clip")

    @property
    def inputs(self) -> set[Any]:
        return {self.model, self.visits, self.variance, self.clip, *self.choice.inputs}

    def config(self, values: Updates) -> LookConfig:
        """What is asked, of what stands in the controls; errors as `LookConfig.read`."""
        key, visits = values[self.model], values[self.visits]
        variance, clip = values[self.variance], values[self.clip]
        return LookConfig.read(key, visits, variance, clip, self.policy)


@dataclasses.dataclass(frozen=True)
class Findings:
    """What is kept of one look, to put another picture under the lens.

    Args:
        pictures: uint8 [n, height, width, channels].
        terms: One for each timestep that was looked at; with tensors of one picture, while it is
            put under the lens.
        picture: Whose tensors they are.
        betas: β_1 … β_T.
        kind: The model's prediction type.
        variance: As in `LookConfig`.
        clip: As in `LookConfig`.
        look: What it was found by.
    """

    pictures: np.ndarray
    terms: Sequence[Term]
    picture: int
    betas: Sequence[float]
    kind: str
    variance: str
    clip: bool
    look: Look

    def numbers(self) -> Findings:
        """What is kept: no tensors, which are gigabytes of all pictures."""
        return dataclasses.replace(self, terms=[_numbers(term) for term in self.terms])


@dataclasses.dataclass(frozen=True)
class Look:
    """A look at the bound: the model, the pictures, and the timesteps that are visited.

    Args:
        wish: What was asked.
        pictures: uint8 [n, height, width, channels].
        denoiser: The model.
        x_0: The pictures, float32 [n, channels, height, width] in [−1, 1].
        visits: The timesteps that stand for all.
        visitor: Who looks.
    """

    wish: LookConfig
    pictures: np.ndarray
    denoiser: Any
    x_0: Tensor
    visits: Sequence[Visit]
    visitor: Access

    @classmethod
    def at(cls, wish: LookConfig, pictures: np.ndarray, visitor: Access) -> Self:
        """Loads the model and chooses the timesteps."""
        from ddpm_demo.data.pixels import to_unit_nchw
        from ddpm_demo.diffusion.loss.visits import choose_timesteps

        denoiser = models.load(wish.key, visitor)
        last = len(denoiser.scheduler.schedule)
        visits = choose_timesteps(last, min(wish.num_timesteps, last))
        return cls(wish, pictures, denoiser, to_unit_nchw(pictures), visits, visitor)

    @property
    def schedule(self) -> NoiseSchedule:
        """The model's."""
        schedule: NoiseSchedule = self.denoiser.scheduler.schedule
        return schedule

    def terms(self) -> Iterator[DetailedTerm]:
        """The terms of the bound, one after the other."""
        from ddpm_demo.diffusion.loss.terms import terms

        asked, wish = (self.denoiser, self.x_0, self.visits), self.wish
        return terms(*asked, variance=wish.variance, clip=wish.clip)

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of the classes that the model knows; () for none."""
        from ddpm_demo.diffusion.denoiser import classes_of

        return classes_of(self.denoiser)

    def terms_by_class(self) -> Iterator[ClassTerm]:
        """The terms of the bound under each class and under none."""
        from ddpm_demo.diffusion.loss.by_class import terms_by_class

        asked, wish = (self.denoiser, self.x_0, self.visits), self.wish
        return terms_by_class(*asked, variance=wish.variance, clip=wish.clip)

    def exact_terms(self) -> Iterator[DetailedTerm]:
        """The terms of the exact answer; none where the training pictures are not here."""
        from ddpm_demo.diffusion.loss.terms import terms

        exact = models.load_exact_of(self.wish.key, self.visitor)
        return terms(exact, self.x_0, self.visits) if exact else iter(())

    def summed(self, terms: Sequence[DetailedTerm]) -> dict[str, Bound]:
        """The bound of all terms under each variance that the model can have."""
        from ddpm_demo.diffusion.loss import estimate
        from ddpm_demo.diffusion.loss.bound import prior_term

        prior = prior_term(self.schedule, self.x_0)
        return {name: estimate.add_up(prior, terms, name) for name in terms[0].under}

    def of_each(self, terms: Sequence[Term]) -> Tensor:
        """The whole bound of each picture, [n]; NaN while terms are missing."""
        from ddpm_demo.diffusion.loss import estimate
        from ddpm_demo.diffusion.loss.bound import prior_term

        prior = prior_term(self.schedule, self.x_0)
        if len(terms) < len(self.visits):
            return prior * math.nan
        return estimate.of_each(prior, terms)

    def findings(self, terms: Sequence[DetailedTerm]) -> Findings:
        """What is kept of it."""
        betas, kind = self.schedule.betas.tolist(), self.denoiser.prediction_type
        wish = self.wish
        return Findings(self.pictures, terms, 0, betas, kind, wish.variance, wish.clip, self)


def put_under(found: Findings, picture: int) -> Iterator[Findings | None]:
    """Puts another picture under the lens, timestep by timestep; the findings come last."""
    from ddpm_demo.diffusion.loss.terms import DetailedTerm, of_one

    look: Look = found.look
    terms: list[Term] = []
    visits = [term.visit for term in found.terms]
    said = of_one(look.denoiser, look.x_0, visits, picture)
    for term, (eps, output) in zip(found.terms, said, strict=True):
        numbers = {field.name: getattr(term, field.name) for field in dataclasses.fields(term)}
        terms.append(DetailedTerm(**numbers, eps=eps, x_t=eps, output=output))
        yield None
    yield dataclasses.replace(found, terms=terms, picture=picture)


def _numbers(term: Any) -> Term:
    """A term without tensors."""
    return term.numbers() if hasattr(term, "numbers") else term


def loss_value(found: Findings, cache: str) -> dict[str, Any]:
    """The picture under the lens at every t that was looked at, as files for the browser."""
    index = found.picture
    terms = sorted(found.terms, key=lambda term: term.visit.timestep)

    def stacked(name: str) -> np.ndarray:
        parts = [getattr(term, name)[0].permute(1, 2, 0).numpy() for term in terms]
        return np.stack(parts).astype("<f4")

    def as_file(array: np.ndarray, name: str) -> dict[str, Any]:
        return saved(np.ascontiguousarray(array).tobytes(), name, cache)

    visits = [
        {"t": term.visit.t, "bits": float(term.bits[index]), "mse": float(term.mse[index])}
        for term in terms
    ]
    whole = float(found.look.of_each(found.terms)[index])
    return {
        "id": secrets.token_hex(8),
        "shape": list(found.pictures.shape[1:]),
        "kind": found.kind,
        "variance": found.variance,
        "clip": found.clip,
        "betas": list(found.betas),
        "visits": visits,
        "whole": whole if math.isfinite(whole) else None,
        "x_0": as_file(found.pictures[index], "x_0.bin"),
        "eps": as_file(stacked("eps"), "eps.bin"),
        "output": as_file(stacked("output"), "output.bin"),
    }
