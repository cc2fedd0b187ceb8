"""What each class is at: the tab and the place on its slider where the teacher stands."""

from __future__ import annotations

import collections
import dataclasses
import hashlib
import re
import threading
import time

from ddpm_demo.errors import UserError, check_choice, check_range, is_integer

from .rate import Rate

MOST = 500  # classes; of too many the one that rested longest is forgotten
# classes a minute: whoever makes very many cannot push out one whose page is open, which tells its
# place three times a minute
BEGINNINGS = 60
KEPT_SECONDS = 6 * 3600.0  # after the last move
LAST = 10**9  # a place on a slider: t, or a step of a training
KEY = re.compile(r"[0-9a-f]{32}")
CODE = "[0-9a-f]{20}"


@dataclasses.dataclass(frozen=True)
class Place:
    """Where a class is.

    Args:
        tab: The name of the open tab.
        t: Of its slider: the paper's t, in Train the step; None while nothing stands there.
        moves: How often the teacher has moved, by which a page notices that it has to follow. It
            may begin anew after a restart of the server.
    """

    tab: str
    t: int | None
    moves: int = 0


@dataclasses.dataclass
class _Class:
    place: Place
    moved: float


class Rooms:
    """The classes of one server.

    The teacher's browser makes a key, and pages follow by a code that is worked out from it: who
    follows cannot lead. Nothing has to be registered, so a class outlives a restart of the server:
    the next move of the teacher brings it back.

    Args:
        tabs: Names of tabs that a class can be at.
    """

    def __init__(self, tabs: tuple[str, ...]) -> None:
        self._tabs = tabs
        self._classes: collections.OrderedDict[str, _Class] = collections.OrderedDict()
        self._beginnings = Rate(BEGINNINGS)
        self._lock = threading.Lock()

    def move(
        self,
        key: object,
        tab: object,
        t: object,
        *,
        stays: bool = False,
        address: str | None = None,
    ) -> str:
        """Leads the class of a key; all arguments are as somebody sent them.

        Args:
            key: Of the class.
            tab: The name of a tab.
            t: The place on its slider, or None.
            stays: Whether it is led on without a move: another device may have led it elsewhere,
                and there it stays. The place counts where nothing is known of the class.
            address: Of whoever asks, as `Rate.take` has it.

        Returns:
            The code by which pages follow.

        Raises:
            UserError: "class_key", "bad_choice" or "out_of_range" for what none of them can be;
                "class_wait" where too many classes begin.
        """
        if not isinstance(key, str) or not KEY.fullmatch(key):
            raise UserError("class_key")
        check_choice("tab", tab if isinstance(tab, str) else "?", self._tabs)
        check_range("t", 0 if t is None else t if is_integer(t) else -1, 0, LAST)
        code = code_of(key)
        with self._lock:
            self._forget()
            known = self._classes.get(code)
            if known is None:
                self._beginnings.take(address)
            here = known.place if known else None
            place = Place(str(tab), None if t is None else int(t))  # type: ignore[call-overload]
            if here is not None and stays:
                place = here
            same = here is not None and (here.tab, here.t) == (place.tab, place.t)
            moves = (here.moves if here else 0) + (not same)
            self._classes[code] = _Class(dataclasses.replace(place, moves=moves), time.monotonic())
            self._classes.move_to_end(code)
            while len(self._classes) > MOST:
                self._classes.popitem(last=False)
        return code

    def place(self, code: str) -> Place:
        """Where a class is.

        Raises:
            UserError: "class_over" where nobody leads one of this code.
        """
        with self._lock:
            self._forget()
            known = self._classes.get(code)
        if known is None:
            raise UserError("class_over")
        return known.place

    def _forget(self) -> None:
        """Drops classes that nobody has led for long; they stand in the order of their moves."""
        while self._classes:
            oldest = next(iter(self._classes.values()))
            if time.monotonic() - oldest.moved < KEPT_SECONDS:
                return
            self._classes.popitem(last=False)


def code_of(key: str) -> str:
    """The code of a key, from which nobody gets back to the key."""
    return hashlib.sha256(f"ddpm-demo class {key}".encode()).hexdigest()[:20]
