"""The owner's key: nothing but it opens, and it cannot be guessed at."""

from __future__ import annotations

import logging

import pytest

from ddpm_demo.errors import UserError
from ddpm_demo.ui.owner import key as keys
from ddpm_demo.ui.owner.key import MOST_TRIES, TRIES_SECONDS, Owner


def key_of(owner: Owner) -> str:
    return owner.link("https://a.example/").partition("#owner=")[2]


def test_the_link_has_128_bits_behind_its_fragment_and_each_start_has_others() -> None:
    one, other = Owner(), Owner()
    assert one.link("https://a.example") == f"https://a.example/#owner={key_of(one)}"
    assert len(bytes.fromhex(key_of(one))) == 16
    assert len({key_of(one), key_of(other)}) == 2
    assert len({one.cookie_name, other.cookie_name}) == 2


def test_the_key_is_exchanged_for_something_else() -> None:
    owner = Owner()
    value = owner.admit(key_of(owner))
    assert owner.is_pass(value)
    assert key_of(owner) not in (value, owner.cookie_name)
    assert not owner.is_pass(key_of(owner))
    assert not Owner().is_pass(value)


ODD = [None, "", 0, True, [], {}, "0" * 32, "\ud800", "키" * 32, "a" * 10_000]


@pytest.mark.parametrize("given", ODD)
def test_nothing_else_opens(given: object) -> None:
    owner = Owner()
    assert not owner.is_pass(given)
    with pytest.raises(UserError) as caught:
        owner.admit(given)
    assert caught.value.code == "owner_refused"


def test_after_some_wrong_keys_further_ones_wait_and_the_right_one_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    owner, now = Owner(), 1000.0
    monkeypatch.setattr(keys.time, "monotonic", lambda: now)
    for _ in range(MOST_TRIES):
        with pytest.raises(UserError, match="not the owner's link"):
            owner.admit("0" * 32)
    with pytest.raises(UserError) as caught:
        owner.admit("0" * 32)
    assert caught.value.code == "owner_wait"
    assert caught.value.details["seconds"] == round(TRIES_SECONDS)
    assert owner.is_pass(owner.admit(key_of(owner))), "strangers keep nobody out"
    now += TRIES_SECONDS
    with pytest.raises(UserError, match="not the owner's link"):
        owner.admit("0" * 32)


def test_no_log_has_a_key(caplog: pytest.LogCaptureFixture) -> None:
    owner = Owner()
    with caplog.at_level(logging.DEBUG):
        owner.admit(key_of(owner))
        with pytest.raises(UserError) as caught:
            owner.admit("0" * 32)
    assert key_of(owner) not in caplog.text + str(caught.value) + repr(caught.value.details)
    assert "0" * 32 not in caplog.text + str(caught.value)
