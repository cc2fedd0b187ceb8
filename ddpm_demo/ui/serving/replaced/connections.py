"""What a connection may bring, before a request is made of it.

uvicorn reads all that has come in before anything else runs, and reads a body that nobody asked
for to its end. A body of one byte to a chunk keeps it reading for seconds: so a body has so many
bytes to a chunk, and a connection ends with the answer that did not wait for its body.
"""

from __future__ import annotations

import asyncio
from typing import Any

import h11
from starlette.datastructures import Headers
from uvicorn import config
from uvicorn.protocols.http.h11_impl import H11Protocol

from ddpm_demo.errors import UserError
from ddpm_demo.limits import MEGABYTE
from ddpm_demo.log import LOG
from ddpm_demo.ui.handlers import language
from ddpm_demo.ui.words import say

FREE_CHUNKS = 64  # of a body, whatever their size
CHUNK_BYTES = 512  # of a chunk in the mean, after those
# for a sender to read why it was refused, before it is cut off
LINGER_SECONDS = 5.0
LINGER_BYTES = 4 * MEGABYTE
CLOSE = (b"connection", b"close")
CUT_OFF = (h11.SEND_BODY, h11.ERROR)  # the states of a sender that has more to say


class _Reader(h11.Connection):
    """Reads requests up to one that is refused, and nothing after it; `refused` says why."""

    refused: UserError | None = None
    headers = Headers()
    _chunks = _bytes = 0

    def next_event(self) -> Any:
        event = h11.NEED_DATA if self.refused else super().next_event()
        if isinstance(event, h11.Request):
            self.headers = Headers(raw=list(event.headers))
            self._chunks = self._bytes = 0
            if {"content-length", "transfer-encoding"} <= set(self.headers):
                self.refused = UserError("body_ambiguous")
        elif isinstance(event, h11.Data):
            # what has come of a chunk counts in its favour, and the last may be short
            if self._chunks >= FREE_CHUNKS and self._bytes < self._chunks * CHUNK_BYTES:
                self.refused = UserError("body_in_crumbs", bytes=CHUNK_BYTES)
            self._bytes += len(event.data)
            self._chunks += event.chunk_end
        return h11.NEED_DATA if self.refused else event

    def send(self, event: Any) -> Any:
        if isinstance(event, h11.Response) and self.their_state in CUT_OFF:
            kept = [pair for pair in event.headers if pair[0] != CLOSE[0]]
            event = h11.Response(
                status_code=event.status_code, headers=[*kept, CLOSE], reason=event.reason
            )
        return super().send(event)


class _Transport:
    """A transport that is closed gently: an answer would be lost where its reader still sends.

    Args:
        transport: The one of the connection.
        reader: Knows whether the other side has more to send.
    """

    def __init__(self, transport: asyncio.Transport, reader: _Reader) -> None:
        self._transport, self._reader = transport, reader
        self.lingers = False
        self._left = LINGER_BYTES

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def is_closing(self) -> bool:
        return self.lingers or self._transport.is_closing()

    def throw_away(self, data: bytes) -> None:
        """Takes what comes in after the answer, up to a bound."""
        self._left -= len(data)
        if self._left < 0:
            self._transport.abort()

    def close(self) -> None:
        """Closes; what comes in for a moment more is thrown away unread."""
        if self.is_closing():
            return
        if not self._reader.refused and self._reader.their_state not in CUT_OFF:
            self._transport.close()
            return
        self.lingers = True
        if self._transport.can_write_eof():
            self._transport.write_eof()
        self._transport.resume_reading()
        asyncio.get_running_loop().call_later(LINGER_SECONDS, self._transport.abort)


class Connection(H11Protocol):
    """uvicorn's connection with these bounds."""

    conn: _Reader
    transport: Any

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.conn = _Reader(h11.SERVER)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(_Transport(transport, self.conn))  # type: ignore[arg-type]

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            self.transport.throw_away(data)
        else:
            super().data_received(data)

    def handle_events(self) -> None:
        super().handle_events()
        if self.conn.refused and not self.transport.is_closing():
            LOG.warning("%s", self.conn.refused.code)
            self._end(self.conn.refused)

    def send_400_response(self, msg: str) -> None:
        """Tells of what is no HTTP."""
        self._end(UserError("request_unreadable"))

    def shutdown(self) -> None:
        if self.transport.lingers:
            self.transport.abort()
        else:
            super().shutdown()

    def _end(self, error: UserError) -> None:
        """Answers in a sentence, if nothing was answered yet, and closes."""
        if self.cycle is not None:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            told = say(error, language(self.conn)).encode()
            kind = (b"content-type", b"text/plain; charset=utf-8")
            headers = [kind, CLOSE, (b"content-length", str(len(told)).encode())]
            start = h11.Response(status_code=400, headers=headers, reason=b"Bad Request")
            for event in (start, h11.Data(data=told), h11.EndOfMessage()):
                self.transport.write(self.conn.send(event))
        self.transport.close()


def use(protocols: Any = config.HTTP_PROTOCOLS, loops: Any = config.LOOP_FACTORIES) -> None:
    """Lets every server that starts from here on read its connections so.

    And on asyncio's own loop: uvloop, which other packages bring along, would take its place.
    """
    protocols["auto"] = f"{__name__}:{Connection.__qualname__}"
    loops["auto"] = loops["asyncio"]
