"""copies.json, evaluation.json, report.json, hub.json: what is known of a run besides itself.

A file that holds a value of another kind than a program of ours writes counts as not there.
"""

from __future__ import annotations

from typing import Any

from ddpm_demo.storage.atomic import read_json

from .checks import (
    Check,
    are_valid,
    is_count,
    is_number,
    is_object,
    is_switch,
    is_text,
    or_none,
)
from .run import Run


def copies(run: Run) -> dict[str, Any]:
    """What the copy meter found last; {} when it found nothing that can be read."""
    return _whole(read_json(run.copies_file), _COPIES)


def evaluation(run: Run) -> dict[str, Any]:
    """What the model's drawings were measured at last; {} as for `copies`."""
    # before classes were asked for, nothing was said of them
    unsaid = {"agreement": None, "classes": None}
    return _whole(unsaid | read_json(run.evaluation_file), _EVALUATION)


def sent(run: Run) -> dict[str, Any]:
    """The repository that the run's model was sent to last; {} for none.

    It may have come with a stranger's run: the name is checked by whoever makes a link of it.
    """
    return _whole(read_json(run.hub_file), _SENT)


def report(run: Run) -> dict[str, Any]:
    """What became of every file of the run's pictures, as far as it can be read.

    Whoever shows a report has a default for each value, so a missing one is no fault.
    """
    values = read_json(run.report_file)
    return {key: values[key] for key in values if key not in _REPORT or _REPORT[key](values[key])}


def _whole(values: dict[str, Any], checks: dict[str, Check]) -> dict[str, Any]:
    there = checks.keys() <= values.keys()
    return values if there and are_valid(values, checks) else {}


def _is_figure(value: object) -> bool:
    """A value, its error and its floor, as far as they were measured."""
    if not isinstance(value, dict) or not {"value", "floor"} <= value.keys():
        return False
    return is_number(value["value"]) and all(or_none(is_number)(each) for each in value.values())


def _are_classes(value: object) -> bool:
    """By name: of how many drawings how many agree, and their distance from real pictures."""
    return isinstance(value, dict) and all(map(_is_class, value.values()))


def _is_class(value: object) -> bool:
    if not isinstance(value, dict) or not {"drawings", "agree", "kernel"} <= value.keys():
        return False
    counted = is_count(value["drawings"]) and is_count(value["agree"])
    return bool(counted and or_none(_is_distance)(value["kernel"]))


def _is_distance(value: object) -> bool:
    return isinstance(value, dict) and all(is_number(value.get(key)) for key in ("value", "error"))


def _is_part(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(is_number, value))


def _is_range(value: object) -> bool:
    if not (isinstance(value, list) and _is_part(value)):
        return False
    return bool(0 <= value[0] <= value[1] <= 1)


def _is_bound(value: object) -> bool:
    parts = ("prior", "steps", "reconstruction", "total")
    return isinstance(value, dict) and all(_is_part(value.get(part)) for part in parts)


def _are_refusals(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_refusal, value))


def _is_refusal(value: object) -> bool:
    if not isinstance(value, dict) or not isinstance(value.get("details", {}), dict):
        return False
    return is_text(value.get("name")) and is_text(value.get("code"))


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(map(is_text, value))


_COPIES: dict[str, Check] = {
    "samples": is_count,
    "share": is_number,
    "yardstick": or_none(is_number),
    "began": or_none(is_count),
    "step": is_count,
}

_EVALUATION: dict[str, Check] = {
    "num_images": is_count,
    "steps": is_count,
    "solver": is_text,
    "compared": is_count,
    "step": is_count,
    "frechet": _is_figure,
    "kernel": or_none(_is_figure),
    "density": or_none(_is_figure),
    "coverage": _is_figure,
    "copies": or_none(_is_figure),
    "agreement": or_none(_is_figure),
    "classes": or_none(_are_classes),
    "bits_per_dim": or_none(_is_bound),
}
_SENT: dict[str, Check] = {"name": is_text, "private": is_switch, "step": is_count}

_REPORT: dict[str, Check] = {
    **dict.fromkeys(("accepted", "held_out", "oblong", "smaller", "ignored"), is_count),
    "size": lambda value: is_count(value) and value > 0,
    "channels": lambda value: value in (1, 3),
    "fit": is_text,
    "made": or_none(is_text),
    "classes": is_object,
    "small": _are_texts,
    "coloured": _are_texts,
    "twice": _are_texts,
    "levels": _is_range,
    "stretched": is_switch,
    "refused": _are_refusals,
    "notes": _are_refusals,
}
