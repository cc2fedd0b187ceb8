"""What a person does that playwright has no word for."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page


def drop_files(page: Page, zone: str, *paths: Path) -> None:
    """Drags files from the desktop onto a drop zone and lets go once the zone has noticed them."""
    target = page.locator(f"{zone} .drop-zone")
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
