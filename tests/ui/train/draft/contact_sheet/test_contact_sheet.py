"""The contact sheet: what its value holds, and what the server believes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ddpm_demo.data.dataset import Dataset
from ddpm_demo.runs import drafts
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.ui.train.draft.contact_sheet import (
    Choice,
    ContactSheet,
    contact_sheet_value,
)
from tests.ui.support.train.sheets import draft


@pytest.mark.parametrize(("count", "channels"), [(1, 3), (16, 1), (300, 3)])
def test_sheets_hold_every_picture_exactly(tmp_path: Path, count: int, channels: int) -> None:
    run = draft(tmp_path / "run", count, channels=channels)
    value = contact_sheet_value(run, str(tmp_path / "cache"))
    assert (value["count"], value["size"], value["left_out"]) == (count, 16, [])
    images = Dataset.load(run.dataset_file).images
    for index in range(count):
        sheet, within = divmod(index, value["edge"] ** 2)
        row, column = divmod(within, value["edge"])
        with Image.open(value["sheets"][sheet]["path"]) as file:
            assert max(file.size) <= 4096
            picture = np.asarray(file)  # grey as three equal channels
        cell = picture[row * 16 : row * 16 + 16, column * 16 : column * 16 + 16]
        np.testing.assert_array_equal(cell, np.broadcast_to(images[index], (16, 16, 3)))
    names = json.loads(Path(value["names"]["path"]).read_text())
    assert names == [f"고양이/{index:04}.png" for index in range(count)]
    assert len(json.dumps(value)) < 2000


def test_pictures_read_again_have_another_id(tmp_path: Path) -> None:
    first = contact_sheet_value(draft(tmp_path / "run", 3), str(tmp_path))
    assert first == contact_sheet_value(Run(tmp_path / "run"), str(tmp_path))
    again = contact_sheet_value(draft(tmp_path / "run", 3, size=32), str(tmp_path))
    assert again["id"] != first["id"]


def test_what_was_chosen_is_in_the_value(tmp_path: Path) -> None:
    run = draft(tmp_path / "run", 12, folders=("", "cat", "kitten"))
    drafts.choose(run, ["cat/0005.png", "gone.png"], {"kitten": "cat", "gone": "x"})
    value = contact_sheet_value(run, str(tmp_path / "cache"), by_class=True)
    assert value["folders"] == [None, "cat", "kitten"]
    assert value["labels"] == [[0, 4], [1, 4], [2, 4]]
    assert (value["left_out"], value["called"]) == ([5], [[2, "cat"]])
    assert value["by_class"]


def test_only_names_that_a_class_may_have_are_believed() -> None:
    sheet = ContactSheet(render=False)

    def believed(called: object) -> object:
        return sheet.preprocess({"id": "x", "left_out": [], "called": called}).called

    assert believed([[2, "개"], [0, "a b"]]) == ((0, "a b"), (2, "개"))
    odd = [[0, ""], [1, " a"], [2, "a\n"], [3, "x" * 101], [-1, "a"], [True, "a"], ["0", "a"]]
    assert believed([*odd, [4, 5], [5], 6, {"0": "a"}, [6, "a", "b"], [[0], "a"]]) == ()
    for value in (None, "a", {"0": "a"}, [[0, "a"]] * 1001):
        assert believed(value) == ()
    for value, by_class in ((True, True), (1, False), ("yes", False)):
        assert sheet.preprocess({"id": "x", "left_out": [], "by_class": value}).by_class == by_class


def test_only_indices_are_believed() -> None:
    sheet = ContactSheet(render=False)
    assert sheet.preprocess({"id": "x", "left_out": [3, 1, 3, 0]}) == Choice("x", (0, 1, 3))
    mixed = [2, -1, True, 1.0, "4", None, [5], 10**9, float("nan"), {"path": "/etc/passwd"}]
    assert sheet.preprocess({"id": "x", "left_out": mixed}) == Choice("x", (2,))
    for value in [None, "", 5, [], {}, {"left_out": None}, {"left_out": {"0": 1}}, [1, 2]]:
        assert sheet.preprocess(value) == Choice()
    assert sheet.preprocess({"id": "x", "left_out": [0] * 1_000_000}) == Choice()
