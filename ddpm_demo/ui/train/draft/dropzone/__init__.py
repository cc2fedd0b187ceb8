"""The drop zone: a folder, files or a zip go up as one file, folders and names kept."""

from __future__ import annotations

import math
from typing import Any

from ddpm_demo.policy import Policy
from ddpm_demo.ui.components.assets import script, style
from ddpm_demo.ui.components.scripted import Scripted
from ddpm_demo.ui.words import both

TEMPLATE = """
<div class="drop-zone" role="group">
  <svg class="drop-icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.6"
    stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
    <path d="M3 18V7.5a2 2 0 0 1 2-2h4l2 2.4h8a2 2 0 0 1 2 2V18a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2z"/>
    <path d="M12 17v-5.4m-2.4 2.3 2.4-2.4 2.4 2.4"/>
  </svg>
  <p class="drop-title"></p>
  <p class="drop-hint"></p>
  <div class="drop-buttons">
    <button type="button" class="drop-folder"></button>
    <button type="button" class="drop-files"></button>
  </div>
  <div class="drop-other">
    <button type="button" class="drop-examples"></button>
    <button type="button" class="camera-open"></button>
  </div>
  <p class="camera-why"></p>
  <div class="camera-panel" hidden>
    <div class="camera-view">
      <video class="camera-video" muted playsinline></video>
      <progress class="camera-bar" max="1" value="0" aria-hidden="true"></progress>
    </div>
    <label class="camera-field">
      <span class="camera-name-label"></span>
      <input type="text" class="camera-name" maxlength="40" autocomplete="off">
    </label>
    <div class="camera-buttons">
      <button type="button" class="camera-record"></button>
      <button type="button" class="camera-close"></button>
    </div>
    <p class="camera-keeping"></p>
  </div>
  <input type="file" class="drop-folder-input" webkitdirectory multiple hidden>
  <input type="file" class="drop-files-input" accept="image/*,.zip" multiple hidden>
  <progress class="drop-bar" max="1" hidden></progress>
  <p class="drop-status" role="status"></p>
  <button type="button" class="drop-cancel" hidden></button>
  <button type="button" class="drop-over" hidden></button>
</div>
"""


class DropZone(Scripted):
    """Its `upload` event fires when a batch has arrived; `Visitors.own` reads the value.

    `examples` fires when the visitor asks for the pictures that come with the page. A batch may
    also come from a camera.

    What is dropped later is a further batch. `clear` fires when the visitor starts over. A handler
    that gives the zone None makes it forget the batches, too; `held(count)` tells it of a draft
    that was opened again.

    Args:
        policy: Who shares the page; a visitor with a camera is told.
    """

    def __init__(self, policy: Policy | None = None, **options: Any) -> None:
        super().__init__(
            value=None,
            html_template=TEMPLATE,
            css_template=style(
                "train/draft/dropzone/camera.css", "train/draft/dropzone/dropzone.css"
            ),
            # gradio knows an event by its name in quotes in the script: trigger("upload")
            js_on_load=script(
                "train/draft/dropzone/zip.js",
                "train/draft/dropzone/pack.js",
                "components/address.js",
                "components/text/numbers.js",
                "train/draft/dropzone/camera.js",
                "train/draft/dropzone/dropzone.js",
                mount="mountDropZone(element, props, watch, trigger);",
                words=both("drop_"),
                keeping=_keeping(policy or Policy()),
            ),
            apply_default_css=False,
            **options,
        )


def held(count: int) -> dict[str, int]:
    """The value of a zone whose draft holds so many pictures already."""
    return {"held": count}


def _keeping(policy: Policy) -> dict[str, Any]:
    """Who may see what a visitor sends, and until when, as camera.js says it."""
    kept = policy.kept_seconds
    hours = max(1, round(kept / 3600)) if policy.public and math.isfinite(kept) else None
    return {"open": policy.public, "hours": hours}
