"""What came through everything: one line of the log, and a sentence where one can still be said."""

from __future__ import annotations

import errno
from typing import Any

import pytest

from ddpm_demo.errors import UserError
from ddpm_demo.ui.serving.answers import no_answers, refusal
from ddpm_demo.ui.serving.last_resort import LastResort
from tests.ui.support.loops import finished

HTTP = {"type": "http", "method": "POST", "headers": []}


def answered(error: Exception, *before: dict[str, Any]) -> list[dict[str, Any]]:
    """What a visitor gets of an app that fails after it has sent something."""
    sent: list[dict[str, Any]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        for message in before:
            await send(message)
        raise error

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.disconnect"}

    finished(LastResort(app)(HTTP, receive, send))
    return sent


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (KeyError("a visitor's words"), 500, "unexpected"),
        (OSError(errno.ENOSPC, "full"), 507, "disk_full"),
        (MemoryError(), 503, "out_of_memory"),
        (ExceptionGroup("several", [KeyError("a")]), 500, "unexpected"),
    ],
)
def test_an_error_is_a_sentence_and_a_line(
    error: Exception, status: int, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    start, body = answered(error)
    assert start["status"] == status
    assert str(UserError(code)) in body["body"].decode()
    (line,) = caplog.records
    assert line.exc_info is None
    assert "visitor's words" not in line.getMessage()


def begun(kind: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    headers = [(b"content-type", kind)]
    start = {"type": "http.response.start", "status": 200, "headers": headers}
    return start, {"type": "http.response.body", "body": b"a", "more_body": True}


def test_a_stream_that_breaks_ends() -> None:
    sent = answered(KeyError(), *begun(b"text/event-stream; charset=utf-8"))
    assert not sent[-1].get("more_body")


def test_a_file_that_breaks_is_not_taken_for_the_whole() -> None:
    assert answered(KeyError(), *begun(b"image/png"))[-1]["more_body"]


@pytest.mark.parametrize(("method", "told"), [("DELETE", "DELETE"), ("A" * 60_000, "?")])
def test_the_log_takes_no_method_that_a_visitor_made_up(
    method: str, told: str, caplog: pytest.LogCaptureFixture
) -> None:
    error = UserError("no_pictures")
    for answer in (
        refusal(HTTP | {"method": method}, error, 400),
        no_answers(HTTP | {"method": method}, error),
    ):
        assert answer.status_code >= 400
    assert [line.getMessage() for line in caplog.records] == [f"{told}: no_pictures"] * 2
