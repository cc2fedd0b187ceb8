"""Prints how long sampling from the exact answer takes: `python benchmarks/ideal.py`."""

from __future__ import annotations

import time

import torch

from ddpm_demo.config import SampleConfig
from ddpm_demo.diffusion.ideal import IdealDenoiser
from ddpm_demo.diffusion.sampling import sample_progressive
from ddpm_demo.diffusion.scheduler import DDPMScheduler
from ddpm_demo.diffusion.scheduler_options import scheduler_config

BATCH, SHAPE = 16, (3, 32, 32)


def main() -> None:
    scheduler = DDPMScheduler(**scheduler_config("cosine", 1000, "sample"))
    print(f"batch {BATCH}, 32×32 colour, {torch.get_num_threads()} threads")
    print("| pictures | flips | steps | seconds |\n|---|---|---|---|")
    for count, flips, steps in (
        (1000, False, 50),
        (1000, False, 1000),
        (1000, True, 1000),
        (6000, False, 50),
    ):
        pictures = torch.rand(count, *SHAPE, generator=torch.Generator().manual_seed(0)) * 2 - 1
        exact = IdealDenoiser(pictures, scheduler, flips=flips)
        began = time.perf_counter()
        *_, _ = sample_progressive(exact, SampleConfig(num_images=BATCH, steps=steps))
        seconds = time.perf_counter() - began
        print(f"| {count:,} | {'yes' if flips else 'no'} | {steps:,} | {seconds:.1f} |")


if __name__ == "__main__":
    main()
