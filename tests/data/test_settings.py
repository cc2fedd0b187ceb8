"""Settings on their way through links and files, and through strangers' hands."""

from __future__ import annotations

import json
import urllib.parse
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ddpm_demo import __version__
from ddpm_demo.config import CLIPPINGS, MAX_SEED, SOLVERS, SPACINGS, SampleConfig
from ddpm_demo.data.settings import Settings, read_labels, read_seeds
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
    labels=st.just("all") | st.lists(st.integers(0, 999), max_size=64).map(tuple),
    guidance=st.floats(0, 20),
    clipping=st.sampled_from(CLIPPINGS),
)


@given(CONFIGS, st.text(max_size=30), st.from_regex(r"\A([0-9a-f]{8})?\Z"))
def test_link_and_record_bring_the_same_settings_back(
    config: SampleConfig, model: str, weights: str
) -> None:
    settings = Settings(model, config, weights)
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
        {"steps": "1_0"},
        {"guidance": "1_0"},
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
        {"labels": "every"},
        {"labels": "cat"},
        {"labels": [0.5]},
        {"labels": [True]},
        {"labels": [-1]},
        {"labels": [1000]},
        {"labels": {"0": 1}},
        {"labels": 3},
        {"labels": None},
        {"labels": "9" * 5000},
        {"guidance": "strong"},
        {"guidance": None},
        {"guidance": True},
        {"guidance": [2]},
        {"guidance": float("nan")},
        {"guidance": "inf"},
        {"guidance": 10**400},
        {"guidance": "9" * 5000},
        {"guidance": -0.5},
        {"guidance": 20.5},
        {"clipping": "soft"},
        {"clipping": ["plain"]},
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


@pytest.mark.parametrize("weights", ["", "0123abc", "0123abcde", "0123ABCD", "<b>12345", None])
def test_digits_of_weights_that_are_none_are_passed_over(weights: object) -> None:
    assert Settings.read({"weights": weights}).weights == ""


def test_seeds_are_read_with_commas_or_spaces() -> None:
    assert read_seeds(" 3, 17  4,") == (3, 17, 4)
    assert read_seeds("") == ()


def test_labels_are_read_as_seeds_are_and_the_first_64_count() -> None:
    assert read_labels("all") == "all"
    assert read_labels(" 3, 17  4,") == (3, 17, 4)
    assert read_labels([3, "17"]) == (3, 17)
    assert read_labels(list(range(1000))) == tuple(range(64))


def test_a_link_and_a_record_without_classes_are_those_of_before() -> None:
    link = urllib.parse.parse_qs(Settings("weights/x", SampleConfig()).query())
    assert link.keys() == {"model", "seed", "num_images", "steps", "solver", "spacing"}
    asked = Settings("weights/x", SampleConfig(labels=(2, 0), guidance=2.5)).query()
    assert asked.endswith("&labels=2,0&guidance=2.5")


def test_records_of_before_ask_for_no_class() -> None:
    settings = Settings("weights/x", SampleConfig(seed=4))
    assert not {"labels", "guidance", "clipping"} & settings.record().keys()
    config = Settings.read(settings.record()).config
    assert (config.labels, config.guidance, config.clipping) == ((), 1.0, "plain")


def test_a_record_of_classes_says_how_they_are_asked_for() -> None:
    record = Settings("weights/x", SampleConfig(labels=(2, 0))).record()
    assert (record["labels"], record["guidance"]) == ([2, 0], 1.0)
    record = Settings("weights/x", SampleConfig(labels="all", clipping="dynamic")).record()
    assert (record["labels"], record["clipping"]) == ("all", "dynamic")
