"""What a browser is told of a drawing that it makes, and who may have which network."""

from __future__ import annotations

import dataclasses
import shutil
from typing import Any

import pytest

from ddpm_demo.config import SampleConfig
from ddpm_demo.data.settings import Settings
from ddpm_demo.errors import UserError
from ddpm_demo.runs import catalogue
from ddpm_demo.runs.access import HOME, Access
from ddpm_demo.runs.folder.run import new_run
from ddpm_demo.ui.sample.drawings import Drawings
from ddpm_demo.ui.sample.in_browser.question import answer, export_for, is_offered
from ddpm_demo.ui.sample.memory import frames_of

from .conftest import PLAIN, WITH_CLASSES

STRANGER = Access(public=True)
KEY, CLASSES_KEY = f"weights/{PLAIN.name}", f"weights/{WITH_CLASSES.name}"


def asked(key: str = KEY, visitor: Access = STRANGER, **config: Any) -> dict[str, Any]:
    return answer(Settings(key, SampleConfig(**config)), visitor, Drawings())


def test_a_stranger_may_have_what_ships_with_an_export() -> None:
    assert is_offered(KEY, STRANGER)
    assert not is_offered("weights/faces-64", STRANGER)
    assert not is_offered("weights/none", STRANGER)
    assert not is_offered(None, STRANGER)


def test_the_network_of_a_run_is_its_owners_alone() -> None:
    run = new_run()
    shutil.copytree(PLAIN, run.model)  # the same weights: its export is there
    key = f"run/{run.draw_key}"
    assert catalogue.admitted(key, STRANGER).key == key  # a stranger may draw with it
    assert export_for(key, STRANGER) is None
    assert export_for(f"run/{run.look_key}", STRANGER) is None
    for visitor in (HOME, Access(public=True, held=(run.token,))):
        found = export_for(key, visitor)
        assert found is not None
        assert found == export_for(KEY, STRANGER)
    assert asked(key) == {"server": "missing"}
    assert asked(key, HOME)["settings"]["seed"] == 0


def test_without_a_runtime_nothing_is_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("question", "for_browsers"):
        place = "sample.in_browser" if name == "question" else "serving"
        monkeypatch.setattr(f"ddpm_demo.ui.{place}.{name}.kept_runtime", lambda: None)
    assert not is_offered(KEY, HOME)
    assert asked() == {"server": "missing"}


def test_an_exact_answer_is_the_servers() -> None:
    exact = catalogue.exact_of(KEY)
    assert exact is not None
    assert asked(exact, HOME) == {"server": "exact"}
    with pytest.raises(UserError, match="not there any more"):
        asked("weights/none")


def test_the_answer_has_all_that_the_server_says_of_a_drawing() -> None:
    config = SampleConfig(num_images=3, seed=5, labels=(1, 2), guidance=3, max_frames=1001)
    told = asked(CLASSES_KEY, **dataclasses.asdict(config))
    assert told["settings"]["max_frames"] == frames_of(config, (1, 28, 28))
    assert told["plate"]["seeds"] == [5, 6, 7]
    names = told["network"]["classes"]
    assert told["plate"]["classes"] == [names[1], names[2], names[1]]
    assert told["plate"]["guided"]
    assert told["plate"]["caption"][0] == ["plain", WITH_CLASSES.name]
    read = Settings.read(told["record"])
    assert read.config == dataclasses.replace(config, max_frames=told["settings"]["max_frames"])
    assert told["record"]["weights"] == read.weights
    assert read.model == CLASSES_KEY
    assert told["record"]["prediction_type"] == "epsilon"
    assert f"weights={read.weights}" in told["query"]
    assert not [key for key in told if key.startswith("path")]


def test_a_promised_drawing_is_known_by_its_id_alone() -> None:
    drawings = Drawings()
    settings = Settings(KEY, SampleConfig(seed=4))
    told = answer(settings, STRANGER, drawings)
    drawing = drawings.get(told["id"])
    assert drawing.redraws
    assert drawing.settings.config == settings.config
    assert drawing.denoiser.shape == (1, 28, 28)
    with pytest.raises(UserError, match="not in memory"):
        drawings.get("0" * 32)


def test_other_weights_are_not_taken_for_those_that_drew() -> None:
    run = new_run()
    shutil.copytree(PLAIN, run.model)
    drawings = Drawings()
    told = answer(Settings(f"run/{run.draw_key}", SampleConfig()), HOME, drawings)
    shutil.rmtree(run.model)
    shutil.copytree(catalogue.WEIGHTS / "faces-32", run.model)
    with pytest.raises(UserError, match="not in memory"):
        drawings.get(told["id"])
