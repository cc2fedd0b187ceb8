"""`python benchmarks/training.py`: what the training loop costs beside the network itself.

Blocks of real steps (pictures drawn, flipped, noised; loss, clipping, optimiser, average, log
lines, status; no previews) alternate with blocks of bare forward + backward + optimiser step on
static tensors of the same network, batch and precision: the machine drifts, ratios of neighbours
do not. Then what a checkpoint, a preview and a look at the held-out pictures take.
"""

from __future__ import annotations

import argparse
import copy
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from torch.nn.functional import mse_loss
from torch.optim import AdamW

from ddpm_demo import randomness
from ddpm_demo.config import UNETS
from ddpm_demo.data.dataset import Dataset, draw_split
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.training import clock, prepare
from ddpm_demo.training.reporting import FIRST_STEPS, LOG_EVERY
from ddpm_demo.training.trainer import Trainer


def made_run(folder: Path, options: argparse.Namespace) -> Run:
    """A run on random pictures, ready to train: what they show costs nothing."""
    run = Run(folder / "run")
    count = 2000
    shape = (count, options.size, options.size, 3)
    images = randomness.generator(0, "benchmark").integers(0, 256, shape, dtype=np.uint8)
    names = [f"{k}.png" for k in range(count)]
    Dataset(images, names, np.zeros(count, np.int64), [""], draw_split(count)).save(
        run.dataset_file
    )
    given = {
        "run": run.path,
        "size": options.size,
        "unet": options.unet,
        "steps": 1_000_000,
        "batch_size": options.batch_size,
        "precision": options.precision,
    }
    prepare(run, given)
    return run


def real_blocks(training: Trainer) -> Iterator[None]:
    """Advances the real loop by `LOG_EVERY` steps at a time."""
    for event in training.train():
        if event.kind == "progress":
            yield


def bare_step(training: Trainer, batch_size: int) -> Callable[[], None]:
    """One forward + backward + optimiser step on tensors that stay the same."""
    unet = copy.deepcopy(training.learner.unet).train()
    optimizer = AdamW(unet.parameters(), lr=1e-4, betas=(0.9, 0.99), fused=True)
    x_t, target = randomness.normal(
        (2, batch_size, 3, unet.config.sample_size, unet.config.sample_size), 0, "bare"
    ).to(training.accelerator.device)
    timesteps = torch.arange(batch_size, device=training.accelerator.device)

    def step() -> None:
        bf16 = training.config.precision == "bf16"
        with torch.autocast(training.accelerator.device.type, torch.bfloat16, enabled=bf16):
            output = unet(x_t, timesteps, return_dict=False)[0]
        mse_loss(output.float(), target).backward()
        optimizer.step()
        optimizer.zero_grad()

    return step


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--unet", choices=UNETS, default="small")
    parser.add_argument("--size", type=int, default=32)
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--precision", choices=("fp32", "bf16"), default="fp32")
    parser.add_argument("--repeats", type=int, default=7)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        training = Trainer(made_run(Path(folder), options))
        clock.Pace.due = lambda *_: False  # type: ignore[method-assign]  # timed by themselves
        clock.CHECKPOINT_SECONDS = float("inf")
        real, bare = real_blocks(training), bare_step(training, options.batch_size)
        for _ in range(FIRST_STEPS):  # each has a line of its own; the first choose kernels
            next(real)
        bare()
        pairs = []
        for _ in range(options.repeats):
            real_s = seconds(lambda: next(real))
            bare_s = seconds(lambda: [bare() for _ in range(LOG_EVERY)])
            pairs.append((real_s, bare_s))
        images = LOG_EVERY * options.batch_size
        ratio = statistics.median(bare_s / real_s for real_s, bare_s in pairs)
        step_s = statistics.median(real_s for real_s, _ in pairs) / LOG_EVERY
        step = training.progress.step
        costs = {
            "checkpoint and model folder": seconds(lambda: training.reporter.save(step, [])),
            "preview": seconds(lambda: training.reporter.preview(step, give_up=lambda: False)),
            "look at held-out pictures": seconds(lambda: training.reporter.check(step)),
            "floor of the loss, once": seconds(training.reporter.work_out_floor),
        }
    network = f"{options.unet}, {options.size} px, batch {options.batch_size}"
    print(f"{network}, {training.config.precision}")
    print(f"images/s   {images / statistics.median(r for r, _ in pairs):8.1f} real")
    print(f"           {images / statistics.median(b for _, b in pairs):8.1f} bare")
    print(f"real/bare  {ratio:8.3f} (median of {options.repeats} pairs)")
    for name, cost in costs.items():
        print(f"{name:28} {cost:6.2f} s = {cost / step_s:5.1f} steps")


if __name__ == "__main__":
    main()
