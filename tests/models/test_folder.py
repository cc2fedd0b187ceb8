"""Named networks, and folders that are read without trusting them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers import DDPMPipeline
from safetensors.torch import load_file, save_file
from torch.utils.flop_counter import FlopCounterMode

from ddpm_demo.config import UNETS, SampleConfig
from ddpm_demo.diffusion.sampling import sample_progressive
from ddpm_demo.diffusion.scheduler_options import scheduler_config
from ddpm_demo.errors import UserError
from ddpm_demo.models.folder import (
    NAMED_UNETS,
    WEIGHTS_NAME,
    build_unet,
    load_model,
    load_scheduler,
    name_of,
    save_model,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    torch.manual_seed(0)
    unet = build_unet("tiny", size=16, channels=1)
    save_model(tmp_path / "model", unet, scheduler_config("cosine", 100, "v_prediction"))
    return tmp_path / "model"


def edit(file: Path, change: Callable[[dict[str, Any]], object]) -> None:
    values = json.loads(file.read_text())
    change(values)
    file.write_text(json.dumps(values))


@pytest.mark.parametrize(("name", "gflop"), [("tiny", 0.3), ("small", 0.6), ("base", 1.1)])
def test_the_named_sizes_cost_what_they_say(name: str, gflop: float) -> None:
    unet = build_unet(name, size=32, channels=3)
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        unet(torch.zeros(1, 3, 32, 32), 0)
    assert counter.get_total_flops() / 1e9 == pytest.approx(gflop, rel=0.06)


def test_config_and_model_name_the_same_networks() -> None:
    assert tuple(NAMED_UNETS) == UNETS


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("size", [16, 28, 52, 64, 128])
def test_every_size_goes_in_and_comes_out(size: int, channels: int) -> None:
    unet = build_unet("tiny", size=size, channels=channels)
    x = torch.zeros(1, channels, size, size)
    with torch.no_grad():
        assert unet(x, 0, return_dict=False)[0].shape == x.shape


@pytest.mark.parametrize("size", [28, 64])
@pytest.mark.parametrize("name", UNETS)
def test_a_network_is_known_by_its_config(name: str, size: int) -> None:
    config = dict(build_unet(name, size=size, channels=1).config)
    assert name_of(config) == name
    assert name_of(config | {"layers_per_block": 3}) is None
    assert name_of({}) is None
    assert name_of(config | {"sample_size": [size, size]}) is None


def test_large_pictures_get_a_fourth_level_and_a_cheaper_first() -> None:
    def widths_of(size: int) -> list[int]:
        return list(build_unet("small", size=size, channels=3).config.block_out_channels)

    assert widths_of(32) == widths_of(52) == [32, 64, 96], "52 cannot be halved three times"
    assert widths_of(48) == widths_of(64) == [16, 32, 64, 96]


@pytest.mark.parametrize(("size", "nearest"), [(30, 32), (8, 16), (500, 128), (0, 16)])
def test_a_size_that_does_not_fit_names_the_nearest(size: int, nearest: int) -> None:
    with pytest.raises(UserError) as caught:
        build_unet("tiny", size=size, channels=3)
    assert caught.value.code == "bad_size"
    assert caught.value.details["nearest"] == nearest


def test_saved_and_loaded_it_says_the_same(folder: Path) -> None:
    theirs = DDPMPipeline.from_pretrained(folder, local_files_only=True)
    assert type(theirs.scheduler).__module__.startswith("diffusers.")
    ours = load_model(folder)
    x = torch.randn(2, 1, 16, 16)
    with torch.no_grad():
        expected = theirs.unet.eval()(x, 7, return_dict=False)[0]
    torch.testing.assert_close(ours(x, 7), expected, rtol=0, atol=0)
    assert ours.prediction_type == "v_prediction"
    assert ours.shape == (1, 16, 16)
    table = theirs.scheduler.alphas_cumprod.double()
    torch.testing.assert_close(ours.scheduler.alphas_cumprod, table, rtol=1e-4, atol=1e-8)


def test_autocast_answers_in_fp32_and_nearly_the_same(folder: Path) -> None:
    denoiser = load_model(folder)
    x_t = torch.randn(2, *denoiser.shape, generator=torch.Generator().manual_seed(0))
    exact = denoiser(x_t, 500)
    denoiser.precision = "bf16"
    near = denoiser(x_t, 500)
    assert near.dtype == torch.float32
    assert not torch.equal(near, exact)
    torch.testing.assert_close(near, exact, atol=0.05, rtol=0)


def test_weights_stored_in_half_precision_are_loaded_to_fp32(folder: Path) -> None:
    file = folder / "unet" / WEIGHTS_NAME
    save_file({key: tensor.half() for key, tensor in load_file(file).items()}, file)
    assert {p.dtype for p in load_model(folder).unet.parameters()} == {torch.float32}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("_class_name", "AutoencoderKL"),
        ("sample_size", 1_000_000),
        ("sample_size", -5),
        ("sample_size", "32"),
        ("layers_per_block", 3000),
        ("in_channels", 4),
        ("out_channels", 2),
        ("block_out_channels", [100_000, 100_000, 100_000]),
        ("block_out_channels", [32] * 40),
        ("block_out_channels", "wide"),
        ("down_block_types", ["DownBlock2D", "os.system", "DownBlock2D"]),
        ("norm_num_groups", 7),
        ("num_class_embeds", 10),
    ],
)
def test_a_config_that_asks_for_the_absurd_is_refused(folder: Path, key: str, value: Any) -> None:
    edit(folder / "unet" / "config.json", lambda values: values.update({key: value}))
    with pytest.raises(UserError) as caught:
        load_model(folder)
    assert caught.value.code == "model_invalid"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("_class_name", "EvilScheduler"),
        ("num_train_timesteps", 10**9),
        ("prediction_type", "nonsense"),
        ("beta_schedule", "nonsense"),
    ],
)
def test_a_scheduler_that_is_none_is_refused(folder: Path, key: str, value: Any) -> None:
    file = folder / "scheduler" / "scheduler_config.json"
    edit(file, lambda values: values.update({key: value, "trained_betas": None}))
    with pytest.raises(UserError) as caught:
        load_model(folder)
    assert caught.value.code == "model_invalid"


@pytest.mark.parametrize(
    "unwise",
    [
        {"rescale_betas_zero_snr": True, "trained_betas": None},
        {"trained_betas": [0.1, 0.5, 1.0]},
        {"thresholding": True, "sample_max_value": 0.5},
        {"clip_sample_range": 0.5},
    ],
)
def test_an_unwise_scheduler_opens_without_a_word(folder: Path, unwise: dict[str, Any]) -> None:
    """Warnings are errors in these tests; whoever opens a folder did not choose its options."""
    file = folder / "scheduler" / "scheduler_config.json"
    edit(file, lambda values: values.update(prediction_type="epsilon", **unwise))
    denoiser = load_model(folder)
    assert denoiser.prediction_type == "epsilon"
    *_, last = sample_progressive(denoiser, SampleConfig(num_images=1, steps=3))
    assert last.prev_sample.isfinite().all()


def test_as_many_betas_as_there_are_decide_the_number_of_timesteps(folder: Path) -> None:
    file = folder / "scheduler" / "scheduler_config.json"
    edit(file, lambda values: values.update(trained_betas=[0.1, 0.5, 0.9]))
    assert len(load_scheduler(folder)) == 3
    for many in ([1e-3] * 10_001, [], "0.1, 0.2", {"0": 0.1}, [[0.1]], [None], [10**400]):
        edit(file, lambda values, many=many: values.update(trained_betas=many))
        with pytest.raises(UserError) as caught:
            load_scheduler(folder)
        assert caught.value.code == "model_invalid"


def damage_missing(tensors: dict[str, torch.Tensor]) -> None:
    tensors.pop("conv_in.weight")


def damage_extra(tensors: dict[str, torch.Tensor]) -> None:
    tensors["extra"] = torch.zeros(1)


def damage_shape(tensors: dict[str, torch.Tensor]) -> None:
    tensors["conv_in.bias"] = torch.zeros(5)


def damage_nan(tensors: dict[str, torch.Tensor]) -> None:
    tensors["conv_in.bias"][0] = torch.nan


@pytest.mark.parametrize("damage", [damage_missing, damage_extra, damage_shape, damage_nan])
def test_weights_that_do_not_fit_are_refused(
    folder: Path, damage: Callable[[dict[str, torch.Tensor]], None]
) -> None:
    file = folder / "unet" / WEIGHTS_NAME
    tensors = load_file(file)
    damage(tensors)
    save_file(tensors, file)
    with pytest.raises(UserError) as caught:
        load_model(folder)
    assert caught.value.code == "model_invalid"


def test_truncated_or_linked_weights_are_refused(folder: Path, tmp_path: Path) -> None:
    file = folder / "unet" / WEIGHTS_NAME
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])
    with pytest.raises(UserError, match="cannot be used"):
        load_model(folder)
    (tmp_path / "elsewhere").write_bytes(content)
    file.unlink()
    file.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UserError, match="link"):
        load_model(folder)


def test_a_folder_that_vanished_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="gone is not there any more"):
        load_model(tmp_path / "gone")
