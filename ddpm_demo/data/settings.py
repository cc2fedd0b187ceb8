"""The settings of a drawing, as a link, a PNG or a stand-alone page carries them.

A stranger may have changed them on the way, so they are read like a form: known names only,
numbers parsed and checked.
"""

from __future__ import annotations

import dataclasses
import math
import re
import urllib.parse
from collections.abc import Mapping
from typing import Any, Self

from ddpm_demo import __version__
from ddpm_demo.config import ALL_CLASSES, MAX_IMAGES, SampleConfig
from ddpm_demo.errors import UserError

_INTEGERS = ("num_images", "steps", "seed", "max_frames")
_ADDED = ("labels", "guidance", "clipping")
_DIGEST = re.compile(r"[0-9a-f]{8}")
_LONGEST = 1000  # characters of one value
_LONGEST_NUMBER = 20  # characters: Python takes quadratic time to read digits


@dataclasses.dataclass(frozen=True)
class Settings:
    """A model's key and how to draw from it: enough to draw the same pictures again.

    Args:
        model: Its key in the catalogue.
        config: How to draw.
        weights: The first eight digits of the SHA-256 of the weights that drew, by which other
            weights under the same key are noticed; "" where they are not known.
    """

    model: str
    config: SampleConfig
    weights: str = ""

    def record(self, **about: object) -> dict[str, Any]:
        """The settings by name with this version, for a file.

        Args:
            **about: More for a human reader; `read` passes it over.
        """
        every = dataclasses.asdict(self.config) | {"pinned": list(self.config.pinned)}
        fields = {name: value for name, value in every.items() if name not in _ADDED}
        fields |= self._asked()
        known = {"weights": self.weights} if self.weights else {}
        return {"ddpm_demo": __version__, "model": self.model, **known, **fields, **about}

    def query(self) -> str:
        """The query of a link, without the "?".

        Settings at their defaults are named too: a later version may have other defaults.
        """
        fields = {"model": self.model, "seed": str(self.config.seed)}
        for name in ("num_images", "steps", "solver", "spacing"):
            fields[name] = str(getattr(self.config, name))
        if self.config.max_frames != SampleConfig().max_frames:
            fields["max_frames"] = str(self.config.max_frames)
        if self.config.pinned:
            fields["pinned"] = ",".join(map(str, self.config.pinned))
        for name, value in self._asked().items():
            fields[name] = ",".join(map(str, value)) if isinstance(value, list) else str(value)
        if self.weights:
            fields["weights"] = self.weights
        return urllib.parse.urlencode(fields, safe="/,")

    def _asked(self) -> dict[str, Any]:
        """What is asked for of classes and clipping, where it is not the usual.

        Left out, these mean what was drawn before there was a choice, in every version.
        """
        config, usual = self.config, SampleConfig()
        labels = config.labels
        asked: dict[str, Any] = {}
        if labels:
            asked["labels"] = labels if isinstance(labels, str) else list(labels)
        if labels or config.guidance != usual.guidance:
            asked["guidance"] = config.guidance
        if config.clipping != usual.clipping:
            asked["clipping"] = config.clipping
        return asked

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> Self:
        """Settings from a record or a query; missing ones take their defaults.

        Raises:
            UserError: "bad_settings" for a value of the wrong type; whatever `SampleConfig` raises.
                Digits of weights that are none are passed over: they only serve a remark.
        """
        fields: dict[str, Any] = {}
        for name in _INTEGERS:
            if name in values:
                fields[name] = read_integer(name, values[name])
        for name in ("solver", "spacing", "clipping"):
            if name in values:
                fields[name] = str(values[name])[:_LONGEST]
        if "pinned" in values:
            fields["pinned"] = read_seeds(values["pinned"])
        if "labels" in values:
            fields["labels"] = read_labels(values["labels"])
        if "guidance" in values:
            fields["guidance"] = read_number("guidance", values["guidance"])
        model = values.get("model", "")
        if not isinstance(model, str) or len(model) > _LONGEST:
            raise UserError("bad_settings", name="model", value="…")
        weights = str(values.get("weights", ""))[:_LONGEST]
        return cls(model, SampleConfig(**fields), weights if _DIGEST.fullmatch(weights) else "")


def read_seeds(value: object) -> tuple[int, ...]:
    """Seeds from a list, or from text with commas or spaces between them; the first 64.

    Raises:
        UserError: "bad_settings" when one is not a whole number.
    """
    return _read_integers("pinned", value)


def read_labels(value: object) -> tuple[int, ...] | str:
    """Labels from a list or a text as for `read_seeds`, or "all".

    Raises:
        UserError: "labels_unreadable" when one is not a whole number.
    """
    if value == ALL_CLASSES:
        return ALL_CLASSES
    try:
        return _read_integers("labels", value)
    except UserError as error:
        raise UserError("labels_unreadable", value=error.details["value"]) from None


def _read_integers(name: str, value: object) -> tuple[int, ...]:
    if isinstance(value, str):
        value = value.replace(",", " ").split()
    if not isinstance(value, (list, tuple)):
        raise UserError("bad_settings", name=name, value=str(value)[:40])
    return tuple(read_integer(name, number) for number in value[:MAX_IMAGES])


def read_number(name: str, value: object) -> float:
    """A finite number from a form, a link or a file.

    Raises:
        UserError: "bad_settings" when it is none.
    """
    try:
        if isinstance(value, bool) or not isinstance(value, (int, float, str)):
            raise ValueError
        if isinstance(value, str) and ("_" in value or len(value) > 2 * _LONGEST_NUMBER):
            raise ValueError
        number = float(value)
        if not math.isfinite(number):
            raise ValueError
    except (ValueError, OverflowError):
        raise UserError("bad_settings", name=name, value=str(value)[:40]) from None
    return number


def read_integer(name: str, value: object) -> int:
    """A whole number from a form, a link or a file.

    Raises:
        UserError: "bad_settings" when it is none.
    """
    try:
        if isinstance(value, bool) or not isinstance(value, (int, float, str)):
            raise ValueError
        if isinstance(value, str) and ("_" in value or len(value) > _LONGEST_NUMBER):
            raise ValueError
        whole = int(value)
        if isinstance(value, float) and value != whole:
            raise ValueError
    except (ValueError, OverflowError):
        raise UserError("bad_settings", name=name, value=str(value)[:40]) from None
    return whole
