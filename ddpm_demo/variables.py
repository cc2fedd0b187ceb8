"""Bounds that environment variables set: `DDPM_DEMO_` and the name of a field in capitals."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Any

from .errors import UserError

PREFIX = "DDPM_DEMO_"


def variable(name: str) -> str:
    """The environment variable that sets a bound."""
    return PREFIX + name.upper()


def overridden(usual: Any, environment: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a dataclass, each from its variable where that is set.

    Raises:
        UserError: "bad_settings" for a value of another type than the field's.
    """
    values: dict[str, Any] = {}
    for field in dataclasses.fields(usual):
        value = getattr(usual, field.name)
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            value = dataclasses.replace(value, **overridden(value, environment))
        elif field.name != "public" and (text := environment.get(variable(field.name))):
            value = _parsed(field, text, value)
        values[field.name] = value
    return values


def _parsed(field: dataclasses.Field[Any], text: str, usual: Any) -> Any:
    """The bound that a variable sets, of the type of its field; a count may be infinite as well."""
    if isinstance(usual, str):
        return text
    try:
        if isinstance(usual, bool):
            return {"0": False, "1": True}[text]
        number = float(text)
        if math.isnan(number) or number < 0:
            raise ValueError
        if math.isinf(number):
            return number
        if number % 1 == 0:
            return int(number)
        if field.type != "float":  # a type is a text here, such as "int | None"
            raise ValueError
        return number
    except (KeyError, ValueError):
        raise UserError("bad_settings", name=variable(field.name), value=text[:40]) from None
