"""Training as a generator of events (Ho et al. 2020, algorithm 1).

accelerate owns device, precision and processes. `batches` says what a step trains on, `step` what
it does, `reporting` what it writes into the run folder. This module decides the order and the end.
"""

from __future__ import annotations

import contextlib
import dataclasses
import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch
from accelerate import Accelerator
from diffusers import UNet2DModel
from torch import Tensor

from ddpm_demo.config import TrainConfig
from ddpm_demo.data.dataset import Dataset
from ddpm_demo.errors import UserError
from ddpm_demo.models.conditioning import tell_apart
from ddpm_demo.models.folder import empty_unet
from ddpm_demo.runs.folder import checkpoints
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.runs.folder.run_config import RunConfig

from . import checkpoint
from .batches import Batch, Batches, Grouping
from .checkpoint import Progress
from .clock import CHECKPOINT_SECONDS, Clock
from .observe import HeldOut
from .prepare import first_network
from .reporting import Reporter, is_logged
from .step import Learner, Objective, ema_decay, learning_rate


@dataclasses.dataclass(frozen=True)
class Event:
    """Something that happened.

    Args:
        kind: "started", "progress", "preview", "checkpoint", "stopped" or "done".
        step: Optimiser steps taken so far.
        numbers: What is known at that moment, such as the loss.
    """

    kind: str
    step: int
    numbers: dict[str, Any] = dataclasses.field(default_factory=dict)


class Trainer:
    """One process's share in training a run.

    Args:
        run: A run folder that `prepare` made ready.
        asked_to_stop: Looked at after every step, beside the run's stop file.
        save_s: Seconds from one checkpoint to the next, unless the run counts steps.

    Raises:
        UserError: "config_damaged"; "batch_not_divisible" when the batch cannot be cut into equal
            slices; "checkpoints_damaged" when no checkpoint is whole.
    """

    def __init__(
        self,
        run: Run,
        asked_to_stop: Callable[[], bool] = lambda: False,
        *,
        save_s: float = CHECKPOINT_SECONDS,
    ) -> None:
        self.run = run
        self.save_s = save_s
        self.asked_to_stop = asked_to_stop
        self.config = RunConfig.read(run.config_file) or RunConfig()
        self.train_config: TrainConfig = self.config.required_train()
        self.accelerator = Accelerator(
            mixed_precision="bf16" if self.config.precision == "bf16" else "no"
        )
        self._check_slices()
        data = Dataset.load(run.dataset_file)
        grouping = Grouping.of(data, self.config.classes)
        self.batches = Batches(self._on_device(data.training), grouping, self.train_config)
        newest, damaged = checkpoints.survey(run.checkpoints)
        if newest is None and damaged:
            raise checkpoint.damage(damaged)
        self.learner = self._build_learner(data.images.shape[-1], resumed=newest is not None)
        self.progress, remark = Progress(), None
        if newest is not None:
            self.progress = checkpoint.load(
                newest, self.learner.unet, self.learner.ema, self.learner.optimizer
            )
            remark = checkpoint.damage(damaged, self.progress.step) if damaged else None
        self.reporter = Reporter(
            run,
            self.config,
            self.learner,
            HeldOut.of(data, self.config.classes, self.accelerator.device),
            self.progress,
            remark,
        )

    @property
    def is_main(self) -> bool:
        """Whether this is the process that writes."""
        return bool(self.accelerator.is_main_process)

    @property
    def total(self) -> int:
        """The step at which the run ends."""
        return self.config.total_steps

    # -- what is trained ----------------------------------------------------------------------

    def _check_slices(self) -> None:
        batch, slices = self.train_config.batch_size, self.train_config.gradient_accumulation_steps
        slices *= self.accelerator.num_processes
        if batch % slices:
            raise UserError("batch_not_divisible", batch=batch, slices=slices)

    def _on_device(self, images: np.ndarray) -> Tensor:
        return torch.from_numpy(images).to(self.accelerator.device)

    def _build_learner(self, channels: int, *, resumed: bool) -> Learner:
        device, config = self.accelerator.device, self.train_config
        objective = Objective(config, device)
        torch.manual_seed(config.seed)
        unet = self._build_unet(channels, resumed=resumed).to(device)
        return Learner(unet, objective, self.accelerator, config.gradient_accumulation_steps)

    def _build_unet(self, channels: int, *, resumed: bool) -> UNet2DModel:
        if resumed:
            # it goes on with the network it has, though the name may stand for another by now
            with contextlib.suppress(UserError):
                return empty_unet(self.run.model)
        return first_network(self.train_config, channels, self.config.classes, self.run.init)

    # -- the loop -----------------------------------------------------------------------------

    def train(self) -> Iterator[Event]:
        """Trains from where the run stands to its end or to a stop.

        Yields:
            Events, on every process alike (numbers only on the main one).

        Raises:
            UserError: "diverged", when loss or gradient is no number; nothing of it is saved.
        """
        progress, reporter = self.progress, self.reporter
        if self.is_main:
            self.run.cut_back(progress.step)
        if progress.step < self.total:
            # a step that does not fit in memory must fail before the status says "running"
            self.learner.probe(self.batch(progress.step))
        reporter.tracking.begin()
        clock = Clock(progress.step, self.save_s)
        reporter.write_status("running", clock)
        yield Event("started", progress.step, {"total": self.total})
        if progress.step == 0:
            tell_apart(self.learner.unet, self.train_config.seed)

        measured = [torch.tensor(row, device=self.accelerator.device) for row in progress.unlogged]
        trained_before, saved_at = progress.trained_s, progress.step
        while progress.step < self.total:
            row, norm = self._step(progress.step)
            measured.append(row)
            clock.stepped()
            progress.trained_s = trained_before + clock.trained_s
            progress.step = step = progress.step + 1
            at_end = step == self.total

            if is_logged(step, self.total):
                numbers = reporter.log(step, measured, norm, clock)
                measured.clear()
                yield Event("progress", step, numbers)
            if self.is_main and self._look(step, clock, at_end=at_end):
                yield Event("preview", step)
            stop, save = self._agree(clock)
            if save or stop or at_end:
                if step != saved_at:
                    reporter.save(step, measured)
                    saved_at = step
                clock.saved()
                yield Event("checkpoint", step)
            if stop and not at_end:
                reporter.write_status("stopped", clock, self._why_stopped())
                yield Event("stopped", step)
                return
        reporter.write_status("done", clock)
        yield Event("done", progress.step)

    def batch(self, step: int) -> Batch:
        """This process's share of a step's global batch."""
        accelerator = self.accelerator
        return self.batches.share(step, accelerator.process_index, accelerator.num_processes)

    def _step(self, step: int) -> tuple[Tensor, float]:
        """One optimiser step: what was measured (a row of `observe`), and the gradient's norm."""
        row, norm = self.learner.gradient(self.batch(step))
        if not math.isfinite(norm):
            newest = self.run.newest_checkpoint()
            if newest is None:
                raise UserError("diverged_early", step=step + 1)
            raise UserError("diverged", step=step + 1, kept=int(newest.name))
        config = self.train_config
        self.learner.update(
            learning_rate(config, self.config.segments, step), ema_decay(config, step)
        )
        return row, norm

    def _look(self, step: int, clock: Clock, *, at_end: bool) -> bool:
        """Writes what is due besides the log; returns whether a preview was drawn."""
        reporter = self.reporter
        if clock.status_due():
            reporter.write_status("running", clock)
        if clock.checks.due(step, clock.trained_s) or at_end:
            with clock.pausing(step, clock.checks):
                reporter.check(step)
            with clock.pausing(step):  # done once: its time must not count as the cost of a check
                reporter.work_out_floor()
        preview = clock.previews.due(step, clock.trained_s) or at_end
        if preview:
            with clock.pausing(step, clock.previews):
                reporter.preview(step, self._stop_wished, clock)
        return preview

    # -- when it ends -------------------------------------------------------------------------

    def _stop_wished(self) -> bool:
        return self.asked_to_stop() or (
            self.is_main and (self.run.stop_file.exists() or self._is_over())
        )

    def _agree(self, clock: Clock) -> tuple[bool, bool]:
        """(stop, save), the same on all processes at the same step."""
        stop = self._stop_wished()
        every = self.train_config.checkpoint_every
        save = self.is_main and clock.checkpoint_due(self.progress.step, every)
        if self.accelerator.num_processes == 1:
            return stop, save
        wishes = torch.tensor([float(stop), float(save)], device=self.accelerator.device)
        stop_wishes, save_wishes = self.accelerator.reduce(wishes, "sum").tolist()
        return stop_wishes > 0, save_wishes > 0

    def _is_over(self) -> bool:
        """Whether the run has used up the time that the page gives it."""
        limit_s = self.config.limit_s
        return limit_s is not None and self.progress.trained_s >= limit_s

    def _why_stopped(self) -> UserError | None:
        if self._is_over() and self.config.limit_s is not None:
            return UserError("time_limit", minutes=round(self.config.limit_s / 60))
        return None
