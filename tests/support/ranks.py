"""What each of several processes does in `reliability/test_ranks.py`: one launch, many runs.

`accelerate launch … tests/support/ranks.py FOLDER`; process k leaves `rank-k.json` and
`rank-k.safetensors` in FOLDER, whose run folders were prepared by the test.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import torch
from accelerate import PartialState
from accelerate.utils import parse_flag_from_env
from diffusers import UNet2DModel
from safetensors.torch import save_file
from torch import Tensor

from ddpm_demo.commands import train as train_command
from ddpm_demo.errors import UserError
from ddpm_demo.models import unets
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.storage import system
from ddpm_demo.training.batches import Batch
from ddpm_demo.training.clock import Clock
from ddpm_demo.training.trainer import Trainer
from tests.support.forks import MICRO

STOP_AFTER = 3  # the step after which the page asks for a stop
NAN_STEP = 36  # 0-based
FIRST_HANDOVER, SECOND_HANDOVER, END = 7, 14, 20


class DoubleTrainer(Trainer):
    """In float64, where AdamW does not turn the last bit of a small gradient into a new weight."""

    def _build_unet(self, channels: int, *, resumed: bool) -> UNet2DModel:
        return super()._build_unet(channels, resumed=resumed).double()

    def batch(self, step: int) -> Batch:
        whole = super().batch(step)
        return whole._replace(x_0=whole.x_0.double(), eps=whole.eps.double())

    def _look(self, step: int, clock: Clock, *, at_end: bool) -> bool:
        """No checks and no previews: sampling works in float32."""
        return False


def batches(made: Trainer) -> dict[str, Tensor]:
    """This process's slices of three steps."""
    return {
        f"{name}-{step}": part
        for step in range(3)
        for name, part in made.batch(step)._asdict().items()
        if part is not None
    }


def gradients(made: Trainer) -> dict[str, Tensor]:
    """What the first step hands to the optimiser; that step is taken."""
    kept: dict[str, Tensor] = {}
    real = made.learner.optimizer.step

    def watched(*arguments: Any) -> Any:
        for name, parameter in made.learner.unet.named_parameters():
            assert parameter.grad is not None
            kept[f"gradient/{name}"] = parameter.grad.clone()
        return real(*arguments)

    made.learner.optimizer.step = watched  # type: ignore[method-assign]
    made._step(0)
    return kept


def train_to(made: Trainer, step: int, asks: bool = True) -> None:
    """Trains until `step`; `asks` says whether this process is one that wishes to stop there."""
    made.asked_to_stop = lambda: asks and made.progress.step >= step
    for _ in made.train():
        pass


def _stopped_by_the_page(run: Run, is_main: bool) -> list[Any]:
    last = None
    for last in Trainer(run).train():
        if is_main and last.kind == "checkpoint" and last.step == STOP_AFTER:
            run.stop_file.touch()
    assert last is not None
    return [last.kind, last.step]


def _poisoned(run: Run, here: bool) -> list[Any]:
    made = Trainer(run)
    real = made.batch

    def batch(step: int) -> Batch:
        whole = real(step)
        lost = here and step == NAN_STEP
        return whole._replace(x_0=whole.x_0 * torch.nan) if lost else whole

    made.batch = batch  # type: ignore[method-assign]
    made._look = lambda *_, **__: False  # type: ignore[method-assign, assignment]
    try:
        for _ in made.train():
            pass
    except UserError as error:
        return [error.code, error.details["step"]]
    return []


def main(folder: Path) -> None:
    unets.NAMED_UNETS["tiny"] = MICRO
    state = PartialState(cpu=parse_flag_from_env("ACCELERATE_USE_CPU"))
    rank, is_main = state.process_index, state.is_main_process
    told: dict[str, Any] = {"processes": state.num_processes}

    made = Trainer(Run(folder / "plain"))
    tensors = batches(made) | gradients(made)
    save_file(tensors, folder / f"rank-{rank}.safetensors")

    train_to(DoubleTrainer(Run(folder / "two")), END)
    train_to(DoubleTrainer(Run(folder / "handed")), SECOND_HANDOVER, asks=not is_main)
    told["stopped"] = _stopped_by_the_page(Run(folder / "stopped"), is_main)
    told["poisoned"] = _poisoned(Run(folder / "poisoned"), here=not is_main)
    # the last one: it ends the processes' bond
    told["main"] = train_command.main(["--run", str(folder / "main")])
    told["kept"] = len(system._KEPT)
    (folder / f"rank-{rank}.json").write_text(json.dumps(told))
    os._exit(0)  # as the trainer does


if __name__ == "__main__":
    main(Path(sys.argv[1]))
