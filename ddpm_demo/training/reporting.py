"""What a run leaves in its folder: log lines, checks, previews, checkpoints, models, its status."""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
from collections.abc import Callable
from typing import Any

import torch
from accelerate import Accelerator
from torch import Tensor

from ddpm_demo.config import TrainConfig
from ddpm_demo.diffusion.scheduler import DDPMScheduler
from ddpm_demo.diffusion.scheduler_options import scheduler_config
from ddpm_demo.errors import UserError
from ddpm_demo.models.folder import save_model
from ddpm_demo.models.network import UNetDenoiser
from ddpm_demo.runs.exact_answer import floor_of_run
from ddpm_demo.runs.folder import checkpoints
from ddpm_demo.runs.folder.previews import PREVIEW_STEPS
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.runs.folder.run_config import RunConfig
from ddpm_demo.runs.folder.status import Status
from ddpm_demo.storage.atomic import commit_folder

from . import checkpoint, observe
from .checkpoint import Progress
from .clock import Clock
from .step import Learner, learning_rate
from .tracking import Tracking

LOG_EVERY = 10
FIRST_STEPS = 10  # each has a line of its own: a short run has a curve, too


def is_logged(step: int, total: int) -> bool:
    """Whether a line is written after a step; it depends on the numbers alone, as cuts must not."""
    return step <= FIRST_STEPS or step % LOG_EVERY == 0 or step == total


class Reporter:
    """Writes the results of one run into its folder; only the main process writes.

    Args:
        run: The run folder.
        config: Its config.json, segments included.
        learner: What is saved and looked at.
        held_out: Pictures to check with, on the device.
        progress: Where the run stands; the trainer keeps it up to date.
        remark: What to say while the run goes on, if anything.
    """

    def __init__(
        self,
        run: Run,
        config: RunConfig,
        learner: Learner,
        held_out: observe.HeldOut,
        progress: Progress,
        remark: UserError | None,
    ) -> None:
        self.run = run
        self.config = config
        self.train_config: TrainConfig = config.required_train()
        self.learner = learner
        self.accelerator: Accelerator = learner.accelerator
        self.held_out = held_out
        self.progress = progress
        self.remark = remark
        self.scheduler_config = scheduler_config(
            self.train_config.schedule,
            self.train_config.num_train_timesteps,
            self.train_config.prediction_type,
            rescale=self.train_config.rescale_betas,
            learned_variance=self.train_config.variance == "learned",
        )
        self.tracking = Tracking(run, config, is_main=self.is_main)
        self._floor_was_tried = False

    @property
    def is_main(self) -> bool:
        """Whether this is the process that writes."""
        return bool(self.accelerator.is_main_process)

    def log(self, step: int, measured: list[Tensor], norm: float, clock: Clock) -> dict[str, Any]:
        """Writes a log line; all processes take part in its means.

        Args:
            step: Optimiser steps taken.
            measured: The rows of `observe` since the last log line.
            norm: Of the last gradient.
            clock: Knows the speed.

        Returns:
            The numbers of the line.
        """
        row = self.accelerator.reduce(torch.stack(measured).mean(0), "mean")
        loss, bands = observe.read_row(row)
        # shorter at first: the loss falls fast then, and a long average would trail far behind
        keep = min(0.9, step / (step + 5 * LOG_EVERY)) ** (len(measured) / LOG_EVERY)
        previous = self.progress.loss_ema
        self.progress.loss_ema = loss if previous is None else keep * previous + (1 - keep) * loss
        numbers: dict[str, Any] = {
            "loss": loss,
            "loss_ema": self.progress.loss_ema,
            "bands": bands,
            "grad_norm": norm,
            "lr": learning_rate(self.train_config, self.config.segments, step - 1),
            "images_per_s": round(clock.steps_per_s * self.train_config.batch_size, 2),
        }
        if self.is_main:
            self._append(step, **numbers)
        return numbers

    def _append(self, step: int, **numbers: Any) -> None:
        """Writes a line of metrics.jsonl, and tells the tracker if there is one."""
        self.run.append_metrics(step=step, **numbers)
        self.tracking.log(step, numbers)

    def check(self, step: int) -> None:
        """Looks at the held-out pictures, if there are any."""
        objective = self.learner.objective
        loss = observe.validation_loss(
            objective.losses, self.learner.ema, self.held_out, objective.weights, self.train_config
        )
        if loss is not None:
            told = {} if loss.classes is None else {"val_classes": loss.classes}
            self._append(step, val_loss=loss.whole, **told)

    def work_out_floor(self) -> None:
        """Works out the loss of the exact answer, at the first call only."""
        if self._floor_was_tried:
            return
        self._floor_was_tried = True
        # the floor is only a line in a chart: its failure, such as a lack of memory, which torch
        # reports as a RuntimeError, must not end the run
        with contextlib.suppress(UserError, OSError, MemoryError, RuntimeError):
            floor_of_run(self.run)

    def preview(self, step: int, give_up: Callable[[], bool], clock: Clock) -> None:
        """Draws a preview from the averaged weights, unless asked to give up meanwhile.

        It may take minutes on a slow computer: the status says how far it is.
        """
        total = min(PREVIEW_STEPS, self.train_config.num_train_timesteps)
        drawn = itertools.count(1)
        self.write_status("running", clock, drawing=[0, total])

        def told() -> bool:  # asked after each reverse step
            done = next(drawn)
            if clock.status_due():
                self.write_status("running", clock, drawing=[done, total])
            return give_up()

        scheduler = DDPMScheduler(**self.scheduler_config)
        denoiser = UNetDenoiser(self.learner.ema, scheduler, classes=self.config.classes)
        file = self.run.previews / f"{step:06d}.png"
        observe.save_preview(file, denoiser, self.train_config, told)
        if file.is_file():  # it was not given up
            self.tracking.picture(step, file)
        self.write_status("running", clock)

    def save(self, step: int, measured: list[Tensor]) -> None:
        """Commits the model folder that others sample from, then a checkpoint.

        In this order a run whose last checkpoint is there has its model, wherever it was killed.

        Args:
            step: Optimiser steps taken.
            measured: The rows of `observe` since the last log line.
        """
        unlogged = self.accelerator.reduce(torch.stack(measured), "mean") if measured else None
        self.progress.unlogged = [] if unlogged is None else unlogged.tolist()
        learner = self.learner
        if self.is_main:
            commit_folder(
                self.run.model,
                lambda folder: save_model(
                    folder, learner.ema, self.scheduler_config, self.config.classes
                ),
            )
            checkpoints.commit(
                self.run.checkpoints,
                step,
                lambda folder: checkpoint.save(
                    folder, learner.unet, learner.ema, learner.optimizer, self.progress
                ),
            )
        self.accelerator.wait_for_everyone()

    def write_status(
        self,
        state: str,
        clock: Clock,
        reason: UserError | None = None,
        drawing: list[int] | None = None,
    ) -> None:
        """Writes status.json.

        Args:
            state: "running", "stopped" or "done".
            clock: Knows the speed.
            reason: Why the run is in this state, if there is anything to say.
            drawing: How far a preview is that is drawn just now.
        """
        if not self.is_main:
            return
        step, rate = self.progress.step, clock.steps_per_s
        running = state == "running"
        if running and reason is None:
            reason = self.remark
        status = Status(
            state=state,
            step=step,
            total=self.config.total_steps,
            eta_s=self._left(step, rate, clock) if running and rate else None,
            images_per_s=rate * self.train_config.batch_size or None,
            device=self.accelerator.device.type,
            precision=self.config.precision,
            processes=self.accelerator.num_processes,
            drawing=drawing,
        )
        if reason is not None:
            status = dataclasses.replace(status, message=reason.code, details=reason.details)
        self.run.write_status(status)

    def _left(self, step: int, rate: float, clock: Clock) -> float:
        """Seconds to the end, with the preview that is drawn there as far as one was drawn."""
        steps = self.config.total_steps - step
        return steps / rate + (clock.previews.last_s if steps else 0)
