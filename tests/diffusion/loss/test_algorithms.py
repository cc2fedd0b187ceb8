"""A step of algorithm 1 and of algorithm 2 against the loops that they are taken from."""

from __future__ import annotations

import dataclasses

import pytest
import torch
from torch import Tensor

from ddpm_demo.config import PREDICTION_TYPES, SampleConfig
from ddpm_demo.diffusion.loss import algorithms
from ddpm_demo.diffusion.respacing import visited_timesteps
from ddpm_demo.diffusion.sampling import sample_progressive
from ddpm_demo.diffusion.scheduler import DDPMScheduler
from ddpm_demo.diffusion.scheduler_options import scheduler_config
from ddpm_demo.errors import UserError
from ddpm_demo.models.network import UNetDenoiser
from ddpm_demo.models.unets import build_unet


def model(prediction_type: str = "epsilon") -> UNetDenoiser:
    torch.manual_seed(0)
    unet = build_unet("tiny", size=16, channels=1).eval().requires_grad_(False)
    return UNetDenoiser(unet, DDPMScheduler(**scheduler_config("cosine", 100, prediction_type)))


@pytest.fixture
def pictures() -> Tensor:
    return 2 * torch.rand(7, 1, 16, 16, generator=torch.Generator().manual_seed(0)) - 1


@pytest.mark.parametrize("prediction_type", PREDICTION_TYPES)
def test_a_training_step_is_the_paper_s(pictures: Tensor, prediction_type: str) -> None:
    denoiser = model(prediction_type)
    before = {key: value.clone() for key, value in denoiser.unet.state_dict().items()}
    step = algorithms.training_step(denoiser, pictures, seed=5)
    bar = float(denoiser.scheduler.alphas_cumprod[step.t - 1])
    assert torch.allclose(step.x_t, bar**0.5 * step.x_0 + (1 - bar) ** 0.5 * step.eps)
    assert torch.equal(step.x_0[0], pictures[step.picture])

    network = build_unet("tiny", size=16, channels=1)
    network.load_state_dict(before)
    said = network(step.x_t, step.t - 1, return_dict=False)[0]
    wanted = {
        "epsilon": step.eps,
        "sample": step.x_0,
        "v_prediction": bar**0.5 * step.eps - (1 - bar) ** 0.5 * step.x_0,
    }[prediction_type]
    loss = (said - wanted).square().mean()
    loss.backward()
    norm = sum(float(p.grad.square().sum()) for p in network.parameters()) ** 0.5  # type: ignore[union-attr]
    assert step.loss == pytest.approx(float(loss.detach()), rel=1e-5)
    assert step.descent is not None
    assert step.descent.gradient_norm == pytest.approx(norm, rel=1e-4)
    assert step.descent.after < step.loss == pytest.approx(step.descent.loss)
    after = denoiser.unet.state_dict()
    assert all(torch.equal(after[key], before[key]) for key in before), "a copy was trained"
    assert not any(p.requires_grad for p in denoiser.unet.parameters())


def test_a_chosen_t_leaves_the_other_draws_as_they_are(pictures: Tensor) -> None:
    denoiser = model()
    drawn = algorithms.training_step(denoiser, pictures, seed=5)
    chosen = algorithms.training_step(denoiser, pictures, seed=5, t=3)
    assert (chosen.t, chosen.picture) == (3, drawn.picture)
    assert torch.equal(chosen.eps, drawn.eps)
    assert chosen.alpha_bar == float(denoiser.scheduler.alphas_cumprod[2])
    for outside in (0, 101):
        with pytest.raises(UserError):
            algorithms.training_step(denoiser, pictures, seed=5, t=outside)


def test_draws_follow_from_the_seed(pictures: Tensor) -> None:
    denoiser = model()
    first, again, other = (algorithms.training_step(denoiser, pictures, seed) for seed in (1, 1, 2))
    assert dataclasses.asdict(first).keys() == dataclasses.asdict(again).keys()
    assert (first.picture, first.t, first.loss) == (again.picture, again.t, again.loss)
    assert not torch.equal(first.eps, other.eps)


def test_sampling_steps_are_those_of_the_sampler() -> None:
    denoiser = model()
    config = SampleConfig(num_images=1, steps=6, solver="ddpm", seed=3)
    timesteps = visited_timesteps(denoiser.scheduler.schedule, 6)
    x_t = algorithms.first_noise(denoiser, 3)
    for index, expected in enumerate(sample_progressive(denoiser, config)):
        step = algorithms.sampling_step(denoiser, x_t, timesteps, index, 3)
        assert step.t == expected.timestep + 1
        assert torch.allclose(step.prev_sample, expected.prev_sample, atol=1e-6)
        assert torch.equal(step.z, torch.zeros_like(x_t)) == (index == 5), "z = 0 at the last"
        assert (step.sigma == 0) == (index == 5)
        x_t = step.prev_sample
    assert step.previous == 0


def test_the_mean_is_the_one_that_algorithm_2_writes() -> None:
    """1/√α (x_t − β/√(1−ᾱ) ε̂), where x̂_0 needs no clipping."""
    denoiser = model()
    x_t = 0.1 * algorithms.first_noise(denoiser, 0)
    timesteps = list(range(99, -1, -1))
    step = algorithms.sampling_step(denoiser, x_t, timesteps, 95, 0)
    assert step.t == 5
    beta = 1 - step.alpha
    written = (x_t - beta / (1 - step.alpha_bar) ** 0.5 * step.pred_epsilon) / step.alpha**0.5
    assert torch.allclose(step.mean, written, atol=1e-5)
