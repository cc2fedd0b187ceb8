"""What a training starts from, as values of the plan's controls."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from ddpm_demo.config import TrainConfig
from ddpm_demo.runs.traits import Traits, traits
from ddpm_demo.training import advice
from ddpm_demo.ui.train.draft import plan, starting
from ddpm_demo.ui.train.draft.report import Report

CONTROLS = {name: name for name in plan.DEFAULTS}  # a component stands for itself
DEFAULTS: dict[Any, Any] = dict(plan.DEFAULTS)
FACES = Report(size=32, channels=3, accepted=300)
KEY = "weights/faces-32"
TUNED = starting.following(CONTROLS, DEFAULTS, KEY, 300)


def test_the_defaults_are_those_of_the_config() -> None:
    config = TrainConfig()
    for name, value in plan.DEFAULTS.items():
        if name == "channels":
            value = plan.CHANNELS[value]
        assert value == getattr(config, name, {"objective": "short"}.get(name)) or name == "init"
    assert (
        plan.objective_name(config.prediction_type, config.schedule) == plan.DEFAULTS["objective"]
    )


def test_few_pictures_start_from_the_model_that_draws_such() -> None:
    changed = starting.first(CONTROLS, DEFAULTS, FACES)
    assert changed == TUNED
    assert changed["init"] == KEY
    assert changed["steps"] == advice.TUNING_STEPS
    assert changed["unet"] == "small"


@pytest.mark.parametrize(
    "pictures",
    [{"accepted": advice.SMALL_FOLDER + 1}, {"size": 16}, {"channels": 1}],
)
def test_many_or_other_pictures_start_from_random_weights(pictures: dict[str, Any]) -> None:
    assert starting.first(CONTROLS, DEFAULTS, dataclasses.replace(FACES, **pictures)) == {}


@pytest.mark.parametrize(
    "touched", [{"steps": 5000}, {"unet": "base"}, {"objective": "paper"}, {"init": "run/x"}]
)
def test_what_a_visitor_has_chosen_stays(touched: dict[str, Any]) -> None:
    assert starting.first(CONTROLS, DEFAULTS | touched, FACES) == {}


def test_a_model_chosen_by_hand_sets_steps_only_for_few_pictures() -> None:
    assert "steps" not in starting.following(CONTROLS, DEFAULTS, KEY)
    assert "steps" not in starting.following(CONTROLS, DEFAULTS, KEY, 5000)
    assert "steps" not in starting.following(CONTROLS, DEFAULTS | {"steps": 7}, KEY, 300)


def test_random_weights_take_back_the_steps_that_came_with_a_model() -> None:
    values = DEFAULTS | TUNED
    assert starting.following(CONTROLS, values, "") == {
        "init": "",
        "steps": TrainConfig().steps,
    }
    assert starting.following(CONTROLS, values | {"steps": 900}, "") == {"init": ""}


def test_grey_takes_no_model_that_draws_in_colour() -> None:
    values = DEFAULTS | TUNED
    assert starting.refit(CONTROLS, values | {"channels": "colour"}, 300) == {}
    grey = values | {"channels": "grey"}
    assert starting.refit(CONTROLS, grey, 300) == {"init": "", "steps": TrainConfig().steps}
    assert starting.following(CONTROLS, grey, KEY, 300)["channels"] == "auto"


def test_another_size_takes_another_model_or_none(monkeypatch: pytest.MonkeyPatch) -> None:
    values = DEFAULTS | TUNED
    assert starting.refit(CONTROLS, values, 300) == {}, "it fits"
    assert starting.refit(CONTROLS, DEFAULTS | {"size": 64}, 300) == {}, "nothing to fit"
    changed = starting.refit(CONTROLS, values | {"size": 16}, 300)
    assert changed == {"init": "", "steps": TrainConfig().steps}

    large = Traits(
        height=128,
        width=128,
        channels=3,
        prediction_type="epsilon",
        num_train_timesteps=500,
        schedule="linear",
        rescale_betas=True,
        unet="base",
    )
    monkeypatch.setattr(starting, "_shipped", lambda size, channels: "weights/large")
    monkeypatch.setattr(
        starting, "traits", lambda key: large if key == "weights/large" else traits(key)
    )
    changed = starting.refit(CONTROLS, values | {"size": 128}, 300)
    assert (changed["init"], changed["unet"], changed["objective"]) == (
        "weights/large",
        "base",
        "paper",
    )


def test_the_next_pictures_find_a_plan_as_it_was() -> None:
    values = DEFAULTS | TUNED
    assert values | starting.taken_back(CONTROLS, values) == DEFAULTS
    chosen = DEFAULTS | {"steps": 9, "stretch": True, "class_conditional": "off"}
    back = chosen | starting.taken_back(CONTROLS, chosen)
    assert back == DEFAULTS | {"steps": 9}, "no model decided it, and the rest was for these"
