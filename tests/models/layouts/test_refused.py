"""Model folders of others that cannot be opened: each is refused with its reason."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
import torch

from ddpm_demo.errors import UserError
from ddpm_demo.limits import PUBLIC_MODELS
from ddpm_demo.models.folder import load_model
from tests.support import layouts
from tests.support.layouts import pipeline


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
