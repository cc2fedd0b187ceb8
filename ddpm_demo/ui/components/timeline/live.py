"""A reverse process on its way to the browser: what the timeline shows, growing as it is drawn."""

from __future__ import annotations

import dataclasses
import math
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ddpm_demo.ui.components.files import stored

from . import Chunk, timeline_value

if TYPE_CHECKING:
    from torch import Tensor

    from ddpm_demo.diffusion.sampling import Step
    from ddpm_demo.diffusion.trajectory import Frame

WHITE_AT = 3.0  # of a signed view, in root mean squares
SEND_SECONDS = 0.25  # a first picture at once, then a few files a second


@dataclasses.dataclass(frozen=True)
class Plate:
    """How the pictures of a batch stand, and what is written beside them.

    Args:
        shape: Rows and columns; the squarest grid when None.
        rows: A label per row, as (key of the words, value); none when empty.
        columns: The same per column.
        seeds: One per picture, if a visitor may pin them.
        classes: The name of the class of each picture, where one is asked for.
        guided: Whether steps are led by ε̂_c − ε̂_∅, which is a view then.
        wishes: As `timeline_value` takes them, once the process is over.
        twin: As `timeline_value` takes it.
        caption: What the pictures are made with, as `timeline_value` takes it.
    """

    shape: tuple[int, int] | None = None
    rows: Sequence[tuple[str, object]] = ()
    columns: Sequence[tuple[str, object]] = ()
    seeds: Sequence[int] | None = None
    classes: Sequence[str] = ()
    guided: bool = False
    wishes: Sequence[str] = ()
    twin: str = ""
    caption: Sequence[tuple[str, object]] = ()

    def labels(self) -> dict[str, list[list[str]]] | None:
        if not self.rows and not self.columns:
            return None
        return {
            "rows": [[key, str(value)] for key, value in self.rows],
            "columns": [[key, str(value)] for key, value in self.columns],
        }


class Pace:
    """How long steps take, the first excepted: it pays for what is made ready once."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._began: float | None = None
        self._steps = 0

    def left(self, steps: int) -> float | None:
        """Seconds for so many steps more; called after each one. None before a pace is known."""
        now = self._now()
        if self._began is None:
            self._began = now
            return None
        self._steps += 1
        return (now - self._began) / self._steps * steps


class LiveTimeline:
    """Turns the steps of a process into values of the timeline component.

    Args:
        max_frames: How many moments are kept.
        cache: The component's cache folder, which gradio serves files from.
        plate: How the pictures stand.
    """

    def __init__(self, max_frames: int, cache: str, plate: Plate | None = None) -> None:
        from ddpm_demo.diffusion.trajectory import Trajectory

        self.id = secrets.token_hex(16)
        self.trajectory = Trajectory(max_frames)
        self._plate = plate or Plate()
        self._cache = cache
        self._waiting: list[Frame] = []
        self._numbers: list[dict[str, Any]] = []
        self._chunks: list[Chunk] = []

    def follow(self, steps: Iterable[Step]) -> Iterator[dict[str, Any] | None]:
        """Yields at every step, with a new value whenever more frames are ready."""
        sent_at, pace = 0.0, Pace()
        for step in steps:
            left = pace.left(step.total - 1 - step.index)
            self._waiting += self.trajectory.add(step)
            last = step.index == step.total - 1
            due = time.monotonic() - sent_at >= SEND_SECONDS
            if not self._waiting or not (due or last):
                yield None
                continue
            sent_at = time.monotonic()
            total = min(step.total + 1, self.trajectory.max_frames)
            yield self._value(total, done=last, left=left)

    def end(self) -> dict[str, Any] | None:
        """The value of a process that was stopped where it is; None when there is nothing."""
        return self._value(None, done=True, stopped=True) if self.trajectory.frames else None

    def _value(
        self, total: int | None, *, done: bool, stopped: bool = False, left: float | None = None
    ) -> dict[str, Any]:
        from ddpm_demo.data import export

        self._flush()
        x_t = self.trajectory.frames[0].x_t
        return timeline_value(
            self.id,
            axis="reverse",
            views=("x_t", "x_0"),
            extra_views=self._signed,
            cell=self._cell(x_t),
            grid=self._plate.shape or export.grid_shape(len(x_t)),
            pictures=len(x_t),
            total=total or len(self._numbers),
            frames=self._numbers,
            chunks=self._chunks,
            done=done,
            labels=self._plate.labels(),
            seeds=self._plate.seeds,
            classes=self._plate.classes,
            wishes=self._plate.wishes if done and not stopped else (),
            twin=self._plate.twin,
            caption=[*self._plate.caption, *self._stop(stopped)],
            stopped=stopped,
            left=left,
        )

    @property
    def _signed(self) -> tuple[str, ...]:
        """The attributes of a frame that are signed views."""
        return ("eps", "change", *(("guidance",) if self._plate.guided else ()))

    def _stop(self, stopped: bool) -> list[tuple[str, object]]:
        """What a caption adds where the process was ended before its picture."""
        return [("stopped", self._numbers[-1]["t"])] if stopped else []

    def _flush(self) -> None:
        """Writes what waits: JPEG for the noise, a file of its own and lossless for the picture."""
        from ddpm_demo.data import export

        if not self._waiting:
            return
        widest = export.frames_per_sheet(self._cell(self._waiting[0].x_t)[0])
        group: list[Frame] = []
        for frame in self._waiting:
            if group and (len(group) == widest or frame.t == 0):
                self._write(group)
                group = []
            group.append(frame)
        self._write(group)
        self._waiting = []

    def _write(self, group: list[Frame]) -> None:
        from ddpm_demo.data import export

        lossless = group[-1].t == 0
        views = [[frame.x_t for frame in group], [frame.x_0 for frame in group]]
        extra = [
            [centred(getattr(frame, name), frame.x_t) for frame in group] for name in self._signed
        ]
        files = []
        for content, exact in ((views, lossless), (extra, False)):
            name = "picture.png" if exact else "frames.jpg"
            sheet = export.sheet(content, lossless=exact, shape=self._plate.shape)
            files.append(stored(sheet, name, self._cache))
        self._chunks.append((files[0], len(self._numbers), len(group), files[1]))
        self._numbers += [self._told(frame) for frame in group]

    def _told(self, frame: Frame) -> dict[str, Any]:
        """What the browser knows of a frame besides its pictures."""
        scale = {name: signed_scale(getattr(frame, name)) for name in self._signed}
        return {**frame.numbers, "scale": scale}

    def _cell(self, x_t: Tensor) -> tuple[int, int]:
        """Width and height of a grid of these pictures."""
        from ddpm_demo.data import export

        count, _, height, width = x_t.shape
        rows, columns = self._plate.shape or export.grid_shape(count)
        return columns * width, rows * height


def signed_scale(noise: Tensor | None) -> float | None:
    """The value that is white in a signed view, two digits: three times what is usual in it.

    A change of 0.07 would be a grey sheet on the scale of the noise.
    """
    if noise is None:
        return None
    usual = float(noise.square().mean().sqrt())
    return float(f"{WHITE_AT * usual:.2g}") if math.isfinite(usual) and usual > 0 else 1.0


def centred(noise: Tensor | None, like: Tensor) -> Tensor:
    """−scale … scale as −1 … 1; mid grey where there is nothing to show."""
    scale = signed_scale(noise)
    if noise is None or scale is None:
        return like.new_zeros(()).expand_as(like)
    return noise / scale
