"""Every shipped model: small, with a card, and it draws, here and in plain diffusers."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import torch
from safetensors import safe_open

from ddpm_demo.commands.train_parser import parser
from ddpm_demo.config import SampleConfig, TrainConfig
from ddpm_demo.data.dataset import HELD_OUT_NAME, Dataset
from ddpm_demo.data.pixels import to_unit_nchw
from ddpm_demo.diffusion.sampling import sample_progressive
from ddpm_demo.diffusion.scheduler import DDPMScheduler
from ddpm_demo.diffusion.scheduler_options import scheduler_config
from ddpm_demo.evaluation import features
from ddpm_demo.models.classes import named_classes
from ddpm_demo.models.folder import load_model
from ddpm_demo.models.unets import build_unet
from ddpm_demo.runs import catalogue
from ddpm_demo.runs.exact_answer import of_folder, training_set
from ddpm_demo.training.prepare import FIELDS as FIELDS_OF
from tests.support.documents import ROOT, example

ENTRIES = catalogue.shipped()


FIELDS = (
    "data",
    "licence of the data",
    "licence of the weights",
    "network",
    "recipe",
    "seed",
    "hardware",
    "time",
    "images seen",
    "figures",
)
each_model = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)


def test_the_page_opens_with_the_prettiest_and_there_is_one_for_every_table() -> None:
    names = [entry.name for entry in ENTRIES]
    assert names[0] == catalogue.PRETTIEST
    plain = {"faces-64", "faces-32", catalogue.REFERENCE}
    assert set(names) == plain | {"faces-32-classes", "fashion-28-classes"}
    exact = [entry.key for entry in catalogue.ideal_of_shipped()]
    assert exact == [f"ideal/{name}" for name in names]


@each_model
def test_it_is_small_and_says_how_it_was_made(entry: catalogue.ModelEntry) -> None:
    files = list(entry.folder.rglob("*.safetensors"))
    assert files
    assert sum(file.stat().st_size for file in files) < 10_000_000
    with safe_open(files[0], framework="pt") as weights:
        kinds = {weights.get_slice(key).get_dtype() for key in weights.keys()}  # noqa: SIM118
    assert kinds == {"F16"}
    card = (entry.folder / "README.md").read_text()
    for field in FIELDS:
        assert f"| {field} |" in card, field
    assert f"python weights/recipes/make.py weights/{entry.name}" in card


@each_model
def test_its_recipe_is_one_of_the_trainer_and_makes_such_a_model(
    entry: catalogue.ModelEntry,
) -> None:
    recipe = tomllib.loads((entry.folder / "recipe.toml").read_text())
    given = vars(parser().parse_args(["--run", "run", *recipe["train"].split()]))
    config = TrainConfig(
        **{field: given[name] for name, field in FIELDS_OF.items() if name in given}
    )
    model = load_model(entry.folder)
    assert model.shape[1:] == (config.size, config.size)
    assert model.prediction_type == config.prediction_type
    expected = build_unet(config.unet, size=config.size, channels=model.shape[0])
    assert model.unet.config.block_out_channels == list(expected.config.block_out_channels)
    table = scheduler_config(
        config.schedule,
        config.num_train_timesteps,
        config.prediction_type,
        rescale=config.rescale_betas,
    )
    assert torch.equal(model.scheduler.alphas_cumprod, DDPMScheduler(**table).alphas_cumprod)
    card = (entry.folder / "README.md").read_text()
    taken = given.get("stop_at", config.steps) + recipe.get("continued", 0)
    assert f"{taken:,} steps" in card or f"{taken:,} of {config.steps:,} steps" in card
    assert f"{taken * config.batch_size:,}" in card, "images seen"


@pytest.mark.parametrize("entry", catalogue.ideal_of_shipped(), ids=lambda entry: entry.name)
def test_its_pictures_are_the_models_and_none_is_both_learned_and_held_out(
    entry: catalogue.ModelEntry,
) -> None:
    model, exact = load_model(entry.folder), of_folder(entry.folder)
    assert exact.shape == model.shape
    assert torch.equal(exact.scheduler.alphas_cumprod, model.scheduler.alphas_cumprod)
    learned = training_set(entry.folder).training
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


@each_model
def test_a_seeded_grid_looks_like_the_held_out_pictures(entry: catalogue.ModelEntry) -> None:
    denoiser = load_model(entry.folder)
    *_, last = sample_progressive(denoiser, SampleConfig(num_images=16))
    drawn = last.prev_sample
    real = to_unit_nchw(Dataset.load(entry.folder / HELD_OUT_NAME).images)
    assert drawn.abs().max() <= 1
    mean, spread = drawn.mean((0, 2, 3)), drawn.std((0, 2, 3))
    torch.testing.assert_close(mean, real.mean((0, 2, 3)), atol=0.2, rtol=0)
    torch.testing.assert_close(spread, real.std((0, 2, 3)), atol=0, rtol=0.35)
    # neighbouring pixels of a picture agree far better than those of noise, where this is √2
    assert roughness(drawn) == pytest.approx(roughness(real), rel=0.3)
    apart = (drawn[:, None] - drawn).abs().mean((2, 3, 4))
    assert apart[~torch.eye(16, dtype=torch.bool)].min() > 0.05, "one picture for two seeds"


def roughness(x: torch.Tensor) -> float:
    return float((x[..., 1:] - x[..., :-1]).std() / x.std())


@pytest.mark.parametrize(
    ("name", "shape"),
    [("fashion-28-classes", (4, 1, 28, 28)), ("faces-32-classes", (4, 3, 32, 32))],
)
def test_its_card_draws_a_class_in_plain_diffusers(name: str, shape: tuple[int, ...]) -> None:
    script = example("classes", f"weights/{name}/README.md")
    script = script.replace("set_timesteps(50)", "set_timesteps(10)")
    script += (
        "import sys\nassert not any(name.startswith('ddpm_demo') for name in sys.modules)\n"
        "print(tuple(x.shape), bool(x.std() > 0.2))\n"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT)
    assert told.stdout == f"{shape} True\n", told.stderr


def test_plain_diffusers_draws_from_each_without_this_package(tmp_path: Path) -> None:
    # a pipeline passes no class on: the card of a model with classes says how
    plain = [entry for entry in ENTRIES if not named_classes(entry.folder)]
    script = (
        "import sys, torch\n"
        "from diffusers import DDPMPipeline\n"
        "for folder in sys.argv[1:]:\n"
        "    pipe = DDPMPipeline.from_pretrained(folder, local_files_only=True)\n"
        "    pipe.set_progress_bar_config(disable=True)\n"
        "    noise = torch.Generator().manual_seed(0)\n"
        "    images = pipe(batch_size=2, num_inference_steps=10, generator=noise,\n"
        "                  output_type='np').images\n"
        "    print(images.shape, images.std() > 0.1)\n"
        "assert not any(name.startswith('ddpm_demo') for name in sys.modules)\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", script, *(str(entry.folder) for entry in plain)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    shapes = [load_model(entry.folder).shape for entry in plain]
    expected = [f"(2, {height}, {width}, {channels}) True" for channels, height, width in shapes]
    assert told.stdout.splitlines() == expected, told.stderr
