"""Odd pictures among those of a draft: a few in colour or there twice, or all dark or pale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ddpm_demo.runs import drafts
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.training.advice import Advice

from .report import Report

NAMED = 3  # files that a sentence names
NARROW = 0.25  # of the range from black to white
LIGHTEST = 255


def advice(run: Run, sizes: Sequence[int], *, starting: bool = False) -> list[Advice]:
    """What is odd about the pictures, with what could be done.

    Args:
        run: The draft.
        sizes: Training sizes that are offered.
        starting: Whether the plan starts from a model, which decides between grey and colour.
    """
    report, left_out = Report.of(run), set(drafts.left_out(run))
    return [
        *_small(report, left_out, sizes),
        *(_coloured(report, left_out) if starting else _colour(report, left_out)),
        *_twice(report, left_out),
        *_range(report),
    ]


def _small(report: Report, left_out: set[str], sizes: Sequence[int]) -> list[Advice]:
    """For a few pictures that are too small all others need not become smaller."""
    kept = [name for name in report.small if name not in left_out]
    if not kept:
        return []
    lower = max((size for size in sizes if size < report.size), default=report.size)
    details = {"count": len(kept), "names": _named(kept), "size": report.size, "lower": lower}
    others = {"pictures_smaller": {"size": lower}} if lower < report.size else {}
    return [Advice("few_smaller", details, {"small": "out"}, others=others)]


def _colour(report: Report, left_out: set[str]) -> list[Advice]:
    if not report.coloured or report.made == "colour":
        return []
    grey: dict[str, Any] = {"channels": "grey"}
    kept = [name for name in report.coloured if name not in left_out]
    if report.made == "grey":
        details: dict[str, Any] = {
            "count": len(report.coloured),
            "left_out": len(report.coloured) - len(kept),
        }
        return [Advice("coloured_grey", details, {"channels": "auto", "coloured": "back"})]
    if not kept:
        return [Advice("only_grey", {}, grey)]
    details = {
        "count": len(kept),
        "all": report.accepted - len(left_out),
        "names": _named(kept),
    }
    others = {"few_coloured_out": {**grey, "coloured": "out"}}
    return [Advice("few_coloured", details, grey, others=others)]


def _coloured(report: Report, left_out: set[str]) -> list[Advice]:
    """A model that draws in colour goes on in colour: the few can only be left out."""
    kept = [name for name in report.coloured if name not in left_out]
    if not kept or report.made:
        return []
    details = {
        "count": len(kept),
        "all": report.accepted - len(left_out),
        "names": _named(kept),
    }
    return [Advice("few_coloured_start", details, {"coloured": "out"})]


def _twice(report: Report, left_out: set[str]) -> list[Advice]:
    kept = [name for name in report.twice if name not in left_out]
    if not kept:
        return []
    details = {"count": len(kept), "names": _named(kept)}
    return [Advice("twice", details, {"twice": "out"})]


def _named(names: Sequence[str]) -> str:
    return ", ".join(names[:NAMED]) + (" …" if len(names) > NAMED else "")


def _range(report: Report) -> list[Advice]:
    low, high = report.levels
    details = {
        "percent": max(1, round(100 * (high - low))),
        "low": round(LIGHTEST * low),
        "high": round(LIGHTEST * high),
    }
    if report.stretched:
        return [Advice("stretched", details, {"stretch": False}, levels=(low, high))]
    if 0 < high - low < NARROW:
        return [Advice("narrow_range", details, {"stretch": True}, levels=(low, high))]
    return []


def choose(run: Run, fix: Mapping[str, Any]) -> None:
    """Leaves odd pictures out, or takes coloured ones back, where a piece of advice says so."""
    report, gone = Report.of(run), set(drafts.left_out(run))
    coloured = set(report.coloured)
    if fix.get("twice") == "out":
        drafts.choose(run, gone | set(report.twice))
    if fix.get("small") == "out":
        drafts.choose(run, gone | set(report.small))
    if fix.get("coloured") == "out":
        drafts.choose(run, gone | coloured)
    elif fix.get("coloured") == "back":
        drafts.choose(run, gone - coloured)
