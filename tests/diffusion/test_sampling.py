"""The reverse process step by step: pictures are independent of their neighbours."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from ddpm_demo import randomness
from ddpm_demo.config import SOLVERS, SampleConfig
from ddpm_demo.diffusion.respacing import visited_timesteps
from ddpm_demo.diffusion.sampling import predict, reverse, sample_progressive
from ddpm_demo.models.folder import load_model
from ddpm_demo.models.network import UNetDenoiser
from tests.support.denoisers import Formula, OnePicture


@pytest.mark.parametrize("solver", SOLVERS)
def test_the_network_is_asked_once_per_step_from_noise_downward(solver: str) -> None:
    denoiser = OnePicture(torch.zeros(1, 2, 2), "cosine", "v_prediction")
    x_t = randomness.normal_per_picture((1, 2, 2), [0], "x_T")
    steps = list(
        reverse(denoiser, x_t, solver, visited_timesteps(denoiser.scheduler.schedule, 10), [0])
    )
    assert denoiser.asked == [step.timestep for step in steps]
    assert denoiser.asked[0] == 999
    assert all(np.diff(denoiser.asked) < 0)
    assert [step.index for step in steps] == list(range(len(steps)))
    for before, after in itertools.pairwise(steps):
        assert torch.equal(before.prev_sample, after.x_t)
        assert after.alpha_bar_t > before.alpha_bar_t


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_picture_does_not_depend_on_its_neighbours(tiny: Path, solver: str) -> None:
    denoiser = load_model(tiny)

    def draw(count: int, seed: int) -> Tensor:
        config = SampleConfig(num_images=count, steps=6, solver=solver, seed=seed)
        *_, last = sample_progressive(denoiser, config)
        return last.prev_sample

    together, alone = draw(4, 10), draw(1, 12)
    # design.md: within 2/255 in fp32 where the batch differs
    assert (together[2] - alone[0]).abs().max() < 2 * 2 / 255
    assert torch.equal(draw(4, 10), together)
    assert not torch.allclose(together[0], together[1], atol=0.1)


def test_the_two_variances_differ_and_ddim_draws_no_noise(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    denoiser = load_model(tiny)

    def draw(solver: str) -> Tensor:
        *_, last = sample_progressive(denoiser, SampleConfig(num_images=1, steps=10, solver=solver))
        return last.prev_sample

    assert not torch.allclose(draw("ddpm"), draw("ddpm-large"), atol=1e-3)
    expected = draw("ddim")
    drawn = []
    real = randomness.normal_per_picture
    monkeypatch.setattr(
        randomness, "normal_per_picture", lambda *args: drawn.append(args[2]) or real(*args)
    )
    assert torch.equal(draw("ddim"), expected)
    assert drawn == ["x_T"]


def test_pinned_seeds_come_first_and_draw_what_they_drew_before(tiny: Path) -> None:
    config = SampleConfig(num_images=4, steps=5, seed=20, pinned=(7, 22))
    assert config.seeds == [7, 22, 20, 21]
    *_, last = sample_progressive(load_model(tiny), config)
    plain = SampleConfig(num_images=4, steps=5, seed=20)
    *_, before = sample_progressive(load_model(tiny), plain)
    assert (last.prev_sample[1] - before.prev_sample[2]).abs().max() < 2 * 2 / 255
    assert SampleConfig(num_images=2, seed=2**32 - 1).seeds == [2**32 - 1, 0]


@pytest.mark.parametrize(
    ("pinned", "seed", "seeds"),
    [
        ((0,), 0, [0, 1, 2, 3]),
        ((2, 0), 0, [2, 0, 1, 3]),
        ((5, 5), 4, [5, 4, 6, 7]),
        ((0,), 2**32 - 1, [0, 2**32 - 1, 1, 2]),
        ((9, 8, 7, 6, 5), 0, [9, 8, 7, 6]),
    ],
)
def test_no_seed_is_drawn_twice(pinned: tuple[int, ...], seed: int, seeds: list[int]) -> None:
    assert SampleConfig(num_images=4, seed=seed, pinned=pinned).seeds == seeds


def test_steps_stop_when_the_consumer_does(tiny: Path) -> None:
    denoiser = load_model(tiny)
    asked = []
    monitored = UNetDenoiser(denoiser.unet, denoiser.scheduler)
    monitored.unet.register_forward_hook(lambda *_: asked.append(1))
    process = sample_progressive(monitored, SampleConfig(num_images=1, steps=50))
    next(process)
    next(process)
    process.close()
    assert len(asked) == 2


def test_a_prediction_is_clipped_on_both_sides_and_says_how_much_of_it_was() -> None:
    x_t = torch.linspace(-2, 2, 5).view(1, 1, 1, 5)  # −2, −1, 0, 1, 2
    found = predict(Formula(lambda x_t, _: x_t, prediction_type="sample"), x_t, 500)
    assert found.x_0.flatten().tolist() == [-1, -1, 0, 1, 1]
    assert found.clipped.tolist() == pytest.approx([2 / 5])
