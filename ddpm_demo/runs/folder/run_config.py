"""config.json: what a run trains, what was found out at its start, and what changed since.

Standard library only: the page reads runs before torch is imported.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from ddpm_demo.config import MAX_STEPS, TrainConfig
from ddpm_demo.errors import UserError, check_choice, check_range
from ddpm_demo.storage.atomic import read_json, write_json

from .checks import (
    Check,
    are_valid,
    is_count,
    is_list,
    is_object,
    is_switch,
    is_text,
    is_time,
    or_none,
)

RETUNABLE = ("learning_rate", "gradient_accumulation_steps", "checkpoint_every")

Segment = tuple[int, int]


@dataclasses.dataclass(frozen=True, kw_only=True)
class RunConfig:
    """The content of config.json; what is not known yet, or not at all, has its default.

    Args:
        name: What people call the run.
        public: A stranger made it: it is deleted some day.
        train: What to train.
        data: The folder or zip that the pictures were read from, when a command line named it.
        made: When the run was made of a draft, in seconds since 1970.
        created: When a trainer first prepared it, in seconds since 1970.
        precision: "fp32" or "bf16", as `TrainConfig.precision` was decided.
        segments: (first step, end) of the first training and of each continuation.
        pictures: How many pictures are trained on.
        classes: The names of the classes that the network is told, in the order of its class
            embedding; none for a network that is told none.
        versions: Of this package and its libraries, when the run was prepared.
        track: What else shows the run's numbers, one of `config.TRACKERS`.
        limit_s: Seconds of training after which the trainer stops; None for no limit.
        changes: What was changed between two parts of the training: {"step": …, name: value}.
        unknown: Keys of a later version, kept as they were read; those of `train` under "train".
    """

    name: str = ""
    public: bool = False
    train: TrainConfig | None = None
    data: str | None = None
    made: float | None = None
    created: float | None = None
    precision: str | None = None
    segments: tuple[Segment, ...] = ()
    pictures: int | None = None
    classes: tuple[str, ...] = ()
    versions: dict[str, str] = dataclasses.field(default_factory=dict)
    track: str | None = None
    limit_s: float | None = None
    changes: tuple[dict[str, Any], ...] = ()
    unknown: dict[str, Any] = dataclasses.field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Self | None:
        """The content of a config.json, None when there is none.

        Raises:
            UserError: "config_damaged" when it cannot be read, or no program of ours wrote it.
        """
        if not os.path.lexists(path):
            return None
        values = read_json(path)
        if not values or not are_valid(values, _CHECKS):
            raise UserError("config_damaged")
        return cls._of(values)

    @classmethod
    def _of(cls, values: dict[str, Any]) -> Self:
        known = {key: value for key, value in values.items() if key in _CHECKS}
        unknown = {key: value for key, value in values.items() if key not in _CHECKS}
        if "train" in known:
            known["train"] = TrainConfig.from_dict(values["train"])
            later = values["train"].keys() - known["train"].to_dict().keys()
            if later:
                unknown["train"] = {key: values["train"][key] for key in sorted(later)}
        known["segments"] = tuple((start, end) for start, end in values.get("segments", []))
        known["classes"] = tuple(values.get("classes", []))
        known["changes"] = tuple(values.get("changes", []))
        return cls(**known, unknown=unknown)

    def write(self, path: Path) -> None:
        """Writes config.json; nothing else does. What has its default is left out."""
        write_json(path, self._to_dict())

    def _to_dict(self) -> dict[str, Any]:
        default, values = RunConfig(), {}
        for key in _CHECKS:
            if (value := getattr(self, key)) != getattr(default, key):
                values[key] = value
        if self.train is not None:
            values["train"] = self.train.to_dict() | self.unknown.get("train", {})
        return self.unknown | values

    # -- what follows from it -----------------------------------------------------------------

    def required_train(self) -> TrainConfig:
        """What to train.

        Raises:
            UserError: "config_damaged" when config.json does not tell.
        """
        if self.train is None:
            raise UserError("config_damaged")
        return self.train

    @property
    def total_steps(self) -> int:
        """The step at which the run ends; 0 when config.json does not tell."""
        if self.segments:
            return self.segments[-1][1]
        return self.train.steps if self.train else 0

    def extended(self, steps: int) -> Self:
        """With one segment more, of `steps` training steps with a warm-up of its own.

        Raises:
            UserError: "out_of_range" unless there are from 1 to `MAX_STEPS` steps in all;
                "config_damaged" when config.json does not tell where the last segment ends.
        """
        if not self.segments:
            raise UserError("config_damaged")
        end = self.segments[-1][1]
        check_range("steps", steps, 1, MAX_STEPS - end)
        return dataclasses.replace(
            self,
            segments=(*self.segments, (end, end + steps)),
            changes=(*self.changes, {"step": end, "continue": steps}),
        )

    def retuned(self, changes: Mapping[str, Any], step: int) -> Self:
        """With other settings from a step on.

        Args:
            changes: Fields of `TrainConfig` out of `RETUNABLE`, with their new values.
            step: Where the run stands.

        Raises:
            UserError: for another field, or a value that cannot be trained with.
        """
        for name in changes:
            check_choice("changes", name, RETUNABLE)
        return dataclasses.replace(
            self,
            train=dataclasses.replace(self.required_train(), **changes),
            changes=(*self.changes, {"step": step, **changes}),
        )


def _is_train(value: object) -> bool:
    try:
        return isinstance(value, dict) and bool(TrainConfig.from_dict(value))
    except UserError:
        return False


def _is_segments(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_segment, value))


def _is_segment(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(is_count, value))


def _is_classes(value: object) -> bool:
    return isinstance(value, list) and all(map(is_text, value))


_CHECKS: dict[str, Check] = {
    "name": is_text,
    "public": is_switch,
    "train": _is_train,
    "data": or_none(is_text),
    "made": is_time,
    "created": is_time,
    "precision": is_text,
    "segments": _is_segments,
    "pictures": is_count,
    "classes": _is_classes,
    "versions": is_object,
    "track": or_none(is_text),
    "limit_s": is_time,
    "changes": is_list,
}
