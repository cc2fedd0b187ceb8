"""The process that a question joins: at which of its steps, and what is asked of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

import gradio as gr

from ddpm_demo.data.settings import read_integer
from ddpm_demo.errors import UserError, check_range
from ddpm_demo.runs import catalogue
from ddpm_demo.runs.access import Access
from ddpm_demo.ui import models
from ddpm_demo.ui.sample.captions import Caption, model_told, steps_told
from ddpm_demo.ui.words import t

from .asked import Asked

if TYPE_CHECKING:
    from ddpm_demo.diffusion.denoiser import Denoiser

SHARES = tuple(range(10, 101, 10))  # of the way to noise, in percent


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
