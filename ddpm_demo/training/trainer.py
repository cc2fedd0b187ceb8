"""Training as a generator of events (Ho et al. 2020, algorithm 1).

accelerate owns device, precision and processes. What a step trains on — pictures, flips,
timesteps, noise — is a function of (seed, step) alone: a resumed run repeats the uncut one bit
for bit, and several processes draw the same global batch as one, each its own slice.
"""

from __future__ import annotations

import contextlib
import copy
import dataclasses
import functools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch
from accelerate import Accelerator
from diffusers import UNet2DModel
from torch import Tensor
from torch.optim import AdamW, Optimizer

from ddpm_demo.config import TrainConfig
from ddpm_demo.data.dataset import Dataset
from ddpm_demo.diffusion.loss.objective import loss_weights, training_loss
from ddpm_demo.diffusion.parameterisation import noised
from ddpm_demo.diffusion.schedule import NoiseSchedule
from ddpm_demo.diffusion.scheduler import DDPMScheduler
from ddpm_demo.diffusion.scheduler_options import scheduler_config
from ddpm_demo.errors import UserError
from ddpm_demo.models.folder import empty_unet, load_model, save_model
from ddpm_demo.models.unets import build_unet
from ddpm_demo.runs.exact_answer import floor_of_run
from ddpm_demo.runs.records import Status
from ddpm_demo.runs.run import Run
from ddpm_demo.storage.atomic import commit_folder

from . import checkpoint, observe
from .clock import Clock
from .step import Batch, Draws, DrawsAhead, draws, ema_decay, global_batch, learning_rate

LOG_EVERY = 10


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


def check_fits(unet: UNet2DModel, size: int, channels: int) -> None:
    """Raises `UserError("init_does_not_fit")` unless the network draws such pictures."""
    theirs = (unet.config.sample_size, unet.config.in_channels)
    if theirs != (size, channels):
        raise UserError(
            "init_does_not_fit",
            size=size,
            channels=channels,
            init_size=theirs[0],
            init_channels=theirs[1],
        )


class Trainer:
    """One process's share in training a run.

    Args:
        run: A run folder whose config.json names the `TrainConfig` under "train" and whose
            dataset.npz is there.
        asked_to_stop: Looked at after every step, beside the run's stop file.
    """

    def __init__(self, run: Run, asked_to_stop: Callable[[], bool] = lambda: False) -> None:
        self.run = run
        self.asked_to_stop = asked_to_stop
        stored = run.read_config()
        self.config = config = TrainConfig.from_dict(stored["train"])
        self.segments: list[list[int]] = stored["segments"]
        self.total = self.segments[-1][1]
        self.precision: str = stored["precision"]
        self.limit_s = float(stored.get("limit_s") or "inf")
        self.accelerator = Accelerator(
            mixed_precision="bf16" if self.precision == "bf16" else "no",
            log_with=stored.get("track"),
            project_dir=str(run.path),
        )
        self.device = self.accelerator.device
        self.is_main = self.accelerator.is_main_process
        slices = self.accelerator.num_processes * config.gradient_accumulation_steps
        if config.batch_size % slices:
            raise UserError("batch_not_divisible", batch=config.batch_size, slices=slices)

        data = Dataset.load(run.dataset_file)
        self.images = torch.from_numpy(data.training).to(self.device)
        self.draws: Callable[[int], Draws] = functools.partial(draws, self.images, config)
        if self.device.type != "cpu":  # whose cores the network needs
            self.draws = DrawsAhead(self.draws)
        self.held_out = torch.from_numpy(data.held_out).to(self.device)
        channels = data.images.shape[-1]

        timesteps, rescale = config.num_train_timesteps, config.rescale_betas
        self.schedule = NoiseSchedule.named(config.schedule, timesteps, rescale=rescale)
        self.schedule.check_reaches_noise()
        self.scheduler_config = scheduler_config(
            config.schedule, timesteps, config.prediction_type, rescale=rescale
        )
        self.alpha_bar = self.schedule.alphas_cumprod.float().to(self.device)
        weights = loss_weights(self.schedule, config.prediction_type, config.loss)
        self.weights = weights.float().to(self.device)

        newest, damaged = run.survey_checkpoints()
        torch.manual_seed(config.seed)
        self.unet = self._build_unet(channels, resumed=newest is not None).to(self.device)
        self.ema = copy.deepcopy(self.unet).eval().requires_grad_(False)
        self.optimizer: Optimizer = AdamW(
            self.unet.parameters(),
            lr=config.learning_rate,
            betas=(0.9, 0.99),
            fused=self.device.type in ("cpu", "cuda"),
        )
        self.progress = checkpoint.Progress()
        self._floor_was_tried = False
        self.remark: UserError | None = None  # said while the run goes on
        if newest is not None:
            self.progress = checkpoint.load(newest, self.unet, self.ema, self.optimizer)
            if damaged:
                self.remark = checkpoint.damage(damaged, self.progress.step)
        elif damaged:
            raise checkpoint.damage(damaged)
        self.network = self.accelerator.prepare(self.unet)

    def _build_unet(self, channels: int, *, resumed: bool) -> UNet2DModel:
        config = self.config
        if resumed:
            # it goes on with the network it has, though the name may stand for another by now
            with contextlib.suppress(UserError):
                return empty_unet(self.run.model)
        if config.init is None:
            return build_unet(config.unet, size=config.size, channels=channels)
        unet = load_model(self.run.init).unet
        check_fits(unet, config.size, channels)
        return unet.requires_grad_(True).train()

    # -- the loop -----------------------------------------------------------------------------

    def train(self) -> Iterator[Event]:
        """Trains from where the run stands to its end or to a stop.

        Yields:
            Events, on every process alike (numbers only on the main one).

        Raises:
            UserError: "diverged", when loss or gradient is no number; nothing of it is saved.
        """
        run, main = self.run, self.is_main
        if main:
            run.cut_back(self.progress.step)
        if self.progress.step < self.total:
            self._probe()
        if self.accelerator.log_with:
            self.accelerator.init_trackers("tensorboard")
        clock = Clock(self.progress.step)
        self._write_status("running", clock)
        yield Event("started", self.progress.step, {"total": self.total})

        measured = [torch.tensor(row, device=self.device) for row in self.progress.unlogged]
        trained_before = self.progress.trained_s
        saved_at = self.progress.step
        while self.progress.step < self.total:
            step = self.progress.step
            row, gradient_norm = self._step(step)
            measured.append(row)
            clock.stepped()
            self.progress.trained_s = trained_before + clock.trained_s
            self.progress.step = step = step + 1
            at_end = step == self.total

            if step % LOG_EVERY == 0 or at_end:
                numbers = self._log(step, measured, gradient_norm, clock)
                measured.clear()
                yield Event("progress", step, numbers)
            if main and clock.status_due():
                self._write_status("running", clock)
            if main and (clock.checks.due(step, clock.trained_s) or at_end):
                with clock.pausing(step, clock.checks):
                    self._check(step)
                with clock.pausing(step):  # once, and no measure of what a check costs
                    self._work_out_floor()
            if main and (clock.previews.due(step, clock.trained_s) or at_end):
                with clock.pausing(step, clock.previews):
                    self._preview(step)
                yield Event("preview", step)
            stop, save = self._agree(clock)
            if save or stop or at_end:
                if step != saved_at:
                    self._save(step, measured)
                    saved_at = step
                clock.saved()
                yield Event("checkpoint", step)
            if stop and not at_end:
                self._write_status("stopped", clock, **self._why_stopped())
                yield Event("stopped", step)
                return
        self._write_status("done", clock)
        yield Event("done", self.progress.step)

    def batch(self, step: int) -> Batch:
        """This process's slice of a step's global batch."""
        size = self.config.batch_size
        share = size // self.accelerator.num_processes
        start = share * self.accelerator.process_index
        whole = global_batch(self.images, self.draws(step))
        return tuple(part[start : start + share] for part in whole)  # type: ignore[return-value]

    def _step(self, step: int) -> tuple[Tensor, float]:
        """One optimiser step on this process's slice: its row of `observe`, and ‖∇‖."""
        slices = self.config.gradient_accumulation_steps
        parts = zip(*(part.chunk(slices) for part in self.batch(step)), strict=True)
        measured = observe.blank_row(self.device)
        for k, (x_0, timesteps, eps) in enumerate(parts):
            in_between = k < slices - 1
            quiet = (
                self.accelerator.no_sync(self.network) if in_between else contextlib.nullcontext()
            )
            with quiet:
                errors = self._loss(self.network, x_0, timesteps, eps)
                loss = (self.weights[timesteps] * errors).mean() / slices
                self.accelerator.backward(loss)
            observe.add_to_row(measured, loss, errors, timesteps, self.config.num_train_timesteps)
        norm = float(torch.nn.utils.clip_grad_norm_(self.unet.parameters(), 1.0))
        if not np.isfinite(norm):
            self._fail_diverged(step + 1)
        for group in self.optimizer.param_groups:
            group["lr"] = learning_rate(self.config, self.segments, step)
        self.optimizer.step()
        self.optimizer.zero_grad()
        with torch.no_grad():
            torch._foreach_lerp_(
                list(self.ema.parameters()),
                list(self.unet.parameters()),
                1 - ema_decay(self.config, step),
            )
        return measured, norm

    def _probe(self) -> None:
        """Finds out, before the run says that it is running, whether a step fits in memory.

        Nothing of it is kept: the weights stay as they are, to the bit.
        """
        slices = self.config.gradient_accumulation_steps
        x_0, timesteps, eps = (part.chunk(slices)[0] for part in self.batch(self.progress.step))
        # AdamW's two averages are made at its first step
        averages = [torch.empty_like(p) for p in self.unet.parameters() for _ in range(2)]
        with self.accelerator.no_sync(self.network):
            self.accelerator.backward(self._loss(self.network, x_0, timesteps, eps).mean())
        del averages
        self.optimizer.zero_grad()

    def _loss(self, network: Any, x_0: Tensor, timesteps: Tensor, eps: Tensor) -> Tensor:
        """The unweighted loss of each picture, [b], float32 whatever the network computes in."""
        alpha_bar = self.alpha_bar[timesteps][:, None, None, None]
        output = network(noised(x_0, eps, alpha_bar), timesteps, return_dict=False)[0]
        return training_loss(output, x_0, eps, alpha_bar, self.config.prediction_type)

    def _stop_wished(self) -> bool:
        return self.asked_to_stop() or (
            self.is_main and (self.run.stop_file.exists() or self._is_over())
        )

    def _agree(self, clock: Clock) -> tuple[bool, bool]:
        """(stop, save), the same on all processes at the same step."""
        stop = self._stop_wished()
        save = self.is_main and clock.checkpoint_due(
            self.progress.step, self.config.checkpoint_every
        )
        if self.accelerator.num_processes == 1:
            return stop, save
        wishes = torch.tensor([float(stop), float(save)], device=self.device)
        stop_wishes, save_wishes = self.accelerator.reduce(wishes, "sum").tolist()
        return stop_wishes > 0, save_wishes > 0

    def _is_over(self) -> bool:
        """Whether the run has used up the time that the page gives it."""
        return self.progress.trained_s >= self.limit_s

    def _why_stopped(self) -> dict[str, Any]:
        if not self._is_over():
            return {}
        return {"message": "time_limit", "details": {"minutes": round(self.limit_s / 60)}}

    # -- what is written ----------------------------------------------------------------------

    def _log(self, step: int, measured: list[Tensor], norm: float, clock: Clock) -> dict[str, Any]:
        row = self.accelerator.reduce(torch.stack(measured).mean(0), "mean")
        loss, bands = observe.read_row(row)
        # shorter at first: the loss falls fast then, and a long average would trail far behind
        keep = min(0.9, step / (step + 5 * LOG_EVERY))
        previous = self.progress.loss_ema
        self.progress.loss_ema = loss if previous is None else keep * previous + (1 - keep) * loss
        numbers: dict[str, Any] = {
            "loss": loss,
            "loss_ema": self.progress.loss_ema,
            "bands": bands,
            "grad_norm": norm,
            "lr": learning_rate(self.config, self.segments, step - 1),
            "images_per_s": round(clock.steps_per_s * self.config.batch_size, 2),
        }
        if self.is_main:
            self.run.append_metrics(step=step, **numbers)
        if self.accelerator.log_with:
            self.accelerator.log({k: v for k, v in numbers.items() if k != "bands"}, step=step)
        return numbers

    def _preview(self, step: int) -> None:
        observe.save_preview(
            self.run.previews / f"{step:06d}.png",
            self.ema,
            DDPMScheduler(**self.scheduler_config),
            self.config,
            give_up=self._stop_wished,
        )

    def _check(self, step: int) -> None:
        loss = observe.validation_loss(
            self._loss, self.ema, self.held_out, self.weights, self.config
        )
        if loss is not None:
            self.run.append_metrics(step=step, val_loss=loss)

    def _work_out_floor(self) -> None:
        if self._floor_was_tried:
            return
        self._floor_was_tried = True
        with contextlib.suppress(UserError, OSError):  # a line in a chart is not worth a run
            floor_of_run(self.run)

    def _save(self, step: int, measured: list[Tensor]) -> None:
        """Commits the model folder that others sample from, then a checkpoint.

        In this order a run whose last checkpoint is there has its model, wherever it was killed.
        """
        unlogged = self.accelerator.reduce(torch.stack(measured), "mean") if measured else None
        self.progress.unlogged = [] if unlogged is None else unlogged.tolist()
        if self.is_main:
            commit_folder(
                self.run.model, lambda folder: save_model(folder, self.ema, self.scheduler_config)
            )
            self.run.commit_checkpoint(
                step,
                lambda folder: checkpoint.save(
                    folder, self.unet, self.ema, self.optimizer, self.progress
                ),
            )
        self.accelerator.wait_for_everyone()

    def _write_status(self, state: str, clock: Clock, **more: Any) -> None:
        if not self.is_main:
            return
        step, rate = self.progress.step, clock.steps_per_s
        running = state == "running"
        if running and self.remark is not None:
            more = {"message": self.remark.code, "details": self.remark.details} | more
        self.run.write_status(
            Status(
                state=state,
                step=step,
                total=self.total,
                eta_s=(self.total - step) / rate if running and rate else None,
                images_per_s=rate * self.config.batch_size or None,
                device=self.device.type,
                precision=self.precision,
                processes=self.accelerator.num_processes,
                **more,
            )
        )

    def _fail_diverged(self, step: int) -> None:
        newest = self.run.newest_checkpoint()
        kept = int(newest.name) if newest else 0
        raise UserError("diverged", step=step, kept=kept)
