"""Which other pages a browser lets read what the server answers."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from starlette.middleware import Middleware

from ddpm_demo.policy import Policy
from ddpm_demo.ui.serving.hosts import Hosts
from ddpm_demo.ui.serving.replaced import origins
from tests.ui.support.loops import finished

HERE = "127.0.0.1:7860"
CASES = [
    (HERE, f"http://{HERE}", True),
    (HERE, "http://127.0.0.1:9999", False),  # another page of this computer
    (HERE, "http://localhost:7860", False),
    (HERE, "null", False),
    (HERE, "http://evil.org", False),
    ("evil.org", "http://evil.org", False),  # a name that means this computer now
    (HERE, "https://named.org", True),
]


async def headers_of(host: str, origin: str, method: str) -> dict[bytes, bytes]:
    """Those of an answer that nobody refused, or of the one that a browser asks for first."""
    hosts = Hosts(Policy.for_strangers({"DDPM_DEMO_HOSTS": "named.org"}), None, environment={})
    module = SimpleNamespace()
    origins.use(hosts, module)
    sent: list[dict[str, Any]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    headers = {"host": host, "origin": origin, "access-control-request-method": "POST"}
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    middleware = Middleware(module.CustomCORSMiddleware, strict_cors=True, parent_app=None)
    reached = middleware.cls(app, *middleware.args, **middleware.kwargs)
    await reached({"type": "http", "method": method, "headers": raw}, None, send)
    return dict(sent[0]["headers"])


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
@pytest.mark.parametrize(("host", "origin", "reads"), CASES)
def test_only_pages_that_may_give_orders_may_read(
    method: str, host: str, origin: str, reads: bool
) -> None:
    told = finished(headers_of(host, origin, method)).get(b"access-control-allow-origin")
    assert told == (origin.encode() if reads else None)
