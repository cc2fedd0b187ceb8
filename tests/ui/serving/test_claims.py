"""Whose file is whose where files are too many: found without a search."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from ddpm_demo.ui.serving.claims import Claims


class Unsearched(dict[Any, Any]):
    """A dict that nobody may go through."""

    def __iter__(self) -> Iterator[Any]:
        raise AssertionError("it was searched")

    keys = values = items = __iter__  # type: ignore[assignment]


def kept(claims: Claims) -> dict[str, list[str]]:
    return {visitor: list(names) for visitor, names in claims._by_visitor.items()}


def test_whoever_has_most_loses_the_oldest_whatever_comes() -> None:
    most, claims, draw = 12, Claims(12), random.Random(0)
    expected: dict[str, list[str]] = {}
    for _ in range(2000):
        visitor, name = draw.choice("abcde"), str(draw.randrange(9))
        claims.note(visitor, [name])
        theirs = expected.setdefault(visitor, [])
        if name in theirs:
            theirs.remove(name)
        theirs.append(name)
        if sum(map(len, expected.values())) > most:
            longest = max(map(len, expected.values()))
            known = kept(claims)
            # of several who have most it may be any
            lost = [one for one, names in expected.items() if known.get(one, []) != names]
            assert len(lost) == 1
            assert len(expected[lost[0]]) == longest
            expected[lost[0]].pop(0)
        assert kept(claims) == {one: names for one, names in expected.items() if names}
        assert claims._highest == max(map(len, expected.values()))


def test_nobody_is_searched_for_once_it_is_full() -> None:
    claims = Claims(1000)
    for k in range(1000):
        claims.note(f"visitor {k}", ["a"])
    claims._by_visitor = Unsearched(claims._by_visitor)
    claims._with = Unsearched(claims._with)
    for k in range(100):
        claims.note("new", [str(k)])
    assert claims._count == 1000
    assert claims.has("new", "99")
