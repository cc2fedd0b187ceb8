"""The drop zone: a folder, files or a zip go up as one file, folders and names kept."""

from __future__ import annotations

from typing import Any

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

    What is dropped later is a further batch. `clear` fires when the visitor starts over. A handler
    that gives the zone None makes it forget the batches, too.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(
            value=None,
            html_template=TEMPLATE,
            css_template=style("train/draft/dropzone/dropzone.css"),
            # gradio knows an event by its name in quotes in the script: trigger("upload")
            js_on_load=script(
                "train/draft/dropzone/zip.js",
                "train/draft/dropzone/pack.js",
                "components/numbers.js",
                "train/draft/dropzone/dropzone.js",
                mount="mountDropZone(element, props, watch, trigger);",
                words=both("drop_"),
            ),
            apply_default_css=False,
            **options,
        )
