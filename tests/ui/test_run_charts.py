"""A run's lines become pages of curves."""

from __future__ import annotations

import pytest

from ddpm_demo.ui.run_charts import frame, run_pages, smoothed


def test_a_page_for_all_that_was_measured_and_no_other() -> None:
    assert run_pages([], 1000) is None
    assert run_pages([{"step": 1}], 1000) is None
    rows = [{"step": 1, "loss": 1.0, "loss_ema": 1.0}, {"step": 2, "loss": 0.5, "val_loss": 0.7}]
    pages = run_pages(rows, 1000)
    assert pages is not None
    assert [page["key"] for page in pages["pages"]] == ["loss"]
    series = pages["pages"][0]["spec"]["series"]
    assert [line["points"] for line in series] == [[[1, 1], [2, 0.5]], [[1, 1]], [[2, 0.7]]]
    assert [line.get("faint", False) for line in series] == [True, False, False]


@pytest.mark.parametrize(("timesteps", "names"), [
    (1000, ["t 1–200", "t 201–400", "t 401–600", "t 601–800", "t 801–1000"]),
    (12, ["t 1–3", "t 4–5", "t 6–8", "t 9–10", "t 11–12"]),
])  # fmt: skip
def test_bands_are_named_by_their_t(timesteps: int, names: list[str]) -> None:
    for name, k in zip(names, range(5), strict=True):
        first, last = map(int, name.removeprefix("t ").split("–"))
        assert {(t - 1) * 5 // timesteps for t in range(first, last + 1)} == {k}
    rows = [{"step": 10, "bands": [0.5, None, 0.3, 0.2, 0.1]}]
    pages = run_pages(rows, timesteps)
    assert pages is not None
    found = pages["pages"][0]["spec"]["series"]
    assert [line["name"] for line in found] == [names[k] for k in (0, 2, 3, 4)], "what was measured"


def test_smoothing_passes_over_what_was_not_measured() -> None:
    assert smoothed([(1, 1.0), (2, None), (3, 0.0), (4, float("nan"))]) == [[1, 1.0], [3, 0.85]]


def line(values: list[float], **look: bool) -> dict[str, object]:
    return {"points": [[k, value] for k, value in enumerate(values)], **look}


def test_a_spike_does_not_flatten_the_curve_but_is_counted() -> None:
    low, high, outside = frame([line([1.0] * 99 + [500.0], faint=True), line([1.0] * 100)])
    assert high < 2
    assert low < 1
    assert outside == 1
    # a smoothed curve is shown whole, however far it falls
    low, high, outside = frame([line([1.0] * 100, faint=True), line([9.0] + [1.0] * 99)])
    assert high >= 9
    assert outside == 0
