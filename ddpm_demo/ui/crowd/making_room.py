"""Which files go where those of all visitors take up too much: first those of whoever has most."""

from __future__ import annotations

import collections
import dataclasses
import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence

from .who import Who

MOMENT_SECONDS = 120.0  # what changed so shortly ago stays in any case
NOBODY = Who("")  # has all files of which no owner is known


@dataclasses.dataclass(frozen=True)
class File:
    """A file as a sweep finds it.

    Args:
        name: Relative to the folder.
        stands: When it was changed, in nanoseconds, and its size.
        age: Seconds for which it has stood so.
        idle: Seconds for which nobody has used it.
        page: An open page that holds it, if any.
    """

    name: str
    stands: tuple[int, int]
    age: float
    idle: float
    page: str | None

    @property
    def size(self) -> int:
        return self.stands[1]


def to_make_room(
    files: Sequence[File], owners: Mapping[str, Sequence[Who]], most: float
) -> Iterator[File]:
    """What is to be deleted until all files have `most` bytes, or nobody has over an even share.

    Addresses share evenly, and so do the visitors of one address in its share. The next file is
    always one of the visitor who has most at the address that has most: of these what no open
    page holds, the longest unused first; then the oldest of whichever page holds most.

    Args:
        files: All that are there.
        owners: Whose each is, by its name. What several have is taken from whoever has least.
        most: Bytes that may stay.
    """
    excess = sum(file.size for file in files) - most
    root = _All(_All(map(_One, some.values())) for some in _by_owner(files, owners).values())
    while excess > 0 and (file := root.give(most)) is not None:
        yield file
        excess -= file.size


def _by_owner(
    files: Sequence[File], owners: Mapping[str, Sequence[Who]]
) -> dict[str, dict[str, list[File]]]:
    """The files by address and visitor, each of them once."""
    having: collections.Counter[str] = collections.Counter()
    for file in files:
        for who in owners.get(file.name, ()):
            for key in {who.group, who.visitor}:
                having[key] += file.size
    sorted_out: dict[str, dict[str, list[File]]] = {}
    for file in files:
        some = owners.get(file.name, ()) or (NOBODY,)
        who = min(some, key=lambda one: (having[one.group], having[one.visitor]))
        sorted_out.setdefault(who.group, {}).setdefault(who.visitor, []).append(file)
    return sorted_out


class _One:
    """The files of one visitor."""

    def __init__(self, files: Sequence[File]) -> None:
        self.size = sum(file.size for file in files)
        self._next = _in_order(files)

    def give(self, share: float) -> File | None:
        """The next to go; None where all that is left is too young."""
        file = next(self._next, None)
        self.size -= file.size if file else 0
        return file


class _All:
    """Visitors, or addresses: whichever has most gives first."""

    def __init__(self, parts: Iterable[_One | _All]) -> None:
        self._heap = [(-part.size, k, part) for k, part in enumerate(parts)]
        heapq.heapify(self._heap)
        self._count = len(self._heap)
        self.size: int = -sum(size for size, _, _ in self._heap)

    def give(self, share: float) -> File | None:
        """The next to go; None where no part that has over an even share can give one."""
        even = share / max(1, self._count)
        while self._heap and -self._heap[0][0] > even:
            _, k, part = heapq.heappop(self._heap)
            if (file := part.give(even)) is not None:
                heapq.heappush(self._heap, (-part.size, k, part))
                self.size -= file.size
                return file
        return None


def _in_order(files: Sequence[File]) -> Iterator[File]:
    """Which files of a visitor go first."""
    old = sorted((file for file in files if file.age > MOMENT_SECONDS), key=lambda file: -file.age)
    yield from sorted((file for file in old if file.page is None), key=lambda file: -file.idle)
    held: dict[str, list[File]] = {}
    for file in old:
        if file.page is not None:
            held.setdefault(file.page, []).append(file)
    sizes = {page: sum(file.size for file in theirs) for page, theirs in held.items()}
    while held:
        most = max(held, key=lambda page: sizes[page])
        file = held[most].pop(0)
        sizes[most] -= file.size
        if not held[most]:
            del held[most]
        yield file
