"""The three keys of a run: own, look, draw. Each is a digest of the stronger one before it.

The name of the run's folder is its own key. Whoever has a key can work out the weaker ones, and
nobody the stronger one. Nothing is stored, so that every run has all three from its first moment.

Standard library only: the page reads runs before torch is imported.
"""

from __future__ import annotations

import enum
import hashlib

LENGTH = 32  # hexadecimal digits: 128 bits


class Right(enum.IntEnum):
    """What a key allows; a stronger right holds the weaker ones."""

    DRAW = 1  # draw with the model
    LOOK = 2  # also see its curves, previews and verdicts
    OWN = 3  # everything


def look_key(token: str) -> str:
    """The key to look at a run.

    Args:
        token: The run's own key.
    """
    return _weaker("look", token)


def draw_key(token: str) -> str:
    """The key to draw with a run's model.

    Args:
        token: The run's own key.
    """
    return _weaker("draw", look_key(token))


def is_key(name: object) -> bool:
    """Whether something can be a key: it is safe as the name of a folder then."""
    return isinstance(name, str) and len(name) == LENGTH and set(name) <= set("0123456789abcdef")


def _weaker(kind: str, key: str) -> str:
    return hashlib.sha256(f"ddpm-demo {kind} {key}".encode()).hexdigest()[:LENGTH]
