"""Makes a shipped model again, pictures included: `python weights/recipes/make.py MODEL`.

recipe.toml in MODEL, a folder in weights/, says how. What was begun goes on: pictures that are
there are not rendered again, and a training that was cut off resumes. Needs this package, and Node
for the faces, or the Debian package dataset-fashion-mnist for the clothes.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import torch

from ddpm_demo.commands import train as trainer
from ddpm_demo.commands.train_parser import parser
from ddpm_demo.config import SampleConfig
from ddpm_demo.data.dataset import HELD_OUT_NAME, PICTURES_NAME, Dataset
from ddpm_demo.data.export import save_grid
from ddpm_demo.data.ingest import ingest
from ddpm_demo.diffusion.sampling import sample_progressive
from ddpm_demo.models.folder import load_model, save_model
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.storage.atomic import write_json

HERE = Path(__file__).resolve().parent
GRID = 64
HELD_OUT = 256  # pictures at most
# what render.mjs is told for each collection of faces
FACES = {
    "faces": [],
    "peeps": ["--style", "open-peeps", "--count", "20000"],
    "lorelei": ["--style", "lorelei", "--count", "4000"],
}
# the programs beside this one that unpack the others
UNPACKED = {"fashion": ["fashion_mnist.py", "--count", "60000"], "emoji": ["emoji.py"]}


@dataclasses.dataclass(frozen=True)
class Recipe:
    """recipe.toml of a model.

    Args:
        data: A collection of `FACES` or `UNPACKED`.
        train: What the trainer's command line gets beside --data and --run.
        pictures: How many of the pictures that it was trained on are kept beside the model.
        init: The model that it starts from, a name in weights/; "" for none.
        classes: Whether it is told what each picture is, which the name of its file says.
        continued: How many steps the run is continued for after its end, with a new warm-up.
    """

    data: str
    train: str
    pictures: int
    init: str = ""
    classes: bool = False
    continued: int = 0

    @property
    def settings(self) -> argparse.Namespace:
        """What `train` sets."""
        return parser().parse_args(["--run", "run", *self.train.split()])

    @property
    def ends_at(self) -> int:
        """The step whose weights are shipped."""
        given = vars(self.settings)
        return int(given.get("stop_at", given["steps"])) + self.continued

    @classmethod
    def of(cls, model: Path) -> Recipe:
        return cls(**tomllib.loads((model / "recipe.toml").read_text(encoding="utf-8")))


def make_pictures(kind: str, folder: Path) -> None:
    """Renders or unpacks the pictures; a name that changes at the end says that all are there."""
    if folder.is_dir():
        return
    part = folder.resolve().with_name(folder.name + ".part")  # node works in another folder
    shutil.rmtree(part, ignore_errors=True)
    if kind in FACES:
        quiet = ["--no-audit", "--no-fund", "--no-package-lock"]
        subprocess.run(["npm", "install", *quiet], cwd=HERE, check=True)
        subprocess.run(["node", "render.mjs", str(part), *FACES[kind]], cwd=HERE, check=True)
    else:
        program, *options = UNPACKED[kind]
        subprocess.run([sys.executable, str(HERE / program), str(part), *options], check=True)
    part.rename(folder)


def class_of(name: str) -> str:
    """What a picture shows, by its name: 00017-ankle-boot.png or pixel-art-00017.png."""
    return re.sub(r"^\d+-|-\d+$", "", Path(name).stem)


def labelled(data: Dataset) -> Dataset:
    """The same pictures with classes.

    They are not read from a folder per class: in another order others would be held out than of
    the model that training starts from, and it would have seen them.
    """
    classes, labels = np.unique([class_of(name) for name in data.names], return_inverse=True)
    return dataclasses.replace(data, classes=classes.tolist(), labels=labels.astype(np.int64))


def read(recipe: Recipe, data: Path, run: Run) -> None:
    """Gives a run its pictures with their classes, which the trainer would not find out."""
    if run.dataset_file.exists():
        return
    pictures = labelled(ingest(data, recipe.settings.size))
    pictures.save(run.dataset_file)
    write_json(run.report_file, pictures.report)


def train(recipe: Recipe, data: Path, run: Path) -> None:
    if recipe.classes:
        run.mkdir(parents=True, exist_ok=True)
        read(recipe, data, Run(run))
    arguments = ["--data", str(data), "--run", str(run), *recipe.train.split()]
    if recipe.init:
        arguments += ["--init", str(HERE.parent / recipe.init)]
    code = trainer.main(arguments)  # of a run that was continued already: to its new end
    if recipe.continued and Run(run).last_saved() == recipe.ends_at - recipe.continued:
        code = trainer.main(["--run", str(run), "--continue", str(recipe.continued)])
    if code not in (trainer.DONE, trainer.STOPPED) or Run(run).last_saved() != recipe.ends_at:
        raise SystemExit(f"{run} stands at step {Run(run).last_saved()}, not {recipe.ends_at}")


def ship(run: Run, model: Path, pictures: int) -> None:
    """Writes the model of a run with weights in fp16, a grid of its drawings, and pictures."""
    denoiser = load_model(run.model)
    config = json.loads((run.model / "scheduler" / "scheduler_config.json").read_text())
    known = {key: value for key, value in config.items() if not key.startswith("_")}
    save_model(model, denoiser.unet.half(), known, denoiser.classes)
    denoiser = load_model(model, "cuda" if torch.cuda.is_available() else "cpu")
    *_, last = sample_progressive(denoiser, SampleConfig(num_images=GRID))
    save_grid(last.prev_sample, model / "grid.png")
    data = Dataset.load(run.dataset_file)
    keep(data, spread(data.training_indices, pictures), model / PICTURES_NAME)
    keep(data, unseen(data)[:HELD_OUT], model / HELD_OUT_NAME)


def unseen(data: Dataset) -> np.ndarray:
    """Indices of held-out pictures, without those that were drawn for training a second time."""
    learned = {picture.tobytes() for picture in data.training}
    new = [k for k in data.held_out_indices if data.images[k].tobytes() not in learned]
    return np.array(new, dtype=int)


def spread(chosen: np.ndarray, count: int) -> np.ndarray:
    """So many of them, at equal distances: of each style its share."""
    return chosen[np.arange(count) * len(chosen) // count]


def keep(data: Dataset, chosen: np.ndarray, file: Path) -> None:
    part = dataclasses.replace(
        data,
        images=data.images[chosen],
        names=[data.names[k] for k in chosen],
        labels=data.labels[chosen],
        split=data.split[chosen],
    )
    part.save(file, compress=True)
    print(f"{len(chosen):,} pictures in {file}, {file.stat().st_size / 1000:.0f} kB")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("model", type=Path, nargs="?", help="a folder with a recipe.toml")
    parser.add_argument("--pictures", choices=(*FACES, *UNPACKED), help="make these alone")
    parser.add_argument("--work", type=Path, default=Path("made"), help="pictures, runs (made/)")
    parser.add_argument("--run", type=Path, help="ship this finished run, train nothing")
    options = parser.parse_args()
    if options.pictures:
        options.work.mkdir(parents=True, exist_ok=True)
        make_pictures(options.pictures, options.work / options.pictures)
        return
    if options.model is None:
        parser.error("name a model, or --pictures")
    recipe = Recipe.of(options.model)
    run = options.run or options.work / f"{options.model.name}-run"
    if options.run is None:
        options.work.mkdir(parents=True, exist_ok=True)
        pictures = options.work / recipe.data
        make_pictures(recipe.data, pictures)
        train(recipe, pictures, run)
    ship(Run(run), options.model, recipe.pictures)


if __name__ == "__main__":
    main()
