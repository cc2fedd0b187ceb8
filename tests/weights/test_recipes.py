"""What makes the shipped models: recipes, and the last step from a run to a folder in weights/."""

from __future__ import annotations

import dataclasses
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors import safe_open

from ddpm_demo.commands import train as train_command
from ddpm_demo.data.dataset import HELD_OUT_NAME, Dataset
from ddpm_demo.data.ingest import ingest
from ddpm_demo.data.settings import Settings
from ddpm_demo.models.folder import load_model
from ddpm_demo.models.layout import WEIGHTS_NAME
from ddpm_demo.runs import catalogue
from ddpm_demo.runs.exact_answer import of_folder
from ddpm_demo.runs.folder import findings
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.ui.sample.opening import FOLDER, opening_value
from tests.support.denoisers import OnePicture
from tests.support.runs import train

WEIGHTS = Path(__file__).parents[2] / "weights"


def program(monkeypatch: pytest.MonkeyPatch, name: str) -> ModuleType:
    """A file in weights/recipes/, which is a program and not of the package."""
    spec = importlib.util.spec_from_file_location(name, WEIGHTS / "recipes" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, name, module)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def make(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    return program(monkeypatch, "make")


@pytest.fixture
def opening(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    return program(monkeypatch, "opening")


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


def test_a_model_with_classes_holds_out_what_the_model_that_it_starts_from_did(
    make: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names tell the classes of a flat folder: sub-folders would give another order."""
    (folder := tmp_path / "pictures").mkdir()
    for k in range(48):
        name = (f"{k:05}-ankle-boot", f"pixel-art-{k:05}")[k % 2]
        Image.new("L", (16, 16), 5 * k).save(folder / f"{name}.png")
    plain = ingest(folder, 16)
    run = Run(tmp_path / "run")
    started: list[list[str]] = []

    def main(arguments: list[str]) -> int:
        started.append(arguments)
        return int(make.trainer.DONE)

    monkeypatch.setattr(make.trainer, "main", main)
    monkeypatch.setattr(make.Run, "last_saved", lambda run: 3)
    recipe = make.Recipe("faces", "--size 16 --steps 3", 2, init="faces-32", classes=True)
    make.train(recipe, folder, run.path)
    data = Dataset.load(run.dataset_file)
    assert data.classes == ["ankle-boot", "pixel-art"]
    assert [data.classes[label] for label in data.labels] == [
        "ankle-boot" if "ankle" in name else "pixel-art" for name in data.names
    ]
    assert np.array_equal(data.split, plain.split)
    assert np.array_equal(data.images, plain.images)
    assert findings.report(run)["classes"] == {"ankle-boot": 24, "pixel-art": 24}
    (arguments,) = started
    assert arguments[-2:] == ["--init", str(WEIGHTS / "faces-32")]
    data.save(run.dataset_file)
    before = run.dataset_file.stat().st_mtime_ns
    make.train(recipe, folder, run.path)
    assert run.dataset_file.stat().st_mtime_ns == before, "read once"


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


def test_a_recipe_may_continue_its_run_once(
    make: ModuleType, tmp_path: Path, pictures: Path, micro: None
) -> None:
    line = "--size 16 --steps 2 --unet tiny --batch-size 4 --precision fp32"
    recipe = make.Recipe("faces", line, 2, continued=3)
    assert recipe.ends_at == 5
    run = Run(tmp_path / "run")
    for _ in range(2):
        make.train(recipe, pictures, run.path)
        assert run.last_saved() == 5
        assert run.config().segments == ((0, 2), (2, 5))


def test_pictures_that_are_there_are_not_made_again(make: ModuleType, tmp_path: Path) -> None:
    make.make_pictures("faces", tmp_path)  # would need Node and a network


def test_the_opening_is_a_timeline_of_the_settings_that_it_names(
    opening: ModuleType, tmp_path: Path
) -> None:
    config = dataclasses.replace(opening.CONFIG, steps=5, max_frames=4)
    settings = Settings(f"weights/{catalogue.PRETTIEST}", config)
    opening.draw(OnePicture(torch.zeros(3, 8, 8), "linear", "epsilon"), settings, tmp_path)
    value = opening_value(tmp_path)
    assert value is not None
    assert value["seeds"] == list(config.pinned)
    assert value["total"] == len(value["frames"]) == 4
    assert [frame["t"] for frame in value["frames"]][-1] == 0
    assert sum(chunk["count"] for chunk in value["chunks"]) == 4
    for chunk in value["chunks"]:
        with Image.open(chunk["file"]["path"]) as sheet:
            width, height = value["cell"]
            assert sheet.size == (width * chunk["count"], height * len(value["views"]))


def test_the_opening_that_ships_is_small_and_whole() -> None:
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) <= 1_500_000
    value = opening_value()
    assert value is not None
    assert all(Path(chunk["file"]["path"]).is_file() for chunk in value["chunks"])
    last = value["chunks"][-1]
    assert last["first"] + last["count"] == value["total"] == len(value["frames"])
    assert Path(last["file"]["path"]).suffix == ".png", "the pictures themselves lose nothing"
