"""The DDPMs that people have: each layout opens, and says what plain diffusers says of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
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
from torch import Tensor

from ddpm_demo.config import SampleConfig
from ddpm_demo.diffusion.sampling import sample_progressive
from ddpm_demo.errors import UserError
from ddpm_demo.limits import PUBLIC_MODELS
from ddpm_demo.models.folder import load_model, load_scheduler, save_denoiser
from ddpm_demo.models.network import UNetDenoiser
from ddpm_demo.models.weights import weights_digest
from tests.support import layouts
from tests.support.layouts import Layout, pipeline


def said(unet: UNet2DModel, x_t: Tensor, labels: Tensor | None = None) -> Tensor:
    """What plain diffusers' network answers at timestep 321."""
    answer: Tensor = unet(x_t, 321, class_labels=labels, return_dict=False)[0]
    return answer


def noise(denoiser: UNetDenoiser, count: int = 2) -> Tensor:
    return torch.randn(count, *denoiser.shape, generator=torch.Generator().manual_seed(1))


def draws(denoiser: UNetDenoiser) -> None:
    *_, last = sample_progressive(denoiser, SampleConfig(num_images=2, steps=3))
    assert last.prev_sample.shape == (2, *denoiser.shape)
    assert last.prev_sample.isfinite().all()


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


def test_an_embedding_that_is_shorter_than_t_is_refused(tmp_path: Path) -> None:
    few = {"time_embedding_type": "learned", "num_train_timesteps": 10}
    pipeline(tmp_path / "model", **few)
    with pytest.raises(UserError, match="embeds 10 timesteps, and T is 1000"):
        load_model(tmp_path / "model")


def test_more_classes_than_can_be_named_are_refused(tmp_path: Path) -> None:
    pipeline(tmp_path / "model", num_class_embeds=1001)
    with pytest.raises(UserError, match="1,001 classes"):
        load_model(tmp_path / "model")


def test_without_a_scheduler_it_is_said_what_is_missing(tmp_path: Path) -> None:
    pipeline(tmp_path / "model")
    next((tmp_path / "model" / "scheduler").iterdir()).unlink()
    with pytest.raises(UserError, match="which β the network is for"):
        load_model(tmp_path / "model")


@pytest.mark.parametrize("kind", ["large", "pipe"])
def test_a_manifest_is_read_with_bounds(kind: str, tmp_path: Path) -> None:
    pipeline(tmp_path / "model")
    manifest = tmp_path / "model" / "manifest.json"
    if kind == "pipe":
        os.mkfifo(manifest)
    else:
        manifest.write_text('{"a": [' + "{}," * 500_000 + "{}]}")
    with pytest.raises(UserError, match=r"too large|missing"):
        load_model(tmp_path / "model")


def test_a_header_of_a_million_tensors_is_not_read(tmp_path: Path) -> None:
    pipeline(tmp_path / "model")
    told = {f"t{k}": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]} for k in range(100_000)}
    header = json.dumps(told).encode()
    weights = next((tmp_path / "model" / "unet").glob("*.safetensors"))
    weights.write_bytes(len(header).to_bytes(8, "little") + header)
    with pytest.raises(UserError, match="header is too large"):
        load_model(tmp_path / "model")


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


# -- links ------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", [None, layouts.side_by_side])
def test_a_snapshot_in_a_cache_opens_at_home_alone(change: Layout | None, tmp_path: Path) -> None:
    theirs = pipeline(tmp_path / "model")
    if change:
        change(tmp_path / "model")
    snapshot = layouts.in_a_cache(tmp_path / "model")
    ours = load_model(snapshot)
    x_t = noise(ours)
    torch.testing.assert_close(ours(x_t, 321), said(theirs, x_t), rtol=0, atol=1e-5)
    with pytest.raises(UserError, match="it is a link"):
        load_model(snapshot, limits=PUBLIC_MODELS)


@pytest.mark.parametrize("target", ["outside", "blobs/deeper/file", "snapshots/other/file"])
def test_a_link_in_a_cache_leads_into_its_blobs_and_nowhere_else(
    target: str, tmp_path: Path
) -> None:
    pipeline(tmp_path / "model")
    snapshot = layouts.in_a_cache(tmp_path / "model")
    link = snapshot / "unet" / "config.json"
    cache = snapshot.parents[1]
    elsewhere = (tmp_path if target == "outside" else cache) / target
    elsewhere.parent.mkdir(parents=True, exist_ok=True)
    link.resolve().rename(elsewhere)
    link.unlink()
    link.symlink_to(elsewhere)
    with pytest.raises(UserError, match="it is a link"):
        load_model(snapshot)


def test_a_chain_of_links_is_not_followed(tmp_path: Path) -> None:
    pipeline(tmp_path / "model")
    snapshot = layouts.in_a_cache(tmp_path / "model")
    blob = (snapshot / "unet" / "config.json").resolve()
    blob.rename(tmp_path / "secret")
    blob.symlink_to(tmp_path / "secret")
    with pytest.raises(UserError, match="it is a link"):
        load_model(snapshot)


# -- what is refused ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["diffusion_pytorch_model.bin", "model.ckpt", "weights.pth"])
def test_pickles_are_refused_with_the_way_to_convert_them(name: str, tmp_path: Path) -> None:
    pipeline(tmp_path / "model")
    weights = next((tmp_path / "model" / "unet").glob("*.safetensors"))
    weights.rename(weights.with_name(name))
    with pytest.raises(UserError, match="safe_serialization=True") as caught:
        load_model(tmp_path / "model")
    assert caught.value.details == {"file": name}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"sample_size": 33}, "cannot be halved"),
        ({"sample_size": [16, 25]}, "cannot be halved"),
        ({"norm_num_groups": -8}, ""),
        ({"norm_num_groups": 2.5}, ""),
        ({"attention_head_dim": -8}, ""),
        ({"attention_head_dim": 0}, ""),
        ({"norm_num_groups": 7}, ""),
        ({"act_fn": "__import__('os').system('true')"}, "act_fn"),
        ({"norm_eps": "small"}, "no number"),
        ({"mid_block_scale_factor": 0}, "mid_block_scale_factor"),
        ({"time_embedding_dim": "wide"}, "time_embedding_dim"),
        ({"downsample_padding": -5}, ""),
        ({"time_embedding_dim": 10**6}, "million parameters"),
        ({"time_embedding_type": "learned", "num_train_timesteps": 10**9}, "num_train"),
        ({"block_out_channels": [2048, 2048], "layers_per_block": 4}, "million parameters"),
        ({"time_embedding_type": "fourier"}, "σ"),
        ({"down_block_types": ["SkipDownBlock2D", "DownBlock2D"]}, "may hold"),
        ({"down_block_types": ["DownBlock2D"]}, "as many blocks"),
        ({"num_class_embeds": 10**9}, "num_class_embeds"),
        ({"num_class_embeds": True}, "num_class_embeds"),
        ({"class_embed_type": "identity"}, "embedding"),
        ({"sample_size": True}, "sample_size"),
        ({"sample_size": 512}, "256 pixels"),
        ({"mid_block_type": "os.system"}, ""),
        ({"resnet_time_scale_shift": "evil"}, ""),
        ({"dropout": 7}, ""),
    ],
)
def test_a_network_that_cannot_be_run_is_refused(
    change: dict[str, Any], reason: str, tmp_path: Path
) -> None:
    pipeline(tmp_path / "model")
    layouts.edit(tmp_path / "model" / "unet" / "config.json", **change)
    with pytest.raises(UserError, match=reason or ".") as caught:
        load_model(tmp_path / "model")
    assert caught.value.code == "model_invalid"


def test_strangers_bring_smaller_networks(tmp_path: Path) -> None:
    pipeline(tmp_path / "model", sample_size=128)
    load_model(tmp_path / "model")
    with pytest.raises(UserError, match="64 pixels"):
        load_model(tmp_path / "model", limits=PUBLIC_MODELS)


@pytest.mark.parametrize("dtype", [torch.float8_e4m3fn, torch.int8, torch.bool])
def test_other_numbers_than_floating_point_are_refused(dtype: torch.dtype, tmp_path: Path) -> None:
    pipeline(tmp_path / "model")
    layouts.as_dtype(dtype)(tmp_path / "model")
    with pytest.raises(UserError, match="is stored as"):
        load_model(tmp_path / "model")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"weight_map": {}}, "weight_map"),
        ({"weight_map": {"conv_in.bias": "../../secret.safetensors"}}, "no file of this folder"),
        ({"weight_map": {"conv_in.bias": "/etc/passwd"}}, "no file of this folder"),
        ({"weight_map": {"conv_in.bias": ["a"]}}, "no file of this folder"),
        ({"weight_map": {"conv_in.bias": "gone.safetensors"}}, "missing"),
        ({"weight_map": {str(k): f"{k}.safetensors" for k in range(101)}}, "more than 100"),
    ],
)
def test_an_index_names_files_beside_it(
    change: dict[str, Any], reason: str, tmp_path: Path
) -> None:
    pipeline(tmp_path / "model")
    layouts.in_shards(tmp_path / "model")
    layouts.edit(next((tmp_path / "model" / "unet").glob("*.index.json")), **change)
    with pytest.raises(UserError, match=reason) as caught:
        load_model(tmp_path / "model")
    assert caught.value.code == "model_invalid"


def test_an_index_says_where_each_tensor_is(tmp_path: Path) -> None:
    pipeline(tmp_path / "model")
    layouts.in_shards(tmp_path / "model")
    index = next((tmp_path / "model" / "unet").glob("*.index.json"))
    told = load_index(index)
    first, other = sorted(set(told.values()))[:2]
    key = next(key for key, shard in told.items() if shard == first)
    layouts.edit(index, weight_map=told | {key: other})
    with pytest.raises(UserError, match="not where the index has it"):
        load_model(tmp_path / "model")


def load_index(index: Path) -> dict[str, str]:
    told: dict[str, str] = json.loads(index.read_text())["weight_map"]
    return told


@pytest.mark.parametrize(
    "change",
    [
        {"_class_name": "ScoreSdeVeScheduler"},
        {"_class_name": "FlowMatchEulerDiscreteScheduler"},
        {"_class_name": "DPMSolverMultistepScheduler", "use_flow_sigmas": True},
        {"_class_name": "EulerDiscreteScheduler", "timestep_type": "continuous"},
        {"clip_sample_range": "1"},
        {"num_train_timesteps": 10**9},
        {"num_train_timesteps": True},
        {"beta_start": "0.1"},
        {"beta_end": 10**400},
        {"prediction_type": "flow_prediction"},
        {"variance_type": "learned_range"},
    ],
)
def test_a_scheduler_that_means_no_ddpm_is_refused(change: dict[str, Any], tmp_path: Path) -> None:
    pipeline(tmp_path / "model")
    layouts.edit(tmp_path / "model" / "scheduler" / "scheduler_config.json", **change)
    with pytest.raises(UserError) as caught:
        load_model(tmp_path / "model")
    assert caught.value.code == "model_invalid"


READING = """
import sys
from pathlib import Path
from ddpm_demo.models.folder import load_model

def status(key):
    lines = Path("/proc/self/status").read_text().splitlines()
    return 1024 * int(next(line for line in lines if line.startswith(key)).split()[1])

load_model(Path(sys.argv[1]))  # what is imported and made ready once
Path("/proc/self/clear_refs").write_text("5")
before = status("VmRSS")
model = load_model(Path(sys.argv[2]))
print(status("VmHWM") - before)
"""


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="what Linux tells")
@pytest.mark.parametrize("change", [lambda _: None, layouts.with_former_names, layouts.in_shards])
def test_reading_takes_the_weights_and_their_file_once(change: Layout, tmp_path: Path) -> None:
    pipeline(tmp_path / "small")
    theirs = pipeline(tmp_path / "large", block_out_channels=(128, 512), norm_num_groups=32)
    size = 4 * sum(each.numel() for each in theirs.parameters())
    assert size > 50_000_000
    change(tmp_path / "large")
    folders = [str(tmp_path / name) for name in ("small", "large")]
    done = subprocess.run(
        [sys.executable, "-c", READING, *folders], capture_output=True, text=True, check=True
    )
    # the copy, and the pages of the file, which the system takes back when it needs them
    assert int(done.stdout) < 2.2 * size + 20_000_000
