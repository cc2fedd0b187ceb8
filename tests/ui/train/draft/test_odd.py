"""Odd pictures of a draft are named, and what is done about them at a press."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ddpm_demo.data.dataset import Dataset
from ddpm_demo.runs import drafts
from ddpm_demo.ui.events import Updates
from ddpm_demo.ui.train.draft.drafting import Drafting
from ddpm_demo.ui.train.draft.report import Report
from tests.ui.support.train.drafts import REQUEST, draft, last


def codes(drafting: Drafting, values: Updates) -> list[str]:
    """What a plan is advised."""
    items = drafting.on_plan(values, REQUEST)[drafting.stage.notices]["items"]
    return [each["code"] for each in items]


def saved_grey(folder: Path, count: int, *, lightest: int = 255) -> Path:
    folder.mkdir()
    for k in range(count):
        ramp = np.linspace(0, lightest, 16 * 16).reshape(16, 16)
        Image.fromarray(np.roll(ramp, k, 1).astype(np.uint8)).save(folder / f"{k:02}.png")
    return folder


def test_a_coloured_picture_among_grey_ones_is_named_left_out_and_taken_back(
    drafting: Drafting, values: Updates, tmp_path: Path
) -> None:
    bench, notices = drafting.bench, drafting.stage.notices
    folder = saved_grey(tmp_path / "grey", 11)
    Image.new("RGB", (16, 16), "red").save(folder / "red.png")
    values |= {bench.path: str(folder), bench.controls["size"]: 16}
    values |= last(drafting.intake.on_path(values, REQUEST))
    run = draft(drafting, values)
    assert Report.of(run).channels == 3
    items = drafting.on_plan(values, REQUEST)[notices]["items"]
    (told,) = [each for each in items if each["code"] == "few_coloured"]
    assert told["text"]["en"].startswith("For the colour in 1 of 12 pictures")
    assert told["text"]["en"].endswith("red.png")
    assert [fix["code"] for fix in told["fixes"]] == ["few_coloured", "few_coloured_out"]
    out = values | last(drafting.on_advice(values | {notices: "few_coloured_out"}, REQUEST))
    assert (Report.of(run).channels, drafts.left_out(run)) == (1, ["red.png"])
    assert out[drafting.stage.sheet]["value"]["left_out"] == [11]
    assert "coloured_grey" in codes(drafting, out)
    back = out | last(drafting.on_advice(out | {notices: "coloured_grey"}, REQUEST))
    assert (Report.of(run).channels, drafts.left_out(run)) == (3, [])
    drafts.choose(run, ["red.png"])
    assert "only_grey" in codes(drafting, back)


def test_where_a_trained_model_is_the_start_coloured_pictures_go_and_the_start_stays(
    drafting: Drafting, values: Updates, tmp_path: Path
) -> None:
    bench, notices = drafting.bench, drafting.stage.notices
    folder = saved_grey(tmp_path / "grey", 11)
    Image.new("RGB", (16, 16), "red").save(folder / "red.png")
    values |= {bench.path: str(folder), bench.controls["size"]: 32}
    values |= {bench.controls["init"]: "weights/faces-32"}
    values |= last(drafting.intake.on_path(values, REQUEST))
    assert "few_coloured" not in codes(drafting, values)
    out = values | last(drafting.on_advice(values | {notices: "few_coloured_start"}, REQUEST))
    assert drafts.left_out(draft(drafting, values)) == ["red.png"]
    assert out[bench.controls["init"]] == "weights/faces-32"
    assert out[drafting.stage.sheet]["value"]["left_out"] == [11]
    assert not {"few_coloured_start", "only_grey"} & set(codes(drafting, out))


def test_a_picture_that_is_there_twice_is_named_and_left_out(
    drafting: Drafting, values: Updates, tmp_path: Path
) -> None:
    folder = saved_grey(tmp_path / "grey", 6)
    (folder / "again.png").write_bytes((folder / "00.png").read_bytes())
    values |= {drafting.bench.path: str(folder), drafting.bench.controls["size"]: 16}
    values |= last(drafting.intake.on_path(values, REQUEST))
    run, notices = draft(drafting, values), drafting.stage.notices
    items = drafting.on_plan(values, REQUEST)[notices]["items"]
    (told,) = [each for each in items if each["code"] == "twice"]
    assert told["text"]["en"].startswith("1 picture is there twice")
    out = values | last(drafting.on_advice(values | {notices: "twice"}, REQUEST))
    assert len(drafts.left_out(run)) == 1
    assert "twice" not in codes(drafting, out)
    reading, refused = drafting.stage.reading, drafting.stage.refused
    assert out[reading] != values[reading]
    assert out[refused] == values[refused], "what the page shows open stays open"


def test_a_few_pictures_that_are_too_small_are_named_and_left_out(
    drafting: Drafting, values: Updates, tmp_path: Path
) -> None:
    folder = saved_grey(tmp_path / "grey", 6)
    with Image.open(folder / "00.png") as picture:
        picture.resize((12, 12)).save(folder / "tiny.png")
    values |= {drafting.bench.path: str(folder), drafting.bench.controls["size"]: 16}
    values |= last(drafting.intake.on_path(values, REQUEST))
    run, notices = draft(drafting, values), drafting.stage.notices
    items = drafting.on_plan(values, REQUEST)[notices]["items"]
    (told,) = [each for each in items if "smaller" in each["code"]]
    assert told["text"]["en"].startswith("1 picture is smaller than 16 × 16")
    assert told["text"]["en"].endswith(": tiny.png")
    assert [fix["text"]["en"] for fix in told["fixes"]] == ["Leave it out"], "no size is smaller"
    out = values | last(drafting.on_advice(values | {notices: "few_smaller"}, REQUEST))
    assert drafts.left_out(run) == ["tiny.png"]
    assert not {"few_smaller", "pictures_smaller"} & set(codes(drafting, out))


def test_dark_pictures_are_shown_stretched_and_as_they_were(
    drafting: Drafting, values: Updates, tmp_path: Path
) -> None:
    bench, notices = drafting.bench, drafting.stage.notices
    folder = saved_grey(tmp_path / "dark", 6, lightest=16)
    values |= {bench.path: str(folder), bench.controls["size"]: 16}
    values |= last(drafting.intake.on_path(values, REQUEST))
    run = draft(drafting, values)
    items = drafting.on_plan(values, REQUEST)[notices]["items"]
    (told,) = [each for each in items if each["code"] == "narrow_range"]
    assert told["levels"] == pytest.approx((0, 16 / 255), abs=1e-3)
    light = values | last(drafting.on_advice(values | {notices: "narrow_range"}, REQUEST))
    assert light[bench.controls["stretch"]] is True
    assert Dataset.load(run.dataset_file).images.max() == 255
    assert "stretched" in codes(drafting, light)
    dark = light | last(drafting.on_advice(light | {notices: "stretched"}, REQUEST))
    assert Dataset.load(run.dataset_file).images.max() == 16
    assert "narrow_range" in codes(drafting, dark)
