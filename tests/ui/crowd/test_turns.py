"""Who may begin in a room of several places."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from ddpm_demo.ui.crowd.turns import READING, has_place
from ddpm_demo.ui.crowd.who import Who


def event(visitor: str, address: str | None, room: str = "reading") -> Any:
    state = SimpleNamespace(who=Who(visitor, address))
    return SimpleNamespace(
        concurrency_id=room, session_hash="page", request=SimpleNamespace(state=state)
    )


OWN = [event(f"visitor {k}", "here") for k in range(READING["concurrency_limit"])]


@pytest.mark.parametrize("inside", range(len(OWN)))
def test_the_last_place_to_read_is_for_an_address_that_has_none(inside: int) -> None:
    last = inside == len(OWN) - 1
    assert has_place(event("another", "here"), OWN[:inside]) != last
    assert has_place(event("another", "there"), OWN[:inside])


def test_a_visitor_reads_one_draft_at_a_time_and_other_rooms_take_no_place() -> None:
    assert not has_place(event("visitor 0", "there"), OWN[:1])
    assert has_place(event("visitor 0", "here"), [event("visitor 0", "here", "forward")])
    assert has_place(event("visitor 0", "here", "forward"), OWN)


def test_where_addresses_prove_nothing_the_last_place_is_for_a_new_visitor() -> None:
    inside = [event(str(k), None) for k in range(len(OWN) - 1)]
    assert has_place(event("new", None), inside)
    assert not has_place(event("0", None), inside)
