"""What to expect of a plan, in words: from measured speeds, and marked as an estimate."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any

from ddpm_demo.config import UNETS, TrainConfig
from ddpm_demo.training import advice
from ddpm_demo.ui.handlers import phrase

SpeedLines = Sequence[Mapping[str, Any]]  # lines of `python -m ddpm_demo speed`


def rates(speeds: SpeedLines, size: int) -> dict[str, float]:
    """Pictures per second of each network that was measured at `size`, the smallest first."""
    found = {line["unet"]: line["images_per_s"] for line in speeds if line["size"] == size}
    return {name: found[name] for name in UNETS if name in found}


def plans(
    config: TrainConfig, speeds: SpeedLines, pictures: int, longest: float = float("inf")
) -> dict[str, advice.Plan]:
    """What fits into each of `advice.PLANS`; empty until something was measured.

    Args:
        config: Its size and batches; and its network, if it starts from one.
        speeds: What was measured.
        pictures: How many are trained on.
        longest: Seconds that a run may take here.
    """
    size, batch_size = config.size, config.batch_size
    known = rates(speeds, size)
    if config.init:
        known = {name: rate for name, rate in known.items() if name == config.unet}
    if not known:
        return {}
    return {
        name: advice.plan(seconds, known, size, batch_size, pictures)
        for name, seconds in advice.PLANS.items()
        if seconds <= longest
    }


def label(name: str, plan: advice.Plan, lang: str, *, tuned: bool = False) -> str:
    """A plan on its button, three lines; `tuned` is one that starts from a trained network."""
    return "\n".join(
        (
            phrase(f"outlook_{name}", lang),
            phrase("outlook_plan", lang, unet=plan.unet, steps=f"{plan.steps:,}"),
            phrase("outlook_tuned" if tuned else f"outlook_{plan.outcome}", lang),
        )
    )


def sentence(
    config: TrainConfig, speeds: SpeedLines, pictures: int, lang: str, *, measured: bool = False
) -> str:
    """How long the plan as it stands takes, and what will be there when, as HTML."""
    rate = rates(speeds, config.size).get(config.unet)
    images = config.steps * config.batch_size
    passes = images / max(1, pictures)
    parts = []
    if rate:
        total = images / rate / advice.OVERHEAD
        parts.append(phrase("outlook_takes", lang, time=about(total, lang), rate=f"{rate:.0f}"))
        if config.init:
            parts.append(phrase("outlook_from_model", lang))
        else:
            first, good = advice.seconds_until(rate, config.size)
            parts.append(
                phrase("outlook_when", lang, first=about(first, lang), good=about(good, lang))
            )
    elif measured:
        parts.append(phrase("outlook_unmeasured", lang))
    parts.append(phrase("outlook_seen", lang, images=f"{images:,}", passes=f"{passes:,.1f}"))
    return f"<p class='outlook'>{html.escape(' '.join(parts))}</p>"


def table(speeds: SpeedLines, lang: str) -> str:
    """Pictures/s, first shapes and good pictures for each network at each size, as HTML."""
    sizes = sorted({int(line["size"]) for line in speeds})
    if not sizes:
        return f"<p class='outlook'>{html.escape(phrase('outlook_unmeasured', lang))}</p>"
    heads = "".join(f"<th>{html.escape(name)}</th>" for name in UNETS)
    rows = []
    for size in sizes:
        known = rates(speeds, size)
        cells = []
        for name in UNETS:
            if name not in known:
                cells.append("<td></td>")
                continue
            first, good = advice.seconds_until(known[name], size)
            text = phrase(
                "outlook_cell",
                lang,
                rate=f"{known[name]:.0f}",
                first=about(first, lang),
                good=about(good, lang),
            )
            cells.append(f"<td>{html.escape(text)}</td>")
        rows.append(f"<tr><th>{size} × {size}</th>{''.join(cells)}</tr>")
    note = html.escape(phrase("outlook_note", lang))
    return (
        f"<div class='outlook-table'><table><thead><tr><th></th>{heads}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table></div><p class='outlook'>{note}</p>"
    )


def about(seconds: float, lang: str) -> str:
    """A time with the precision of an estimate: "40 s", "12 min", "3 h", "2 days"."""
    for unit, size, limit in (("s", 1, 90), ("min", 60, 5400), ("h", 3600, 48 * 3600)):
        if seconds < limit:
            return phrase(f"outlook_unit_{unit}", lang, number=_digits(seconds / size))
    return phrase("outlook_unit_days", lang, number=_digits(seconds / 86400))


def _digits(number: float) -> str:
    return f"{number:.1f}" if 0.95 <= number < 1.95 else f"{max(1, round(number)):,}"
