"""Trackers: what they are told, that they know a run again, and that none ends a training."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ddpm_demo.commands.train import DONE
from ddpm_demo.config import TrainConfig
from ddpm_demo.runs.folder.run import Run, new_run
from ddpm_demo.runs.folder.run_config import RunConfig
from ddpm_demo.storage import system
from ddpm_demo.storage.atomic import read_json
from ddpm_demo.training import tracking
from ddpm_demo.training.tracking import Tracking
from tests.support.runs import command, train

WANDB = """
import json, os, pathlib
TOLD = pathlib.Path(os.environ["TOLD"])
def tell(*what):
    with TOLD.open("a") as file:
        file.write(json.dumps(what, default=str) + "\\n")
class Image:
    def __init__(self, pixels):
        self.told = list(pixels.shape)
    def __str__(self):
        return f"picture {self.told}"
class Run:
    def log(self, values, step=None):
        tell("log", values, step)
    def finish(self):
        tell("finish")
def init(**asked):
    tell("init", asked)
    return Run()
"""


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What makes the process end at once is not kept beyond the test."""
    things: list[object] = []
    monkeypatch.setattr(system, "_KEPT", things)
    return things


@pytest.fixture
def wandb(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], list[list[Any]]]]:
    """A stand-in for the package; answers with what it was told."""
    folder, told = tmp_path / "packages", tmp_path / "told.jsonl"
    folder.mkdir()
    (folder / "wandb.py").write_text(WANDB)
    monkeypatch.setenv("TOLD", str(told))
    monkeypatch.delenv("WANDB_MODE", raising=False)
    monkeypatch.syspath_prepend(folder)
    monkeypatch.delitem(sys.modules, "wandb", raising=False)
    yield lambda: [json.loads(line) for line in told.read_text().splitlines()]
    sys.modules.pop("wandb", None)


def tracked(run: Run, track: str, **config: Any) -> Tracking:
    return Tracking(run, RunConfig(train=TrainConfig(), track=track, **config), is_main=True)


@pytest.mark.usefixtures("micro")
def test_wandb_is_told_every_figure_and_the_previews_and_sends_nothing(
    tmp_path: Path, pictures: Path, wandb: Callable[[], list[list[Any]]]
) -> None:
    path = tmp_path / "hats"
    assert train(path, pictures, "--steps", 20, "--track", "wandb") == DONE
    (kind, asked), *logged, last = wandb()
    assert (kind, last) == ("init", ["finish"])
    assert (asked["mode"], asked["resume"], asked["dir"]) == ("offline", "allow", str(path))
    assert asked["project"] == "ddpm-demo"
    assert asked["name"] == f"hats-{asked['id']}"
    assert (asked["config"]["steps"], asked["config"]["precision"]) == (20, "fp32")
    figures = {(step, key): value for _, values, step in logged for key, value in values.items()}
    for line in Run(path).metrics():
        for key, value in line.items():
            if key != "step" and not isinstance(value, list):
                assert figures[line["step"], key] == value
    bands = [
        line["bands"] for line in Run(path).metrics() if line["step"] == 20 and "bands" in line
    ]
    assert [figures.get((20, f"bands/{k}")) for k in range(1, 6)] == bands[0]
    assert figures[20, "preview"] == ["picture [64, 64, 3]"]

    assert command("--run", path, "--continue", 10) == DONE
    assert [line[1]["id"] for line in wandb() if line[0] == "init"] == [asked["id"]] * 2


def test_wandb_does_what_its_own_variable_says(
    wandb: Callable[[], list[list[Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WANDB_MODE", "online")
    own = tracked(new_run(), "wandb")
    own.begin()
    own.end()
    assert wandb()[0][1]["mode"] == "online"


def test_a_run_of_the_page_keeps_its_key_to_itself(wandb: Callable[[], list[list[Any]]]) -> None:
    run = new_run()
    RunConfig(name="Cats", train=TrainConfig()).write(run.config_file)
    own = tracked(run, "wandb", name="Cats")
    own.begin()
    own.end()
    asked = wandb()[0][1]
    assert asked["name"] == f"Cats-{asked['id']}"
    assert run.token not in json.dumps({k: v for k, v in asked.items() if k != "dir"})
    assert read_json(run.tracker_file)["wandb"].keys() == {"name", "id"}


def test_classes_are_told_by_name(wandb: Callable[[], list[list[Any]]]) -> None:
    own = tracked(new_run(), "wandb", classes=("cat", "dog", "hat"))
    own.begin()
    own.log(5, {"val_loss": 0.5, "val_classes": [0.1, None, 0.3], "bands": [None, 2.0]})
    own.end()
    told = {"val_loss": 0.5, "val_classes/cat": 0.1, "val_classes/hat": 0.3, "bands/2": 2.0}
    assert wandb()[1] == ["log", told, 5]


@pytest.mark.usefixtures("micro")
@pytest.mark.parametrize("place", ["init(**asked)", "log(self, values, step=None)", "finish(self)"])
@pytest.mark.parametrize("fault", ["raise RuntimeError('no network')", "raise SystemExit(3)"])
def test_a_tracker_that_raises_is_said_to_be_left_out_once(
    tmp_path: Path,
    pictures: Path,
    wandb: Callable[[], list[list[Any]]],
    caplog: pytest.LogCaptureFixture,
    place: str,
    fault: str,
) -> None:
    module = tmp_path / "packages" / "wandb.py"
    head = f"def {place}:"
    assert WANDB.count(head) == 1
    indent = " " * (8 if "self" in place else 4)
    module.write_text(WANDB.replace(head, f"{head}\n{indent}{fault}"))
    assert train(tmp_path / "run", pictures, "--steps", 20, "--track", "wandb") == DONE
    said = [text for text in caplog.messages if "left out" in text]
    assert len(said) == 1
    assert said[0].startswith("wandb is left out from here on (")
    assert [line["step"] for line in Run(tmp_path / "run").metrics() if "loss" in line][-1] == 20


@pytest.mark.parametrize("place", ["init(**asked)", "log(self, values, step=None)", "finish(self)"])
def test_a_tracker_that_hangs_keeps_nobody_waiting(
    tmp_path: Path,
    wandb: Callable[[], list[list[Any]]],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    kept: list[object],
    place: str,
) -> None:
    monkeypatch.setattr(tracking, "END_SECONDS", 0.05)
    go = threading.Event()
    monkeypatch.setattr(threading, "go_on", go, raising=False)
    head = f"def {place}:"
    indent = " " * (8 if "self" in place else 4)
    hanging = WANDB.replace(head, f"{head}\n{indent}import threading; threading.go_on.wait()")
    (tmp_path / "packages" / "wandb.py").write_text(hanging)
    own = tracked(new_run(), "wandb")
    own.begin()
    for step in range(2 * tracking.WAITING):
        own.log(step, {"loss": 0.5})
    own.end()
    assert [text for text in caplog.messages if "left out" in text] == [
        "wandb is left out from here on (it does not answer). The training goes on."
    ]
    assert kept == [own], "the process does not wait for it either"
    go.set()


def test_a_package_that_is_gone_is_left_out(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("wandb", "of a later version"):
        monkeypatch.setitem(sys.modules, name, None)
        own = tracked(new_run(), name)
        own.begin()
        own.log(1, {"loss": 0.5})
        own.end()
        assert f"{name} is left out" in caplog.messages[-1]


def test_only_the_process_that_writes_has_a_tracker(wandb: Callable[[], list[list[Any]]]) -> None:
    config = RunConfig(train=TrainConfig(), track="wandb")
    own = Tracking(new_run(), config, is_main=False)
    own.begin()
    own.log(1, {"loss": 0.5})
    own.end()
    with pytest.raises(FileNotFoundError):
        wandb()


@pytest.mark.usefixtures("micro")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_tensorboard_is_shown_the_previews(tmp_path: Path, pictures: Path) -> None:
    pytest.importorskip("tensorboard")
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    path = tmp_path / "run"
    assert train(path, pictures, "--steps", 20, "--track", "tensorboard") == DONE
    (events,) = path.rglob("events.out.tfevents.*")
    told = EventAccumulator(str(events))
    told.Reload()
    tags = told.Tags()
    assert {"loss", "val_loss", "bands/5"} <= {*tags["scalars"]}
    assert [image.step for image in told.Images("preview")][-1] == 20
    assert not (path / "tracker.json").exists()


@pytest.mark.usefixtures("micro")
@pytest.mark.filterwarnings("ignore")
@pytest.mark.skipif(importlib.util.find_spec("trackio") is None, reason="trackio is not installed")
def test_trackio_keeps_all_in_its_own_database_and_resumes_its_run(
    tmp_path: Path, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = tmp_path / "trackio"
    monkeypatch.setenv("TRACKIO_DIR", str(database))
    for name in [name for name in sys.modules if name.partition(".")[0] == "trackio"]:
        monkeypatch.delitem(sys.modules, name)
    path = tmp_path / "hats"
    assert train(path, pictures, "--steps", 20, "--track", "trackio") == DONE
    assert command("--run", path, "--continue", 10) == DONE
    (file,) = database.glob("*.db")
    with contextlib.closing(sqlite3.connect(file)) as stored:
        rows = stored.execute("select run_name, step, metrics from metrics order by id").fetchall()
        runs = stored.execute("select distinct run_id from metrics").fetchall()
        ((config,),) = stored.execute("select config from configs").fetchall()
    assert len(runs) == 1
    assert {name for name, _, _ in rows} == {read_json(path / "tracker.json")["trackio"]["name"]}
    told = {(step, key): value for _, step, text in rows for key, value in json.loads(text).items()}
    for line in Run(path).metrics():
        for key, value in line.items():
            if key != "step" and not isinstance(value, list):
                assert told[line["step"], key] == pytest.approx(value)
    assert json.loads(config)["size"] == 16
    (drawn,) = [value for (step, key), value in told.items() if (step, key) == (30, "preview")]
    shown = next(database.rglob(Path(drawn["file_path"]).name))
    with Image.open(shown) as image, Image.open(path / "previews" / "000030.png") as own:
        assert np.array_equal(np.asarray(image.convert("RGB")), np.asarray(own.convert("RGB")))
