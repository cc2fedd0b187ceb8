"""What the tab shows, as a part of a link: schedules, size, seed and the example picture."""

from __future__ import annotations

import urllib.parse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ddpm_demo.data.settings import read_integer
from ddpm_demo.errors import UserError, check_choice

from .value import SIZES, ForwardConfig, Process

# before each name: a drawing has names of its own in the same link
PREFIX = "forward_"
_LONGEST = 40  # characters of one value


def query_of(config: ForwardConfig, picture: object, examples: Sequence[Path]) -> str:
    """The query of a link that shows the same, without the "?".

    Args:
        config: What stands in the controls.
        picture: The picture's file; one of a visitor's own is in no link.
        examples: The pictures that everybody has.
    """
    fields: dict[str, object] = {"size": config.size, "seed": config.seed}
    for name, process in (("", config.process), ("rival_", config.rival)):
        if process is not None:
            fields[f"{name}schedule"] = process.schedule
            fields[f"{name}T"] = process.timesteps
            fields[f"{name}rescale"] = int(process.rescale)
    names = [path.name for path in examples]
    if (name := Path(str(picture)).name) in names:
        fields["picture"] = 1 + names.index(name)
    return urllib.parse.urlencode({PREFIX + name: value for name, value in fields.items()})


def read_link(
    query: Mapping[str, Any], examples: Sequence[Path]
) -> tuple[ForwardConfig, Path | None] | None:
    """What a link asks for, and its example picture; None where it asks for nothing here.

    Args:
        query: Of the page's address; anybody may have written it.
        examples: The pictures that everybody has.

    Raises:
        UserError: "bad_settings", "bad_choice" or "out_of_range", naming the value.
    """
    told = {
        name.removeprefix(PREFIX): str(value)[:_LONGEST]
        for name, value in query.items()
        if name.startswith(PREFIX)
    }
    if not told:
        return None
    usual = ForwardConfig()
    size = read_integer("size", told.get("size", usual.size))
    check_choice("size", str(size), tuple(map(str, SIZES)))
    seed = read_integer("seed", told.get("seed", usual.seed))
    rival = _process("rival_", told) if "rival_schedule" in told else None
    config = ForwardConfig(process=_process("", told), rival=rival, size=size, seed=seed)
    number = read_integer("picture", told.get("picture", 0))
    return config, examples[number - 1] if 1 <= number <= len(examples) else None


def _process(name: str, told: Mapping[str, str]) -> Process:
    usual = Process()
    rescale = told.get(f"{name}rescale", str(int(usual.rescale)))
    if rescale not in ("0", "1"):
        raise UserError("bad_settings", name="rescale", value=rescale)
    return Process(
        schedule=told.get(f"{name}schedule", usual.schedule),
        timesteps=read_integer("T", told.get(f"{name}T", usual.timesteps)),
        rescale=rescale == "1",
    )
