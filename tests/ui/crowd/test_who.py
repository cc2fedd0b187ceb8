"""Who asks: a cookie, or an address that the visitor cannot make up."""

from __future__ import annotations

from typing import Any

import pytest

from ddpm_demo.policy import Policy
from ddpm_demo.ui.crowd.who import address_of, note_who, starter_of, who_asks


def scope(*forwarded: str, client: tuple[str, int] = ("10.0.0.9", 5000)) -> dict[str, Any]:
    headers = [(b"x-forwarded-for", each.encode()) for each in forwarded]
    return {"headers": headers, "client": client}


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, [], "10.0.0.9"),
        (0, ["1.1.1.1"], "10.0.0.9"),
        (1, [], "10.0.0.9"),
        (1, ["6.6.6.6, 1.1.1.1"], "1.1.1.1"),
        (1, ["6.6.6.6", "1.1.1.1"], "1.1.1.1"),
        (2, ["6.6.6.6, 1.1.1.1, 2.2.2.2"], "1.1.1.1"),
        (3, ["1.1.1.1"], "1.1.1.1"),
        (1, ["x" * 1000], "x" * 64),
    ],
)
def test_an_address_is_what_the_last_trusted_proxy_saw(
    proxies: int, forwarded: list[str], address: str
) -> None:
    assert address_of(scope(*forwarded), proxies) == address


def test_an_address_that_uvicorn_has_read_from_the_header_counts_for_nothing() -> None:
    forged = [scope("6.6.6.6", client=(f"6.6.6.{k}", 0)) for k in range(3)]
    assert len({address_of(each, 0) for each in forged}) == 1


def test_whoever_keeps_no_cookie_is_known_by_the_address() -> None:
    policy = Policy.for_strangers({})
    first, second, other = (
        note_who(scope(client=(f"10.0.0.{k}", 5000)), None, policy) for k in (1, 1, 2)
    )
    assert first == second != other
    assert note_who(scope(), "me", policy).visitor == "me"


def test_where_addresses_prove_nothing_there_are_none() -> None:
    off = Policy.for_strangers({"DDPM_DEMO_ADDRESS_FACTOR": "inf"})
    assert note_who(scope(), "me", off).address is None
    assert note_who(scope(), "me", off).group == "me"


def test_at_home_a_page_is_who_asks_and_nobody_starts_runs() -> None:
    assert who_asks(None, "page").visitor == "page"
    assert starter_of(None).visitor == ""
