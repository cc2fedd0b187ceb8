"""What a checkpoint holds, as safetensors and JSON: nothing in it can run code when read.

accelerate's `save_state` pickles the optimiser; here its state is written as named tensors.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.nn import Module
from torch.optim import Optimizer

from ddpm_demo.errors import UserError
from ddpm_demo.runs.folder.checkpoints import PROGRESS
from ddpm_demo.storage.atomic import read_json, write_json

WEIGHTS, EMA, OPTIMIZER = "weights.safetensors", "ema.safetensors", "optimizer.safetensors"


@dataclasses.dataclass
class Progress:
    """How far a run is, beside its tensors.

    Args:
        step: Optimiser steps taken.
        loss_ema: The smoothed loss, None before the first log line.
        unlogged: What each step since the last log line has measured: rows of `observe`.
        trained_s: Seconds of training so far.
    """

    step: int = 0
    loss_ema: float | None = None
    unlogged: list[list[float]] = dataclasses.field(default_factory=list)
    trained_s: float = 0.0


def save(
    folder: Path, network: Module, ema: Module, optimizer: Optimizer, progress: Progress
) -> None:
    """Writes all that a bit-exact resume needs into an existing folder."""
    save_file(_contiguous(network), folder / WEIGHTS)
    save_file(_contiguous(ema), folder / EMA)
    save_file(_optimizer_tensors(network, optimizer), folder / OPTIMIZER)
    write_json(folder / PROGRESS, dataclasses.asdict(progress))


def load(folder: Path, network: Module, ema: Module, optimizer: Optimizer) -> Progress:
    """Reads what `save` wrote into objects of the same build, which it changes in place."""
    network.load_state_dict(load_file(folder / WEIGHTS))
    ema.load_state_dict(load_file(folder / EMA))
    _load_optimizer(network, optimizer, load_file(folder / OPTIMIZER))
    return Progress(**read_json(folder / PROGRESS))


def damage(damaged: list[int], used: int | None = None) -> UserError:
    """What to say of damaged checkpoints.

    Args:
        damaged: Their steps, newest first.
        used: The step of the intact one that the run goes on from, None when there is none.
    """
    steps = ", ".join(map(str, damaged))
    if used is None:
        return UserError("checkpoints_damaged", damaged=steps)
    return UserError("checkpoint_damaged", damaged=steps, used=used)


def _contiguous(module: Module) -> dict[str, Tensor]:
    return {name: tensor.contiguous() for name, tensor in module.state_dict().items()}


def _names(network: Module, optimizer: Optimizer) -> list[str]:
    """The name of each parameter in the order in which the optimiser counts them."""
    names = {id(parameter): name for name, parameter in network.named_parameters()}
    return [names[id(p)] for group in optimizer.param_groups for p in group["params"]]


def _optimizer_tensors(network: Module, optimizer: Optimizer) -> dict[str, Tensor]:
    state: dict[int, dict[str, Tensor]] = optimizer.state_dict()["state"]
    names = _names(network, optimizer)
    return {
        f"{names[index]}/{key}": tensor.contiguous()
        for index, tensors in state.items()
        for key, tensor in tensors.items()
    }


def _load_optimizer(network: Module, optimizer: Optimizer, tensors: dict[str, Tensor]) -> None:
    index = {name: k for k, name in enumerate(_names(network, optimizer))}
    state: dict[int, dict[str, Any]] = {}
    for path, tensor in tensors.items():
        name, key = path.rsplit("/", 1)
        state.setdefault(index[name], {})[key] = tensor
    groups = optimizer.state_dict()["param_groups"]
    optimizer.load_state_dict({"state": state, "param_groups": groups})
