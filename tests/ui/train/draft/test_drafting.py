"""The handlers before the start, called as a request calls them."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import gradio as gr
import pytest

from ddpm_demo.data.dataset import Dataset
from ddpm_demo.runs import drafts
from ddpm_demo.runs.jobs.tasks import Tasks
from ddpm_demo.training import advice
from ddpm_demo.ui.events import Updates
from ddpm_demo.ui.train.draft.contact_sheet import Choice, names_of, pictures_id
from ddpm_demo.ui.train.draft.drafting import Drafting
from ddpm_demo.ui.train.draft.report import Report
from tests.support.faces import CLASSES, draw_faces
from tests.ui.support.train.drafts import REQUEST, draft, last


def test_a_timing_of_an_old_draft_says_nothing_of_the_new_one(
    drafting: Drafting, read: Updates, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench, stage = drafting.bench, drafting.stage
    timed = ({"unet": "tiny", "size": 16, "images_per_s": rate} for rate in (10.0, 20.0, 30.0))
    monkeypatch.setattr(Tasks, "speeds", lambda self, sizes, first="": timed)
    timing = drafting.on_read(read, REQUEST)
    while stage.reading not in next(timing):
        pass
    drafting.intake.on_clear(read, REQUEST)
    anew = read | {bench.token: ""}
    anew |= last(drafting.intake.on_examples(anew, REQUEST))
    assert Report.of(draft(drafting, anew)).accepted == 300
    assert not any(stage.reading in updates for updates in timing)
    for answer in (drafting.on_plan(read, REQUEST), drafting.intake.on_clear(read, REQUEST)):
        assert list(answer) in ([stage.estimate], [bench.start])
    other = {**read, bench.token: draft(drafting, anew).token}
    assert stage.reading in drafting.on_plan(other, REQUEST)


def test_a_timing_tells_of_the_plan_that_was_chosen_meanwhile(
    drafting: Drafting, read: Updates, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage, controls = drafting.stage, drafting.bench.controls
    steps = controls["steps"]
    timed = ({"unet": "tiny", "size": 16, "images_per_s": rate} for rate in (10.0, 20.0, 30.0))
    monkeypatch.setattr(Tasks, "speeds", lambda self, sizes, first="": timed)
    timing = drafting.on_read(read, REQUEST)
    while stage.speeds not in (told := next(timing)):
        pass
    newest = drafting.on_plan(read | {steps: 77}, REQUEST)[stage.estimate]
    assert newest != told[stage.estimate]
    later = [told[stage.estimate] for told in timing if stage.estimate in told]
    assert later
    assert all(f"{77 * read[controls['batch_size']]:,} pictures" in told for told in later)


def test_few_pictures_are_offered_a_model_to_start_from(
    drafting: Drafting, values: Updates, pictures: Path
) -> None:
    bench = drafting.bench
    values |= {bench.path: str(pictures), bench.controls["size"]: 32}
    values |= last(drafting.intake.on_path(values, REQUEST))
    changed = drafting.on_first(values, REQUEST)
    assert changed[bench.controls["init"]] == "weights/faces-32"
    assert changed[bench.controls["steps"]] == advice.TUNING_STEPS
    assert changed[bench.draft_area]["visible"]


def test_a_plan_that_cannot_be_trained_is_said_in_its_place(
    drafting: Drafting, read: Updates
) -> None:
    steps = drafting.bench.controls["steps"]
    told = drafting.on_plan(read | {steps: 0}, REQUEST)[drafting.stage.estimate]
    assert "between 1 and" in told


def test_a_model_to_start_from_sets_the_plan_and_its_size(
    drafting: Drafting, read: Updates
) -> None:
    controls = drafting.bench.controls
    key = "weights/fashion-28"
    changed = last(drafting.on_init(read | {controls["init"]: key}, REQUEST))
    assert changed[controls["size"]] == 28
    assert changed[controls["objective"]] == "paper"
    assert Report.of(draft(drafting, read)).channels == 1, "read as the model draws"


def test_advice_is_followed_at_a_press(drafting: Drafting, read: Updates) -> None:
    controls, notices = drafting.bench.controls, drafting.stage.notices
    held = read | {controls["ema_warmup"]: False, controls["steps"]: 100}
    changed = last(drafting.on_advice(held | {notices: "average_held"}, REQUEST))
    assert changed[controls["ema_warmup"]] is True
    nothing = last(drafting.on_advice(held | {notices: "no_such_advice"}, REQUEST))
    assert controls["ema_warmup"] not in nothing


def test_the_start_makes_a_run_of_the_draft(drafting: Drafting, read: Updates) -> None:
    bench = drafting.bench
    run = draft(drafting, read)
    read |= {bench.controls["name"]: "discs", drafting.stage.sheet: Choice(pictures_id(run), (0,))}
    changed = drafting.on_start(read, REQUEST)
    assert run.status().state != "draft" or run.config_file.exists()
    assert len(names_of(run)[0]) == 59
    assert changed[bench.run_area]["visible"]
    assert changed[bench.mine] == [run.token]
    with pytest.raises(gr.Error, match="no pictures yet"):
        drafting.on_start(read, REQUEST)


def test_a_start_right_after_another_size_reads_the_pictures_first(
    drafting: Drafting, read: Updates
) -> None:
    controls, run = drafting.bench.controls, draft(drafting, read)
    tuned = read | {controls["init"]: "weights/faces-32", controls["size"]: 28}
    tuned[drafting.stage.sheet] = Choice()
    drafting.on_start(tuned, REQUEST)
    assert Report.of(run).size == 28
    train = run.config().train
    assert train is not None
    assert (train.size, train.init) == (28, None)


def test_a_time_chosen_before_there_are_pictures_changes_nothing(
    drafting: Drafting, values: Updates
) -> None:
    changed = drafting.on_preset("hour", values, REQUEST)
    assert set(changed) <= set(drafting.stage.outputs), "gradio takes no other component"


# -- classes -----------------------------------------------------------------------------------


@pytest.fixture
def sorted_pictures(tmp_path: Path) -> Path:
    """27 pictures of two expressions and 6 of the third, in a folder each."""
    files = draw_faces(tmp_path / "faces", 80, 16)
    for file in files[19:]:
        if file.parent.name == CLASSES[2]:
            file.unlink()
    return tmp_path / "faces"


@pytest.fixture
def by_class(drafting: Drafting, values: Updates, sorted_pictures: Path) -> Updates:
    """The tab's values after pictures in three sub-folders were read."""
    bench = drafting.bench
    values |= {bench.path: str(sorted_pictures), bench.controls["size"]: 16}
    return values | last(drafting.intake.on_path(values, REQUEST))


def test_what_sub_folders_decide_is_said_before_the_start(
    drafting: Drafting, by_class: Updates
) -> None:
    stage, wish = drafting.stage, drafting.controls["class_conditional"]
    said = drafting.on_plan(by_class, REQUEST)
    assert (
        "as the sub-folders suggest. 3 classes: serious (6), smiling (27)" in said[stage.estimate]
    )
    assert said[stage.sheet]["by_class"]
    said = drafting.on_plan(by_class | {wish: "off"}, REQUEST)
    assert "the 3 sub-folders are taken together" in said[stage.estimate]
    assert not said[stage.sheet]["by_class"]
    run = draft(drafting, by_class)
    drafts.choose(run, ["serious/얼굴 0002.jpg", "serious/얼굴 0005.png"])
    assert "holds fewer than 5" in drafting.on_plan(by_class, REQUEST)[stage.estimate]


def test_the_switch_of_the_contact_sheet_is_the_plan(drafting: Drafting) -> None:
    wish = drafting.controls["class_conditional"]
    for on, word in ((True, "on"), (False, "off")):
        assert drafting.intake.on_by_class(Choice(by_class=on)) == {wish: word}


def test_uneven_classes_are_said_and_evened_out(drafting: Drafting, by_class: Updates) -> None:
    stage, balance = drafting.stage, drafting.controls["balance"]
    codes = [each["code"] for each in drafting.on_plan(by_class, REQUEST)[stage.notices]["items"]]
    assert "classes_uneven" in codes
    changed = last(drafting.on_advice(by_class | {stage.notices: "classes_uneven"}, REQUEST))
    assert changed[balance] is True
    said = drafting.on_plan(by_class | {balance: True}, REQUEST)
    assert "classes_uneven" not in [each["code"] for each in said[stage.notices]["items"]]
    assert "equally often" in said[stage.estimate]


def test_a_run_has_the_classes_that_were_chosen(drafting: Drafting, by_class: Updates) -> None:
    run, wish = draft(drafting, by_class), drafting.controls["class_conditional"]
    merged = Choice(pictures_id(run), (), ((1, "face"), (2, "face"), (9, "?")))
    alone = by_class | {wish: "on", drafting.stage.sheet: merged}
    merged_all = dataclasses.replace(merged, called=((0, "face"), *merged.called))
    with pytest.raises(gr.Error, match="2 to 1000 folders"):
        drafting.on_start(alone | {drafting.stage.sheet: merged_all}, REQUEST)
    drafting.on_start(alone, REQUEST)
    data = Dataset.load(run.dataset_file)
    assert data.folders.counts == {"face": 54, "serious": 6}
    train = run.config().train
    assert train is not None
    assert train.class_conditional == "on"


# -- odd pictures ------------------------------------------------------------------------------
