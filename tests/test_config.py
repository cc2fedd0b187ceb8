"""A config is either possible or refused; what is written is read back the same."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ddpm_demo import config
from ddpm_demo.config import SampleConfig, TrainConfig, check_size
from ddpm_demo.errors import UserError


def test_the_defaults_are_possible() -> None:
    assert TrainConfig().schedule in config.SCHEDULES
    assert SampleConfig().solver in config.SOLVERS


@given(
    size=st.integers(4, 32).map(lambda k: 4 * k),
    seed=st.integers(0, config.MAX_SEED),
    schedule=st.sampled_from(config.SCHEDULES),
    timesteps=st.integers(config.MIN_TIMESTEPS, config.MAX_TIMESTEPS),
    init=st.none() | st.text(),
)
def test_there_and_back_through_json(
    size: int, seed: int, schedule: str, timesteps: int, init: str | None
) -> None:
    made = TrainConfig(
        size=size, seed=seed, schedule=schedule, num_train_timesteps=timesteps, init=init
    )
    assert TrainConfig.from_dict(json.loads(json.dumps(made.to_dict()))) == made


def test_a_config_that_says_nothing_of_classes_means_none() -> None:
    values = TrainConfig(steps=7).to_dict()
    assert (values.pop("class_conditional"), values.pop("balance")) == ("auto", False)
    assert TrainConfig.from_dict(values) == TrainConfig(steps=7, class_conditional="off")


def test_a_config_of_a_later_version_can_be_read() -> None:
    values = {**TrainConfig(steps=7).to_dict(), "invented_later": True}
    assert TrainConfig.from_dict(values) == TrainConfig(steps=7)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("unet", "huge", "tiny, small, base"),
        ("prediction_type", "eps", "epsilon, sample, v_prediction"),
        ("schedule", "nonsense", "linear, cosine, sigmoid"),
        ("precision", "fp16", "auto, fp32, bf16"),
        ("channels", 2, "1, 3"),
        ("channels", True, "channels"),
        ("channels", 3.0, "channels"),
        ("steps", 0, "steps"),
        ("steps", 10.5, "steps"),
        ("size", "32", "size"),
        ("seed", True, "seed"),
        ("gradient_accumulation_steps", 3, "3"),
        ("batch_size", 0, "batch_size"),
        ("gradient_accumulation_steps", 0, "gradient_accumulation_steps"),
        ("num_train_timesteps", 9, "between 10 and 1000"),
        ("num_train_timesteps", 1001, "between 10 and 1000"),
        ("learning_rate", 0.0, "learning_rate"),
        ("learning_rate", math.nan, "learning_rate"),
        ("learning_rate", "high", "learning_rate"),
        ("ema_decay", None, "ema_decay"),
        ("flip", "yes", "flip"),
        ("init", 5, "init"),
        ("class_conditional", "yes", "auto, on, off"),
        ("class_conditional", True, "auto, on, off"),
        ("balance", "yes", "balance"),
        ("seed", -1, "seed"),
        ("seed", 2**32, "seed"),
        ("checkpoint_every", -1, "checkpoint_every"),
    ],
)
def test_impossible_training_is_refused(name: str, value: Any, says: str) -> None:
    with pytest.raises(UserError, match=says):
        TrainConfig(**{name: value})


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("num_images", 0, "between 1 and 64"),
        ("num_images", 65, "between 1 and 64"),
        ("steps", 0, "between 1 and 1000"),
        ("steps", 1001, "between 1 and 1000"),
        ("solver", "euler", r"ddpm, ddpm-large, ddim, dpm\+\+, dpm\+\+-sde, unipc"),
        ("seed", 2**32, "seed"),
        ("max_frames", 1, "max_frames"),
        ("max_frames", 2.5, "max_frames"),
        ("num_images", 2.0, "num_images"),
        ("steps", 10.5, "steps"),
        ("steps", "10", "steps"),
        ("seed", True, "seed"),
        ("pinned", (0.5,), "pinned"),
        ("labels", "some", "Allowed: all"),
        ("labels", None, "labels"),
        ("labels", {0: 1}, "labels"),
        ("labels", (1000,), "between 0 and 999"),
        ("labels", (-1,), "between 0 and 999"),
        ("labels", (0.5,), "label"),
        ("labels", (True,), "label"),
        ("labels", ("0",), "label"),
        ("labels", (0,) * 65, "between 0 and 64"),
        ("guidance", -0.1, "between 0 and 20"),
        ("guidance", 20.5, "between 0 and 20"),
        ("guidance", math.nan, "guidance"),
        ("guidance", math.inf, "guidance"),
        ("guidance", "2", "guidance"),
        ("clipping", "soft", "plain, dynamic"),
    ],
)
def test_impossible_sampling_is_refused(name: str, value: Any, says: str) -> None:
    with pytest.raises(UserError, match=says):
        SampleConfig(**{name: value})


@pytest.mark.parametrize(
    ("size", "nearest"), [(30, 32), (33, 32), (15, 16), (12, 16), (0, 16), (-8, 16), (200, 128)]
)
def test_a_refused_size_names_the_nearest(size: int, nearest: int) -> None:
    with pytest.raises(UserError) as caught:
        check_size(size)
    assert caught.value.details["nearest"] == nearest
    assert str(nearest) in str(caught.value)


@given(st.integers(-10, 300))
def test_the_nearest_size_is_possible_itself(size: int) -> None:
    try:
        check_size(size)
    except UserError as error:
        nearest = error.details["nearest"]
        assert isinstance(nearest, int)
        check_size(nearest)
    else:
        assert size % 4 == 0


def test_a_config_is_read_without_torch() -> None:
    code = "import sys; import ddpm_demo.config; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
