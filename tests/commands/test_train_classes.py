"""A training that is told classes: who decides it, what is written, where it starts."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import UNet2DModel
from PIL import Image
from torch import Tensor

from ddpm_demo import randomness
from ddpm_demo.commands.train import CONTRADICTION, DONE, FAILED, STOPPED
from ddpm_demo.commands.train_parser import parser
from ddpm_demo.config import SampleConfig
from ddpm_demo.diffusion.denoiser import Denoiser
from ddpm_demo.diffusion.parameterisation import predicted_x_0
from ddpm_demo.diffusion.sampling import sample_progressive
from ddpm_demo.errors import UserError
from ddpm_demo.models.folder import load_model
from ddpm_demo.models.network import UNetDenoiser
from ddpm_demo.runs.archive import write_zip
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.storage.atomic import MANIFEST, read_json
from ddpm_demo.training.prepare import prepare
from ddpm_demo.training.trainer import Trainer
from tests.support.runs import TINY, command, fingerprint, flip_bit, train

NAMES = ("boot", "hat", "가방")

pytestmark = pytest.mark.usefixtures("micro")


def stored(run: Path) -> dict[str, Any]:
    """What config.json says."""
    return read_json(run / "config.json")


def told(run: Path) -> tuple[str, tuple[str, ...]]:
    config = stored(run)
    return config["train"]["class_conditional"], tuple(config.get("classes", ()))


# -- who decides it -------------------------------------------------------------------------------


def test_folders_are_classes_where_nothing_else_is_said(
    tmp_path: Path, pictures: Path, classed: Path
) -> None:
    for name, data, more in (
        ("told", classed, []),
        ("asked", classed, ["--class-conditional", "auto"]),
        ("flat", pictures, []),
        ("not", classed, ["--class-conditional", "off"]),
    ):
        train(tmp_path / name, data, "--steps", 1, *more)
    assert told(tmp_path / "told") == told(tmp_path / "asked") == ("on", NAMES)
    assert fingerprint(tmp_path / "told") == fingerprint(tmp_path / "asked")
    assert told(tmp_path / "flat") == told(tmp_path / "not") == ("off", ())
    assert load_model(tmp_path / "told" / "model").classes == NAMES
    assert load_model(tmp_path / "not" / "model").classes == ()


def test_what_was_decided_is_not_decided_again(
    tmp_path: Path, classed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = ["--steps", 2, "--class-conditional"]
    run = tmp_path / "run"
    train(run, classed, *line, "auto", "--stop-at", 1)
    for wish in ("auto", "on"):
        assert train(run, classed, *line, wish) == DONE
        assert told(run) == ("on", NAMES)
    assert train(run, classed, *line, "off") == CONTRADICTION
    assert "--class-conditional" in capsys.readouterr().err


def test_a_run_of_before_is_told_none(tmp_path: Path, classed: Path) -> None:
    run = tmp_path / "run"
    train(run, classed, "--steps", 2, "--stop-at", 1, "--class-conditional", "off")
    config = stored(run)
    for key in ("class_conditional", "balance"):
        del config["train"][key]
    (run / "config.json").write_text(json.dumps(config))
    assert command("--run", run) == DONE
    assert load_model(run / "model").classes == ()


def test_classes_that_are_not_there_are_missed(
    tmp_path: Path, pictures: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = train(tmp_path / "run", pictures, "--steps", 1, "--class-conditional", "on")
    assert code == FAILED
    assert Run(tmp_path / "run").status().message == "classes_missing"
    assert "2 to 1000" in capsys.readouterr().err


# -- what is written ------------------------------------------------------------------------------


def test_names_go_wherever_the_model_goes(tmp_path: Path, classed: Path) -> None:
    train(tmp_path / "run", classed, "--steps", 1)
    run = Run(tmp_path / "run")
    assert "classes.json" in read_json(run.model / MANIFEST)["sha256"]
    for what, inside in (("model", "classes.json"), ("run", "model/classes.json")):
        write_zip(run, what, tmp_path / f"{what}.zip")
        with zipfile.ZipFile(tmp_path / f"{what}.zip") as packed:
            (name,) = [name for name in packed.namelist() if name.endswith(inside)]
            assert json.loads(packed.read(name)) == {"names": list(NAMES)}
            packed.extractall(tmp_path / what)
    (unpacked,) = (tmp_path / "model").iterdir()
    assert load_model(unpacked).classes == NAMES
    (restored,) = (tmp_path / "run.zip").parent.glob("run/*/config.json")
    assert command("--run", restored.parent, "--continue", 1) == DONE
    assert load_model(restored.parent / "model").classes == NAMES
    flip_bit(run.model / "classes.json", 100)
    with pytest.raises(UserError, match="changed"):
        load_model(run.model)


def test_checks_and_previews_tell_the_classes_apart(tmp_path: Path, classed: Path) -> None:
    for part in range(5):  # so many that some of each class are held out
        for folder in list(classed.iterdir()):
            (tmp_path / "many" / folder.name).mkdir(parents=True, exist_ok=True)
            for file in folder.iterdir():
                copy = tmp_path / "many" / folder.name / f"{part}-{file.name}"
                copy.write_bytes(file.read_bytes())
    train(tmp_path / "run", tmp_path / "many", "--steps", 1)
    run = Run(tmp_path / "run")
    (check,) = [row for row in run.metrics() if "val_loss" in row]
    assert len(check["val_classes"]) == 3
    assert min(check["val_classes"]) < check["val_loss"] < max(check["val_classes"])
    with Image.open(run.preview_files()[-1]) as preview:
        assert preview.size == (4 * 16, 3 * 16)
    assert run.preview_grid == (3, 4)
    floor = run.floor()
    assert floor is not None
    assert 0 < floor < check["val_loss"]


@pytest.mark.slow
def test_a_cut_run_of_classes_ends_on_the_same_bits(tmp_path: Path, classed: Path) -> None:
    line = ["--steps", 12, "--accumulate", 2, "--balance"]
    assert train(tmp_path / "whole", classed, *line) == DONE
    for cut in (1, 5, 11):
        assert train(tmp_path / "cut", classed, *line, "--stop-at", cut) == STOPPED
    assert train(tmp_path / "cut", classed, *line) == DONE
    assert fingerprint(tmp_path / "cut") == fingerprint(tmp_path / "whole")
    train(tmp_path / "uneven", classed, *line[:-1])
    assert fingerprint(tmp_path / "uneven") != fingerprint(tmp_path / "whole")


def test_a_network_learns_what_it_is_told(tmp_path: Path) -> None:
    for name, level in (("dark", 40), ("light", 210)):
        (tmp_path / "data" / name).mkdir(parents=True)
        noise = np.random.default_rng(level).integers(0, 30, (50, 16, 16), dtype=np.uint8)
        for k, each in enumerate(noise):
            Image.fromarray(each + np.uint8(level)).save(tmp_path / "data" / name / f"{k}.png")
    more = ["--steps", 100, "--batch-size", 16, "--learning-rate", 0.01]
    train(tmp_path / "run", tmp_path / "data", *more)
    model = load_model(tmp_path / "run" / "model")
    noise = randomness.normal((4, 1, 16, 16), 1, "x_T")
    alpha_bar = float(model.scheduler.alphas_cumprod[-1])
    seen = []
    for label in (0, 1):
        output = model.given(noise, 999, torch.full((4,), label))
        seen.append(float(predicted_x_0(output, noise, alpha_bar, "v_prediction").mean()))
    # the pictures are at −0.6 and at 0.8
    assert seen[0] < -0.1
    assert seen[1] > 0.2


# -- where it starts ------------------------------------------------------------------------------


def begun(path: Path, data: Path, init: Path, on: str) -> UNetDenoiser:
    """The average of a run that starts from a model, before its first step."""
    run = Run(path)
    run.path.mkdir()
    line = ["--run", path, "--data", data, *TINY, "--init", init, "--class-conditional", on]
    prepare(run, vars(parser().parse_args([str(word) for word in line])))
    made = Trainer(run)
    return UNetDenoiser(made.learner.ema, load_model(init).scheduler, classes=made.config.classes)


def drawn(denoiser: Denoiser) -> Tensor:
    *_, last = sample_progressive(denoiser, SampleConfig(num_images=2, steps=5))
    return last.prev_sample


def rows(unet: UNet2DModel) -> Tensor:
    weight: Tensor = unet.class_embedding.weight
    return weight


def test_a_start_without_classes_draws_its_pictures_still(tmp_path: Path, classed: Path) -> None:
    train(tmp_path / "first", classed, "--steps", 3, "--class-conditional", "off")
    start = load_model(tmp_path / "first" / "model")
    made = begun(tmp_path / "second", classed, tmp_path / "first" / "model", "on")
    assert made.classes == NAMES
    assert torch.equal(drawn(made), drawn(start))
    x_t = torch.randn(3, 3, 16, 16)
    assert torch.equal(made.given(x_t, 700, torch.arange(3)), start(x_t, 700))
    assert command("--run", tmp_path / "second", "--stop-at", 2) == STOPPED
    *told, none = rows(load_model(tmp_path / "second" / "model").unet)
    assert torch.stack(told).std() > 0.5, "each class has a direction of its own"
    assert none.abs().max() < 0.05, "and no class is where it was"


def test_a_start_with_classes_is_trained_without(tmp_path: Path, classed: Path) -> None:
    train(tmp_path / "first", classed, "--steps", 3)
    start = load_model(tmp_path / "first" / "model")
    assert rows(start.unet)[-1].abs().max() > 0.1
    made = begun(tmp_path / "second", classed, tmp_path / "first" / "model", "off")
    assert made.classes == ()
    torch.testing.assert_close(drawn(made), drawn(start), rtol=0, atol=1e-4)


def test_a_start_with_other_classes_keeps_those_it_knows(tmp_path: Path, classed: Path) -> None:
    train(tmp_path / "first", classed, "--steps", 3)
    start = load_model(tmp_path / "first" / "model")
    for old, new in zip(NAMES, ("boot", "coat", "socks"), strict=True):
        (tmp_path / "other" / new).mkdir(parents=True)
        for file in (classed / old).iterdir():
            (tmp_path / "other" / new / file.name).write_bytes(file.read_bytes())
    made = begun(tmp_path / "second", tmp_path / "other", tmp_path / "first" / "model", "auto")
    assert made.classes == ("boot", "coat", "socks")
    boot, none = rows(start.unet)[0], rows(start.unet)[-1]
    assert torch.equal(rows(made.unet), torch.stack([boot, none, none, none]))
    assert torch.equal(drawn(made), drawn(start))
