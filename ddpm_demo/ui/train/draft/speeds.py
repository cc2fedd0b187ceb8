"""How fast this computer trains: remembered figures at once, then what has to be timed."""

from __future__ import annotations

import contextlib
import dataclasses
import threading
from collections.abc import Iterator, Sequence
from typing import Any

from ddpm_demo.config import UNETS
from ddpm_demo.policy import Policy
from ddpm_demo.runs.jobs.jobs import Jobs

from . import plan


@dataclasses.dataclass(frozen=True)
class Speeds:
    """What is known at a moment.

    Args:
        lines: As the command `speed` prints them; a later line of a network and size replaces an
            earlier one.
        total: How many figures are wanted.
        ended: Whether nothing more is timed now.
    """

    lines: tuple[dict[str, Any], ...] = ()
    total: int = 0
    ended: bool = False

    @property
    def known(self) -> int:
        """How many of the figures are there."""
        return len({(line["unet"], line["size"]) for line in self.lines})

    @property
    def is_sure(self) -> bool:
        """Whether all are there, and none is rough."""
        latest = {(line["unet"], line["size"]): line.get("rough", False) for line in self.lines}
        return len(latest) == self.total and not any(latest.values())


Wish = tuple[str, int, str]  # a page, and the size and network that it waits for


class SpeedMeter:
    """Times networks for drafts, one computer's timing at a time: two would disturb each other.

    Args:
        jobs: What starts the timing.
        policy: Which sizes are offered.
    """

    def __init__(self, jobs: Jobs, policy: Policy) -> None:
        self.jobs, self.policy = jobs, policy
        self._wanted: dict[str, Wish] = {}  # by the draft's token
        self._turn = threading.Lock()

    def remembered(self, size: int) -> Speeds:
        """What was timed before, at once."""
        if self._elsewhere:
            return Speeds(ended=True)
        from ddpm_demo.models.device import default_device
        from ddpm_demo.training.timing import remembered

        sizes = self._sizes(size)
        lines = [
            {"unet": name, "size": edge, "images_per_s": speed.images_per_s, "rough": rough}
            for (name, edge), speed, rough in remembered(sizes, default_device())
        ]
        return Speeds(tuple(lines), len(sizes) * len(UNETS))

    def follow(self, token: str, page: str, size: int, unet: str = "") -> Iterator[Speeds]:
        """What is known, again whenever more is; nothing where the page follows it already.

        Args:
            token: The draft's.
            page: The session of the page that shows it.
            size: The plan's, which is timed first.
            unet: The network without whose figure nothing can be said of the plan; "" for none.
        """
        wish = (page, size, unet)
        if self._wanted.get(token) == wish:
            return
        self._wanted[token] = wish
        try:
            with self._turn:
                if self._wanted.get(token) == wish:
                    yield from self._timed(token, wish)
        finally:
            if self._wanted.get(token) == wish:
                self.stop(token)

    @property
    def _elsewhere(self) -> bool:
        """Whether runs train on a card that is lent: the speed of this computer tells nothing."""
        return self.jobs.queue.trainers.slice_s is not None

    def stop(self, token: str) -> None:
        """Ends the timing for a draft: reading and training need the processor.

        gradio's own `cancels` fails when the timing was asked for a moment ago: the browser does
        not know the event's id yet, and the server refuses a cancel without one.
        """
        self._wanted.pop(token, None)

    def _timed(self, token: str, wish: Wish) -> Iterator[Speeds]:
        _, size, unet = wish
        known = self.remembered(size)
        yield dataclasses.replace(known, ended=known.ended or known.is_sure)
        if known.is_sure or self._elsewhere:
            return
        with contextlib.closing(self.jobs.tasks.speeds(self._sizes(size), unet)) as lines:
            for line in lines:
                if self._wanted.get(token) != wish:
                    return
                known = dataclasses.replace(known, lines=(*known.lines, line))
                yield known
        yield dataclasses.replace(known, ended=True)

    def _sizes(self, size: int) -> Sequence[int]:
        """The sizes to time, the nearest first: a person would try those next."""
        offered = plan.sizes(self.policy)
        here = min(range(len(offered)), key=lambda k: abs(offered[k] - size))
        near = sorted(offered, key=lambda edge: abs(offered.index(edge) - here))
        return [edge for edge in near if edge <= max(64, size)]
