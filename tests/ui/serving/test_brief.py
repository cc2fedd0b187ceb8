"""Requests of a few bytes."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from ddpm_demo.errors import UserError
from ddpm_demo.ui.serving import brief
from ddpm_demo.ui.serving.brief import brief_object
from tests.ui.support.loops import finished


def read(*parts: bytes, most: int = 100, gone: bool = False) -> Any:
    messages: list[dict[str, Any]] = [
        {"type": "http.request", "body": part, "more_body": k < len(parts) - 1 or gone}
        for k, part in enumerate(parts)
    ]
    messages += [{"type": "http.disconnect"}] if gone else []

    async def receive() -> dict[str, Any]:
        if not messages:
            await asyncio.sleep(3600)
        return messages.pop(0)

    return finished(brief_object(receive, most))


def test_an_object_is_read_whatever_its_parts() -> None:
    assert read(b'{"key": "a"}') == {"key": "a"}
    assert read(b'{"ke', b'y": ', b'"a"}') == {"key": "a"}


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'"a"', b"1", b"{", b"\xff", b"[" * 100, b'{"key": "' + b"a" * 100 + b'"}']
)
def test_anything_else_is_refused(body: bytes) -> None:
    with pytest.raises(UserError) as caught:
        read(body)
    assert caught.value.code == "brief_unreadable"


def test_lists_without_end_are_refused() -> None:
    with pytest.raises(UserError):
        read(b"[" * 90_000, most=100_000)


def test_what_breaks_off_or_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UserError):
        read(b'{"key": "a"}', gone=True)
    monkeypatch.setattr(brief, "SECONDS", 0.05)
    with pytest.raises(UserError):
        read()
