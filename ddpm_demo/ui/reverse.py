"""A reverse process on its way to the browser: what the timeline shows, growing as it is drawn."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gradio.processing_utils import save_bytes_to_cache

from .timeline import timeline_value

if TYPE_CHECKING:
    from torch import Tensor

    from ..sampler import Frame, Step

SEND_SECONDS = 0.25  # a first picture at once, then a few files a second


def live_timeline(
    steps: Iterable[Step], max_frames: int, cache: str
) -> Iterator[tuple[Step, dict[str, Any] | None]]:
    """Turns the steps of a process into values of the timeline component.

    Args:
        steps: From `sampler.sample_progressive`.
        max_frames: How many moments are kept.
        cache: The component's cache folder, which gradio serves files from.

    Yields:
        Each step at once, with the timeline's new value whenever more frames are ready.
    """
    from ..sampler import Trajectory

    trajectory = Trajectory(max_frames)
    stream = _Stream(cache)
    sent_at = 0.0
    for step in steps:
        stream.take(trajectory.add(step))
        last = step.index == step.total - 1
        due = time.monotonic() - sent_at >= SEND_SECONDS
        if not stream.waiting or not (due or last):
            yield step, None
            continue
        stream.flush()
        sent_at = time.monotonic()
        yield step, stream.value(step, min(step.total + 1, max_frames), done=last)


class _Stream:
    """Frames that wait to be sent, and the files of those that were.

    Args:
        cache: Where the files go.
    """

    def __init__(self, cache: str) -> None:
        self.waiting: list[Frame] = []
        self._cache = cache
        self._id = secrets.token_hex(8)
        self._frames: list[dict[str, Any]] = []
        self._chunks: list[tuple[Path, int, int]] = []

    def take(self, frames: list[Frame]) -> None:
        self.waiting += frames

    def flush(self) -> None:
        """Writes what waits: JPEG for the noise, a file of its own and lossless for the picture."""
        from .. import export

        widest = export.frames_per_sheet(_cell(self.waiting[0].x_t)[0])
        group: list[Frame] = []
        for frame in self.waiting:
            if group and (len(group) == widest or frame.t == 0):
                self._write(group)
                group = []
            group.append(frame)
        self._write(group)
        self.waiting = []

    def _write(self, group: list[Frame]) -> None:
        from .. import export

        lossless = group[-1].t == 0
        views = [[frame.x_t for frame in group], [frame.x_0 for frame in group]]
        name = "picture.png" if lossless else "frames.jpg"
        content = export.sheet(views, lossless=lossless)
        path = Path(save_bytes_to_cache(content, name, self._cache))
        self._chunks.append((path, len(self._frames), len(group)))
        self._frames += [
            {"t": frame.t, "alpha_bar": frame.alpha_bar, "snr_db": frame.snr_db} for frame in group
        ]

    def value(self, step: Step, total: int, *, done: bool) -> dict[str, Any]:
        from .. import export

        count = len(step.x_t)
        return timeline_value(
            self._id,
            axis="reverse",
            views=("x_t", "x_0"),
            cell=_cell(step.x_t),
            grid=export.grid_shape(count),
            pictures=count,
            total=total,
            frames=self._frames,
            chunks=self._chunks,
            done=done,
        )


def _cell(x_t: Tensor) -> tuple[int, int]:
    """Width and height of a grid of these pictures."""
    from .. import export

    count, _, height, width = x_t.shape
    rows, columns = export.grid_shape(count)
    return columns * width, rows * height
