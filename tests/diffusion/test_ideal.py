"""The exact answer, where a formula says what it is, and what sampling from it gives."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch
from torch import Tensor

from ddpm_demo.config import SampleConfig
from ddpm_demo.data.pixels import to_uint8_nhwc, to_unit_nchw
from ddpm_demo.diffusion import ideal
from ddpm_demo.diffusion.denoiser import Denoiser
from ddpm_demo.diffusion.ideal import IdealDenoiser
from ddpm_demo.diffusion.loss.estimate import terms
from ddpm_demo.diffusion.loss.visits import Visit
from ddpm_demo.diffusion.sampling import sample_progressive
from ddpm_demo.diffusion.scheduler import DDPMScheduler
from ddpm_demo.diffusion.scheduler_options import scheduler_config
from ddpm_demo.errors import UserError

T = 1000


def scheduler(name: str = "linear", timesteps: int = T) -> DDPMScheduler:
    return DDPMScheduler(**scheduler_config(name, timesteps, "epsilon"))


def draw(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


@pytest.fixture(scope="module")
def levels() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (12, 8, 8, 3), dtype=np.uint8)


@pytest.mark.parametrize("timestep", [0, 9, 259, 999])
def test_between_two_points_it_is_a_tanh(timestep: int) -> None:
    plus = torch.full((1, 1, 1, 1), 0.6)
    exact = IdealDenoiser(torch.cat([plus, -plus]), scheduler())
    bar = float(exact.scheduler.alphas_cumprod[timestep])
    x_t = torch.linspace(-1.5, 1.5, 31).view(-1, 1, 1, 1) * (1 - bar) ** 0.5
    expected = 0.6 * torch.tanh(bar**0.5 * 0.6 * x_t / (1 - bar))
    assert torch.allclose(exact(x_t, timestep), expected, atol=1e-6)


@pytest.mark.parametrize("timestep", [200, 500, 800])
def test_of_a_gaussian_cloud_it_is_the_shrunken_picture(timestep: int) -> None:
    s = 0.25
    # the quantiles of N(0, s²), so that the sum is an integral and not a matter of luck
    cloud = torch.special.ndtri((torch.arange(4001, dtype=torch.float64) + 0.5) / 4001) * s
    exact = IdealDenoiser(cloud.view(-1, 1, 1, 1), scheduler())
    bar = float(exact.scheduler.alphas_cumprod[timestep])
    x_t = torch.linspace(-1, 1, 21, dtype=torch.float64).view(-1, 1, 1, 1)
    expected = bar**0.5 * s**2 / (bar * s**2 + 1 - bar) * x_t
    assert torch.allclose(exact(x_t, timestep), expected, atol=1e-4)


@pytest.mark.parametrize("solver", ["ddpm", "ddim", "dpm++-sde", "unipc"])
def test_the_whole_process_ends_at_training_pictures(levels: np.ndarray, solver: str) -> None:
    exact = IdealDenoiser(to_unit_nchw(levels), scheduler("cosine", 200))
    config = SampleConfig(num_images=16, steps=200, solver=solver)
    *_, last = sample_progressive(exact, config)
    drawn = to_uint8_nhwc(last.prev_sample).astype(int)
    apart = np.abs(drawn[:, None] - levels[None].astype(int)).max((2, 3, 4))
    assert apart.min(1).max() == 0, "to the level"
    assert len(set(apart.argmin(1).tolist())) > 4, "and not always the same"


def test_mirror_images_count_as_pictures_when_training_saw_them(levels: np.ndarray) -> None:
    x = to_unit_nchw(levels)
    with_flips = IdealDenoiser(x, scheduler(), flips=True)
    spelled_out = IdealDenoiser(torch.cat([x, x.flip(-1)]), scheduler())
    x_t = draw(5, 3, 8, 8)
    for timestep in (0, 300, 700, 999):
        weights = with_flips.weights(x_t, timestep)
        assert torch.allclose(weights, spelled_out.weights(x_t, timestep), atol=1e-12)
        assert torch.allclose(with_flips(x_t, timestep), spelled_out(x_t, timestep), atol=1e-6)
    assert weights.shape == (5, 24)


def test_weights_are_probabilities(levels: np.ndarray) -> None:
    exact = IdealDenoiser(to_unit_nchw(levels), scheduler("cosine"))
    for timestep in (0, 1, 400, 999):
        for scale in (1e-3, 1.0, 30.0):
            weights = exact.weights(scale * draw(4, 3, 8, 8), timestep)
            assert torch.allclose(weights.sum(1), torch.ones(4, dtype=torch.float64))
            effective = ideal.effective_number(weights)
            assert ((effective > 1 - 1e-9) & (effective < 12 + 1e-9)).all()
    at_last = ideal.effective_number(exact.weights(draw(4, 3, 8, 8), 999))
    assert (at_last > 11.9).all(), "noise says nothing of the picture"


def test_near_twins_are_told_apart_at_t_1() -> None:
    """They differ by one level in a few pixels: float32's dot products could not say which."""
    one = to_unit_nchw(np.random.default_rng(1).integers(1, 255, (1, 32, 32, 3), dtype=np.uint8))
    twins = one.repeat(40, 1, 1, 1)
    for k in range(40):
        twins[k, :, k // 2, :16] += (2 / 255) * (1 if k % 2 else -1)
    exact = IdealDenoiser(twins, scheduler())
    bar = float(exact.scheduler.alphas_cumprod[0])
    x_t = (bar**0.5 * twins[:8] + (1 - bar) ** 0.5 * draw(8, 3, 32, 32)).float()
    apart = x_t.double()[:, None] - bar**0.5 * twins.double()[None]
    expected = (-apart.square().flatten(2).sum(2) / (2 * (1 - bar))).softmax(1)
    assert (ideal.effective_number(expected) > 1.0001).any(), "a hard case"
    assert torch.allclose(exact.weights(x_t, 0), expected, atol=1e-6)


def test_many_pictures_are_weighed_piece_by_piece(
    levels: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    x_t = draw(3, 3, 8, 8)
    whole = IdealDenoiser(to_unit_nchw(levels), scheduler())
    monkeypatch.setattr(ideal, "RESIDENT", 0)
    monkeypatch.setattr(ideal, "PIECE", 5 * 192)
    cut = IdealDenoiser(to_unit_nchw(levels), scheduler())
    for timestep in (0, 500):
        assert torch.allclose(cut(x_t, timestep), whole(x_t, timestep), atol=1e-6)
        assert torch.allclose(cut.weights(x_t, timestep), whole.weights(x_t, timestep))


def test_it_says_what_it_puts_out_and_needs_a_picture(levels: np.ndarray) -> None:
    exact: Denoiser = IdealDenoiser(to_unit_nchw(levels), scheduler())
    assert exact.shape == (3, 8, 8)
    assert exact.prediction_type == exact.scheduler.config.prediction_type == "sample"
    with pytest.raises(UserError) as caught:
        IdealDenoiser(torch.zeros(0, 3, 8, 8), scheduler())
    assert caught.value.code == "no_pictures"


def test_no_shrunken_or_noisy_answer_is_better_on_its_pictures(levels: np.ndarray) -> None:
    """It is the minimum: whatever is added to it makes the mean error larger at every t."""
    exact = IdealDenoiser(to_unit_nchw(levels), scheduler("cosine"))

    @dataclasses.dataclass
    class Worse:
        scheduler: DDPMScheduler
        shape = exact.shape
        device = torch.device("cpu")
        prediction_type = "sample"

        def __call__(self, x_t: Tensor, timestep: int) -> Tensor:
            return 0.97 * exact(x_t, timestep)

    many = to_unit_nchw(levels[np.arange(12).repeat(40)])
    visits = [Visit(k, k, 1) for k in (300, 500, 700, 900)]
    for best, other in zip(
        terms(exact, many, visits, clip=False),
        terms(Worse(exact.scheduler), many, visits, clip=False),
        strict=True,
    ):
        assert best.mse.mean() < other.mse.mean()
