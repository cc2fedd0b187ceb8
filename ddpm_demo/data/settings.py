"""The settings of a drawing, as a link, a PNG or a stand-alone page carries them.

A stranger may have changed them on the way, so they are read like a form: known names only,
numbers parsed and checked.
"""

from __future__ import annotations

import dataclasses
import urllib.parse
from collections.abc import Mapping
from typing import Any, Self

from ddpm_demo import __version__
from ddpm_demo.config import SampleConfig
from ddpm_demo.errors import UserError

_INTEGERS = ("num_images", "steps", "seed", "max_frames")
_LONGEST = 1000  # characters of one value
_LONGEST_NUMBER = 20  # characters: Python takes quadratic time to read digits


@dataclasses.dataclass(frozen=True)
class Settings:
    """A model's key and how to draw from it: enough to draw the same pictures again."""

    model: str
    config: SampleConfig

    def record(self, **about: object) -> dict[str, Any]:
        """Every setting by name with this version, for a file.

        Args:
            **about: More for a human reader; `read` passes it over.
        """
        fields = dataclasses.asdict(self.config) | {"pinned": list(self.config.pinned)}
        return {"ddpm_demo": __version__, "model": self.model, **fields, **about}

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
        return urllib.parse.urlencode(fields, safe="/,")

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> Self:
        """Settings from a record or a query; missing ones take their defaults.

        Raises:
            UserError: "bad_settings" for a value of the wrong type; whatever `SampleConfig` raises.
        """
        fields: dict[str, Any] = {}
        for name in _INTEGERS:
            if name in values:
                fields[name] = read_integer(name, values[name])
        for name in ("solver", "spacing"):
            if name in values:
                fields[name] = str(values[name])[:_LONGEST]
        if "pinned" in values:
            fields["pinned"] = read_seeds(values["pinned"])
        model = values.get("model", "")
        if not isinstance(model, str) or len(model) > _LONGEST:
            raise UserError("bad_settings", name="model", value="…")
        return cls(model, SampleConfig(**fields))


def read_seeds(value: object) -> tuple[int, ...]:
    """Seeds from a list, or from text with commas or spaces between them; the first 64.

    Raises:
        UserError: "bad_settings" when one is not a whole number.
    """
    if isinstance(value, str):
        value = value.replace(",", " ").split()
    if not isinstance(value, (list, tuple)):
        raise UserError("bad_settings", name="pinned", value=str(value)[:40])
    return tuple(read_integer("pinned", seed) for seed in value[:64])


def read_integer(name: str, value: object) -> int:
    """A whole number from a form, a link or a file.

    Raises:
        UserError: "bad_settings" when it is none.
    """
    try:
        if isinstance(value, bool) or not isinstance(value, (int, float, str)):
            raise ValueError
        if isinstance(value, str) and len(value) > _LONGEST_NUMBER:
            raise ValueError
        whole = int(value)
        if isinstance(value, float) and value != whole:
            raise ValueError
    except (ValueError, OverflowError):
        raise UserError("bad_settings", name=name, value=str(value)[:40]) from None
    return whole
