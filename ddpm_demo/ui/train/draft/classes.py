"""The classes of a draft before its start: which the network will be told, and how that is said."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from ddpm_demo.config import TrainConfig
from ddpm_demo.errors import UserError
from ddpm_demo.runs import drafts
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.training.advice import Advice, uneven
from ddpm_demo.ui.components import paragraphs
from ddpm_demo.ui.handlers import phrase
from ddpm_demo.ui.numbers import count
from ddpm_demo.ui.words import say

NAMED = 6  # classes that a sentence lists


@dataclasses.dataclass(frozen=True)
class ClassPlan:
    """What a plan makes of a draft's folders.

    Args:
        wish: `TrainConfig.class_conditional`.
        names: The classes that the network will be told; () for none.
        counts: How many pictures each class has.
        beside: How many lie in none.
        doubt: Why the folders do not look like classes, see `Folders.doubt`.
        refused: Why the wish cannot be fulfilled.
    """

    wish: str
    names: tuple[str, ...] = ()
    counts: Mapping[str, int] = dataclasses.field(default_factory=dict)
    beside: int = 0
    doubt: str | None = None
    refused: UserError | None = None

    @property
    def shown(self) -> bool:
        """Whether the contact sheet shows the classes; those that are wished for are made there."""
        return bool(self.names) or self.wish == "on"


def of(run: Run, wish: str) -> ClassPlan:
    """What a plan makes of the folders of a draft, whose pictures were read."""
    try:
        folders, split = drafts.folders(run)
    except UserError:  # all pictures are left out
        return ClassPlan(wish)
    counts, beside = folders.counts, folders.beside
    try:
        names = folders.to_tell(wish, split)
    except UserError as error:
        return ClassPlan(wish, (), counts, beside, folders.doubt, error)
    return ClassPlan(wish, names, counts, beside, folders.doubt)


def paragraph(told: ClassPlan, config: TrainConfig, lang: str) -> str:
    """Whether it is trained by class, and why, as HTML; "" where there is no question."""
    return paragraphs.outlook(said) if (said := _sentence(told, config, lang)) else ""


def _sentence(told: ClassPlan, config: TrainConfig, lang: str) -> str:
    if told.refused is not None:
        return say(told.refused, lang)
    folders = count(len(told.counts))
    if not told.names:
        if len(told.counts) + bool(told.beside) < 2:
            return ""
        why = "off" if told.wish == "off" else told.doubt or "off"
        return phrase(f"classes_not_{why}", lang, folders=folders, beside=count(told.beside))
    listed = [f"{name} ({count(told.counts[name])})" for name in told.names[:NAMED]]
    if (more := len(told.names) - NAMED) > 0:
        listed.append(phrase("classes_more", lang, count=count(more)))
    key = "classes_auto" if told.wish == "auto" else "classes_on"
    parts = [phrase(key, lang, folders=count(len(told.names)), names=", ".join(listed))]
    if config.balance:
        parts.append(phrase("classes_even", lang))
    if told.beside:
        parts.append(phrase("classes_beside", lang, beside=count(told.beside)))
    return " ".join(parts)


def advice(told: ClassPlan, config: TrainConfig) -> list[Advice]:
    """What is odd about the classes."""
    return uneven({name: told.counts[name] for name in told.names}, config)
