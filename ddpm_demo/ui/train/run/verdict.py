"""What measured figures mean, in one sentence that comes before them."""

from __future__ import annotations

from typing import Any

from ddpm_demo.ui.handlers import phrase
from ddpm_demo.ui.numbers import percent

COPIES_MORE = 0.1  # more copies than among real pictures: twice what 64 drawings can err by
# coverage over that of real pictures, down to which a word holds: a judgement, made by looking at
# drawings of the shipped models beside their coverage; it is no measured border
COVERAGE = {"good": 0.8, "fair": 0.4, "weak": 0.1, "poor": 0.0}


def quality(found: dict[str, Any], lang: str) -> str:
    """The sentence of evaluation.json: copies come first, then how much of the variety is there."""
    frechet, copies = found["frechet"], found.get("copies")
    if frechet["value"] < frechet["floor"]:
        return phrase("train_quality_nearer", lang)
    if copies is not None and copies["value"] > (copies["floor"] or 0) + COPIES_MORE:
        return phrase("train_verdict_copies", lang, share=percent(copies["value"]))
    coverage = found["coverage"]
    share = coverage["value"] / coverage["floor"] if coverage["floor"] else coverage["value"]
    word = next(name for name, least in COVERAGE.items() if share >= least)
    return phrase(f"train_verdict_{word}", lang)


def copying(found: dict[str, Any], lang: str) -> str:
    """The sentence of copies.json."""
    more = found["share"] > (found["yardstick"] or 0) + COPIES_MORE
    return phrase("train_copies_verdict_copies" if more else "train_copies_verdict_new", lang)
