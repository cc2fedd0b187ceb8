"""Which run that waits has its turn when, as far as can be told."""

from __future__ import annotations

import collections
import dataclasses
import heapq
import math
from collections.abc import Sequence
from typing import TypeVar

Item = TypeVar("Item")


@dataclasses.dataclass(frozen=True)
class Turn:
    """The turn of a run that waits.

    Args:
        place: 1 for the run that is next.
        wait_s: Seconds until it starts, at most; None where nobody can tell.
    """

    place: int
    wait_s: float | None


def turn(place: int, left: Sequence[float | None], at_once: float, limit_s: float) -> Turn:
    """The turn of the run in a place.

    Args:
        place: 1 for the run that is next.
        left: Seconds that are left for each run at work, None where it does not know yet.
        at_once: Runs that train at the same time.
        limit_s: Seconds that a run may train, infinite for no limit.
    """
    ends = [min(math.inf if one is None else one, limit_s) for one in left]
    free = 0 if math.isinf(at_once) else max(0, int(at_once) - len(ends))
    ends += [0.0] * free
    heapq.heapify(ends)
    for _ in range(place - 1):  # each run before it trains for as long as it may
        heapq.heappush(ends, heapq.heappop(ends) + limit_s)
    wait_s = min(ends, default=0.0)
    return Turn(place, wait_s if math.isfinite(wait_s) else None)


def in_turn(
    waiting: Sequence[tuple[Item, str]], at_work: Sequence[str], nobody: str = ""
) -> list[Item]:
    """Lets addresses take turns: the first item of each, then the second of each.

    What is at work is the first of its address. Once it has ended, the next of that address is a
    first one, so nobody waits for ever behind addresses that are new.

    Args:
        waiting: What waits and its address, the longest waiting first.
        at_work: The address of each item that has its turn now.
        nobody: The address of what comes from nowhere known; each such item is a first one.
    """
    before = collections.Counter(at_work)
    ranks = []
    for _, origin in waiting:
        ranks.append(0 if origin == nobody else before[origin])
        before[origin] += 1
    order = sorted(range(len(waiting)), key=lambda place: ranks[place])
    return [waiting[place][0] for place in order]
