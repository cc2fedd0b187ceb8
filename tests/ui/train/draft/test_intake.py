"""The handlers that take pictures in, called as a request calls them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr
import pytest

from ddpm_demo.errors import UserError
from ddpm_demo.policy import Policy
from ddpm_demo.runs import drafts
from ddpm_demo.runs.jobs.tasks import Tasks
from ddpm_demo.storage.atomic import read_json, write_json
from ddpm_demo.ui.events import Updates
from ddpm_demo.ui.train.draft import plan
from ddpm_demo.ui.train.draft.contact_sheet import Choice, pictures_id
from ddpm_demo.ui.train.draft.drafting import Drafting
from ddpm_demo.ui.train.draft.dropzone import held
from ddpm_demo.ui.train.draft.report import Report
from ddpm_demo.ui.words import t
from tests.ui.support.train.drafts import REQUEST, draft, drafting_of, last, refused, uploaded


def test_a_batch_becomes_a_draft(drafting: Drafting, values: Updates, pictures: Path) -> None:
    bench = drafting.bench
    values |= {bench.zone: uploaded(pictures), bench.controls["size"]: 16}
    values |= last(drafting.intake.on_upload(values, REQUEST))
    run = draft(drafting, values)
    assert Report.of(run).accepted == 4
    assert values[bench.start]["interactive"]
    assert values[bench.draft_area]["visible"]
    assert values[drafting.stage.sheet]["value"]["count"] == 4

    values |= {bench.zone: uploaded(pictures, 6), drafting.stage.sheet: Choice()}
    values |= last(drafting.intake.on_upload(values, REQUEST))
    assert draft(drafting, values).token == run.token, "a second batch joins the first"
    assert Report.of(run).accepted == 6


def test_start_says_what_it_waits_for(drafting: Drafting, values: Updates, pictures: Path) -> None:
    start = drafting.bench.start
    values |= {drafting.bench.zone: uploaded(pictures), drafting.bench.controls["size"]: 16}
    said = [each[start] for each in drafting.intake.on_upload(values, REQUEST) if start in each]
    assert [(each["interactive"], str(each["value"])) for each in (said[0], said[-1])] == [
        (False, str(t("train_start_waits"))),
        (True, str(t("train_start"))),
    ]


def test_the_example_pictures_become_a_draft_of_two_classes(
    drafting: Drafting, values: Updates
) -> None:
    values |= last(drafting.intake.on_examples(values, REQUEST))
    run = draft(drafting, values)
    report = read_json(run.report_file)
    assert report["classes"] == {"lorelei": 150, "open-peeps": 150}
    assert not report["refused"]
    assert values[drafting.bench.start]["interactive"]


def test_a_first_batch_without_pictures_leaves_no_draft(
    drafting: Drafting, values: Updates, tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("no picture")
    values[drafting.bench.zone] = uploaded(tmp_path, 1)
    seen = refused(drafting.intake.on_upload(values, REQUEST), "not a picture")
    assert seen[drafting.bench.empty]["visible"]
    assert not drafting.bench.list_runs([], "")[drafting.bench.runs]["runs"]


def test_a_later_batch_that_cannot_be_read_leaves_the_earlier_ones(
    drafting: Drafting, read: Updates, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: Tasks, *arguments: Any, **options: Any) -> Iterator[tuple[int, int]]:
        yield 0, 1
        raise UserError("zip_broken")

    run, bench = draft(drafting, read), drafting.bench
    before = drafts.sources(run)
    read[bench.zone] = uploaded(pictures)
    monkeypatch.setattr(Tasks, "read", broken)
    seen = refused(drafting.intake.on_upload(read, REQUEST), "not a zip")
    assert drafts.sources(run) == before
    assert seen[bench.start]["interactive"]
    assert seen[bench.controls["size"]] == 16


@pytest.mark.parametrize("path", ["", "/no/such/folder", None])
def test_a_folder_that_is_not_there_is_said(
    drafting: Drafting, values: Updates, path: str | None
) -> None:
    values[drafting.bench.path] = path
    with pytest.raises(gr.Error, match="no folder or zip"):
        list(drafting.intake.on_path(values, REQUEST))


def test_strangers_name_no_folder(values: Updates, pictures: Path) -> None:
    drafting = drafting_of(Policy.for_strangers({}))
    with pytest.raises(gr.Error, match="whoever runs it"):
        list(drafting.intake.on_path({drafting.bench.path: str(pictures)}, REQUEST))


def test_another_size_reads_the_same_files_anew(drafting: Drafting, read: Updates) -> None:
    size = drafting.bench.controls["size"]
    last(drafting.on_reread(read | {size: 28}, REQUEST))
    assert Report.of(draft(drafting, read)).size == 28


def test_without_a_draft_nothing_is_read_and_something_is_answered(
    drafting: Drafting, values: Updates
) -> None:
    for handler in (drafting.on_reread, drafting.on_read, drafting.on_advice):
        assert last(handler(values, REQUEST))
    for answer in (drafting.on_first, drafting.on_plan):
        assert answer(values, REQUEST)
    assert drafting.on_preset("hour", values, REQUEST)


def test_starting_over_discards_the_draft_and_takes_the_plan_back(
    drafting: Drafting, read: Updates
) -> None:
    init = drafting.bench.controls["init"]
    run = draft(drafting, read)
    changed = drafting.intake.on_clear(read | {init: "weights/faces-32"}, REQUEST)
    assert not run.path.exists()
    assert changed[init] == ""
    assert changed[drafting.bench.token] == ""


def test_pictures_left_out_are_remembered_by_name(drafting: Drafting, read: Updates) -> None:
    run = draft(drafting, read)
    drafting.intake.on_chosen(Choice(pictures_id(run), (0, 2, 99)), run.token)
    assert drafts.left_out(run) == ["000.png", "002.png"]
    late = Choice("0 0", (1,))
    drafting.intake.on_chosen(late, run.token)
    assert drafts.left_out(run) == ["000.png", "002.png"], "of other pictures"
    drafting.intake.on_chosen(late, "no draft")


def test_a_draft_opened_again_is_as_it_was_read(drafting: Drafting, read: Updates) -> None:
    bench, run = drafting.bench, draft(drafting, read)
    fresh = read | {bench.controls["size"]: plan.DEFAULTS["size"], bench.token: ""}
    changed = bench.show_draft(run, fresh, [], REQUEST)
    assert changed[bench.controls["size"]] == 16
    assert changed[bench.controls["fit"]] == "crop"
    assert changed[bench.zone] == held(60), "so that it can be started over"
    assert set(changed) <= set(bench.everything)
    assert drafting.stage.reader.has_read(run, fresh | changed)


def test_nothing_is_read_anew_without_a_change(
    drafting: Drafting, read: Updates, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list that is left as it was tells of an event, too."""

    def refuse(self: Tasks, *arguments: Any, **options: Any) -> Iterator[tuple[int, int]]:
        raise AssertionError("read anew")

    monkeypatch.setattr(Tasks, "read", refuse)
    controls = drafting.bench.controls
    for handler in (drafting.on_reread, drafting.on_init):
        changed = last(handler(read, REQUEST))
        assert drafting.stage.sheet not in changed
        assert not set(changed) & set(controls.values()), "nor is anything chosen anew"


@pytest.mark.parametrize("away", ["started", "discarded"])
def test_a_reading_whose_draft_is_no_more_ends_without_a_word(
    drafting: Drafting, read: Updates, monkeypatch: pytest.MonkeyPatch, away: str
) -> None:
    run = draft(drafting, read)

    def moved_on(self: Tasks, *arguments: Any, **options: Any) -> Iterator[tuple[int, int]]:
        yield 0, 2
        if away == "started":
            write_json(run.config_file, {"name": "begun"})
        else:
            drafts.discard(run)
        yield 1, 2
        raise UserError("path_missing", path="…")

    monkeypatch.setattr(Tasks, "read", moved_on)
    changed = last(drafting.on_reread(read | {drafting.bench.controls["size"]: 28}, REQUEST))
    assert drafting.stage.sheet not in changed
    assert run.path.exists() == (away == "started")
