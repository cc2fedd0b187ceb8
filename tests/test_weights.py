"""Every shipped model: small, with a card, and it draws, here and in plain diffusers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import torch

from ddpm_demo import catalogue, features
from ddpm_demo.config import SampleConfig
from ddpm_demo.ideal import of_folder, training_pictures
from ddpm_demo.images import HELD_OUT_NAME, Dataset
from ddpm_demo.model import load_model
from ddpm_demo.sampler import sample_progressive

ENTRIES = catalogue.shipped()


def test_there_is_a_model_to_open_with() -> None:
    assert "weights/faces-32" in [entry.key for entry in ENTRIES]
    assert "ideal/faces-32" in [entry.key for entry in catalogue.ideal_of_shipped()]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_it_is_small_and_says_how_it_was_made(entry: catalogue.Entry) -> None:
    sizes = [file.stat().st_size for file in entry.folder.rglob("*.safetensors")]
    assert sizes
    assert sum(sizes) < 10_000_000
    card = (entry.folder / "README.md").read_text()
    for field in ("data", "licence of the data", "licence of the weights", "recipe", "hardware"):
        assert f"| {field} |" in card, field
    assert "Make it again" in card


@pytest.mark.parametrize("entry", catalogue.ideal_of_shipped(), ids=lambda entry: entry.name)
def test_its_pictures_are_the_models_and_none_is_both_learned_and_held_out(
    entry: catalogue.Entry,
) -> None:
    model, exact = load_model(entry.folder), of_folder(entry.folder)
    assert exact.shape == model.shape
    assert torch.equal(exact.scheduler.alphas_cumprod, model.scheduler.alphas_cumprod)
    learned = training_pictures(entry.folder)
    held_out = Dataset.load(entry.folder / HELD_OUT_NAME).images
    assert held_out.shape[1:] == learned.shape[1:]
    assert not {one.tobytes() for one in held_out} & {one.tobytes() for one in learned}
    assert f"{len(learned):,}" in (entry.folder / "README.md").read_text()


@pytest.mark.parametrize("channels", features.NAMES)
def test_the_networks_that_pictures_are_compared_by_are_small_and_told_of(channels: int) -> None:
    file = features.FOLDER / f"{features.NAMES[channels]}.safetensors"
    assert file.stat().st_size < 2_000_000
    assert features.feature_net(channels).channels == channels
    card = (features.FOLDER / "README.md").read_text()
    for field in ("data", "licence of the data", "licence of the weights", "recipe", "hardware"):
        assert f"| {field} |" in card, field
    assert f"features.py {features.NAMES[channels]} weights/features" in card


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_it_draws_pictures_and_not_noise(entry: catalogue.Entry) -> None:
    denoiser = load_model(entry.folder)
    *_, last = sample_progressive(denoiser, SampleConfig(num_images=4, steps=20))
    x = last.prev_sample
    assert x.abs().max() <= 1
    assert x.std() > 0.2, "not one flat grey"
    # neighbouring pixels of a picture agree far better than those of noise, where this is √2
    roughness = (x[..., 1:] - x[..., :-1]).std() / x.std()
    assert roughness < 0.7
    assert (x[0] - x[1]).abs().mean() > 0.1, "and not one picture for every seed"


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_plain_diffusers_draws_from_it_without_this_package(
    entry: catalogue.Entry, tmp_path: Path
) -> None:
    script = (
        "import sys, torch\n"
        "from diffusers import DDPMPipeline\n"
        "pipe = DDPMPipeline.from_pretrained(sys.argv[1], local_files_only=True)\n"
        "pipe.set_progress_bar_config(disable=True)\n"
        "images = pipe(batch_size=2, num_inference_steps=10,\n"
        "              generator=torch.Generator().manual_seed(0), output_type='np').images\n"
        "assert not any(name.startswith('ddpm_demo') for name in sys.modules)\n"
        "print(images.shape, images.std() > 0.1)\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", script, str(entry.folder)],
        capture_output=True, text=True, cwd=tmp_path,
    )  # fmt: skip
    channels, height, width = load_model(entry.folder).shape
    assert told.stdout == f"(2, {height}, {width}, {channels}) True\n", told.stderr
