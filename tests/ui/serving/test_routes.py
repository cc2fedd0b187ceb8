"""Which addresses are answered, and which headers of a stranger count."""

from __future__ import annotations

from typing import Any

import pytest

from ddpm_demo.policy import Policy
from ddpm_demo.ui.serving.routes import Routes
from ddpm_demo.ui.serving.start import policy_of
from tests.ui.support.loops import finished

SHUT = [
    ("GET", "/gradio_api/dev/reload"),
    ("GET", "/gradio_api/deep_link"),
    ("GET", "/gradio_api/runs"),
    ("GET", "/gradio_api/proxy=https://example.com/a"),
    ("GET", "/gradio_api/file=https://example.com/a.png"),
    ("GET", "/gradio_api/file/etc/passwd"),
    ("GET", "/gradio_api/vibe-code"),
    ("GET", "/gradio_api/queue/status"),
    ("GET", "/gradio_api/profiling/traces"),
    ("GET", "/gradio_api/heartbeat/" + "x" * 65),
    ("GET", "/gradio_api/stream/a/b/1/playlist.m3u8"),
    ("GET", "/gradio_api/custom_component/a/client/b/c"),
    ("GET", "/monitoring"),
    ("GET", "/monitoring/summary"),
    ("GET", "/pwa_icon/100000"),  # gradio would make a picture of so many pixels to a side
    ("GET", "/openapi.json"),
    ("GET", "/docs"),
    ("POST", "/gradio_api/mcp"),  # where nobody asked for it
    ("POST", "/login"),
    ("POST", "/gradio_api/vibe-edit"),
    ("POST", "/gradio_api/process_recording"),
    ("POST", "/gradio_api/component_server"),
    ("POST", "/gradio_api/stream/a"),
    ("DELETE", "/"),
]
OPEN = [
    ("GET", "/"),
    ("HEAD", "/"),
    ("GET", "/config"),
    ("GET", "/pwa_icon/512"),
    ("GET", "/assets/index-DphvyggB.js"),
    ("GET", "/gradio_api/file=/tmp/gradio/0/a b.png"),
    ("GET", "/gradio_api/file=C:/gradio/0/a.png"),
    ("GET", "/gradio_api/call/v2/sample/abc"),
    ("POST", "/gradio_api/queue/join"),
    ("POST", "/gradio_api/call/sample"),
]


def passed(
    method: str,
    path: str,
    headers: dict[str, str] | None = None,
    policy: Policy = Policy(),  # noqa: B008
) -> dict[str, str] | None:
    """The headers that the app gets of a request; None when it gets no request."""
    got: list[dict[str, str]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        got.append({name.decode(): value.decode() for name, value in scope["headers"]})

    async def nothing(*message: Any) -> Any:
        return None

    raw = [(name.encode(), value.encode()) for name, value in (headers or {}).items()]
    scope = {"type": "http", "method": method, "path": path, "headers": raw}
    finished(Routes(app, policy)(scope, nothing, nothing))
    return got[0] if got else None


@pytest.mark.parametrize(("method", "path"), SHUT)
def test_what_the_page_does_not_use_is_shut(method: str, path: str) -> None:
    assert passed(method, path) is None


@pytest.mark.parametrize(("method", "path"), OPEN)
def test_what_it_uses_is_open(method: str, path: str) -> None:
    assert passed(method, path) is not None


NAMED = {"x-forwarded-host": "evil.example", "x-gradio-server": "http://evil.example"}


def test_another_name_counts_where_a_proxy_stands_in_front() -> None:
    assert passed("GET", "/", NAMED) == {}
    assert passed("GET", "/", NAMED, policy=Policy(proxies=1)) == NAMED
    space = policy_of("127.0.0.1", environment={"SPACE_ID": "a/b"})
    tunnel = policy_of("127.0.0.1", share=True, environment={})
    for policy in (space, tunnel):
        assert passed("GET", "/", NAMED, policy=policy) == NAMED


@pytest.mark.parametrize("part", ["bytes=5-2", "bytes=1-2-3", "bytes=²-³", "bytes=0-1,3-4", "x"])
def test_an_odd_part_of_a_file_is_all_of_it(part: str) -> None:
    assert passed("GET", "/gradio_api/file=/a", {"range": part}) == {}


@pytest.mark.parametrize("part", ["bytes=0-", "bytes=-5", "bytes=0-0"])
def test_a_part_of_a_file_can_be_asked_for(part: str) -> None:
    assert passed("GET", "/gradio_api/file=/a", {"range": part}) == {"range": part}
