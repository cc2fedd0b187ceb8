"""Model folders that are read without trusting them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers import DDPMPipeline
from safetensors.torch import load_file, save_file

from ddpm_demo.config import SampleConfig
from ddpm_demo.diffusion.sampling import sample_progressive
from ddpm_demo.diffusion.scheduler_options import UnwiseOptionsWarning, scheduler_config
from ddpm_demo.errors import UserError
from ddpm_demo.models.folder import index_stamp, load_model, load_scheduler, read_again, save_model
from ddpm_demo.models.layout import WEIGHTS_NAME
from ddpm_demo.models.unets import build_unet


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
def test_an_unwise_scheduler_opens_without_a_warning(
    folder: Path, unwise: dict[str, Any], recwarn: pytest.WarningsRecorder
) -> None:
    """Whoever opens a folder did not choose its options."""
    file = folder / "scheduler" / "scheduler_config.json"
    edit(file, lambda values: values.update(prediction_type="epsilon", **unwise))
    denoiser = load_model(folder)
    assert denoiser.prediction_type == "epsilon"
    *_, last = sample_progressive(denoiser, SampleConfig(num_images=1, steps=3))
    assert not [warned for warned in recwarn if warned.category is UnwiseOptionsWarning]
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


def test_a_reading_that_a_saving_comes_between_is_repeated_once(folder: Path) -> None:
    stamps: list[int] = []

    def read() -> str:
        stamps.append(index_stamp(folder))
        if len(stamps) == 1:
            raise UserError("model_invalid", file="model", reason="it is being replaced")
        return "read"

    assert read_again(read) == "read"
    assert stamps[0] == stamps[1]
    with pytest.raises(FileNotFoundError):
        read_again(lambda: index_stamp(folder / "gone"))
