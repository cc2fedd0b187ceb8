"""What to expect of a plan, in words: from measured speeds, and marked as an estimate."""

from __future__ import annotations

import dataclasses
import html
from collections.abc import Mapping, Sequence
from typing import Any

from ddpm_demo.config import UNETS, TrainConfig
from ddpm_demo.evaluation import workload
from ddpm_demo.runs.folder.previews import PREVIEW_GRID, PREVIEW_STEPS
from ddpm_demo.training import budget
from ddpm_demo.training.clock import first_preview
from ddpm_demo.ui.components.durations import about
from ddpm_demo.ui.components.paragraphs import outlook
from ddpm_demo.ui.handlers import phrase
from ddpm_demo.ui.numbers import count, figure

from .speeds import Speeds

ONE_DECIMAL = 10  # a speed below has digits after its point
HEADS = ("head_size", "head_unet", "head_rate", "head_first", "head_good")

SpeedLines = Sequence[Mapping[str, Any]]  # lines of `python -m ddpm_demo speed`


def rates(speeds: SpeedLines, size: int) -> dict[str, float]:
    """Pictures per second of each network that was measured at `size`, the smallest first."""
    found = {line["unet"]: line["images_per_s"] for line in speeds if line["size"] == size}
    return {name: found[name] for name in UNETS if name in found}


def plans(
    config: TrainConfig, speeds: SpeedLines, pictures: int, longest: float = float("inf")
) -> dict[str, budget.Plan]:
    """What fits into each of `budget.PLANS`; empty until something was measured.

    Args:
        config: Its size and batches; and its network, if it starts from one.
        speeds: What was measured.
        pictures: How many are trained on.
        longest: Seconds that a run may take here.
    """
    usual = dataclasses.replace(config, batch_size=TrainConfig().batch_size)
    for each in (usual, config):
        found = _plans(each, speeds, pictures, longest)
        # a plan may have made the batch small itself: the others are as they were before that
        if any(is_chosen(plan, config) for plan in found.values()):
            break
    return found


def is_chosen(plan: budget.Plan | None, config: TrainConfig) -> bool:
    """Whether a config is what a plan asks for."""
    asked = config.unet, config.size, config.steps, config.batch_size
    return plan is not None and (plan.unet, plan.size, plan.steps, plan.batch_size) == asked


def _plans(
    config: TrainConfig, speeds: SpeedLines, pictures: int, longest: float
) -> dict[str, budget.Plan]:
    known = rates(speeds, config.size)
    if config.init:
        known = {name: rate for name, rate in known.items() if name == config.unet}
    if not known:
        return {}
    found = {
        name: _plan(seconds, known, config, config.size, pictures)
        for name, seconds in budget.PLANS.items()
        if seconds <= longest
    }
    look = found.get(budget.LOOK)
    # few steps from a trained model do show something
    if look is not None and look.outcome in ("slow", *(() if config.init else ("nothing",))):
        del found[budget.LOOK]
        if (smaller := _smaller(config, speeds, pictures)) is not None:
            found[budget.LOOK] = smaller
    return found


def _plan(
    seconds: float, known: Mapping[str, float], config: TrainConfig, size: int, pictures: int
) -> budget.Plan:
    slices = config.gradient_accumulation_steps
    return budget.plan(seconds, known, size, config.batch_size, pictures, slices)


def _smaller(config: TrainConfig, speeds: SpeedLines, pictures: int) -> budget.Plan | None:
    """A first look at smaller pictures, from random weights, where these show something so soon."""
    known = rates(speeds, budget.LOOK_SIZE)
    if not known or config.size <= budget.LOOK_SIZE:
        return None
    plan = _plan(budget.PLANS[budget.LOOK], known, config, budget.LOOK_SIZE, pictures)
    return None if plan.outcome in ("slow", "nothing") else plan


def label(
    name: str,
    plan: budget.Plan | None,
    config: TrainConfig,
    speeds: Speeds,
    lang: str,
    *,
    chosen: bool = False,
) -> str:
    """A time on its button: its name, and lines with what fits into it or how far the timing is.

    Args:
        name: One of `budget.PLANS`.
        plan: What fits; None until it is known.
        config: The plan as it stands.
        speeds: What is known of this computer.
        lang: "en" or "ko".
        chosen: The plan as it stands is this one.
    """
    title = phrase(f"outlook_{name}", lang)
    if chosen:
        title = phrase("outlook_chosen", lang, name=title)
    if plan is None:
        return f"{title}\n{_waiting(speeds, lang)}"
    if plan.outcome == "slow":
        return f"{title}\n{phrase('outlook_slow', lang)}"
    lines = [title, _steps_of(plan, config, lang), _outcome(name, plan, config, lang)]
    if _is_rough(speeds, plan.size, plan.unet):
        lines.append(phrase("outlook_rough", lang))
    return "\n".join(lines)


def _steps_of(plan: budget.Plan, config: TrainConfig, lang: str) -> str:
    """ "tiny · 1,200 steps", with a size of its own and a small batch."""
    said = phrase("outlook_plan", lang, unet=plan.unet, steps=_steps(plan.steps, lang))
    if plan.size != config.size:
        said = f"{plan.size} × {plan.size} · {said}"
    if plan.batch_size < TrainConfig().batch_size:
        said += phrase("outlook_batch", lang, count=plan.batch_size)
    return said


def _outcome(name: str, plan: budget.Plan, config: TrainConfig, lang: str) -> str:
    outcome = "tuned" if config.init and plan.size == config.size else plan.outcome
    if name == budget.LOOK and outcome == "shapes":
        outcome = "look_shapes"
    return phrase(f"outlook_{outcome}", lang)


def _steps(steps: int, lang: str) -> str:
    """ "1 step", "1,200 steps"."""
    return phrase("outlook_step" if steps == 1 else "outlook_steps", lang, steps=f"{steps:,}")


def _rate(rate: float) -> str:
    """Pictures per second, or passes: 0.23, 2.3, 23, 1,234."""
    return figure(rate, 2) if rate < ONE_DECIMAL else count(rate)


def _waiting(speeds: Speeds, lang: str) -> str:
    """Why nothing is known of a time yet."""
    if speeds.ended:
        return phrase("outlook_later", lang)
    now = min(speeds.known + 1, max(1, speeds.total))
    return phrase("outlook_timing", lang, number=now, total=speeds.total or "…")


def _is_rough(speeds: Speeds, size: int, unet: str) -> bool:
    """Whether a figure was taken while the computer was busy."""
    found = [line for line in speeds.lines if (line["size"], line["unet"]) == (size, unet)]
    return bool(found) and found[-1].get("rough", False)


def sentence(
    config: TrainConfig,
    speeds: Speeds,
    pictures: int,
    lang: str,
    *,
    held_out: int = 0,
    chosen: bool = True,
) -> str:
    """How long the plan as it stands takes, and what will be there when, as HTML.

    Args:
        config: The plan.
        speeds: What is known of this computer.
        pictures: How many are trained on.
        lang: "en" or "ko".
        held_out: How many are not.
        chosen: It is one of the times to choose from; else it is said which plan is meant.
    """
    rate = rates(speeds.lines, config.size).get(config.unet)
    images = config.steps * config.batch_size
    parts = []
    if not chosen:
        steps = _steps(config.steps, lang)
        parts.append(phrase("outlook_own", lang, unet=config.unet, steps=steps))
    if rate:
        parts.append(_takes(config, rate, lang))
        if _is_rough(speeds, config.size, config.unet):
            parts.append(phrase("outlook_busy" if speeds.ended else "outlook_again", lang))
    elif speeds.ended:
        parts.append(phrase("outlook_unmeasured", lang))
    passes = _rate(images / max(1, pictures))
    parts.append(phrase("outlook_seen", lang, images=count(images), passes=passes))
    if held_out:
        held = {"kept": count(pictures), "held_out": count(held_out)}
        parts.append(phrase("outlook_held_out", lang, **held))
    return outlook(" ".join(parts))


def _takes(config: TrainConfig, rate: float, lang: str) -> str:
    """How long a plan takes at `rate` pictures per second, and when there is what to see."""
    # a run ends with a preview, which is most of a short one on a slow computer
    least = _preview_after_s(config, config.steps, rate)
    total = max(config.steps * config.batch_size / rate / budget.OVERHEAD, least)
    said = phrase("outlook_takes", lang, time=about(total, lang), rate=_rate(rate))
    if config.steps < budget.LEAST_STEPS:
        said += " " + phrase("outlook_few", lang, least=budget.LEAST_STEPS)
    soon = about(_preview_after_s(config, first_preview(config.steps), rate), lang)
    said = f"{said} {phrase('outlook_first_picture', lang, time=soon)}"
    if config.init:
        return f"{said} {phrase('outlook_from_model', lang)}"
    first, good = (about(time, lang) for time in budget.seconds_until(rate, config.size))
    return f"{said} {phrase('outlook_when', lang, first=first, good=good)}"


def _preview_after_s(config: TrainConfig, steps: int, rate: float) -> float:
    """Seconds from the press of Start to a preview after so many steps, at `rate` pictures/s."""
    rows, columns = PREVIEW_GRID
    drawn = rows * columns * min(PREVIEW_STEPS, config.num_train_timesteps)
    trained = steps * config.batch_size + drawn / workload.ASKED_PER_TRAINED
    return workload.START_SECONDS + trained / rate


def table(speeds: Speeds, lang: str) -> str:
    """Pictures/s, first shapes and good pictures for each network at each size, as HTML."""
    sizes = sorted({int(line["size"]) for line in speeds.lines})
    if not sizes:
        return outlook(_waiting(speeds, lang))
    heads = "".join(f"<th>{html.escape(phrase(f'outlook_{name}', lang))}</th>" for name in HEADS)
    rows = "".join(_row(speeds, size, name, lang) for size in sizes for name in UNETS)
    note = outlook(phrase("outlook_note_rough" if "≈" in rows else "outlook_note", lang))
    progress = "" if speeds.ended else outlook(_waiting(speeds, lang))
    return (
        f"<div class='outlook-table'><table><thead><tr>{heads}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>{note}{progress}"
    )


def _row(speeds: Speeds, size: int, name: str, lang: str) -> str:
    rate = rates(speeds.lines, size).get(name)
    if rate is None:
        return ""
    first, good = (about(time, lang) for time in budget.seconds_until(rate, size))
    rough = "≈ " if _is_rough(speeds, size, name) else ""
    cells = (f"{size} × {size}", name, f"{rough}{_rate(rate)}", first, good)
    return "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells) + "</tr>"
