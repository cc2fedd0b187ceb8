"""The exact answer of a run: its pictures, its schedule, its units, worked out once."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
import torch

from ddpm_demo.config import PREDICTION_TYPES
from ddpm_demo.data.dataset import PICTURES_NAME, Dataset
from ddpm_demo.data.pixels import to_unit_nchw
from ddpm_demo.diffusion.loss.objective import loss_weights, training_loss
from ddpm_demo.diffusion.parameterisation import predicted_epsilon, predicted_v
from ddpm_demo.errors import UserError
from ddpm_demo.models.classes import write_classes
from ddpm_demo.models.network import UNetDenoiser
from ddpm_demo.models.unets import build_unet
from ddpm_demo.runs import exact_answer
from ddpm_demo.runs.exact_answer import floor_of_run, of_folder, training_set
from ddpm_demo.runs.folder.run import Run
from tests.support.classes import save_conditional
from tests.support.faces import draw_faces
from tests.support.runs import make_run, train

T = 1000


def test_a_runs_answer_holds_its_training_set_alone(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", schedule="linear", num_train_timesteps=300, flip=False)
    exact = of_folder(run.path)
    data = Dataset.load(run.dataset_file)
    assert len(exact) == 46
    assert not exact.flips
    assert len(exact.scheduler) == 300
    assert float(exact.scheduler.alphas_cumprod[-1]) < 1e-4, "β stretched, as the run's was"
    kept_aside = to_unit_nchw(data.held_out)
    assert not torch.isclose(exact(kept_aside, 0), kept_aside, atol=1e-3).all()
    learned = to_unit_nchw(data.training)[:4]
    assert torch.allclose(exact(learned, 0), learned, atol=1e-5)


@pytest.mark.parametrize("kind", PREDICTION_TYPES)
@pytest.mark.parametrize("loss", ["simple", "min_snr"])
def test_the_floor_is_in_the_runs_own_units_and_below_a_network(
    tmp_path: Path, kind: str, loss: str
) -> None:
    run = make_run(tmp_path / "run", prediction_type=kind, loss=loss)
    pictures, exact = training_set(run.path).training, of_folder(run.path)
    floor = floor_of_run(run)
    assert floor is not None
    # the same by hand, at other timesteps and with other noise
    x_0 = to_unit_nchw(pictures)
    weights = loss_weights(exact.scheduler.schedule, kind, loss)
    torch.manual_seed(0)
    network = UNetDenoiser(build_unet("tiny", size=16, channels=1).eval(), exact.scheduler)
    ours, theirs = [], []
    for timestep in range(25, T, 50):
        eps = torch.randn(x_0.shape, generator=torch.Generator().manual_seed(timestep))
        bar = float(exact.scheduler.alphas_cumprod[timestep])
        x_t = bar**0.5 * x_0 + (1 - bar) ** 0.5 * eps
        convert = {"epsilon": predicted_epsilon, "v_prediction": predicted_v}.get(kind)
        said = exact(x_t, timestep)
        said = convert(said, x_t, bar, "sample") if convert else said
        weight = float(weights[timestep])
        ours.append(weight * float(training_loss(said, x_0, eps, bar, kind).mean()))
        raw = network(x_t, timestep)
        theirs.append(weight * float(training_loss(raw, x_0, eps, bar, kind).mean()))
    assert floor == pytest.approx(sum(ours) / len(ours), rel=0.15)
    assert floor < sum(theirs) / len(theirs)


def test_the_floor_is_lower_for_who_is_told_the_class(tmp_path: Path) -> None:
    floors = []
    for name, told in (("told", True), ("not", False), ("beside", True), ("evenly", False)):
        run = make_run(tmp_path / name, flip=False, balance=name == "evenly")
        data, config = Dataset.load(run.dataset_file), run.config()
        # two pictures of each class, but for one class of one that is left to "no class"
        labels = np.arange(len(data)) // 2
        names = tuple(f"class {k}" for k in range(24))
        dataclasses.replace(data, labels=labels, classes=list(names)).save(run.dataset_file)
        classes = (names[1:] if name == "beside" else names) if told else ()
        dataclasses.replace(config, classes=classes).write(run.config_file)
        floors.append(floor_of_run(run))
    assert floors[0] is not None
    assert floors[1] is not None
    assert floors[0] < 0.8 * floors[1]
    assert floors[2:] == [None, None], "not all pictures come equally often"


def test_the_floor_is_worked_out_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = make_run(tmp_path / "run")
    first = floor_of_run(run)
    monkeypatch.setattr(exact_answer, "loss_floor", None)
    assert floor_of_run(run) == run.floor() == first
    assert floor_of_run(Run(tmp_path / "none")) is None


def test_training_leaves_its_floor_beside_its_loss(tmp_path: Path) -> None:
    draw_faces(tmp_path / "faces", 12, 16)
    assert train(tmp_path / "run", tmp_path / "faces", "--steps", 2) == 0
    run = Run(tmp_path / "run")
    floor = run.floor()
    assert floor is not None
    assert 0 < floor < run.metrics()[0]["loss"]


def test_it_knows_the_classes_that_the_runs_model_knows(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", flip=False)
    data = Dataset.load(run.dataset_file)
    labels = np.arange(len(data)) % 4
    # a folder more than the model was told of, and in another order
    dataclasses.replace(data, labels=labels, classes=["", "ant", "bee", "cat"]).save(
        run.dataset_file
    )
    assert of_folder(run.path).classes == ()
    run.model.mkdir()
    write_classes(run.model, ["cat", "ant", "bee"])
    exact = of_folder(run.path)
    assert exact.classes == ("cat", "ant", "bee")
    x_t = torch.randn(3, 1, 16, 16, generator=torch.Generator().manual_seed(0))
    weights = exact.weights(x_t, 999, torch.tensor([0, 1, 2]))
    of = labels[data.training_indices]
    for row, folder in zip(weights, (3, 1, 2), strict=True):
        assert (row > 0).tolist() == (of == folder).tolist()
    kept = dataclasses.replace(data, classes=["somewhere"])
    kept.save(run.dataset_file)
    with pytest.raises(UserError, match="of the class ant"):
        of_folder(run.path).given(x_t, 500, torch.tensor([1, 1, 1]))


def test_the_answer_of_a_shipped_model_knows_its_classes(tmp_path: Path) -> None:
    data = Dataset.load(make_run(tmp_path / "run").dataset_file)
    labels = np.arange(len(data)) % 2
    shipped = save_conditional(tmp_path / "shipped", ["bee", "ant"])
    dataclasses.replace(data, labels=labels, classes=["ant", "bee"]).save(shipped / PICTURES_NAME)
    exact = of_folder(shipped)
    assert exact.classes == ("bee", "ant")
    weights = exact.weights(torch.zeros(1, 1, 16, 16), 99, torch.tensor([0]))[0]
    assert (weights > 0).tolist() == (labels[data.training_indices] == 1).tolist()
