"""What makes the shipped models: recipes, and the last step from a run to a folder in weights/."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from PIL import Image
from safetensors import safe_open

from ddpm_demo.commands import train as train_command
from ddpm_demo.data.dataset import HELD_OUT_NAME, Dataset
from ddpm_demo.models.folder import WEIGHTS_NAME, load_model
from ddpm_demo.runs.exact_answer import of_folder
from ddpm_demo.runs.folder.run import Run
from tests.support.runs import train

WEIGHTS = Path(__file__).parents[2] / "weights"


@pytest.fixture
def make(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """weights/recipes/make.py, which is a program and not of the package."""
    spec = importlib.util.spec_from_file_location("make", WEIGHTS / "recipes" / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "make", module)
    spec.loader.exec_module(module)
    return module


def test_a_run_is_shipped_small_with_its_pictures(
    make: ModuleType, tmp_path: Path, pictures: Path
) -> None:
    train(tmp_path / "run", pictures, "--steps", 2)
    run, model = Run(tmp_path / "run"), tmp_path / "model"
    make.ship(run, model, 5)
    with safe_open(model / "unet" / WEIGHTS_NAME, framework="pt") as weights:
        assert {weights.get_slice(key).get_dtype() for key in weights.keys()} == {"F16"}  # noqa: SIM118
    shipped, trained = load_model(model), load_model(run.model)
    for ours, theirs in zip(shipped.unet.parameters(), trained.unet.parameters(), strict=True):
        assert (ours - theirs).abs().max() <= 1e-3 * theirs.abs().max()
    with Image.open(model / "grid.png") as grid:
        assert grid.size == (8 * 16, 8 * 16)
    data = Dataset.load(run.dataset_file)
    assert len(of_folder(model)) == 5
    kept = Dataset.load(model / HELD_OUT_NAME)
    assert np.array_equal(kept.images, data.held_out[: make.HELD_OUT])
    assert len(kept.training) == 0


def test_a_held_out_picture_that_was_learned_as_well_is_not_shipped(make: ModuleType) -> None:
    images = np.arange(6, dtype=np.uint8)[:, None, None, None].repeat(2, 1)
    images[5] = images[0]
    data = Dataset(
        images=images,
        names=[""] * 6,
        labels=np.zeros(6, np.int64),
        classes=[""],
        split=np.array([False, False, False, True, True, True]),
    )
    assert make.unseen(data).tolist() == [3, 4]


def test_pictures_are_taken_at_equal_distances(make: ModuleType) -> None:
    chosen = np.arange(100, 200)
    assert make.spread(chosen, 4).tolist() == [100, 125, 150, 175]
    assert make.spread(chosen, 100).tolist() == chosen.tolist()


@pytest.mark.parametrize("file", sorted(WEIGHTS.glob("*/recipe.toml")), ids=lambda f: f.parent.name)
def test_a_recipe_can_be_read(make: ModuleType, file: Path) -> None:
    recipe = make.Recipe.of(file.parent)
    assert recipe.data in (*make.FACES, *make.UNPACKED)
    assert recipe.pictures > 0


@pytest.mark.parametrize(
    ("line", "code", "step", "good"),
    [
        ("--steps 9", train_command.DONE, 9, True),
        ("--steps 9", train_command.FAILED, 9, False),
        ("--steps 9", train_command.STOPPED, 3, False),
        ("--steps 9 --stop-at 5", train_command.STOPPED, 5, True),
        ("--steps 9 --stop-at 5", train_command.STOPPED, 3, False),
        ("--steps 9 --stop-at 5", train_command.DONE, 9, False),
    ],
)
def test_only_the_weights_that_the_recipe_names_are_shipped(
    make: ModuleType, monkeypatch: pytest.MonkeyPatch, line: str, code: int, step: int, good: bool
) -> None:
    monkeypatch.setattr(train_command, "main", lambda arguments: code)
    monkeypatch.setattr(Run, "last_saved", lambda self: step)
    recipe = make.Recipe(data="faces", train=line, pictures=1)
    if good:
        make.train(recipe, Path("data"), Path("run"))
    else:
        with pytest.raises(SystemExit, match=f"at step {step}, not"):
            make.train(recipe, Path("data"), Path("run"))


def test_pictures_that_are_there_are_not_made_again(make: ModuleType, tmp_path: Path) -> None:
    make.make_pictures("faces", tmp_path)  # would need Node and a network
