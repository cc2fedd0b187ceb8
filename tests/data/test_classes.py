"""Folders as classes: which are told, how they are named, renamed and merged."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ddpm_demo.data.classes import Folders, spread
from ddpm_demo.errors import UserError
from ddpm_demo.models.classes import check_names


def sorted_into(counts: dict[str, int]) -> Folders:
    """So many pictures in each folder, by its name."""
    return Folders(np.repeat(np.arange(len(counts)), list(counts.values())), list(counts))


@pytest.mark.parametrize(
    ("counts", "doubt"),
    [
        ({"a": 5, "b": 5}, None),
        ({"a": 5, "b": 4}, "small"),
        ({"a": 50}, "single"),
        ({"": 50}, "single"),
        ({"": 1, "a": 50, "b": 50}, "beside"),
        ({"": 0, "a": 50, "b": 50, "emptied": 0}, None),
        ({str(k): 5 for k in range(100)}, None),
        ({str(k): 5 for k in range(101)}, "many"),
    ],
)
def test_two_to_a_hundred_folders_of_five_and_no_picture_beside_them_are_classes(
    counts: dict[str, int], doubt: str | None
) -> None:
    folders = sorted_into(counts)
    assert folders.doubt == doubt
    told = folders.to_tell("auto", np.zeros(len(folders.labels), dtype=bool))
    assert bool(told) == (doubt is None)


def test_a_class_is_what_has_pictures_to_train_on() -> None:
    folders = sorted_into({"": 1, "a": 2, "gone": 0, "kept aside": 1, "b": 1})
    split = np.isin(np.arange(5), [1, 3])
    assert folders.to_tell("on", split) == ("a", "b")
    assert folders.to_tell("off", split) == ()
    assert folders.among(("a", "b")).tolist() == [2, 0, 0, 2, 1]
    assert folders.among(()).tolist() == [0] * 5
    with pytest.raises(UserError) as refused:
        folders.to_tell("on", np.isin(np.arange(5), [1, 2, 3]))
    assert refused.value.code == "classes_missing"


def test_class_names_are_fit_for_a_model_folder() -> None:
    long = "x" * 150
    folders = sorted_into({"": 1, "한": 1, "a\nb": 1, long: 1, long + "y": 1, " c": 1, "c": 1})
    names = folders.classes
    assert names[0] is None
    assert names[1:] == ["한", "a\ufffdb", "x" * 100, f"{'x' * 96} (2)", "c", "c (2)"]
    told = folders.to_tell("on", np.zeros(7, dtype=bool))
    assert check_names(list(told), Path("classes.json")) == told


def test_folders_of_one_name_are_one_class() -> None:
    folders = sorted_into({"": 2, "kitten": 3, "cat": 1, "dog": 4})
    merged = folders.called({"kitten": "cat", "": "나머지", "unknown": "x"})
    assert merged.counts == {"cat": 4, "dog": 4, "나머지": 2}
    names = list(merged.names)
    assert [names[label] for label in merged.labels] == ["나머지"] * 2 + ["cat"] * 4 + ["dog"] * 4
    assert folders.counts == {"kitten": 3, "cat": 1, "dog": 4}, "the folders stay as they were"
    assert folders.beside == 2
    assert merged.without([0, 1, 2]).counts == {"cat": 3, "dog": 4}


def test_pictures_of_a_list_are_spread_over_its_classes() -> None:
    folder_by_folder = [*["peeps"] * 90, *["pixels"] * 60, *["thumbs"] * 30]
    chosen = [folder_by_folder[k] for k in spread(folder_by_folder, 6)]
    assert chosen == ["peeps"] * 3 + ["pixels"] * 2 + ["thumbs"]
    mixed = ["a", "b", None] * 40
    assert sorted(str(mixed[k]) for k in spread(mixed, 3)) == ["None", "a", "b"]


def test_pictures_of_one_class_are_spread_over_their_order() -> None:
    assert spread([None] * 10, 2).tolist() == [2, 7]
    assert spread(["a"] * 3, 16).tolist() == [0, 1, 2]
    assert spread([], 4).tolist() == []


@pytest.mark.parametrize("count", [1, 2, 3, 16, 253, 254])
def test_no_picture_is_taken_twice(count: int) -> None:
    assert len(set(spread(["a", "b"] * 127, count).tolist())) == count
