"""The list of runs: what there is on this computer, how far it is, and what it takes on disk."""

from __future__ import annotations

import contextlib
import dataclasses
import io
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from ddpm_demo.log import LOG
from ddpm_demo.runs.access import Grant
from ddpm_demo.runs.archive import disk_bytes
from ddpm_demo.runs.folder import health, metrics
from ddpm_demo.runs.folder.checks import is_number
from ddpm_demo.runs.folder.keys import is_key
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.runs.folder.status import Status
from ddpm_demo.ui.components.assets import script, style
from ddpm_demo.ui.components.files import file_data, stored
from ddpm_demo.ui.components.scripted import Scripted
from ddpm_demo.ui.lately import Lately
from ddpm_demo.ui.words import both

THUMB_PICTURES = 2  # to a side
MAX_THUMB = 128  # pixels to a side

MAX_RUNS = 20_000  # that are remembered
READING_SECONDS = 1.0  # for so long one answer reads in runs that it does not know yet
UNREAD: dict[str, Any] = {"bytes": None, "loss": None, "damaged": []}

StateOf = Callable[[Run], Status]

TEMPLATE = """
<div class="runs-head"><h2 class="runs-title"></h2><span class="runs-total"></span></div>
<p class="runs-none" hidden></p>
<ul class="runs-rows"></ul>
"""


class ReadingTime:
    """How much one answer reads: for some time, and the files of one run at least."""

    def __init__(self) -> None:
        self._ends, self._read = time.monotonic() + READING_SECONDS, False

    def may_read(self) -> bool:
        read, self._read = self._read, True
        return not read or time.monotonic() < self._ends


def _lately() -> Lately[str, Any]:
    """Of the runs that were listed last: most of those that are deleted are never heard of."""
    return Lately(MAX_RUNS)


@dataclasses.dataclass
class RunsCache:
    """Facts and thumbnails of runs, kept until the run changes.

    Args:
        folder: Where gradio serves the component's files from: its `GRADIO_CACHE`.
    """

    folder: str
    _thumbs: Lately[str, tuple[str, Path]] = dataclasses.field(default_factory=_lately)
    _facts: Lately[str, tuple[Any, dict[str, Any]]] = dataclasses.field(default_factory=_lately)

    def facts(self, run: Run, status: Status, time_left: ReadingTime) -> dict[str, Any]:
        """What costs reading files: the size on disk, the newest loss, and what is damaged.

        When the time is over, what was known before, or `UNREAD`.
        """
        files = (run.dataset_file, run.config_file, run.status_file)
        stands = status, *map(_modified, files)  # a draft may get more pictures
        kept = self._facts.get(run.token)
        if kept is None or kept[0] != stands:
            if not time_left.may_read():
                return kept[1] if kept else UNREAD
            facts = {"bytes": disk_bytes(run), "loss": last_loss(run)}
            kept = stands, facts | {"damaged": health.damaged(run)}
            self._facts[run.token] = kept
        return kept[1]

    def thumb(self, run: Run, *, draft: bool) -> dict[str, Any] | None:
        """Some pictures as a file for the browser: of a run its newest preview, of a draft its own.

        None before the first preview.
        """
        newest = run.dataset_file if draft else next(reversed(run.preview_files()), None)
        if newest is None:
            return None
        drawn_from = f"{newest.name} {_modified(newest)}"
        known, path = self._thumbs.get(run.token, ("", Path()))
        if known != drawn_from or not path.is_file():  # gradio empties its cache after a day
            try:
                content = first_pictures(newest) if draft else corner(newest, run.preview_grid)
            # damaged; or the run is cut back, or its pictures are read anew, at this moment
            except Exception:
                return None
            path = stored(content, "thumb.png", self.folder)
            self._thumbs[run.token] = drawn_from, path
        return file_data(path)


def runs_value(
    runs: Iterable[Grant], opened: str, cache: RunsCache, state_of: StateOf = Run.status
) -> dict[str, Any]:
    """The value of a `RunsList`: the newest first. With "more" it is to be asked for again.

    Args:
        runs: All that the visitor may see.
        opened: The key of the run that the page shows, or "".
        cache: Lives as long as the page's server.
        state_of: Gives the status of a run.
    """
    time_left = ReadingTime()
    rows = [_row_of_any(given, state_of, cache, time_left) for given in runs]
    value = {"runs": sorted(rows, key=lambda row: -row["created"]), "open": opened}
    return value | ({"more": True} if any(row["bytes"] is None for row in rows) else {})


def _row_of_any(
    given: Grant, state_of: StateOf, cache: RunsCache, time_left: ReadingTime
) -> dict[str, Any]:
    """The row of a run, or one that says that it cannot be shown: it hides no other run."""
    try:
        return _row(given, state_of(given.run), cache, time_left)
    except Exception:
        LOG.exception("run %s cannot be shown", given.run.token[:8])
        nothing = dict.fromkeys(("step", "total", "bytes"), 0) | dict.fromkeys(("thumb", "loss"))
        known = {"token": given.key, "name": given.key[:8], "created": _modified(given.run.path)}
        return known | {"state": "damaged", "damaged": []} | nothing


def _row(given: Grant, status: Status, cache: RunsCache, time_left: ReadingTime) -> dict[str, Any]:
    run, draft = given.run, status.is_draft
    facts = cache.facts(run, status, time_left)
    since = _modified(run.dataset_file if draft else run.config_file) or _modified(run.path)
    config = run.config()
    return {
        "token": given.key,
        "name": "" if draft else run.named(config),
        "state": status.state,
        "step": status.step,
        "total": status.total,
        "created": config.created or since,
        "thumb": None if facts is UNREAD else cache.thumb(run, draft=draft),
        **facts,
    }


def _modified(file: Path) -> float:
    with contextlib.suppress(OSError):
        return file.stat().st_mtime
    return 0.0


def last_loss(run: Run) -> float | None:
    """The newest smoothed loss in metrics.jsonl, from its end alone."""
    for row in metrics.backwards(run.metrics_file):
        if is_number(loss := row.get("loss_ema")):
            return float(f"{loss:.6g}")
    return None


def corner(preview: Path, grid: tuple[int, int]) -> bytes:
    """The first pictures of a preview as PNG, 2 × 2, at most 128 pixels to a side.

    Args:
        preview: The file.
        grid: Its rows and columns.
    """
    with Image.open(preview) as sheet:
        rows, columns = grid
        width = sheet.width * THUMB_PICTURES // columns
        height = sheet.height * THUMB_PICTURES // rows
        return _small_png(sheet.crop((0, 0, width, height)))


def first_pictures(dataset: Path) -> bytes:
    """The first pictures of a dataset as PNG, laid out as `corner` does."""
    with np.load(dataset, allow_pickle=False) as data:
        images = data["images"][: THUMB_PICTURES**2]
    edge = images.shape[1]
    sheet = Image.new("RGB", (THUMB_PICTURES * edge, THUMB_PICTURES * edge))
    for k, image in enumerate(images):
        place = (k % THUMB_PICTURES * edge, k // THUMB_PICTURES * edge)
        sheet.paste(Image.fromarray(image.squeeze()), place)
    return _small_png(sheet)


def _small_png(sheet: Image.Image) -> bytes:
    factor = -(-max(sheet.size) // MAX_THUMB)
    content = io.BytesIO()
    (sheet.reduce(factor) if factor > 1 else sheet).save(content, "PNG")
    return content.getvalue()


class RunsList(Scripted):
    """Cards of runs; its value comes from `runs_value`, or is what changed of it (`News`).

    A click fires `open`, and as an input of that event the component is the key that was chosen.
    `missed` fires when changes arrived that do not go on from what the page has, `more` when there
    are runs whose files were not read yet.
    """

    def __init__(self, value: dict[str, Any] | None = None, **options: Any) -> None:
        super().__init__(
            value=value,
            html_template=TEMPLATE,
            css_template=style("train/run/runs_list/runs_list.css"),
            # gradio knows an event by its name in quotes in the script: trigger("open")
            js_on_load=script(
                "components/text/numbers.js",
                "train/run/runs_list/runs_list.js",
                mount="mountRunsList(element, props, watch, trigger);",
                words=both("runs_"),
            ),
            apply_default_css=False,
            **options,
        )

    def preprocess(self, payload: Any) -> str:
        """The key that a visitor chose, "" for anything that is none."""
        key = payload.get("open") if isinstance(payload, dict) else None
        return str(key) if is_key(key) else ""
