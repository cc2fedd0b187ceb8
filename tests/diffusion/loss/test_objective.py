"""The loss is the distance to what a perfect network would say."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from ddpm_demo.config import LOSSES, PREDICTION_TYPES
from ddpm_demo.diffusion.loss.objective import loss_weights, training_loss
from ddpm_demo.diffusion.parameterisation import predicted_epsilon, predicted_x_0, target
from ddpm_demo.diffusion.schedule import NoiseSchedule
from ddpm_demo.errors import UserError


@pytest.fixture
def batch() -> tuple[Tensor, Tensor, Tensor]:
    """x_0 and ε, float32 [4, 3, 8, 8], and ᾱ of four timesteps, [4, 1, 1, 1]."""
    x_0, eps = torch.randn(2, 4, 3, 8, 8, generator=torch.Generator().manual_seed(0))
    alpha_bar = NoiseSchedule.named("linear", 1000).alphas_cumprod[[0, 99, 499, 999]]
    return x_0.clamp(-1, 1), eps, alpha_bar.float()[:, None, None, None]


@pytest.mark.parametrize("prediction_type", PREDICTION_TYPES)
def test_a_perfect_output_costs_nothing_and_pictures_count_apart(
    batch: tuple[Tensor, Tensor, Tensor], prediction_type: str
) -> None:
    x_0, eps, alpha_bar = batch
    output = target(x_0, eps, alpha_bar, prediction_type).clone()
    output[2] += 0.5
    loss = training_loss(output, x_0, eps, alpha_bar, prediction_type)
    assert loss.tolist() == pytest.approx([0, 0, 0.25, 0], abs=1e-6)


def test_predicting_zero_noise_costs_one() -> None:
    eps = torch.randn(4, 3, 64, 64, generator=torch.Generator().manual_seed(0))
    loss = training_loss(torch.zeros_like(eps), torch.zeros_like(eps), eps, 0.5, "epsilon")
    assert loss.tolist() == pytest.approx([1] * 4, abs=0.05)


def test_one_mistake_in_three_units(batch: tuple[Tensor, Tensor, Tensor]) -> None:
    """‖v̂−v‖² = ‖ε̂−ε‖²/ᾱ = ‖x̂_0−x_0‖²/(1−ᾱ), hence x_0 and ε units differ by the SNR."""
    x_0, eps, alpha_bar = (part.double() for part in batch)
    x_t = alpha_bar.sqrt() * x_0 + (1 - alpha_bar).sqrt() * eps
    v = target(x_0, eps, alpha_bar, "v_prediction") + 0.1
    in_v = training_loss(v, x_0, eps, alpha_bar, "v_prediction")
    said_eps = predicted_epsilon(v, x_t, alpha_bar, "v_prediction")
    in_eps = training_loss(said_eps, x_0, eps, alpha_bar, "epsilon")
    said_x_0 = predicted_x_0(v, x_t, alpha_bar, "v_prediction")
    in_x_0 = training_loss(said_x_0, x_0, eps, alpha_bar, "sample")
    ab = alpha_bar.flatten()
    assert torch.allclose(in_eps, in_v * ab, rtol=1e-6)
    assert torch.allclose(in_x_0, in_v * (1 - ab), rtol=1e-6)
    assert torch.allclose(in_x_0, in_eps / (ab / (1 - ab)), rtol=1e-6)


@pytest.mark.parametrize("prediction_type", PREDICTION_TYPES)
def test_a_bfloat16_output_is_judged_in_float32(
    batch: tuple[Tensor, Tensor, Tensor], prediction_type: str
) -> None:
    x_0, eps, alpha_bar = batch
    output = torch.zeros_like(x_0)
    expected = training_loss(output, x_0, eps, alpha_bar, prediction_type)
    loss = training_loss(output.bfloat16(), x_0, eps, alpha_bar, prediction_type)
    assert loss.dtype == torch.float32
    assert torch.equal(loss, expected)


def test_the_gradient_points_at_the_target(batch: tuple[Tensor, Tensor, Tensor]) -> None:
    x_0, eps, alpha_bar = batch
    output = torch.zeros_like(x_0).requires_grad_()
    training_loss(output, x_0, eps, alpha_bar, "epsilon").sum().backward()
    assert output.grad is not None
    assert torch.allclose(output.grad, -2 * eps / eps[0].numel())


def test_unknown_types_are_refused() -> None:
    x = torch.zeros(1, 1, 2, 2)
    with pytest.raises(UserError, match="epsilon, sample, v_prediction"):
        training_loss(x, x, x, 0.5, "nonsense")


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("schedule", ["linear", "cosine"])
def test_a_weighted_loss_is_the_same_loss_whatever_the_network_predicts(
    loss: str, schedule: str
) -> None:
    """The weight in x_0 units follows from each: error in x_0 = error in ε / SNR = …"""
    table = NoiseSchedule.named(schedule, 1000)
    to_x_0 = {"sample": 1.0, "epsilon": table.snr, "v_prediction": table.snr + 1}
    weights = {kind: loss_weights(table, kind, loss) * factor for kind, factor in to_x_0.items()}
    if loss == "simple":  # the one that is not: plain squared error of whatever it predicts
        assert all((loss_weights(table, kind, loss) == 1).all() for kind in PREDICTION_TYPES)
        return
    for weight in weights.values():
        ratio = weight / weights["sample"]
        # up to the one factor by which "vlb" is scaled
        torch.testing.assert_close(ratio, ratio[:1].expand_as(ratio), rtol=1e-9, atol=0)


def test_the_bounds_own_weight_is_the_papers() -> None:
    weight = loss_weights(NoiseSchedule.named("linear", 1000), "epsilon", "vlb")
    published = torch.tensor([0.50005, 0.272692, 0.073717, 0.0100813, 0.00550343, 0.0102045])
    found = weight[[0, 1, 9, 99, 499, 999]]
    assert (found / found[0]).tolist() == pytest.approx((published / 0.50005).tolist(), rel=1e-4)
    assert float(weight.mean()) == pytest.approx(1)


def test_min_snr_stops_counting_the_almost_clean() -> None:
    table = NoiseSchedule.named("cosine", 1000)
    weight = loss_weights(table, "sample", "min_snr")
    assert float(weight.max()) == 5
    assert torch.equal(weight[table.snr < 5], table.snr[table.snr < 5])
