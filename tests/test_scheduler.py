"""DDPMScheduler in the place of diffusers': the same numbers, the same uses, fewer silences."""

from __future__ import annotations

import copy
import json
import math
from pathlib import Path
from typing import Any

import diffusers
import numpy as np
import pytest
import torch
from torch import Tensor

from ddpm_demo.config import SCHEDULES
from ddpm_demo.errors import UserError
from ddpm_demo.parameterisation import target
from ddpm_demo.schedule import NoiseSchedule
from ddpm_demo.scheduler import DDPMScheduler, schedule_name, scheduler_config


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


def test_set_timesteps_again_forgets_the_last_choice() -> None:
    scheduler = DDPMScheduler()
    scheduler.set_timesteps(timesteps=[900, 30])
    assert scheduler.custom_timesteps
    assert scheduler.previous_timestep(torch.tensor(900)) == 30
    scheduler.set_timesteps(4)
    assert not scheduler.custom_timesteps
    assert scheduler.num_inference_steps == 4
    assert scheduler.previous_timestep(750) == 500
    with pytest.raises(UserError, match="750 … 0"):
        scheduler.previous_timestep(900)


# -- drop-in ----------------------------------------------------------------------------------


def test_the_signature_is_that_of_diffusers() -> None:
    assert dict(DDPMScheduler().config) == {
        **diffusers.DDPMScheduler().config,
        "_use_default_values": DDPMScheduler().config["_use_default_values"],
    }
    scheduler = DDPMScheduler()
    assert (scheduler.init_noise_sigma, scheduler.order) == (1.0, 1)
    x = torch.zeros(1)
    assert scheduler.scale_model_input(x, 3) is x
    for name in dir(diffusers.DDPMScheduler()):
        assert name.startswith("_") or hasattr(scheduler, name), name


def test_the_tables_stay_float64_on_the_cpu() -> None:
    scheduler = DDPMScheduler(**scheduler_config("linear", 1000, "epsilon"))
    expected = NoiseSchedule.named("linear", 1000)
    assert torch.equal(scheduler.alphas_cumprod, expected.alphas_cumprod)
    assert scheduler.alphas_cumprod.dtype == torch.float64
    output, x_t, z = moment()
    scheduler.step(output, 3, x_t, variance_noise=z)
    assert scheduler.alphas_cumprod.dtype == torch.float64


@pytest.mark.parametrize("trained", [None, "list", "array"])
@pytest.mark.parametrize("reader", [DDPMScheduler, diffusers.DDPMScheduler])
def test_what_is_saved_steps_the_same_when_loaded(
    tmp_path: Path, reader: Any, trained: str | None
) -> None:
    config: dict[str, Any] = {"prediction_type": "v_prediction", "variance_type": "fixed_large"}
    if trained:
        betas = NoiseSchedule.named("sigmoid", 50).betas
        config["trained_betas"] = betas.tolist() if trained == "list" else betas.numpy()
        config["num_train_timesteps"] = 50
    saved = DDPMScheduler(**config)
    saved.save_pretrained(tmp_path)
    written = json.loads((tmp_path / "scheduler_config.json").read_text())
    assert written["_class_name"] == "DDPMScheduler"
    loaded = reader.from_pretrained(tmp_path)
    for scheduler in (saved, loaded):
        scheduler.set_timesteps(10)
    timestep = int(saved.timesteps[3])
    output, x_t, _ = moment()
    before, after = (
        scheduler.step(output, timestep, x_t, torch.Generator().manual_seed(2)).prev_sample
        for scheduler in (saved, loaded)
    )
    if reader is DDPMScheduler:
        assert torch.equal(before, after)
    else:
        assert (before - after).abs().max() <= 2e-4


def test_diffusers_folders_load_here(tmp_path: Path) -> None:
    diffusers.DDPMScheduler(beta_schedule="squaredcos_cap_v2").save_pretrained(tmp_path)
    loaded = DDPMScheduler.from_pretrained(tmp_path)
    cosine = NoiseSchedule.named("cosine", 1000)
    assert torch.equal(loaded.alphas_cumprod, cosine.alphas_cumprod)


# diffusers' solvers hand torch tensors to numpy in a way that numpy 2 has deprecated
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
@pytest.mark.parametrize("timesteps", [100, 1000])
@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize(
    "solver", ["DDIMScheduler", "DPMSolverMultistepScheduler", "UniPCMultistepScheduler"]
)
def test_few_step_solvers_take_over_the_schedule(
    solver: str, schedule: str, timesteps: int
) -> None:
    ours = DDPMScheduler(**scheduler_config(schedule, timesteps, "v_prediction"))
    other = getattr(diffusers, solver).from_config(ours.config, timestep_spacing="trailing")
    assert other.config.prediction_type == "v_prediction"
    assert other.config.num_train_timesteps == timesteps
    assert torch.allclose(other.alphas_cumprod.double(), ours.alphas_cumprod, rtol=1e-3, atol=1e-6)
    assert any(kind.__name__ == solver for kind in ours.compatibles)
    other.set_timesteps(5)
    x_t = torch.randn(1, 1, 4, 4)
    other.step(torch.zeros_like(x_t), other.timesteps[0], x_t)


def test_a_pipeline_of_diffusers_runs_on_it() -> None:
    unet = diffusers.UNet2DModel(
        sample_size=8,
        in_channels=1,
        out_channels=1,
        block_out_channels=(8, 8),
        down_block_types=("DownBlock2D",) * 2,
        up_block_types=("UpBlock2D",) * 2,
        norm_num_groups=4,
    )
    drawn = []
    for kind in (DDPMScheduler, diffusers.DDPMScheduler):
        pipeline = diffusers.DDPMPipeline(unet=unet, scheduler=kind())
        pipeline.set_progress_bar_config(disable=True)
        generator = torch.Generator().manual_seed(0)
        drawn.append(pipeline(2, generator, 5, output_type="np", return_dict=False)[0])
    assert drawn[0].shape == (2, 8, 8, 1)
    assert np.abs(drawn[0] - drawn[1]).max() < 1e-3


def test_one_generator_per_picture_keeps_it_from_its_neighbours() -> None:
    scheduler = DDPMScheduler()
    output, x_t, _ = moment()
    generators = [torch.Generator().manual_seed(seed) for seed in (3, 4)]
    both = scheduler.step(output, 500, x_t, generators).prev_sample
    alone = scheduler.step(output[1:], 500, x_t[1:], torch.Generator().manual_seed(4)).prev_sample
    assert torch.allclose(both[1:], alone, atol=1e-6)


def test_options_changed_later_count_at_the_next_step() -> None:
    """diffusers' training scripts set the prediction type on a finished scheduler."""
    scheduler = copy.deepcopy(DDPMScheduler())
    scheduler.register_to_config(prediction_type="v_prediction")
    output, x_t, z = moment()
    expected = DDPMScheduler(prediction_type="v_prediction").step(output, 500, x_t, None, False, z)
    assert torch.equal(scheduler.step(output, 500, x_t, None, False, z)[0], expected[0])


# -- what is refused --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"variance_type": "nonsense"}, "fixed_small, fixed_small_log, fixed_large"),
        ({"variance_type": None}, "fixed_small"),
        ({"prediction_type": "eps"}, "epsilon, sample, v_prediction"),
        ({"beta_schedule": "cosine"}, "linear, scaled_linear, squaredcos_cap_v2, sigmoid"),
        ({"timestep_spacing": "even"}, "linspace, leading, trailing"),
        ({"num_train_timesteps": 0}, "num_train_timesteps"),
        ({"beta_start": -0.1}, "beta_start"),
        ({"beta_end": 1.5}, "beta_end"),
        ({"beta_end": math.nan}, "beta_end"),
        ({"beta_schedule": "scaled_linear", "beta_start": -1.0}, "beta_start"),
        ({"trained_betas": [0.1, -0.1], "num_train_timesteps": 2}, "beta is -0.1"),
        ({"trained_betas": [0.1, 1.1], "num_train_timesteps": 2}, "beta is 1.1"),
        ({"trained_betas": [0.1, 0.2]}, "num_train_timesteps = 1000"),
        ({"steps_offset": -1}, "steps_offset"),
        ({"steps_offset": 1000}, "steps_offset"),
        ({"clip_sample_range": 0.0}, "clip_sample_range"),
        ({"thresholding": True, "dynamic_thresholding_ratio": 1.5}, "dynamic_thresholding_ratio"),
        ({"thresholding": True, "sample_max_value": 0.5}, "sample_max_value"),
        ({"rescale_betas_zero_snr": True}, "sample, v_prediction"),
        ({"trained_betas": [0.1, 1.0], "num_train_timesteps": 2}, "sample, v_prediction"),
    ],
)
def test_options_that_mean_nothing_are_refused(wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(UserError, match=says):
        DDPMScheduler(**wrong)


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


def test_scheduler_config_refuses_unknown_names() -> None:
    with pytest.raises(UserError, match="linear, cosine, sigmoid"):
        scheduler_config("nonsense", 1000, "epsilon")
    with pytest.raises(UserError, match="epsilon, sample, v_prediction"):
        scheduler_config("cosine", 1000, "nonsense")


@pytest.mark.parametrize("timesteps", [100, 1000])
@pytest.mark.parametrize("rescale", [True, False])
@pytest.mark.parametrize("name", ["linear", "cosine", "sigmoid"])
def test_a_configuration_is_known_by_name_again(name: str, timesteps: int, rescale: bool) -> None:
    config = scheduler_config(name, timesteps, "epsilon", rescale=rescale)
    found = schedule_name(config)
    # where rescaling changes nothing, the default is what is said
    assert found == (name, rescale or name == "cosine" or timesteps == 1000)
    assert schedule_name(config | {"trained_betas": [0.01] * timesteps}) is None
