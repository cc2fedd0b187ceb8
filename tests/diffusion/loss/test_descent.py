"""One step on one draw: against a loss that can be written down, and over what is shipped."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from ddpm_demo.data.pixels import to_unit_nchw
from ddpm_demo.diffusion.loss import algorithms
from ddpm_demo.diffusion.loss.descent import FIRST_RATE, HALVINGS, TRUST, descend
from ddpm_demo.models.folder import load_model
from ddpm_demo.runs import catalogue
from ddpm_demo.runs.access import HOME
from ddpm_demo.runs.traits import held_out_pictures


class Scale(torch.nn.Module):
    """w · x: one weight, so that every step of it can be worked out by hand."""

    def __init__(self, weight: float) -> None:
        super().__init__()
        self.weight = torch.nn.Parameter(torch.tensor(weight, dtype=torch.float64))

    def forward(self, x_t: Tensor, timestep: int) -> Tensor:
        return self.weight * x_t


def stepped(slope: float, at: float, rate: float) -> tuple[float, float]:
    """AdamW's first step: the sign of the slope, and weights that decay,
    and what the slope promises."""
    after = at * (1 - 0.01 * rate) - rate * slope / (abs(slope) + 1e-8)
    return after, slope * (at - after)


@pytest.mark.parametrize("start", [1.0 + 3e-6, 1.0 - 2e-5, 1.0 + 4e-5, 1.0 + 1e-3, -2.0])
@pytest.mark.parametrize("size", [1.0, 0.1, 30.0])
def test_the_rate_is_the_largest_of_the_halvings_whose_fall_can_be_trusted(
    start: float, size: float
) -> None:
    x = torch.full((1, 1, 2, 2), size, dtype=torch.float64)
    network = Scale(start)
    found = descend(network, x, 0, lambda output: (output - x).square().mean())

    def loss(weight: float) -> float:
        return (weight - 1) ** 2 * size**2

    slope = 2 * (start - 1) * size**2
    trusted = []
    for k in range(HALVINGS + 1):
        after, promised = stepped(slope, start, FIRST_RATE / 2**k)
        if loss(start) - loss(after) >= TRUST * promised:
            trusted.append((FIRST_RATE / 2**k, after))
    rate, weight = max(trusted)
    assert found.rate == rate
    assert found.after == pytest.approx(loss(weight), rel=1e-6)
    assert float(network.weight.detach()) == pytest.approx(weight, rel=1e-12)
    assert found.loss == pytest.approx(loss(start))
    assert found.gradient_norm == pytest.approx(abs(slope))
    full = loss(stepped(slope, start, FIRST_RATE)[0])
    assert found.refused == (None if rate == FIRST_RATE else pytest.approx(full, rel=1e-6))


def test_where_nothing_can_fall_no_step_is_taken() -> None:
    x = torch.ones(1, 1, 2, 2, dtype=torch.float64)
    network = Scale(1.0)
    tried: list[float] = []

    def loss_of(output: Tensor) -> Tensor:
        tried.append(float(output.detach()[0, 0, 0, 0]))
        return (output - x).square().mean()

    found = descend(network, x, 0, loss_of)
    assert (found.rate, found.loss, found.after) == (None, 0, 0)
    assert float(network.weight.detach()) == 1
    decayed = [1 - 0.01 * FIRST_RATE / 2**k for k in range(HALVINGS + 1)]
    assert tried == pytest.approx([1, *decayed], abs=1e-12), "once before, then at each rate"


@pytest.mark.parametrize("entry", catalogue.shipped(), ids=lambda entry: entry.name)
@pytest.mark.parametrize(
    "seeds", [range(10), pytest.param(range(10, 150), marks=pytest.mark.slow)], ids=["few", "many"]
)
def test_every_shipped_model_learns_at_every_press(
    entry: catalogue.ModelEntry, seeds: range
) -> None:
    """Where t > 800 a step at the full rate multiplied the error of one by up to 90."""
    denoiser = load_model(entry.folder)
    pictures = to_unit_nchw(held_out_pictures(entry.key, HOME)[:4])
    late = 0
    for seed in seeds:
        step = algorithms.training_step(denoiser, pictures, seed)
        late += step.t > 800
        assert step.descent is not None
        assert step.descent.rate is not None
        assert step.descent.after < step.descent.loss
    assert late >= 3
