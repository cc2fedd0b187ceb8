"""Streams that stay open: a few of each visitor, and of an address as many as its visitors need."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import httpx

from ddpm_demo.errors import UserError
from tests.ui.support.crowds import Slow, Visitor, until

Serve = Callable[..., str]


def heartbeat(stack: contextlib.ExitStack, one: Visitor, name: str) -> httpx.Response:
    """A page's sign of life; it stays open as long as the stack."""
    return stack.enter_context(one.http.stream("GET", f"gradio_api/heartbeat/{name}"))


def test_one_visitor_has_a_few_streams_open(serve: Serve) -> None:
    page = Slow(serve, streams_each=2)
    hostile, other = page.visitor(), page.visitor()
    with contextlib.ExitStack() as stack:
        kept = [heartbeat(stack, hostile, f"page{number}") for number in range(3)]
        assert [answer.status_code for answer in kept] == [200, 200, 429]
        assert kept[-1].read()
        assert kept[-1].json()["detail"] == str(UserError("too_many_streams"))
        assert heartbeat(stack, other, "theirs").status_code == 200
        # what brings answers counts apart: an open page can always be answered
        told = hostile.http.get("gradio_api/queue/data", params={"session_hash": "page0"})
        assert told.status_code != 429

    def free() -> bool:
        with contextlib.ExitStack() as stack:
            return heartbeat(stack, hostile, "again").status_code == 200

    until(free)


def test_an_address_has_a_bound_too(serve: Serve) -> None:
    page = Slow(serve, streams_each=1, address_factor=2)
    with contextlib.ExitStack() as stack:
        visitors = [page.visitor() for _ in range(3)]
        statuses = [heartbeat(stack, one, f"of{k}").status_code for k, one in enumerate(visitors)]
        assert statuses == [200, 200, 429]


def test_browsers_without_cookies_share_what_an_address_has(serve: Serve) -> None:
    page = Slow(serve, streams_each=1, address_factor=3)
    with contextlib.ExitStack() as stack:
        visitors = [page.nobody() for _ in range(4)]
        statuses = [heartbeat(stack, one, f"of{k}").status_code for k, one in enumerate(visitors)]
        assert statuses == [200, 200, 200, 429]
