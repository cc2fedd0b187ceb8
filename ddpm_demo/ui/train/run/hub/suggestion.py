"""A name for a model on the Hub, made of the name of its run."""

from __future__ import annotations

import re

from ddpm_demo.errors import UserError
from ddpm_demo.models.hub.names import check_name

MOST = 60  # characters


def suggestion(name: str) -> str:
    """A name that the Hub takes, as near to a run's as can be; "" where nothing is left of it."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower())[:MOST].strip("-")
    try:
        return check_name(plain)
    except UserError:
        return ""
