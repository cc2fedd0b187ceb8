"""The handlers before the start, called as a request calls them."""

from __future__ import annotations

from pathlib import Path

import gradio as gr
import pytest

from ddpm_demo.runs.jobs.tasks import Tasks
from ddpm_demo.training import advice
from ddpm_demo.ui.events import Updates
from ddpm_demo.ui.train.draft.contact_sheet import Choice, pictures_id
from ddpm_demo.ui.train.draft.drafting import Drafting
from ddpm_demo.ui.train.draft.report import Report
from ddpm_demo.ui.train.draft.stage import run_names
from tests.ui.support.drafts import REQUEST, draft, last


def test_a_timing_of_an_old_draft_says_nothing_of_the_new_one(
    drafting: Drafting, read: Updates, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench, stage = drafting.bench, drafting.stage
    timed = ({"unet": "tiny", "size": 16, "images_per_s": rate} for rate in (10.0, 20.0, 30.0))
    monkeypatch.setattr(Tasks, "speeds", lambda self, sizes: timed)
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
    assert len(run_names(run)) == 59
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
