"""The DDPMs that people have: each layout opens, and says what plain diffusers says of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers import (
    DDIMScheduler,
    DDPMScheduler,
    DPMSolverMultistepScheduler,
    EulerDiscreteScheduler,
    PNDMScheduler,
    UNet2DModel,
    UniPCMultistepScheduler,
)

from ddpm_demo.config import SampleConfig
from ddpm_demo.diffusion.sampling import sample_progressive
from ddpm_demo.errors import UserError
from ddpm_demo.models.folder import load_model, load_scheduler, save_denoiser
from ddpm_demo.models.weights import weights_digest
from tests.support import layouts
from tests.support.layouts import Layout, pipeline
from tests.support.opened import draws, noise, said


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda _: None, id="a pipeline"),
        pytest.param(layouts.side_by_side, id="side by side"),
        pytest.param(layouts.with_former_names, id="attention of before 2023"),
        pytest.param(
            lambda folder: (layouts.with_former_names(folder), layouts.side_by_side(folder)),
            id="both",
        ),
        pytest.param(layouts.in_shards, id="shards"),
        pytest.param(lambda folder: layouts.in_shards(folder, "fp16"), id="shards of a variant"),
        pytest.param(layouts.as_dtype(torch.float64), id="fp64"),
    ],
)
def test_a_layout_opens_and_says_the_same(change: Layout, tmp_path: Path) -> None:
    theirs = pipeline(tmp_path / "model")
    change(tmp_path / "model")
    ours = load_model(tmp_path / "model")
    x_t = noise(ours)
    torch.testing.assert_close(ours(x_t, 321), said(theirs, x_t), rtol=0, atol=1e-5)
    assert weights_digest(tmp_path / "model") == ours.digest != ""
    draws(ours)


@pytest.mark.parametrize(
    ("name", "dtype"), [("fp16", torch.float16), ("bf16", torch.bfloat16), (None, torch.bfloat16)]
)
def test_weights_of_half_the_size_open_as_diffusers_reads_them(
    name: str | None, dtype: torch.dtype, tmp_path: Path
) -> None:
    pipeline(tmp_path / "model")
    store = layouts.as_variant(name, dtype) if name else layouts.as_dtype(dtype)
    store(tmp_path / "model")
    theirs = UNet2DModel.from_pretrained(tmp_path / "model" / "unet", variant=name).float()
    ours = load_model(tmp_path / "model")
    x_t = noise(ours)
    torch.testing.assert_close(ours(x_t, 321), said(theirs.eval(), x_t), rtol=0, atol=1e-5)


def test_the_usual_weights_come_before_their_variants(tmp_path: Path) -> None:
    theirs = pipeline(tmp_path / "model")
    other = pipeline(tmp_path / "other", seed=7)
    layouts.as_variant("fp16", torch.float16)(tmp_path / "other")
    variant = next((tmp_path / "other" / "unet").glob("*.fp16.*"))
    variant.rename(tmp_path / "model" / "unet" / variant.name)
    ours = load_model(tmp_path / "model")
    x_t = noise(ours)
    assert torch.equal(ours(x_t, 321), said(theirs, x_t))
    assert not torch.equal(ours(x_t, 321), said(other, x_t))


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param(
            {
                "sample_size": 256,
                "in_channels": 3,
                "out_channels": 3,
                "block_out_channels": (8, 8, 8, 8, 16, 16),
                "down_block_types": (*["DownBlock2D"] * 4, "AttnDownBlock2D", "DownBlock2D"),
                "up_block_types": ("UpBlock2D", "AttnUpBlock2D", *["UpBlock2D"] * 4),
                "downsample_padding": 0,
                "flip_sin_to_cos": False,
                "freq_shift": 1,
                "attention_head_dim": None,
            },
            id="256 px in six levels, as google/ddpm-celebahq-256",
        ),
        pytest.param(
            {
                "down_block_types": ("AttnDownBlock2D", "ResnetDownsampleBlock2D"),
                "up_block_types": ("ResnetUpsampleBlock2D", "AttnUpBlock2D"),
                "resnet_time_scale_shift": "scale_shift",
            },
            id="residual sampling blocks, scale and shift",
        ),
        pytest.param(
            {"downsample_type": "resnet", "upsample_type": "resnet"}, id="resnet sampling"
        ),
        pytest.param({"sample_size": (16, 24)}, id="oblong"),
        pytest.param(
            {"time_embedding_type": "learned", "num_train_timesteps": 1000}, id="learned t"
        ),
        pytest.param({"add_attention": False, "mid_block_scale_factor": 2.0}, id="odd middle"),
    ],
)
def test_a_network_of_another_make_says_the_same(changes: dict[str, Any], tmp_path: Path) -> None:
    theirs = pipeline(tmp_path / "model", **changes)
    ours = load_model(tmp_path / "model")
    x_t = noise(ours, 1)
    torch.testing.assert_close(ours(x_t, 321), said(theirs, x_t), rtol=0, atol=1e-5)
    draws(ours)


@pytest.mark.parametrize("grey", [True, False])
def test_a_network_that_says_its_variance_opens(grey: bool, tmp_path: Path) -> None:
    channels = 1 if grey else 3
    theirs = pipeline(
        tmp_path / "model",
        DDPMScheduler(1000, variance_type="learned_range"),
        in_channels=channels,
        out_channels=2 * channels,
    )
    ours = load_model(tmp_path / "model")
    assert ours.learns_variance
    mean, share = ours.with_variance(x_t := noise(ours), 321)
    assert share is not None
    torch.testing.assert_close(torch.cat([mean, share], 1), said(theirs, x_t), rtol=0, atol=1e-5)
    draws(ours)


def test_rows_without_names_are_classes_and_nothing_is_guided(tmp_path: Path) -> None:
    theirs = pipeline(tmp_path / "model", num_class_embeds=3)
    ours = load_model(tmp_path / "model")
    assert ours.classes == ("class 0", "class 1", "class 2")
    assert not ours.knows_none
    labels, x_t = torch.tensor([2, 0]), noise(ours)
    torch.testing.assert_close(
        ours.given(x_t, 321, labels), said(theirs, x_t, labels), rtol=0, atol=1e-5
    )
    draws(ours)
    config = SampleConfig(num_images=3, steps=3, labels="all")
    *_, last = sample_progressive(ours, config)
    assert last.prev_sample.isfinite().all()
    for w in (0.0, 2.0):
        with pytest.raises(UserError) as caught:
            list(sample_progressive(ours, SampleConfig(steps=3, labels="all", guidance=w)))
        assert caught.value.code == "no_guidance"


@pytest.mark.parametrize(
    "scheduler",
    [
        DDIMScheduler,
        PNDMScheduler,
        DPMSolverMultistepScheduler,
        UniPCMultistepScheduler,
        EulerDiscreteScheduler,
    ],
)
@pytest.mark.parametrize(
    "options",
    [
        {"beta_schedule": "linear", "beta_end": 0.012},
        {"beta_schedule": "scaled_linear", "prediction_type": "v_prediction"},
        {"trained_betas": [0.001 * k for k in range(1, 51)]},
    ],
)
def test_of_another_scheduler_beta_and_prediction_are_taken(
    scheduler: Any, options: dict[str, Any], tmp_path: Path
) -> None:
    steps = len(options.get("trained_betas", [])) or 200
    pipeline(tmp_path / "model", scheduler(num_train_timesteps=steps, **options))
    theirs = DDPMScheduler(steps, **options)
    ours = load_model(tmp_path / "model")
    torch.testing.assert_close(
        ours.scheduler.alphas_cumprod, theirs.alphas_cumprod.double(), rtol=1e-5, atol=1e-7
    )
    assert ours.prediction_type == options.get("prediction_type", "epsilon")
    assert len(load_scheduler(tmp_path / "model")) == steps
    draws(ours)


@pytest.mark.parametrize("name", ["sigmoid", "laplace"])
@pytest.mark.parametrize("solver", ["ddpm", "ddim", "dpm++", "unipc"])
def test_a_schedule_that_few_know_by_name_is_spelled_out(
    name: str, solver: str, tmp_path: Path
) -> None:
    pipeline(tmp_path / "model", DDPMScheduler(200, beta_schedule=name))
    ours = load_model(tmp_path / "model")
    theirs = DDPMScheduler(200, beta_schedule=name).alphas_cumprod.double()
    torch.testing.assert_close(ours.scheduler.alphas_cumprod, theirs, rtol=1e-4, atol=1e-6)
    config = SampleConfig(num_images=1, steps=3, solver=solver)
    assert list(sample_progressive(ours, config))[-1].prev_sample.isfinite().all()
    save_denoiser(tmp_path / "saved", ours)
    again = load_model(tmp_path / "saved").scheduler
    torch.testing.assert_close(again.alphas_cumprod, theirs, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("name", ["model", "diffusion_pytorch_model.fp-16", "ddpm.non_ema"])
def test_the_only_weights_count_whatever_they_are_called(name: str, tmp_path: Path) -> None:
    theirs = pipeline(tmp_path / "model")
    weights = next((tmp_path / "model" / "unet").glob("*.safetensors"))
    weights.rename(weights.with_name(f"{name}.safetensors"))
    ours = load_model(tmp_path / "model")
    x_t = noise(ours)
    assert torch.equal(ours(x_t, 321), said(theirs, x_t))


def test_a_stray_folder_does_not_hide_what_lies_side_by_side(tmp_path: Path) -> None:
    theirs = pipeline(tmp_path / "model")
    layouts.side_by_side(tmp_path / "model")
    (tmp_path / "model" / "unet").mkdir()
    (tmp_path / "model" / "unet" / "config.json").write_text("{}")
    ours = load_model(tmp_path / "model")
    x_t = noise(ours)
    assert torch.equal(ours(x_t, 321), said(theirs, x_t))


def test_a_network_of_two_answers_opens_with_a_scheduler_that_has_no_word_for_it(
    tmp_path: Path,
) -> None:
    pipeline(tmp_path / "model", DDIMScheduler(1000), out_channels=2)
    assert load_model(tmp_path / "model").scheduler.variance_type == "learned_range"


def test_noise_predicted_where_there_is_no_signal_stays_finite(tmp_path: Path) -> None:
    pipeline(tmp_path / "model", DDIMScheduler(100, rescale_betas_zero_snr=True))
    ours = load_model(tmp_path / "model")
    assert float(ours.scheduler.alphas_cumprod[-1]) == 0
    draws(ours)
