"""One optimiser step: its rate, its gradient, its average, against what the paper writes down."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from accelerate import Accelerator
from torch import Tensor

from ddpm_demo import randomness
from ddpm_demo.config import TrainConfig
from ddpm_demo.diffusion.loss.objective import loss_weights
from ddpm_demo.diffusion.schedule import NoiseSchedule
from ddpm_demo.errors import UserError
from ddpm_demo.models.unets import build_unet
from ddpm_demo.training import observe
from ddpm_demo.training.batches import Batch
from ddpm_demo.training.step import MAX_NORM, Learner, Objective, ema_decay, learning_rate

SIZE = 16
CONFIG = TrainConfig(size=SIZE, unet="tiny", batch_size=4, prediction_type="epsilon", loss="vlb")


def learner(config: TrainConfig = CONFIG, slices: int = 1) -> Learner:
    accelerator = Accelerator(cpu=True)
    torch.manual_seed(0)
    unet = build_unet("tiny", size=SIZE, channels=1)
    for name, parameter in unet.named_parameters():
        if name.startswith("conv_out"):  # zero at first, which would let no gradient through
            torch.nn.init.normal_(parameter, std=0.1)
    return Learner(unet, Objective(config, accelerator.device), accelerator, slices)


def batch(config: TrainConfig = CONFIG) -> Batch:
    shape = (config.batch_size, 1, SIZE, SIZE)
    timesteps = torch.tensor([3, 250, 500, 999])
    return Batch(randomness.normal(shape, 1, "x_0"), timesteps, randomness.normal(shape, 1, "eps"))


def gradients(of: Learner) -> dict[str, Tensor]:
    named = of.unet.named_parameters()
    return {name: p.grad.clone() for name, p in named if p.grad is not None}


# -- rates ----------------------------------------------------------------------------------------


def test_the_learning_rate_warms_up_decays_and_warms_up_again() -> None:
    config = TrainConfig(learning_rate=1.0)
    segments = [(0, 100), (100, 150)]
    rates = [learning_rate(config, segments, step) for step in range(150)]
    assert rates[0] == pytest.approx(0.1)
    assert max(rates) == rates[9] == 1.0
    assert rates[99] == pytest.approx(1 / 90)
    assert rates[100] == pytest.approx(0.2)
    assert rates[149] == pytest.approx(1 / 45)
    assert all(0 < rate <= 1 for rate in rates)


def test_a_warm_up_has_an_end_however_long_the_training_is() -> None:
    config = TrainConfig(learning_rate=1.0)
    rates = [learning_rate(config, [(0, 10_000)], step) for step in (0, 199, 200, 9_999)]
    assert rates == pytest.approx([1 / 200, 1.0, 1.0, 1 / 9_800])
    assert learning_rate(config, [(0, 1)], 0) == 1.0
    # a whole number of steps
    assert learning_rate(config, [(0, 15)], 0) == learning_rate(config, [(0, 29)], 1) == 1.0


def test_the_average_forgets_its_random_start() -> None:
    share = np.prod([ema_decay(TrainConfig(), step) for step in range(300)])
    assert share < 1e-6, "what is left of the initial weights after 300 steps"
    assert ema_decay(TrainConfig(), 0) == pytest.approx(1 / 10)
    assert ema_decay(TrainConfig(), 10**7) == 0.9999
    assert ema_decay(TrainConfig(ema_warmup=False), 0) == 0.9999


# -- the gradient ---------------------------------------------------------------------------------


def test_the_loss_is_that_of_the_paper() -> None:
    """Algorithm 1, line 5: ‖ε − ε_θ(√ᾱ_t x_0 + √(1 − ᾱ_t) ε, t)‖², weighed by timestep."""
    made, (x_0, timesteps, eps, _) = learner(), batch()
    schedule = NoiseSchedule.named("cosine", 1000)
    alpha_bar = schedule.alphas_cumprod.float()[timesteps][:, None, None, None]
    x_t = alpha_bar**0.5 * x_0 + (1 - alpha_bar) ** 0.5 * eps
    with torch.no_grad():
        expected = (made.unet(x_t, timesteps).sample - eps).square().mean((1, 2, 3))
        found = made.objective.losses(made.unet, batch())
    torch.testing.assert_close(found, expected)
    row, _ = made.gradient(batch())
    loss, bands = observe.read_row(row)
    weights = loss_weights(schedule, "epsilon", "vlb").float()[timesteps]
    assert loss == pytest.approx(float((weights * expected).mean()), rel=1e-5)
    assert bands == [
        pytest.approx(float(expected[0])),
        pytest.approx(float(expected[1])),
        pytest.approx(float(expected[2])),
        None,
        pytest.approx(float(expected[3])),
    ]


def test_slices_of_a_batch_have_the_gradient_of_the_whole() -> None:
    whole, sliced = learner(), learner(slices=2)
    (row, norm), (row_sliced, norm_sliced) = (made.gradient(batch()) for made in (whole, sliced))
    assert norm_sliced == pytest.approx(norm, rel=1e-4)
    torch.testing.assert_close(row_sliced, row, rtol=1e-4, atol=1e-5)
    expected = gradients(whole)
    for name, found in gradients(sliced).items():
        torch.testing.assert_close(found, expected[name], rtol=1e-3, atol=1e-5)


def test_a_long_gradient_is_clipped_and_its_own_length_told() -> None:
    made = learner()
    _, norm = made.gradient(batch())
    length = sum(float(g.square().sum()) for g in gradients(made).values()) ** 0.5
    assert norm > 2 * MAX_NORM, "the vlb weighs small t heavily"
    assert length == pytest.approx(MAX_NORM, rel=1e-3)


def test_pictures_that_are_no_numbers_have_no_norm() -> None:
    whole = batch()
    _, norm = learner().gradient(whole._replace(x_0=whole.x_0 * torch.nan))
    assert np.isnan(norm)


def test_a_probe_leaves_neither_weights_nor_gradient() -> None:
    made = learner(slices=2)
    before = {key: tensor.clone() for key, tensor in made.unet.state_dict().items()}
    made.probe(batch())
    assert all(torch.equal(before[key], found) for key, found in made.unet.state_dict().items())
    assert gradients(made) == {}


# -- the update -----------------------------------------------------------------------------------


def test_a_first_step_moves_each_weight_by_the_rate_and_the_average_follows() -> None:
    """AdamW's first step is lr · (sign of the gradient + decay · weight)."""
    made = learner()
    made.gradient(batch())
    gradient = gradients(made)["conv_in.weight"]
    before = made.unet.conv_in.weight.detach().clone()
    made.update(lr=1e-3, decay=0.9)
    after = made.unet.conv_in.weight.detach()
    moved = before * (1 - 1e-3 * 0.01) - 1e-3 * gradient.sign()
    sure = gradient.abs() > 1e-5
    assert sure.any()
    torch.testing.assert_close(after[sure], moved[sure], rtol=0, atol=1e-5)
    torch.testing.assert_close(made.ema.conv_in.weight, 0.9 * before + 0.1 * after)
    assert gradients(made) == {}


def test_a_schedule_that_keeps_the_picture_is_refused() -> None:
    config = TrainConfig(schedule="linear", num_train_timesteps=100, rescale_betas=False)
    with pytest.raises(UserError, match="never seen"):
        Objective(config, torch.device("cpu"))
