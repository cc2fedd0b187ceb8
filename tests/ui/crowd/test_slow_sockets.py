"""Two hundred connections that say nothing, or only half of something, and one ordinary visitor."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from tests.ui.support.crowds import Slow

SOCKETS = 200
HEAD = b"POST /gradio_api/queue/join HTTP/1.1\r\nHost: 127.0.0.1\r\n"
SENT = {
    "nothing": b"",
    "half a head": HEAD,
    "half a body": HEAD + b"Content-Type: application/json\r\nContent-Length: 90\r\n\r\n{",
}


@pytest.mark.parametrize("sent", SENT)
def test_an_ordinary_visitor_is_answered_beside_slow_sockets(
    serve: Callable[..., str], sent: str
) -> None:
    page = Slow(serve)
    place = urlsplit(page.address)
    with contextlib.ExitStack() as held:
        slow = []
        for _ in range(SOCKETS):
            one = socket.create_connection((place.hostname, place.port), timeout=60)
            slow.append(held.enter_context(one))
            one.sendall(SENT[sent])
        visitor = page.visitor()
        visitor.ask("mine").raise_for_status()
        visitor.listen()
        page.let_go()
        assert visitor.answers() == ["drawn mine"]
        assert len(slow) == SOCKETS
