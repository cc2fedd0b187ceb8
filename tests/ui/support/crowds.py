"""A small page with a slow function, and many who ask it at once."""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
import json
import queue
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import gradio as gr
import httpx

from ddpm_demo.errors import check_range
from ddpm_demo.policy import Policy
from ddpm_demo.ui.crowd.wanted import while_wanted
from ddpm_demo.ui.handlers import at_the_model
from ddpm_demo.ui.handlers.early import checked
from ddpm_demo.ui.page import Page
from ddpm_demo.ui.visitors import Visitors

PATIENCE = 60.0  # seconds; only ends a test that has failed


class Slow:
    """A page whose `draw` answers with its word when the test lets it.

    Its `paint` is a plain function, and `stroke` a generator that is long between two values. Both
    work in the thread of the models, in steps without end.
    """

    def __init__(self, serve: Callable[..., str], **bounds: Any) -> None:
        self.policy = dataclasses.replace(Policy.for_strangers({}), **bounds)
        self.begun: queue.Queue[str] = queue.Queue()
        self.ended: queue.Queue[str] = queue.Queue()
        self._go = threading.Semaphore(0)

        def draw(word: str) -> Iterator[str]:
            self.begun.put(word)
            yield "begun"
            assert self._go.acquire(timeout=PATIENCE)
            yield f"drawn {word}"

        @at_the_model
        def paint(word: str) -> str:
            self._work(word)
            return "painted"

        @at_the_model
        def stroke(word: str) -> Iterator[str]:
            yield "begun"
            self._work(word)

        def check(word: str) -> None:
            check_range("letters", len(word), 0, 40)

        with Page(self.policy) as self.demo:
            word, said = gr.Textbox(), gr.Textbox()
            gr.Button().click(
                checked(draw, check),
                word,
                said,
                api_name="draw",
                concurrency_id="sampler",
                concurrency_limit=1,
            )
            gr.Button().click(lambda word: word.upper(), word, said, api_name="shout")
            for handler in (paint, stroke):
                gr.Button().click(
                    handler,
                    word,
                    said,
                    api_name=handler.__name__,
                    concurrency_id="sampler",
                    concurrency_limit=1,
                )
        middleware = Visitors(self.policy).middleware
        self.address = serve(self.demo, app_kwargs={"middleware": middleware})

    def _work(self, word: str) -> None:
        self.begun.put(word)
        try:
            for step in while_wanted(itertools.count()):
                time.sleep(0.01)
                assert step * 0.01 < PATIENCE
        finally:
            self.ended.put(word)

    @property
    def waiting(self) -> Any:
        """gradio's queue, as this house has changed it."""
        return self.demo._queue

    def let_go(self, times: int = 1) -> None:
        self._go.release(times)

    def fill(self, visitors: Sequence[Visitor]) -> None:
        """Has the first one's drawing under way, and those of the others wait behind it."""
        for k, one in enumerate(visitors):
            one.ask("slow").raise_for_status()
            one.listen()
            if k == 0:  # until then it stands in the queue itself
                assert self.begun.get(timeout=PATIENCE) == "slow"

    def visitor(self, **headers: str) -> Visitor:
        """A new one, with a cookie."""
        one = self.nobody(**headers)
        one.http.get("config").raise_for_status()
        return one

    def nobody(self, **headers: str) -> Visitor:
        """Who keeps no cookie."""
        return Visitor(self, headers)

    def fn(self, name: str) -> int:
        return next(k for k, fn in self.demo.fns.items() if fn.api_name == name)


class Visitor:
    """Asks and listens, each by itself."""

    def __init__(self, page: Slow, headers: dict[str, str]) -> None:
        self.page, self.session = page, secrets.token_hex(5)
        self.http = httpx.Client(base_url=page.address, headers=headers, timeout=PATIENCE)
        self._listener: threading.Thread | None = None
        self.heard: list[dict[str, Any]] = []

    def ask(self, word: str, name: str = "draw") -> httpx.Response:
        body = {"data": [word], "fn_index": self.page.fn(name), "session_hash": self.session}
        return self.http.post("gradio_api/queue/join", json=body)

    def cancel(self, event_id: str, name: str) -> None:
        body = {"session_hash": self.session, "event_id": event_id, "fn_index": self.page.fn(name)}
        self.http.post("gradio_api/cancel", json=body).raise_for_status()

    @contextlib.contextmanager
    def for_a_while(self) -> Iterator[None]:
        """Listens, and hangs up at the end."""
        at = {"session_hash": self.session}
        with self.http.stream("GET", "gradio_api/queue/data", params=at):
            until(lambda: self.page.waiting._listeners[self.session])
            yield

    def refused(self, word: str = "again") -> str | None:
        """The sentence that an asking is refused with."""
        answer = self.ask(word)
        return answer.json()["detail"] if answer.status_code == 429 else None

    def listen(self) -> None:
        """From now on, in a thread of its own, until the server has no more to tell."""
        self._listener = threading.Thread(target=self._listening, daemon=True)
        self._listener.start()
        until(lambda: self.page.waiting._listeners[self.session] or self.over)

    def _listening(self) -> None:
        at = {"session_hash": self.session}
        with (
            contextlib.suppress(httpx.HTTPError),
            httpx.stream(
                "GET",
                f"{self.page.address}gradio_api/queue/data",
                params=at,
                cookies=self.http.cookies,
                headers=self.http.headers,
                timeout=PATIENCE,
            ) as lines,
        ):
            for line in lines.iter_lines():
                if line.startswith("data: "):
                    self.heard.append(json.loads(line.removeprefix("data: ")))

    @property
    def over(self) -> bool:
        """Whether the server has told everything."""
        return self._listener is not None and not self._listener.is_alive()

    def answers(self) -> list[Any]:
        """What was drawn, or the sentence of an error, when all is told."""
        assert self._listener
        self._listener.join(PATIENCE)
        told = [one for one in self.heard if one.get("msg") == "process_completed"]
        return [one["output"].get("error") or one["output"]["data"][0] for one in told]


def until(true: Callable[[], Any]) -> None:
    ends = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < ends
        time.sleep(0.02)
