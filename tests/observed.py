"""`python -m tests.observed OUT …`: the trainer, with the gradients of its first step kept in OUT.

With DOUBLE set it computes in float64, where sums over one or two processes must agree closely.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file

from ddpm_demo import trainer, training
from ddpm_demo.training import Trainer


def main() -> int:
    out, *line = sys.argv[1:]
    clip = torch.nn.utils.clip_grad_norm_
    if os.environ.get("DOUBLE"):
        initial, batch = Trainer._initial_unet, Trainer.batch
        Trainer._initial_unet = lambda self, channels: initial(self, channels).double()  # type: ignore[method-assign]
        Trainer.batch = lambda self, step: tuple(  # type: ignore[method-assign,assignment]
            part.double() if part.is_floating_point() else part for part in batch(self, step)
        )
        # the bounded odds and ends of a run are not what is looked at
        Trainer._preview = Trainer._check = lambda self, step: None  # type: ignore[method-assign,assignment]
        training.save_model = lambda folder, *_: (folder / "none").write_text("")  # type: ignore[assignment]

    def observed(parameters: object, limit: float) -> torch.Tensor:
        parameters = list(parameters)  # type: ignore[call-overload]
        if os.environ.get("RANK", "0") == "0" and not Path(out).exists():
            save_file({str(k): p.grad.contiguous() for k, p in enumerate(parameters)}, out)
        return clip(parameters, limit)

    torch.nn.utils.clip_grad_norm_ = observed  # type: ignore[assignment]
    return trainer.main(line)


if __name__ == "__main__":
    raise SystemExit(main())
