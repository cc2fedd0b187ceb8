"""The pages of a run's chart, from lines of metrics.jsonl that may lack anything."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from ddpm_demo.ui.components.chart import MAX_POINTS, words_of
from ddpm_demo.ui.train.run.charts import band_names, run_pages, smoothed


def line(step: int, **more: Any) -> dict[str, Any]:
    return {
        "step": step,
        "loss": 1 / step,
        "loss_ema": 1.1 / step,
        "grad_norm": 0.5,
        "lr": 1e-3,
        "images_per_s": 200.0,
        "bands": [0.1, 0.2, None, 0.4, 0.5],
    } | more


def pages(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    value = run_pages(rows, 1000)
    assert value is not None
    return {page["key"]: page["spec"] for page in value["pages"]}


def test_a_run_without_a_line_has_no_chart() -> None:
    assert run_pages([], 1000) is None
    assert run_pages([{"step": 1}, {"step": 2, "bands": None}], 1000) is None


def test_every_page_has_its_curve_and_says_in_both_languages_what_it_is() -> None:
    made = pages([line(1), line(2), {"step": 2, "val_loss": 0.7}])
    assert list(made) == ["loss", "bands", "grad_norm", "lr", "speed"]
    for spec in made.values():
        assert set(spec["caption"]) == {"en", "ko"}
    loss = made["loss"]
    assert [row["points"] for row in loss["series"]] == [
        [[1, 1], [2, 0.5]],
        [[1, 1.1], [2, 0.55]],
        [[2, 0.7]],
    ]
    assert [row.get("faint", False) for row in loss["series"]] == [True, False, False]
    assert loss["y"] == {"label": words_of("curve_loss_axis"), "log": True, "clip": True}


def test_each_class_has_a_curve_of_its_held_out_loss_beside_the_whole() -> None:
    names = [str(k) for k in range(9)]
    losses = [*(0.1 * (k + 1) for k in range(7)), None, 0.9]
    rows = [{"step": 5, "val_loss": 0.7, "val_classes": losses}, {"step": 9, "val_loss": 0.6}]
    value = run_pages(rows, 1000, classes=names)
    assert value is not None
    spec = {page["key"]: page["spec"] for page in value["pages"]}["classes"]
    whole, *others = spec["series"]
    assert whole["points"] == [[5, 0.7], [9, 0.6]]
    assert [line["name"] for line in others] == names[:7], "none of 7 is held out; 8 is the ninth"
    assert others[2]["points"] == [[5, 0.3]]
    looks = [(line["color"], "dash" in line) for line in others]
    assert len(set(looks)) == 7, "no two look alike"
    for told in ((), names[:3]):  # of a run that was told none, or others
        value = run_pages(rows, 1000, classes=told)
        assert value is not None
        assert "classes" not in [page["key"] for page in value["pages"]]


def test_an_older_run_has_the_pages_that_it_can_have() -> None:
    rows = [{"step": 1, "loss": 1.0}, {"step": 2, "loss": 0.5, "lr": None}]
    assert list(pages(rows)) == ["loss"]
    assert list(pages([{"step": 5, "val_loss": 0.5}])) == ["loss"]


def test_a_stretch_without_pictures_has_no_curve_and_the_others_their_own_colour() -> None:
    spec = pages([line(1), line(2), line(3, bands=None), line(4, bands=[1, 2])])["bands"]
    names = [row["name"] for row in spec["series"]]
    assert names == ["t 1–200", "t 201–400", "t 601–800", "t 801–1,000"]
    assert [row["color"] for row in spec["series"]] == [5, 6, 8, 9]
    assert [x for x, _ in spec["series"][0]["points"]] == [1, 2]


@pytest.mark.parametrize("steps", [10, 13, 999, 1000])
def test_the_stretches_hold_every_t_once_and_are_those_of_the_trainer(steps: int) -> None:
    ends = [name.replace(",", "").removeprefix("t ").split("–") for name in band_names(steps)]
    held = [list(range(int(first), int(last) + 1)) for first, last in ends]
    assert [t for band in held for t in band] == list(range(1, steps + 1))
    for k, band in enumerate(held):
        assert {5 * (t - 1) // steps for t in band} == {k}


def test_smoothing_goes_on_over_gaps_and_stays_within_what_was_measured() -> None:
    assert smoothed([(1, 1.0), (2, None), (3, math.nan), (4, 0.0)], 0.25) == [[1, 1.0], [4, 0.75]]


def test_a_long_run_stays_small() -> None:
    value = run_pages([line(k, loss=math.nan if k == 7 else 1 / k) for k in range(1, 20_000)], 1000)
    assert value is not None
    text = json.dumps(value, allow_nan=False)
    assert all(
        len(row["points"]) <= MAX_POINTS
        for page in value["pages"]
        for row in page["spec"]["series"]
    )
    assert len(text) < 100_000


@pytest.mark.parametrize(("floor", "lowest"), [(4e-3, 3.2e-3), (1e-9, 8e-5), (2.0, 8e-3)])
def test_the_floor_lies_under_the_loss_from_end_to_end(floor: float, lowest: float) -> None:
    value = run_pages([line(k) for k in (1, 50, 100)], 1000, floor)
    assert value is not None
    spec = value["pages"][0]["spec"]
    drawn = spec["series"][-1]
    assert drawn["name"]["en"] == "exact answer (floor)"
    assert drawn["points"] == [[0, floor], [100, floor]], "seen under a single point, too"
    assert spec["y"]["min"] == pytest.approx(lowest), "never far below the curve"
    assert "min" not in pages([line(1)])["loss"]["y"], "without a floor as it was"
