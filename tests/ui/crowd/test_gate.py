"""What comes in too slowly, and too many uploads of one visitor."""

from __future__ import annotations

import asyncio
import dataclasses
import select
import socket
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlparse

import httpx
import pytest
from gradio.utils import get_upload_folder

from ddpm_demo.errors import UserError
from ddpm_demo.policy import Policy
from ddpm_demo.ui.crowd import gate
from ddpm_demo.ui.crowd.gate import ROOM_EVERY, UPLOAD, _Body, _Upload
from ddpm_demo.ui.crowd.shares import Shares
from ddpm_demo.ui.crowd.who import Who
from ddpm_demo.ui.serving.replaced import multipart
from tests.ui.support.crowds import Slow, until

Serve = Callable[..., str]
BEGINNING = b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.png"\r\n\r\n'
HEAD = (
    b"POST /gradio_api/upload HTTP/1.1\r\nHost: page\r\nContent-Length: 1000\r\n"
    b"Content-Type: multipart/form-data; boundary=b\r\n%s\r\n" + BEGINNING
)


def half_an_upload(page: Slow, cookie: str = "") -> socket.socket:
    """An upload that stops in the middle."""
    address = urlparse(page.address)
    begun = socket.create_connection((address.hostname, address.port), timeout=60)
    begun.sendall(HEAD % (f"Cookie: {cookie}\r\n".encode() if cookie else b""))
    return begun


def told(begun: socket.socket) -> str:
    """All that the server says until it hangs up."""
    parts = []
    while part := begun.recv(4096):
        parts.append(part)
    return b"".join(parts).decode()


def test_an_upload_that_stops_is_ended_with_a_sentence(serve: Serve) -> None:
    page = Slow(serve, body_seconds=0.5)
    answers = [told(one) for one in [half_an_upload(page) for _ in range(3)]]
    for answer in answers:
        assert answer.startswith("HTTP/1.1 408")
        assert str(UserError("upload_slow")) in answer


def test_one_visitor_sends_a_few_uploads_at_a_time(serve: Serve) -> None:
    page = Slow(serve, uploads_each=2)
    hostile, other = page.visitor(), page.visitor()
    cookie = "; ".join(f"{name}={value}" for name, value in hostile.http.cookies.items())
    files = {"files": ("a.png", b"picture")}
    held = [half_an_upload(page, cookie) for _ in range(3)]
    (one_too_many,), _, _ = select.select(held, [], [], 60)
    assert told(one_too_many).startswith("HTTP/1.1 429")
    refused = hostile.http.post("gradio_api/upload", files=files)
    assert str(UserError("too_many_uploads", limit=2)) == refused.text
    assert other.http.post("gradio_api/upload", files=files).status_code == 200
    for one in held:
        one.close()
    until(lambda: hostile.http.post("gradio_api/upload", files=files).status_code == 200)


class Clock:
    """What the gate takes for the time: it goes on when a test says so."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        monkeypatch.setattr(gate, "time", SimpleNamespace(monotonic=lambda: self.now))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def body(rate: float, parts: list[bytes]) -> _Body:
    """What may take 60 s, and another second for each `rate` bytes that have come in."""

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(0)  # a bound of no time ends what waits, however shortly
        return {"type": "http.request", "body": parts.pop(0), "more_body": bool(parts)}

    async def send(message: Any) -> None:
        pass

    policy = dataclasses.replace(Policy.for_strangers({}), body_seconds=60, body_rate=rate)
    return _Body(receive, send, policy)


def run(reading: Coroutine[Any, Any, None]) -> None:
    """To its end, in a thread: in this one a browser's loop may be running."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, reading).result()


@pytest.mark.parametrize(("rate", "late"), [(10.0, False), (1e9, True)])
def test_what_has_come_in_is_worth_more_time(clock: Clock, rate: float, late: bool) -> None:
    coming = body(rate, [bytes(10_000), b"the end"])

    async def read() -> None:
        await coming.receive()
        clock.now += 100
        await coming.receive()

    run(read())
    assert bool(coming.ended) == late


def test_what_is_whole_has_all_the_time(clock: Clock) -> None:
    parts = [b"whole"]
    coming = body(1e9, parts)

    async def read() -> None:
        await coming.receive()
        clock.now += 100
        parts.append(b"")  # as when the visitor hangs up
        await coming.receive()

    run(read())
    assert not coming.ended


def test_a_page_at_home_has_no_such_bounds(serve: Serve) -> None:
    page = Slow(serve, **{f.name: getattr(Policy(), f.name) for f in dataclasses.fields(Policy)})
    files = {"files": ("a.png", b"picture")}
    answer = httpx.post(page.address.rstrip("/") + UPLOAD, files=files, timeout=60)
    assert answer.status_code == 200


def pieces(size: int) -> Iterator[bytes]:
    """An upload of so many bytes that does not say how many they are."""
    yield BEGINNING
    for _ in range(0, size, 1000):
        yield bytes(1000)
    yield b"\r\n--b--\r\n"


@pytest.mark.parametrize("announced", [True, False])
def test_an_upload_ends_where_it_is_too_large(serve: Serve, announced: bool) -> None:
    multipart.use()
    page = Slow(serve, upload_bytes=100_000)
    before = set(Path(get_upload_folder()).rglob("*"))
    for size, status in ((50_000, 200), (1_000_000, 413)):
        content = b"".join(pieces(size)) if announced else pieces(size)
        headers = {"Content-Type": "multipart/form-data; boundary=b"}
        try:
            answer = httpx.post(
                page.address.rstrip("/") + UPLOAD, content=content, headers=headers, timeout=60
            )
        except (httpx.WriteError, httpx.ReadError):  # it had hung up before all was sent
            assert status == 413
            continue
        assert answer.status_code == status
        if status == 413:
            assert answer.text == str(UserError("upload_large", megabytes="0.1"))
    new = set(Path(get_upload_folder()).rglob("*")) - before
    assert all(path.stat().st_size <= 50_000 for path in new)  # no half of the larger one


def test_what_a_visitor_sent_leaves_less_room_for_the_next_upload(serve: Serve) -> None:
    page = Slow(serve, temporary_each=60_500)
    hostile, other = page.visitor(), page.visitor()
    files = {"files": ("a.png", bytes(60_000))}
    for one in (hostile, other):
        assert one.http.post("gradio_api/upload", files=files).status_code == 200
    cookie = "; ".join(f"{name}={value}" for name, value in hostile.http.cookies.items())
    answer = told(half_an_upload(page, cookie))
    assert answer.startswith("HTTP/1.1 507")
    assert str(UserError("share_full", megabytes="0.0605", minutes=60)) in answer


def uploading(room_for: Callable[[int], bool], piece: int, **bounds: Any) -> _Upload:
    """An upload without an end that does not say how large it is."""

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": bytes(piece), "more_body": True}

    async def send(message: Any) -> None:
        pass

    policy = Policy(**bounds)
    return _Upload(receive, send, policy, room_for, Shares(policy).begin(Who("visitor")))


def heard(coming: _Upload) -> int:
    """How many pieces of an upload come in before it ends."""
    pieces = []

    async def read() -> None:
        while (message := await coming.receive())["type"] == "http.request":
            pieces.append(message)

    run(read())
    return len(pieces)


def test_an_upload_ends_where_room_ends() -> None:
    left = [True, False]
    asked: list[int] = []

    def room_for(size: int) -> bool:
        asked.append(size)
        return left.pop(0)

    coming = uploading(room_for, ROOM_EVERY)
    assert heard(coming) == 1
    assert asked == [0, 0]
    assert coming.ended
    assert coming.ended.code == "disk_low"


def test_an_upload_ends_where_its_visitor_has_enough() -> None:
    coming = uploading(lambda size: True, 1000, temporary_each=5_500)
    assert heard(coming) == 5
    assert coming.ended
    assert coming.ended.code == "share_full"
