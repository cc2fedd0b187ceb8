"""The line that says how a drawing was made."""

from __future__ import annotations

from typing import Any

import pytest

from ddpm_demo.config import SOLVERS, SPACINGS, VARIANCES, SampleConfig
from ddpm_demo.runs import catalogue
from ddpm_demo.ui.sample.captions import caption_of, classes_told, model_told, seeds_told
from ddpm_demo.ui.words import WORDS


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("spacing", SPACINGS)
def test_every_way_to_draw_has_its_words(solver: str, spacing: str) -> None:
    caption = caption_of("model", SampleConfig(solver=solver, spacing=spacing))
    assert caption[0] == ("plain", "model")
    assert all(f"timeline_caption_{key}" in WORDS for key, _ in caption)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({}, []),
        ({"labels": (1, 0), "guidance": 2.5}, [("classes", "dog, cat"), ("guidance", "2.5")]),
        ({"labels": (0, 0, 9), "guidance": 0}, [("classes", "cat"), ("guidance", "0")]),
        ({"labels": "all"}, [("classes_all", 6), ("guidance", "1")]),
        ({"labels": (0, 1, 2, 3, 4)}, [("some_classes", 5), ("guidance", "1")]),
    ],
)
def test_classes_are_told_by_name_with_their_guidance(
    asked: dict[str, Any], told: list[tuple[str, object]]
) -> None:
    names = ["cat", "dog", "c", "d", "e", "f"]
    config = SampleConfig(clipping="dynamic", **asked)
    assert classes_told(config, names) == told
    caption = caption_of("model", config, names)
    assert caption[1 : 1 + len(told)] == told
    assert caption[-1] == ("clipping_dynamic", "")
    assert all(f"timeline_caption_{key}" in WORDS for key, _ in caption)


def test_every_variance_of_a_branch_has_its_words() -> None:
    assert all(f"timeline_caption_solver_{name}" in WORDS for name in VARIANCES)


def test_an_exact_answer_is_told_as_a_memory() -> None:
    assert model_told(f"{catalogue.EXACT}faces-64") == ("memory", "faces-64")
    assert model_told("faces-64") == ("plain", "faces-64")


@pytest.mark.parametrize(
    ("seeds", "told"),
    [
        ([5], ("seed", 5)),
        ([3, 4, 5, 6, 7], ("seeds", "3–7")),
        ([9, 2], ("seeds", "9, 2")),
        ([48, 7, 0, 1, 2, 3, 4, 5], ("seeds", "48, 7, 0–5")),
        ([48, 47, 38, 1, 7, 20], ("some_seeds", 6)),
    ],
)
def test_seeds_are_told_shortly(seeds: list[int], told: tuple[str, object]) -> None:
    assert seeds_told(seeds) == [told]
