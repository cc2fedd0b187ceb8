"""How much of the temporary folder a visitor and an address may hold."""

from __future__ import annotations

import dataclasses

import pytest

from ddpm_demo.errors import UserError
from ddpm_demo.limits import MEGABYTE
from ddpm_demo.policy import Policy
from ddpm_demo.ui.crowd.shares import LEAST_BYTES, Shares
from ddpm_demo.ui.crowd.who import Who

MINE, OTHER = Who("me", "10.0.0.1"), Who("other", "10.0.0.2")
PUBLIC = dataclasses.replace(
    Policy.for_strangers({}),
    temporary_each=100 * MEGABYTE,
    temporary_bytes=1000 * MEGABYTE,
    address_factor=3,
)


@pytest.fixture
def shares() -> Shares:
    return Shares(PUBLIC)


def room(shares: Shares, who: Who, megabytes: float) -> bool:
    """Whether a visitor may send so much more."""
    share = shares.begin(who)
    try:
        share.grow(round(megabytes * MEGABYTE))
        return True
    except UserError:
        return False
    finally:
        share.end()


def test_files_and_uploads_under_way_count_together(shares: Shares) -> None:
    shares.note(MINE, {"a": 50 * MEGABYTE})
    coming = shares.begin(MINE)
    coming.grow(10 * MEGABYTE)
    coming.grow(30 * MEGABYTE)  # in all
    assert room(shares, MINE, 20)
    assert not room(shares, MINE, 21)
    assert room(shares, OTHER, 100)
    coming.end()
    assert room(shares, MINE, 50)
    assert not room(shares, MINE, 51)


def test_a_file_counts_once_and_for_each_who_has_it(shares: Shares) -> None:
    for who in (MINE, MINE, OTHER):
        shares.note(who, {"a": 60 * MEGABYTE})
    for who in (MINE, OTHER):
        assert room(shares, who, 40)
        assert not room(shares, who, 41)
    shares.forget(["a", "never"])
    assert room(shares, MINE, 100)
    assert shares.owners() == {}


def test_an_address_has_some_times_what_a_visitor_has(shares: Shares) -> None:
    for k in range(3):
        shares.note(Who(f"{k}", "10.0.0.1"), {f"{k}": 90 * MEGABYTE})
    assert room(shares, MINE, 30)
    assert not room(shares, MINE, 31)
    assert room(shares, OTHER, 100)


def test_an_address_never_has_over_half_of_the_folder() -> None:
    shares = Shares(dataclasses.replace(PUBLIC, temporary_bytes=150 * MEGABYTE))
    assert room(shares, MINE, 75)
    assert not room(shares, MINE, 76)
    assert room(shares, Who("through a tunnel"), 100), "where addresses prove nothing"


def test_empty_files_take_room_too(shares: Shares) -> None:
    shares.note(MINE, {f"{k}": 0 for k in range(100 * MEGABYTE // LEAST_BYTES)})
    assert not room(shares, MINE, 0.01)


def test_at_home_there_is_no_bound() -> None:
    assert room(Shares(Policy()), Who(""), 1e9)


def test_three_of_the_largest_uploads_are_kept() -> None:
    policy = Policy.for_strangers({})
    assert policy.temporary_each == 3 * policy.upload_bytes
    assert Policy.for_strangers({"DDPM_DEMO_TEMPORARY_EACH": "7"}).temporary_each == 7
