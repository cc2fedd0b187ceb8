"""The page is filled in once for each address, and what is one visitor's is not kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import gradio as gr
import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send

from ddpm_demo.policy import Policy
from ddpm_demo.ui import launch_options
from ddpm_demo.ui.serving.page.kept import KEPT, KeptPage
from ddpm_demo.ui.visitors import Visitors
from tests.ui.support.loops import finished


@pytest.fixture(scope="module")
def served(serve: Callable[..., str]) -> str:
    with gr.Blocks() as demo:
        gr.HTML("<p>here</p>")
    return serve(demo, **launch_options(Visitors(Policy.for_strangers())))


class App:
    """Answers with the address that it was asked by, and counts."""

    def __init__(self, status: int = 200) -> None:
        self.status, self.asked, self.at_once, self.most = status, 0, 0, 0
        self.queries: set[bytes] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked += 1
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        self.queries.add(scope["query_string"])
        await asyncio.sleep(0.01)
        self.at_once -= 1
        host = dict(scope["headers"]).get(b"host", b"")
        await send({"type": "http.response.start", "status": self.status, "headers": []})
        await send({"type": "http.response.body", "body": host[:1], "more_body": True})
        await send({"type": "http.response.body", "body": host[1:]})


async def ask(page: KeptPage, host: str = "a", query: bytes = b"", method: str = "GET") -> bytes:
    told: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"].append((b"set-cookie", host.encode()))
        told.append(message)

    scope = {
        "type": "http",
        "method": method,
        "scheme": "http",
        "path": "/",
        "query_string": query,
        "headers": [(b"host", host.encode())],
    }
    await page(scope, receive, send)
    assert len(told[0]["headers"]) == 1, "a visitor's cookie was kept"
    return b"".join(message.get("body", b"") for message in told)


def test_a_page_is_made_once_for_each_name() -> None:
    async def main() -> None:
        page = KeptPage(app := App())
        answers = await asyncio.gather(*[ask(page, host) for host in "abab" * 5])
        assert answers == [b"a", b"b", b"a", b"b"] * 5
        assert app.asked == 2
        assert app.most == 1, "two were made at once"

    finished(main())


def test_a_query_is_none_of_gradios_business() -> None:
    async def main() -> None:
        page = KeptPage(app := App())
        for query in (b"", b"deep_link=x", b"page=y", b"lang=ko"):
            await ask(page, query=query)
        assert app.queries == {b""}
        assert app.asked == 1

    finished(main())


def test_pages_of_made_up_names_go() -> None:
    async def main() -> None:
        page = KeptPage(app := App())
        for k in range(KEPT + 5):
            await ask(page, f"host{k}")
            await ask(page, "own")
        assert app.asked == KEPT + 6, "the one in use was made again"
        assert len(page._kept) == KEPT

    finished(main())


def test_what_went_wrong_is_not_kept() -> None:
    async def main() -> None:
        page = KeptPage(app := App(500))
        assert [await ask(page) for _ in range(2)] == [b"a", b"a"]
        assert app.asked == 2

    finished(main())


def test_only_what_reads_the_page_is_kept() -> None:
    async def main() -> None:
        page = KeptPage(app := App())
        for _ in range(2):
            await ask(page, method="HEAD")
        assert app.asked == 2

    finished(main())


def test_each_visitor_gets_the_same_page_and_a_cookie_of_its_own(served: str) -> None:
    def get(_: int) -> httpx.Response:
        return httpx.get(served, timeout=60)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(get, range(8)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    cookies = [answer.headers["set-cookie"] for answer in answers]
    assert len(set(cookies)) == len(cookies)
    assert all(answer.headers["x-content-type-options"] == "nosniff" for answer in answers)


def test_the_page_names_the_address_that_it_was_asked_by(served: str) -> None:
    def root(**headers: str) -> str:
        return str(httpx.get(served + "config", headers=headers, timeout=60).json()["root"])

    assert root() == served.rstrip("/")
    assert root(**{"X-Forwarded-Proto": "https"}) == served.rstrip("/").replace("http", "https")
    assert root() == served.rstrip("/")
