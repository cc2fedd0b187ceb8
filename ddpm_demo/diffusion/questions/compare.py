"""Compare: several processes in step with each other."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

import torch

from ddpm_demo.diffusion.sampling import Step
from ddpm_demo.errors import UserError


def side_by_side(processes: Sequence[Iterator[Step]], *, alike: bool = False) -> Iterator[Step]:
    """Runs processes in step with each other, the batch of each behind the other's.

    The process with the most steps leads. Beside each of its steps stands the step that every
    other process has reached at that share of the way from T. A process with wider steps waits
    until the leader has come as far.

    Args:
        processes: Their pictures must have the same shape.
        alike: Whether all visit the same t: the numbers of a step are then the means of all. Else
            they are the leader's, for one that stands still meanwhile would blur them.

    Raises:
        UserError: "compare_shapes" when their shapes differ.
    """
    current = [next(process) for process in processes]
    if len({step.x_t.shape[1:] for step in current}) > 1:
        sizes = [f"{s.x_t.shape[-1]}×{s.x_t.shape[-2]}×{s.x_t.shape[1]}" for s in current]
        raise UserError("compare_shapes", sizes=", ".join(sizes))
    most = max(step.total for step in current)
    leader = next(k for k, step in enumerate(current) if step.total == most)
    tops = [step.t for step in current]
    pending: list[Step | None] = [next(process, None) for process in processes]

    def advance(k: int) -> None:
        upcoming = pending[k]
        assert upcoming is not None
        current[k], pending[k] = upcoming, next(processes[k], None)

    while True:
        lead = current[leader]
        left = lead.t / tops[leader]
        for k in range(len(processes)):
            while (
                k != leader
                and (upcoming := pending[k]) is not None
                and (pending[leader] is None or upcoming.t / tops[k] >= left)
            ):
                advance(k)
        yield _concatenated(current, leader, alike)
        if pending[leader] is None:
            return
        advance(leader)


def _concatenated(steps: Sequence[Step], leader: int, alike: bool) -> Step:
    """The steps' batches one behind the other, with the numbers of the leading step."""
    lead = steps[leader]
    before = sum(len(step.x_t) for step in steps[:leader])
    guidance = [step.guidance for step in steps if step.guidance is not None]
    return dataclasses.replace(
        lead,
        x_t=torch.cat([step.x_t for step in steps]),
        pred_original_sample=torch.cat([step.pred_original_sample for step in steps]),
        pred_epsilon=torch.cat([step.pred_epsilon for step in steps]),
        clipped=torch.cat([step.clipped for step in steps]),
        prev_sample=torch.cat([step.prev_sample for step in steps]),
        guidance=torch.cat(guidance) if len(guidance) == len(steps) else None,
        read=None if alike else list(range(before, before + len(lead.x_t))),
    )
