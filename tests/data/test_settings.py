"""Settings on their way through links and files, and through strangers' hands."""

from __future__ import annotations

import json
import urllib.parse
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ddpm_demo import __version__
from ddpm_demo.config import MAX_SEED, SOLVERS, SPACINGS, SampleConfig
from ddpm_demo.data.settings import Settings, read_seeds
from ddpm_demo.errors import UserError

SEEDS = st.integers(0, MAX_SEED)
CONFIGS = st.builds(
    SampleConfig,
    num_images=st.integers(1, 64),
    steps=st.integers(1, 1000),
    solver=st.sampled_from(SOLVERS),
    spacing=st.sampled_from(SPACINGS),
    seed=SEEDS,
    pinned=st.lists(SEEDS, max_size=4).map(tuple),
    max_frames=st.integers(2, 1001),
)


@given(CONFIGS, st.text(max_size=30))
def test_link_and_record_bring_the_same_settings_back(config: SampleConfig, model: str) -> None:
    settings = Settings(model, config)
    record = json.loads(json.dumps(settings.record(schedule="cosine")))
    assert record["ddpm_demo"] == __version__
    assert record["schedule"] == "cosine"
    assert Settings.read(record) == settings
    query = urllib.parse.parse_qs(settings.query(), keep_blank_values=True)
    assert Settings.read({name: values[0] for name, values in query.items()}) == settings


def test_a_link_names_all_that_decides_the_pictures_for_defaults_change() -> None:
    default = SampleConfig()
    told = urllib.parse.parse_qs(Settings("weights/x", default).query())
    for name in ("num_images", "steps", "solver", "spacing", "seed"):
        assert told[name] == [str(getattr(default, name))]


@pytest.mark.parametrize(
    "values",
    [
        {"steps": "many"},
        {"steps": "1e3"},
        {"steps": None},
        {"steps": [5]},
        {"steps": True},
        {"steps": 5.5},
        {"steps": float("nan")},
        {"steps": "9" * 5000},
        {"steps": 0},
        {"num_images": 65},
        {"seed": -1},
        {"seed": 2**32},
        {"solver": "euler"},
        {"solver": {}},
        {"spacing": "karras"},
        {"pinned": "1,two"},
        {"pinned": {"a": 1}},
        {"pinned": [-1]},
        {"max_frames": 1},
        {"model": ["weights/faces-32"]},
        {"model": "x" * 5000},
    ],
)
def test_nonsense_gets_a_sentence(values: dict[str, Any]) -> None:
    with pytest.raises(UserError) as caught:
        Settings.read(values)
    assert len(str(caught.value)) < 250


def test_what_is_unknown_or_missing_does_not_matter() -> None:
    assert Settings.read({"utm_source": "mail"}) == Settings("", SampleConfig())


def test_seeds_are_read_with_commas_or_spaces() -> None:
    assert read_seeds(" 3, 17  4,") == (3, 17, 4)
    assert read_seeds("") == ()
