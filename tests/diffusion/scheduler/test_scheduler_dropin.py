"""DDPMScheduler in the place of diffusers': the same uses, configurations that lead back."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import diffusers
import numpy as np
import pytest
import torch
from torch import Tensor

from ddpm_demo.config import SCHEDULES
from ddpm_demo.diffusion.schedule import NoiseSchedule
from ddpm_demo.diffusion.scheduler import DDPMScheduler
from ddpm_demo.diffusion.scheduler_options import scheduler_config
from ddpm_demo.errors import UserError


def moment() -> tuple[Tensor, Tensor, Tensor]:
    """A network's output, x_t and z, float32 [2, 3, 4, 4] each."""
    output, x_t, z = torch.randn(3, 2, 3, 4, 4, generator=torch.Generator().manual_seed(0))
    return output, x_t, z


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


@pytest.mark.parametrize("given", [{}, {"num_train_timesteps": 1000}, {"num_train_timesteps": 2}])
@pytest.mark.parametrize("reader", [DDPMScheduler, diffusers.DDPMScheduler])
def test_trained_betas_decide_how_many_timesteps_there_are(
    tmp_path: Path, reader: Any, given: dict[str, int]
) -> None:
    scheduler = DDPMScheduler(trained_betas=[0.1, 0.2, 0.4], **given)
    scheduler.save_pretrained(tmp_path)
    for same in (
        scheduler,
        reader.from_config(scheduler.config),
        reader.from_pretrained(tmp_path),
        # a solver in between, as a pipeline swaps them
        reader.from_config(diffusers.DDIMScheduler.from_config(scheduler.config).config),
    ):
        assert (len(same), same.config.num_train_timesteps) == (3, 3)
        assert same.timesteps.tolist() == [2, 1, 0]
        assert same.betas.tolist() == pytest.approx([0.1, 0.2, 0.4])
        same.set_timesteps(3)
        assert same.timesteps.tolist() == [2, 1, 0]
    with pytest.raises(UserError):
        scheduler.set_timesteps(4)


def test_a_configuration_of_diffusers_with_two_lengths_takes_that_of_its_betas() -> None:
    theirs = diffusers.DDPMScheduler(trained_betas=[0.1, 0.2])
    assert len(theirs) == 1000
    ours = DDPMScheduler.from_config(theirs.config)
    assert (len(ours), ours.config.num_train_timesteps) == (2, 2)


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


@pytest.mark.filterwarnings("ignore:__array:DeprecationWarning")  # of diffusers and numpy 2
def test_every_compatible_class_takes_the_configuration_and_gives_it_back() -> None:
    ours = DDPMScheduler(beta_start=0.001, variance_type="fixed_large", steps_offset=1)
    taken = 0
    for kind in ours.compatibles:
        if kind.__module__.startswith("diffusers.utils.dummy"):
            continue  # it needs a package that is not installed
        back = DDPMScheduler.from_config(kind.from_config(ours.config).config)
        assert {key: back.config[key] for key in ours.config} == dict(ours.config), kind
        assert torch.equal(back.betas, ours.betas), kind
        taken += 1
    assert taken >= 10


# diffusers' solvers hand torch tensors to numpy in a way that numpy 2 has deprecated
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
@pytest.mark.parametrize("saved", [False, True])
@pytest.mark.parametrize(
    "solver", ["DDIMScheduler", "DPMSolverMultistepScheduler", "UniPCMultistepScheduler"]
)
def test_a_solvers_configuration_leads_back(tmp_path: Path, solver: str, saved: bool) -> None:
    ours = DDPMScheduler(
        beta_schedule="squaredcos_cap_v2", prediction_type="v_prediction", num_train_timesteps=50
    )
    kind = getattr(diffusers, solver)
    fresh = kind(num_train_timesteps=50, beta_schedule="squaredcos_cap_v2")
    for other in (kind.from_config(ours.config), fresh):
        config = other.config
        if saved:  # then its own defaults are in it, among them no variance at all
            other.save_pretrained(tmp_path)
            config = kind.load_config(tmp_path)
        back = DDPMScheduler.from_config(config)
        assert back.config.prediction_type == other.config.prediction_type
        assert torch.equal(back.alphas_cumprod, ours.alphas_cumprod)
        output, x_t, z = moment()
        assert back.step(output, 20, x_t, variance_noise=z).prev_sample.isfinite().all()


def test_no_variance_type_is_the_usual_one() -> None:
    output, x_t, z = moment()
    none, small = (DDPMScheduler(variance_type=kind) for kind in (None, "fixed_small"))
    expected = small.step(output, 500, x_t, None, False, z)[0]
    assert torch.equal(none.step(output, 500, x_t, None, False, z)[0], expected)
    assert none._get_variance(500) == small._get_variance(500)


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


def test_options_changed_later_count_at_the_next_step() -> None:
    """diffusers' training scripts set the prediction type on a finished scheduler."""
    scheduler = copy.deepcopy(DDPMScheduler())
    scheduler.register_to_config(prediction_type="v_prediction")
    output, x_t, z = moment()
    expected = DDPMScheduler(prediction_type="v_prediction").step(output, 500, x_t, None, False, z)
    assert torch.equal(scheduler.step(output, 500, x_t, None, False, z)[0], expected[0])
