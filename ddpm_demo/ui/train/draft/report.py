"""What reading the pictures of a draft found, and how the page says it."""

from __future__ import annotations

import dataclasses
import html
from typing import Any, Self

from ddpm_demo.runs.folder import findings
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.ui.handlers import counted, phrase
from ddpm_demo.ui.words import say_code

MAX_ROWS = 50  # of refused files shown; the rest is counted


@dataclasses.dataclass(frozen=True)
class Report:
    """What reading the pictures found, as it lies in report.json.

    Args:
        accepted: How many pictures there are; `held_out` of them are not trained on.
        size: Their height and width in pixels.
        channels: 1 or 3.
        oblong: How many were not square; None where that was not counted.
        smaller: How many had to be enlarged to the training size.
        small: Their names, where they are few.
        made: "grey" or "colour" when they were not so by themselves.
        fit: How a picture was made square, see `TrainConfig`.
        coloured: The names of the few pictures that are not grey.
        twice: The names of the pictures that are the same as one before them.
        levels: What the values of all pictures take of the range, see `dataset.Dataset`.
        stretched: Whether they were stretched to it.
        refused, notes: One row per file, see `dataset.Dataset`.
    """

    accepted: int = 0
    held_out: int = 0
    size: int = 0
    channels: int = 3
    oblong: int | None = None
    smaller: int = 0
    small: list[str] = dataclasses.field(default_factory=list)
    made: str | None = None
    fit: str = "crop"
    coloured: list[str] = dataclasses.field(default_factory=list)
    twice: list[str] = dataclasses.field(default_factory=list)
    levels: list[float] = dataclasses.field(default_factory=lambda: [0.0, 1.0])
    stretched: bool = False
    refused: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    notes: list[dict[str, Any]] = dataclasses.field(default_factory=list)

    def is_of(self, size: int, fit: str, channels: int | None, stretch: bool) -> bool:
        """Whether reading the same files so would find the same pictures.

        Args:
            size, fit, stretch: As `TrainConfig` has them.
            channels: 1 or 3; None lets the pictures decide.
        """
        as_they_are = self.made is None
        fits = as_they_are if channels is None else self.channels == channels
        wanted = (size, fit, stretch)
        return fits and (self.size, self.fit, self.stretched) == wanted

    @classmethod
    def of(cls, run: Run) -> Self:
        known = {field.name for field in dataclasses.fields(cls)}
        values = findings.report(run)
        return cls(**{key: value for key, value in values.items() if key in known})


def accepted_html(report: Report, lang: str, left_out: int = 0) -> str:
    """What was accepted, in a sentence.

    Args:
        report: On the pictures that were read.
        lang: "en" or "ko".
        left_out: How many of them the visitor does not want.
    """
    accepted = counted("train_accepted", lang, report.accepted - left_out)
    said = f"train_squared_{'pad' if report.fit == 'pad' else 'crop'}"
    squared = f" {phrase(said, lang)}" if report.oblong != 0 else ""
    return f"<p class='accepted'>{accepted}{squared}</p>"


def refused_html(report: Report, lang: str) -> str:
    """Tables of what was not accepted and of what is odd, and why; "" where all was well."""
    parts = [
        _table(counted(key, lang, len(rows)), rows, lang)
        for key, rows in (("train_refused", report.refused), ("train_noted", report.notes))
        if rows
    ]
    return "<div class='report'>" + "".join(parts) + "</div>" if parts else ""


def _table(title: str, rows: list[dict[str, Any]], lang: str) -> str:
    heads = "".join(
        f"<th>{html.escape(phrase(key, lang))}</th>" for key in ("train_file", "train_reason")
    )
    body = "".join(
        f"<tr><td>{html.escape(row['name'])}</td>"
        f"<td>{html.escape(say_code(row['code'], row.get('details', {}), lang))}</td></tr>"
        for row in rows[:MAX_ROWS]
    )
    more = len(rows) - MAX_ROWS
    tail = f"<p>{html.escape(phrase('train_more', lang, count=more))}</p>" if more > 0 else ""
    return (
        f"<details><summary>{html.escape(title)}</summary>"
        f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>{tail}</details>"
    )
