"""What a person does on the page that playwright has no word for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Request

LONG = 120_000  # milliseconds; only ends a test that has failed


def eventually(page: Page, check: Callable[[], None]) -> None:
    """Repeats a check that `expect` has no word for, while the page is still laying itself out."""
    for _ in range(100):
        try:
            check()
        except AssertionError:
            page.wait_for_timeout(200)
        else:
            return
    check()


@contextmanager
def asking_nobody(page: Page) -> Iterator[None]:
    """Fails if the page asks its server for anything within. That a page is open, and where the
    answers to what was asked before are read, is no question."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if not any(read in request.url for read in ("/heartbeat/", "/queue/data?")):
            asked.append(request.url)

    page.on("request", note)
    yield
    page.remove_listener("request", note)
    assert asked == []


def drop_files(page: Page, zone: str, *paths: Path, inner: str = ".drop-zone") -> None:
    """Drags files from the desktop onto a drop zone and lets go once the zone has noticed them."""
    target = page.locator(f"{zone} {inner}")
    target.scroll_into_view_if_needed()
    target.element_handle().wait_for_element_state("stable")
    session = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    for kind in ("dragEnter", *["dragOver"] * 100, "drop"):
        box = target.bounding_box()  # again each time: the page may still be laid out
        assert box
        place = {"x": box["x"] + box["width"] / 2, "y": box["y"] + 20}
        if kind != "dragOver" or not page.locator(f"{zone} [data-over]").count():
            session.send("Input.dispatchDragEvent", {"type": kind, **place, "data": data})
            page.wait_for_timeout(20)
    session.detach()


def mounted(page: Page) -> None:
    """Waits for two frames after something was opened: gradio sets the values of what is in it one
    after mounting it, and would take back what was typed before that."""
    frame = "new Promise((go) => requestAnimationFrame(() => setTimeout(go, 50)))"
    page.evaluate(f"async () => {{ await {frame}; await {frame}; }}")


def tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name).click()
    mounted(page)


def unfold(page: Page, accordion: str) -> None:
    page.locator(f"{accordion} button").first.click()
    mounted(page)


def number(page: Page, component: str, value: float) -> None:
    field = page.locator(f"{component} input[type=number]")
    field.fill(str(value))
    field.blur()


def choose(page: Page, component: str, option: str) -> None:
    page.locator(f"{component} input").click()
    page.get_by_role("option", name=option).first.click()


def timeline(page: Page, component: str) -> dict[str, Any]:
    return page.eval_on_selector(
        f"{component} [data-state]",
        "e => ({state: e.dataset.state, index: e.timeline.index, count: e.timeline.count,"
        " view: e.timeline.view, playing: e.timeline.playing})",
    )


def until_drawn(page: Page, component: str) -> dict[str, Any]:
    """Waits for a drawing of one's own: what the page opens with is none."""
    page.wait_for_function(
        "(name) => { const e = document.querySelector(`${name} [data-state]`);"
        " return e?.dataset.state === 'done' && !e.timeline.opening; }",
        arg=component,
        timeout=LONG,
    )
    return timeline(page, component)
