"""What a connection may bring: bodies in pieces, bodies that nobody asked for, two lengths."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from unittest.mock import Mock
from urllib.parse import urlsplit

import gradio as gr
import h11
import httpx
import pytest

from ddpm_demo.errors import UserError
from ddpm_demo.policy import Policy
from ddpm_demo.ui import launch_options
from ddpm_demo.ui.serving.replaced import connections
from ddpm_demo.ui.serving.replaced.connections import (
    CHUNK_BYTES,
    FREE_CHUNKS,
    LINGER_BYTES,
    _Reader,
    _Transport,
)
from ddpm_demo.ui.visitors import Visitors
from ddpm_demo.ui.words import say
from tests.ui.support.loops import finished

HOST = b"Host: 127.0.0.1\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
CRUMB = b"1\r\na\r\n"
IN_CRUMBS = UserError("body_in_crumbs", bytes=CHUNK_BYTES)


@pytest.fixture(scope="module")
def small(serve: Callable[..., str]) -> str:
    with gr.Blocks() as demo:
        gr.Markdown("here")
    return serve(demo, **launch_options(Visitors(Policy.at_home({}))))


def until_closed(address: str, *sent: bytes) -> str:
    """All that a server says to these bytes; fails where it keeps the connection."""
    place = urlsplit(address)
    with socket.create_connection((place.hostname, place.port), timeout=60) as one:
        one.sendall(b"".join(sent))
        return b"".join(iter(lambda: one.recv(65536), b"")).decode()


@pytest.mark.parametrize("path", [b"gradio_api/queue/join", b"gradio_api/upload", b"nothing"])
@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_body_in_crumbs_is_refused_and_the_connection_closed(
    small: str, path: bytes, language: str
) -> None:
    spoken = f"Accept-Language: {language}\r\n".encode()
    head = b"POST /%s HTTP/1.1\r\n%s%s%s\r\n" % (path, HOST, CHUNKED, spoken)
    told = until_closed(small, head, CRUMB * 1000)
    assert say(IN_CRUMBS, language) in told
    assert "connection: close" in told.lower()


@pytest.mark.parametrize(
    ("request_line", "more", "status"),
    [
        (b"POST /nothing HTTP/1.1", b"", 404),
        (b"GET /nothing HTTP/1.1", b"", 404),
        (b"POST /gradio_api/upload HTTP/1.1", b"Origin: http://evil.org\r\n", 403),
    ],
)
@pytest.mark.parametrize("length", [CHUNKED, b"Content-Length: 1000\r\n"])
def test_who_is_refused_before_the_body_was_read_is_heard_no_further(
    small: str, request_line: bytes, more: bytes, status: int, length: bytes
) -> None:
    told = until_closed(small, request_line, b"\r\n", HOST, more, length, b"\r\n5\r\nabc")
    assert told.startswith(f"HTTP/1.1 {status} ")
    assert "connection: close" in told.lower()


def test_a_body_of_two_lengths_is_refused_and_so_is_what_follows(small: str) -> None:
    head = b"POST /nothing HTTP/1.1\r\n%sContent-Length: 5\r\n%s\r\n" % (HOST, CHUNKED)
    told = until_closed(small, head, b"0\r\n\r\n", b"GET /robots.txt HTTP/1.1\r\n%s\r\n" % HOST)
    assert told.startswith("HTTP/1.1 400 ")
    assert told.count("HTTP/1.1 ") == 1
    assert str(UserError("body_ambiguous")) in told


def test_what_is_no_http_is_told_so(small: str) -> None:
    assert str(UserError("request_unreadable")) in until_closed(small, b"nonsense\r\n\r\n")


def test_whole_bodies_go_on_over_one_connection(small: str) -> None:
    def chunks() -> Iterator[bytes]:
        yield b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.png"\r\n\r\n'
        yield from (bytes(65536) for _ in range(100))
        yield b"\r\n--b--\r\n"

    kind = {"content-type": "multipart/form-data; boundary=b"}
    with httpx.Client(base_url=small, timeout=60) as http:
        for content in (chunks(), b"".join(chunks())):
            answer = http.post("gradio_api/upload", content=content, headers=kind)
            assert answer.status_code == 200
            assert answer.headers.get("connection") != "close"


@pytest.mark.parametrize(
    ("size", "passed"), [(1, FREE_CHUNKS), (CHUNK_BYTES - 1, FREE_CHUNKS), (CHUNK_BYTES, 5000)]
)
def test_chunks_are_counted_by_their_bytes(size: int, passed: int) -> None:
    reader = _Reader(h11.SERVER)
    reader.receive_data(b"POST / HTTP/1.1\r\n%s%s\r\n" % (HOST, CHUNKED))
    assert isinstance(reader.next_event(), h11.Request)
    got = 0
    for _ in range(5000):
        reader.receive_data(b"%x\r\n%s\r\n" % (size, bytes(size)))
        while reader.next_event() is not h11.NEED_DATA:
            got += 1
    assert got == passed
    assert (reader.refused is not None) == (passed < 5000)


def test_chunks_that_a_network_tears_are_counted_as_they_were_sent() -> None:
    reader = _Reader(h11.SERVER)
    body = b"%x\r\n%s\r\n" % (CHUNK_BYTES, bytes(CHUNK_BYTES)) * 200 + CRUMB + b"0\r\n\r\n"
    sent = b"POST / HTTP/1.1\r\n%s%s\r\n" % (HOST, CHUNKED) + body
    events = []
    for k in range(0, len(sent), 100):
        reader.receive_data(sent[k : k + 100])
        while (event := reader.next_event()) is not h11.NEED_DATA and event is not h11.PAUSED:
            events.append(event)
    assert isinstance(events[-1], h11.EndOfMessage)


def test_a_body_of_known_length_may_come_byte_by_byte() -> None:
    reader = _Reader(h11.SERVER)
    reader.receive_data(b"POST / HTTP/1.1\r\n%sContent-Length: 200\r\n\r\n" % HOST)
    assert isinstance(reader.next_event(), h11.Request)
    for _ in range(200):
        reader.receive_data(b"a")
        assert isinstance(reader.next_event(), h11.Data)


def test_who_still_sends_can_read_the_answer_first() -> None:
    beneath = Mock(is_closing=Mock(return_value=False))
    reader = _Reader(h11.SERVER)
    reader.receive_data(b"POST / HTTP/1.1\r\n%s%s\r\n" % (HOST, CHUNKED))
    reader.next_event()

    async def closed() -> None:
        transport = _Transport(beneath, reader)
        transport.close()
        assert transport.is_closing()
        transport.throw_away(bytes(LINGER_BYTES))
        assert not beneath.abort.called
        assert not beneath.close.called
        transport.throw_away(b"a")
        assert beneath.abort.called

    finished(closed())
    assert beneath.write_eof.called
    assert beneath.resume_reading.called


def test_what_else_is_installed_changes_neither_parser_nor_loop() -> None:
    protocols = {"auto": "fast", "h11": "plain"}
    loops = {"auto": "fast", "asyncio": "plain", "uvloop": "fast"}
    connections.use(protocols, loops)
    assert protocols["auto"].startswith(connections.__name__)
    assert loops == {"auto": "plain", "asyncio": "plain", "uvloop": "fast"}
