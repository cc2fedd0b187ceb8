"""DDPMScheduler: its steps, its noising, the timesteps that it visits."""

from __future__ import annotations

from typing import Any

import diffusers
import pytest
import torch
from torch import Tensor

from ddpm_demo.diffusion.parameterisation import target
from ddpm_demo.diffusion.schedule import NoiseSchedule
from ddpm_demo.diffusion.scheduler import DDPMScheduler
from ddpm_demo.diffusion.scheduler_options import scheduler_config
from ddpm_demo.errors import UserError


def moment() -> tuple[Tensor, Tensor, Tensor]:
    """A network's output, x_t and z, float32 [2, 3, 4, 4] each."""
    output, x_t, z = torch.randn(3, 2, 3, 4, 4, generator=torch.Generator().manual_seed(0))
    return output, x_t, z


def test_large_logarithmic_variance_follows_its_formula() -> None:
    """diffusers takes the root of a negative logarithm here and draws NaN."""
    plain = DDPMScheduler(variance_type="fixed_large")
    logarithmic = DDPMScheduler(variance_type="fixed_large_log")
    output, x_t, z = moment()
    assert torch.equal(
        plain.step(output, 500, x_t, None, False, z)[0],
        logarithmic.step(output, 500, x_t, None, False, z)[0],
    )


@pytest.mark.parametrize("variance_type", ["fixed_small", "fixed_large"])
def test_the_last_step_is_without_noise_wherever_it_starts(variance_type: str) -> None:
    scheduler = DDPMScheduler(timestep_spacing="trailing", variance_type=variance_type)
    scheduler.set_timesteps(10)
    last = int(scheduler.timesteps[-1])
    assert last == 99
    output, x_t, _ = moment()
    out = scheduler.step(output, last, x_t, torch.Generator().manual_seed(0))
    assert torch.equal(out.prev_sample, out.pred_original_sample)


# -- noising ----------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_add_noise_and_velocity_are_those_of_diffusers(dtype: torch.dtype) -> None:
    ours, theirs = DDPMScheduler(), diffusers.DDPMScheduler()
    x_0, eps = torch.randn(2, 5, 3, 4, 4, generator=torch.Generator().manual_seed(0), dtype=dtype)
    timesteps = torch.tensor([0, 1, 99, 500, 999], dtype=torch.int32)
    for name in ("add_noise", "get_velocity"):
        mine = getattr(ours, name)(x_0, eps, timesteps)
        assert mine.dtype == dtype
        assert (mine - getattr(theirs, name)(x_0, eps, timesteps.long())).abs().max() < 1e-5
    v = ours.get_velocity(x_0, eps, timesteps)
    alpha_bar = ours.alphas_cumprod[timesteps.long()][:, None, None, None].to(dtype)
    expected = target(x_0, eps, alpha_bar, "v_prediction")
    assert (v - expected).abs().max() < (1e-4 if dtype == torch.float32 else 1e-15)


def test_bfloat16_pictures_are_noised_in_float32() -> None:
    """1 − ᾱ is exactly 0 in bfloat16 at the first ten timesteps."""
    scheduler = DDPMScheduler()
    x_0, eps = torch.zeros(1, 1, 4, 4), torch.ones(1, 1, 4, 4)
    x_t = scheduler.add_noise(x_0.bfloat16(), eps.bfloat16(), torch.tensor([0]))
    assert x_t.dtype == torch.bfloat16
    assert float(x_t.mean()) == pytest.approx(0.01, rel=0.01)


def test_noising_takes_flat_and_single_timesteps_and_no_negative_one() -> None:
    scheduler = DDPMScheduler()
    x_0, eps = torch.randn(2, 3, 8)
    one = scheduler.add_noise(x_0, eps, torch.tensor(7))
    assert torch.equal(one, scheduler.add_noise(x_0, eps, torch.tensor([7, 7, 7])))
    for outside in (-1, 1000):
        with pytest.raises((IndexError, RuntimeError)):
            scheduler.add_noise(x_0, eps, torch.tensor([outside]))


# -- timesteps --------------------------------------------------------------------------------


def test_before_set_timesteps_all_are_visited() -> None:
    scheduler = DDPMScheduler(num_train_timesteps=10)
    assert scheduler.timesteps.tolist() == list(range(10))[::-1]
    assert [scheduler.previous_timestep(t) for t in (9, 1, 0)] == [8, 0, -1]
    assert len(scheduler) == 10


def test_the_previous_timestep_of_a_tensor_is_one() -> None:
    scheduler = DDPMScheduler(num_train_timesteps=10)
    for timesteps in (None, [8, 3, 0]):
        if timesteps:
            scheduler.set_timesteps(timesteps=timesteps)
        for timestep, after in zip(
            scheduler.timesteps, [*scheduler.timesteps[1:], -1], strict=True
        ):
            previous = scheduler.previous_timestep(timestep)
            assert (previous.dtype, previous.shape) == (torch.int64, timestep.shape)
            assert previous == after
            assert scheduler.previous_timestep(int(timestep)) == int(after)
    assert scheduler.previous_timestep(torch.tensor([0], dtype=torch.uint8)).tolist() == [-1]


def test_set_timesteps_again_forgets_the_last_choice() -> None:
    scheduler = DDPMScheduler()
    scheduler.set_timesteps(timesteps=[900, 30])
    assert scheduler.custom_timesteps
    assert scheduler.num_inference_steps == 2
    assert scheduler.previous_timestep(torch.tensor(900)) == 30
    scheduler.set_timesteps(4)
    assert not scheduler.custom_timesteps
    assert scheduler.num_inference_steps == 4
    assert scheduler.previous_timestep(750) == 500
    with pytest.raises(UserError, match="750 … 0"):
        scheduler.previous_timestep(900)


# -- steps ------------------------------------------------------------------------------------


def test_one_generator_per_picture_keeps_it_from_its_neighbours() -> None:
    scheduler = DDPMScheduler()
    output, x_t, _ = moment()
    generators = [torch.Generator().manual_seed(seed) for seed in (3, 4)]
    both = scheduler.step(output, 500, x_t, generators).prev_sample
    alone = scheduler.step(output[1:], 500, x_t[1:], torch.Generator().manual_seed(4)).prev_sample
    assert torch.allclose(both[1:], alone, atol=1e-6)


def test_the_tables_stay_float64_on_the_cpu() -> None:
    scheduler = DDPMScheduler(**scheduler_config("linear", 1000, "epsilon"))
    expected = NoiseSchedule.named("linear", 1000)
    assert torch.equal(scheduler.alphas_cumprod, expected.alphas_cumprod)
    assert scheduler.alphas_cumprod.dtype == torch.float64
    output, x_t, z = moment()
    scheduler.step(output, 3, x_t, variance_noise=z)
    assert scheduler.alphas_cumprod.dtype == torch.float64


# -- what is refused --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"num_inference_steps": 5, "timesteps": [3, 2]},
        {"num_inference_steps": 1001},
        {"num_inference_steps": 0},
        {"timesteps": [1, 2]},
        {"timesteps": [1000, 2]},
        {"timesteps": [3, -1]},
        {"timesteps": []},
    ],
)
def test_timesteps_that_cannot_be_visited_are_refused(wrong: dict[str, Any]) -> None:
    scheduler = DDPMScheduler()
    with pytest.raises(UserError):
        scheduler.set_timesteps(**wrong)
    assert len(scheduler.timesteps) == 1000  # as before


def test_an_offset_beyond_the_end_is_refused_when_it_matters() -> None:
    scheduler = DDPMScheduler(steps_offset=1)
    scheduler.set_timesteps(50)
    with pytest.raises(UserError, match="timestep is 1000"):
        scheduler.set_timesteps(1000)


@pytest.mark.parametrize(("variance_type", "channels"), [("fixed_small", 6), ("learned", 3)])
def test_outputs_with_the_wrong_channels_are_refused(variance_type: str, channels: int) -> None:
    scheduler = DDPMScheduler(variance_type=variance_type)
    with pytest.raises(UserError, match=f"{9 - channels} for '{variance_type}'"):
        scheduler.step(torch.zeros(1, channels, 2, 2), 5, torch.zeros(1, 3, 2, 2))
