"""Who may do what with which run: finds a run by any of its keys, and refuses a key that is weak.

At home every key opens everything. On a public page a visitor may do what the key that they name
allows, or another key of the same run that their browser holds.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import re

from ddpm_demo.errors import UserError

from .folder.keys import LENGTH, Right, draw_key, is_key, look_key
from .folder.run import MODELS, RUNS, Run, find_run, home

# of each place: weaker key → own key, and what the weaker one allows; each digest is worked out
# once a process
_known: dict[str, dict[str, tuple[str, Right]]] = {RUNS: {}, MODELS: {}}
_ANY_KEY = re.compile(f"(?<![0-9a-f])[0-9a-f]{{{LENGTH}}}(?![0-9a-f])")


@dataclasses.dataclass(frozen=True)
class Grant:
    """A run that was found, and what may be done with it."""

    run: Run
    right: Right

    @property
    def key(self) -> str:
        """The key that gives this right, and no more."""
        weaker = {Right.LOOK: self.run.look_key, Right.DRAW: self.run.draw_key}
        return weaker.get(self.right, self.run.token)

    @property
    def owned(self) -> bool:
        """Whether everything may be done with it."""
        return self.right == Right.OWN


def find(key: object, place: str = RUNS) -> Grant:
    """The run of a key that a visitor gave: anything may stand in its place.

    Args:
        key: As it was given.
        place: `RUNS`, or `MODELS` for a model that was brought in.

    Raises:
        UserError: "run_missing" for anything that is no key of an existing run.
    """
    with contextlib.suppress(UserError):
        return Grant(find_run(key, place), Right.OWN)
    if not is_key(key):
        raise UserError("run_missing")
    found = _known[place].get(str(key))
    if found is None:  # other threads may put another table in its place
        _known[place] = known = _weaker_keys(place)
        found = known.get(str(key))
    token, right = found or ("", Right.DRAW)
    return Grant(find_run(token, place), right)


def _weaker_keys(place: str) -> dict[str, tuple[str, Right]]:
    """The look and draw keys of all runs that there are now."""
    try:
        with os.scandir(home() / place) as entries:  # a stranger may ask for many keys in vain
            tokens = {entry.name for entry in entries if is_key(entry.name)}
    except FileNotFoundError:
        return {}
    found = {key: value for key, value in _known[place].items() if value[0] in tokens}
    for token in tokens - {token for token, _ in found.values()}:
        found[look_key(token)] = token, Right.LOOK
        found[draw_key(token)] = token, Right.DRAW
    return found


@dataclasses.dataclass(frozen=True)
class Access:
    """What one visitor may do with runs.

    Args:
        public: Strangers use this server; else every key opens everything.
        held: The keys that the visitor's browser holds, as it sent them.
    """

    public: bool
    held: tuple[str, ...] = ()

    def grant(self, key: object, place: str = RUNS) -> Grant:
        """The run of a key, with what this visitor may do with it; `place` is that of `find`.

        Raises:
            UserError: "run_missing" for anything that is no key of an existing run.
        """
        found = find(key, place)
        rights = [Right.OWN] if not self.public else [found.right, *self._held(found.run)]
        return Grant(found.run, max(rights))

    def open(self, key: object, right: Right, place: str = RUNS) -> Run:
        """The run of a key, to do with it what a right allows; `place` is that of `find`.

        Raises:
            UserError: as `grant`; "run_not_yours" when the visitor has a weaker right.
        """
        given = self.grant(key, place)
        if given.right < right:
            raise UserError("run_not_yours")
        return given.run

    def _held(self, run: Run) -> list[Right]:
        keys = {run.token: Right.OWN, run.look_key: Right.LOOK, run.draw_key: Right.DRAW}
        return [keys[key] for key in self.held if key in keys]


HOME = Access(public=False)


def veiled(text: str) -> str:
    """A text in which every run is named by its draw key, for whoever may read it."""
    return _ANY_KEY.sub(_as_draw_key, text)


def _as_draw_key(found: re.Match[str]) -> str:
    for place in (RUNS, MODELS):
        with contextlib.suppress(UserError):
            return find(found[0], place).run.draw_key
    return found[0]
