"""The timeline as one HTML file: it opens from disk with no network and no Python."""

from __future__ import annotations

import base64
import hashlib
import json
import mimetypes
import string
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ddpm_demo.ui.components.assets import HERE, script, style
from ddpm_demo.ui.components.data_urls import data_url
from ddpm_demo.ui.components.timeline import SCRIPTS, SHEETS, STYLES
from ddpm_demo.ui.words import both

OPENING = '<script type="application/json" id="ddpm-demo-settings">'
CLOSING = "</script>"
LONGEST_SETTINGS = 65_536  # bytes


def standalone_html(
    value: dict[str, Any],
    settings: dict[str, Any],
    files: Callable[[str], Path] | None = None,
) -> str:
    """The timeline with its sheets inside, under a line that says what it was made with.

    The page may run its own script and read its own sheets; its policy forbids the rest.

    Args:
        value: From `timeline_value`.
        settings: What the pictures were made with; `settings_in_page` finds it again.
        files: Where the sheet with this path lies, if not there.
    """
    embedded = value | {
        "chunks": [
            chunk | {key: _embed(chunk.get(key), files) for key in SHEETS}
            for chunk in value["chunks"]
        ],
        "wishes": [],  # nobody is there to work them out
    }
    code = script(
        *SCRIPTS,
        "components/timeline/standalone/standalone.js",
        mount="mountStandalone();",
        words=both("timeline_"),
        empty="waiting",
    )
    code = f"(() => {{\n{code}\n}})();"
    digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
    policy = "; ".join(
        [
            "default-src 'none'",
            f"script-src 'sha256-{digest}'",
            "style-src 'unsafe-inline'",
            "connect-src data:",
            "img-src data: blob:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )
    page_style = style("components/timeline/standalone/standalone.css")
    parts = {
        "policy": policy,
        "style": f"{page_style}\n.timeline {{\n{style(*STYLES)}\n}}",
        "settings": _inert(settings),
        "value": _inert(embedded),
        "script": code,
    }
    page = (HERE / "components/timeline/standalone/standalone.html").read_text(encoding="utf-8")
    return string.Template(page).substitute(parts)


def settings_in_page(page: bytes) -> dict[str, Any] | None:
    """The settings in a page from `standalone_html`; None when there are none to be read."""
    opening, closing = OPENING.encode(), CLOSING.encode()
    start = page.find(opening)
    if start < 0:
        return None
    start += len(opening)
    end = page.find(closing, start, start + LONGEST_SETTINGS)
    if end < 0:
        return None
    try:
        settings = json.loads(page[start:end])
    except (ValueError, RecursionError):
        return None
    return settings if isinstance(settings, dict) else None


def _embed(
    file: dict[str, Any] | None, files: Callable[[str], Path] | None
) -> dict[str, Any] | None:
    """A sheet's file as a data URI, named by what it holds."""
    if file is None:
        return None
    path = files(file["path"]) if files else Path(file["path"])
    content = path.read_bytes()
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    # the browser tells sheets apart by this name, and the files of many folders share theirs
    name = f"{hashlib.sha256(content).hexdigest()[:16]}{path.suffix}"
    return {"path": name, "url": data_url(content, kind)}


def _inert(data: Any) -> str:
    """JSON in which no string can close the script element that it stands in."""
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
