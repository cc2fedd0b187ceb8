"""One step of AdamW on one draw, at a rate at which the loss of that draw falls.

A network that was trained stands in a narrow valley: at large t its error may be 10⁻⁴, and a step
that moves every weight by 10⁻⁴ leaves the valley. In training the average over many pictures and
steps holds it back. A single draw has only the rate. So it is halved until the loss falls by a
share of what its slope promises (Armijo 1966).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import torch
from torch import Tensor

FIRST_RATE = 1e-4
HALVINGS = 20  # then a step is less than a float32 weight can change by
TRUST = 0.1  # the share of the promised fall that must come


@dataclasses.dataclass(frozen=True)
class Descent:
    """What one step came to.

    Args:
        output: What the network put out before it, detached.
        gradient_norm: ‖∇θ loss‖ over all weights, not clipped.
        rate: Of the step that was taken: FIRST_RATE / 2^k for the least k that can be trusted; None
            where no rate lowers the loss.
        loss: Before the step.
        after: After it; `loss` where no step was taken.
        refused: The loss after a step at FIRST_RATE, where that one was refused; else None.
    """

    output: Tensor
    gradient_norm: float
    rate: float | None
    loss: float
    after: float
    refused: float | None


def descend(
    network: torch.nn.Module,
    x_t: Tensor,
    timestep: int,
    loss_of: Callable[[Tensor], Tensor],
) -> Descent:
    """Steps down from where the network stands; its weights are changed.

    Args:
        network: (x_t, timestep) → output, with weights that have no gradient yet.
        x_t: What it sees, [batch, channels, height, width].
        timestep: 0-based.
        loss_of: The loss of an output, a scalar.
    """
    weights = list(network.parameters())
    output: Tensor = network(x_t, timestep)
    loss = loss_of(output)
    torch.autograd.backward(loss)
    gradients = [p.grad for p in weights if p.grad is not None]
    norm = float(torch.nn.utils.get_total_norm(gradients))
    start, before = [p.detach().clone() for p in weights], float(loss.detach())
    refused = None
    for halvings in range(HALVINGS + 1):
        rate = FIRST_RATE / 2**halvings
        promised = _step(weights, start, rate)
        with torch.no_grad():
            after = float(loss_of(network(x_t, timestep)))
        if after < before and before - after >= TRUST * promised:
            return Descent(output.detach(), norm, rate, before, after, refused)
        refused = after if halvings == 0 else refused
    _put(weights, start)
    return Descent(output.detach(), norm, None, before, before, refused)


def _step(weights: list[torch.nn.Parameter], start: list[Tensor], rate: float) -> float:
    """AdamW's first step from `start`; returns the fall of the loss that its slope promises."""
    _put(weights, start)
    torch.optim.AdamW(weights, lr=rate).step()
    with torch.no_grad():
        falls = [
            (p.grad * (old - p)).sum()
            for p, old in zip(weights, start, strict=True)
            if p.grad is not None
        ]
    return float(torch.stack(falls).sum())


def _put(weights: list[torch.nn.Parameter], values: list[Tensor]) -> None:
    with torch.no_grad():
        for weight, value in zip(weights, values, strict=True):
            weight.copy_(value)
