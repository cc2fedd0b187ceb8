"""What the tests of Sample ask of its page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.ui.support.browser import LONG, timeline

ROOT = Path(__file__).parents[3]
FACES = ROOT / "weights" / "faces-32"
CAT = ROOT / "ddpm_demo" / "ui" / "forward" / "examples" / "1-cat.png"


def handle(page: Page, script: str, component: str = "#sample-timeline") -> Any:
    return page.eval_on_selector(f"{component} [data-state]", f"e => e.timeline.{script}")


def answered(page: Page, name: str, before: str | None = None) -> dict[str, Any]:
    """Waits for an answer that is not the one before."""
    page.wait_for_function(
        "([name, before]) => { const e = document.querySelector(`#${name}-timeline [data-state]`);"
        " return e?.dataset.state === 'done' && e.timeline.id !== before"
        " && e.timeline.count === e.timeline.total; }",
        arg=[name, before],
        timeout=LONG,
    )
    return timeline(page, f"#{name}-timeline")


def sentence(page: Page, text: str) -> None:
    expect(page.locator(".toast-body", has_text=text)).to_be_visible(timeout=LONG)


def download(page: Page, kind: str) -> Path:
    """Saves the drawing by a button under it; the file has the name that is offered."""
    with page.expect_download(timeout=LONG) as coming:
        page.click(f"#keep-{kind}")
    return Path(coming.value.path()).rename(
        Path(coming.value.path()).with_name(coming.value.suggested_filename)
    )
