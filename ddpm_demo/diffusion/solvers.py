"""The solvers of the reverse process, ours and diffusers', behind one interface.

Every solver is handed x̂_0, computed and clipped by `sampling.predict`, instead of the raw output
of the network. So clipping means the same for all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from diffusers import DPMSolverMultistepScheduler, UniPCMultistepScheduler

from ddpm_demo.config import DRAWS_NOISE, SOLVERS
from ddpm_demo.errors import check_choice

from .scheduler import DDPMScheduler


def make_solver(scheduler: DDPMScheduler, solver: str, timesteps: Sequence[int]) -> Any:
    """A diffusers-style scheduler that takes x̂_0 as its model output and visits `timesteps`.

    Raises:
        UserError: for an unknown solver.
    """
    check_choice("solver", solver, SOLVERS)
    options: dict[str, Any] = {"prediction_type": "sample", "thresholding": False}
    if solver in ("ddpm", "ddpm-large"):
        ancestral = DDPMScheduler.from_config(
            scheduler.config,
            variance_type="fixed_small" if solver == "ddpm" else "fixed_large",
            clip_sample=False,
            **options,
        )
        ancestral.set_timesteps(timesteps=list(timesteps))
        return ancestral
    if solver == "unipc":
        built: Any = UniPCMultistepScheduler.from_config(scheduler.config, **options)
    else:
        # DDIM is the first-order DPM-Solver++ (Lu et al. 2022, section 4.1); diffusers' class of
        # that name steps to t − ⌊T/n⌋, which is not the next timestep unless n divides T
        options["solver_order"] = 1 if solver == "ddim" else 2
        options["algorithm_type"] = "sde-dpmsolver++" if solver in DRAWS_NOISE else "dpmsolver++"
        built = DPMSolverMultistepScheduler.from_config(
            scheduler.config, variance_type=None, **options
        )
    built.set_timesteps(len(timesteps))
    alpha_bar = scheduler.alphas_cumprod[list(timesteps)].clamp(min=torch.finfo(torch.float64).tiny)
    built.timesteps = torch.tensor(timesteps)
    sigmas = torch.cat([((1 - alpha_bar) / alpha_bar).sqrt(), torch.zeros(1)])
    # the solvers square σ, which float32 does not hold where next to no signal is left
    in_float32 = alpha_bar.min() >= torch.finfo(torch.float32).tiny
    built.sigmas = sigmas.float() if in_float32 else sigmas
    return built
