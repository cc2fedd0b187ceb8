"""How much of the temporary folder each visitor holds, and all of one address together."""

from __future__ import annotations

import collections
import threading
from collections.abc import Iterable, Mapping

from ddpm_demo.errors import UserError
from ddpm_demo.limits import MEGABYTE
from ddpm_demo.policy import Policy

from .who import Who

LEAST_BYTES = 4096  # that a file takes on a disk: of empty ones nobody has any number
MINUTE = 60


class Shares:
    """The bytes of the files that were sent or drawn, by whom; a file of several counts for each.

    Args:
        policy: How much one visitor may hold. Those of one address have more, see
            `Policy.address_factor`, but never over half of the folder.
    """

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self._sizes: dict[str, int] = {}
        self._owners: dict[str, set[Who]] = {}
        self._bytes: collections.Counter[str] = collections.Counter()
        self._lock = threading.Lock()

    def note(self, who: Who, sizes: Mapping[str, int]) -> None:
        """A visitor has these files now, each with its bytes."""
        with self._lock:
            for name, size in sizes.items():
                self._count(name, -1)
                self._sizes[name] = max(size, LEAST_BYTES)
                self._owners.setdefault(name, set()).add(who)
                self._count(name, 1)

    def forget(self, names: Iterable[str]) -> None:
        """These files are gone."""
        with self._lock:
            for name in names:
                self._count(name, -1)
                self._sizes.pop(name, None)
                self._owners.pop(name, None)

    def owners(self) -> dict[str, tuple[Who, ...]]:
        """Whose each file is; of one that is not named here nobody is known."""
        with self._lock:
            return {name: tuple(owners) for name, owners in self._owners.items()}

    def begin(self, who: Who) -> Share:
        """An upload of a visitor begins."""
        return Share(self, who)

    def add(self, who: Who, size: int) -> None:
        """So many bytes are about to come in, or are counted no more where they are below 0.

        Raises:
            UserError: "share_full" where they are more than this visitor, or all of the address,
                may have.
        """
        with self._lock:
            for key, most in self._bounds(who).items() if size > 0 else ():
                if self._bytes[key] + size > most:
                    minutes = round(self.policy.temporary_seconds / MINUTE)
                    megabytes = f"{most / MEGABYTE:g}"
                    raise UserError("share_full", megabytes=megabytes, minutes=minutes)
            self._change(keys(who), size)

    def _bounds(self, who: Who) -> dict[str, float]:
        each, together = self.policy.temporary_each, self.policy.temporary_bytes / 2
        bounds = {who.visitor: each}
        if who.address is not None:
            bounds[who.group] = min(each * self.policy.address_factor, together)
        return bounds

    def _count(self, name: str, times: int) -> None:
        """Counts a file for its owners, or for -1 counts it no more."""
        owned = {key for who in self._owners.get(name, ()) for key in keys(who)}
        self._change(owned, times * self._sizes.get(name, 0))

    def _change(self, names: set[str], size: int) -> None:
        for key in names:
            self._bytes[key] += size
            if not self._bytes[key]:
                del self._bytes[key]


class Share:
    """What one upload takes while it comes in; afterwards its files count."""

    def __init__(self, shares: Shares, who: Who) -> None:
        self._shares, self._who = shares, who
        self._size = 0

    def grow(self, size: int) -> None:
        """The upload has so many bytes in all, or announced them: "share_full" may be raised."""
        if size > self._size:
            self._shares.add(self._who, size - self._size)
            self._size = size

    def end(self) -> None:
        """The upload is over."""
        self._shares.add(self._who, -self._size)
        self._size = 0


def keys(who: Who) -> set[str]:
    """Under which names the bytes of a visitor are counted."""
    return {who.visitor, who.group}
