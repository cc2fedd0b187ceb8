"""Pictures of a model as files, as many as one likes, a batch in memory at a time."""

from __future__ import annotations

import contextlib
import dataclasses
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ddpm_demo import __version__
from ddpm_demo.config import MAX_MANY_IMAGES, MAX_SEED, SampleConfig
from ddpm_demo.data import numbered
from ddpm_demo.data.numbered import Numbered, Row
from ddpm_demo.diffusion.guidance import guided
from ddpm_demo.diffusion.respacing import visited_timesteps
from ddpm_demo.errors import UserError, check_range
from ddpm_demo.models.network import UNetDenoiser
from ddpm_demo.progress import Progress, silent

from .drawings import Protocol, batch_size, draw_at_once

MEGABYTE = 1_000_000


class _Stopped(Exception):
    """Ends the work where it is."""


@dataclasses.dataclass(frozen=True)
class Outcome:
    """How the drawing ended.

    Args:
        there: Pictures that are there now.
        drawn: How many of them were drawn just now.
        done: Whether all are there, and packed if they were to be.
    """

    there: int
    drawn: int
    done: bool


@dataclasses.dataclass(frozen=True)
class Many:
    """Pictures that are to be drawn as files.

    Picture k is the one that a drawing of the page has for the seed of that number.

    Args:
        denoiser: The model.
        config: How; its number of pictures and its pinned seeds do not count.
        count: How many, 1 to `config.MAX_MANY_IMAGES`. Picture k has seed + k and, where classes
            are asked for, theirs in turn.

    Raises:
        UserError: "out_of_range" for another number; as `guidance.guided` for classes that the
            model does not know; "too_many_steps".
    """

    denoiser: UNetDenoiser
    config: SampleConfig
    count: int

    def __post_init__(self) -> None:
        check_range("num_images", self.count, 1, MAX_MANY_IMAGES)
        guided(self.denoiser, self.config)
        self._protocol(0, 1)

    @property
    def settings(self) -> dict[str, Any]:
        """What decides the pictures, for people too; `numbered.check_settings` compares them."""
        config, scheduler = self.config, self.denoiser.scheduler
        labels = config.labels
        names = self.denoiser.classes
        return {
            "ddpm_demo": __version__,
            "weights": self.denoiser.digest,
            "schedule": scheduler.config.beta_schedule,
            "prediction_type": self.denoiser.prediction_type,
            "num_train_timesteps": len(scheduler),
            numbered.COUNT: self.count,
            "seed": config.seed,
            "steps": config.steps,
            "solver": config.solver,
            "spacing": config.spacing,
            "labels": labels if isinstance(labels, str) else [names[one] for one in labels],
            "guidance": config.guidance,
            "clipping": config.clipping,
        }

    def row(self, k: int) -> Row:
        """Seed and class of picture k."""
        names = self.denoiser.classes
        labels = self.config.labels_between(k, k + 1, len(names))
        seed = (self.config.seed + k) % (MAX_SEED + 1)
        return Row(seed, names[labels[0]] if labels else "")

    def draw_into(
        self,
        out: Path,
        progress: Progress = silent,
        stopped: Callable[[], bool] = lambda: False,
    ) -> Outcome:
        """Draws what is missing of the pictures.

        A batch is always made of the same pictures, and what is missing of it is drawn with the
        rest. So the pictures do not depend on where an earlier call ended.

        Args:
            out: A folder, or a file that ends in .zip. The pictures of a zip are drawn into a
                hidden folder beside it.
            progress: Told (steps taken, steps in all), counted over all pictures.
            stopped: Whether to end; asked after each step and before each picture. What was
                written stays, and the next call goes on from there.

        Raises:
            UserError: "many_no_room"; "many_other_settings", "many_not_ours" or "many_in_use" for
                a folder or zip of other pictures.
        """
        zipped = out.suffix.lower() == ".zip"
        folder = numbered.hidden_folder(out) if zipped else out
        if zipped and out.exists():
            numbered.check_settings(out, self.settings)
            shutil.rmtree(folder, ignore_errors=True)  # a cut may have come after the packing
            return Outcome(self.count, 0, True)
        with numbered.opened(folder, self.settings, self.row) as kept:
            missing = sum(not kept.has(k) for k in range(self.count))
            self._check_room(folder, missing, zipped=zipped)
            drawn, done = 0, False
            with contextlib.suppress(_Stopped):
                for _ in self._add_missing(kept, progress, stopped):
                    drawn += 1
                kept.finish()
                if zipped:
                    names = (self.row(k).file for k in range(self.count))
                    numbered.pack(folder, out, names, lambda: _check(stopped))
                done = True
        if zipped and done:
            shutil.rmtree(folder, ignore_errors=True)
        return Outcome(self.count - missing + drawn, drawn, done)

    def _add_missing(
        self, kept: Numbered, progress: Progress, stopped: Callable[[], bool]
    ) -> Iterator[int]:
        """Draws and writes; yields each picture that was written."""
        batch, steps = batch_size(self.denoiser), self.config.steps
        for start in range(0, self.count, batch):

            def taken(done: int, _: int, before: int = start * steps) -> None:
                _check(stopped)
                progress(before + done, self.count * steps)

            end = min(start + batch, self.count)
            todo = [k for k in range(start, end) if not kept.has(k)]
            if not todo:
                continue
            pictures = draw_at_once(self.denoiser, self._protocol(start, end), taken)
            for k in todo:
                _check(stopped)
                kept.add(k, pictures[k - start])
                yield k
            del pictures  # or it would be held while the next are drawn

    def _protocol(self, start: int, end: int) -> Protocol:
        """Of pictures start … end − 1."""
        config, schedule = self.config, self.denoiser.scheduler.schedule
        return Protocol(
            config.solver,
            tuple(visited_timesteps(schedule, config.steps, config.spacing)),
            num_images=end - start,
            seed=self.row(start).seed,
            labels=tuple(config.labels_between(start, end, len(self.denoiser.classes))),
            guidance=config.guidance,
            clipping=config.clipping,
        )

    def _check_room(self, folder: Path, missing: int, *, zipped: bool) -> None:
        packed = self.count if zipped else 0
        needed = numbered.bytes_of(self.denoiser.shape, missing, packed)
        free = shutil.disk_usage(folder).free
        if needed > free:
            raise UserError("many_no_room", needed=-(-needed // MEGABYTE), free=free // MEGABYTE)


def _check(stopped: Callable[[], bool]) -> None:
    if stopped():
        raise _Stopped
