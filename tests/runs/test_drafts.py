"""Pictures before a run: batches, what is left out, the start."""

from __future__ import annotations

import errno
import shutil
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ddpm_demo.config import TrainConfig
from ddpm_demo.data.dataset import Dataset, draw_split
from ddpm_demo.errors import UserError
from ddpm_demo.runs import archive, drafts
from ddpm_demo.runs.folder.run import Run, new_run
from ddpm_demo.runs.folder.status import Status
from ddpm_demo.runs.starter import Starter
from ddpm_demo.storage.atomic import read_json, write_json

PLAN = TrainConfig(size=16)


@pytest.fixture
def draft() -> Run:
    run = new_run()
    images = np.arange(50, dtype=np.uint8)[:, None, None, None] + np.zeros(
        (50, 16, 16, 1), np.uint8
    )
    names = [f"{k:02}.png" for k in range(50)]
    Dataset(images, names, np.zeros(50, np.int64), [""], draw_split(50)).save(run.dataset_file)
    return run


def test_a_token_opens_its_draft_and_no_run_that_was_started(draft: Run) -> None:
    assert drafts.open_draft(draft.token).path == draft.path
    draft.write_status(Status("done"))
    assert drafts.open_draft(draft.token).path != draft.path
    assert drafts.open_draft("../../etc").status().state == "draft"


def test_batches_are_read_in_the_order_in_which_they_came(tmp_path: Path) -> None:
    run = new_run()
    for name in ("z.ZIP", "a.zip"):
        (tmp_path / name).write_text(name)
        drafts.add_file(run, tmp_path / name)
    drafts.add_folder(run, tmp_path)
    folder, *files = drafts.sources(run)
    assert folder == tmp_path.resolve()
    assert [file.read_text() for file in files] == ["z.ZIP", "a.zip"]


def test_no_batch_takes_the_place_of_another_once_an_earlier_one_is_gone(tmp_path: Path) -> None:
    run = new_run()
    kept = []
    for name in ("a.zip", "b.zip", "c.zip"):
        (tmp_path / name).write_text(name)
        kept.append(drafts.add_file(run, tmp_path / name))
    drafts.take_back(run, kept[1])  # its reading failed after the next one had come in
    (tmp_path / "d.zip").write_text("d.zip")
    drafts.add_file(run, tmp_path / "d.zip")
    assert [file.read_text() for file in drafts.sources(run)] == ["a.zip", "c.zip", "d.zip"]


def test_of_two_batches_that_come_in_at_once_both_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, mkdir = new_run(), Path.mkdir
    for name in ("a.zip", "b.zip"):
        (tmp_path / name).write_text(name)

    def overtaken(folder: Path, *arguments: object, **options: Any) -> None:
        if folder.parent == run.source:
            monkeypatch.setattr(Path, "mkdir", mkdir)
            drafts.add_file(run, tmp_path / "a.zip")
        mkdir(folder, *arguments, **options)

    monkeypatch.setattr(Path, "mkdir", overtaken)
    drafts.add_file(run, tmp_path / "b.zip")
    assert [file.read_text() for file in drafts.sources(run)] == ["a.zip", "b.zip"]


def test_a_folder_that_was_named_twice_is_taken_back_once(tmp_path: Path) -> None:
    run = new_run()
    drafts.add_folder(run, tmp_path)
    drafts.take_back(run, drafts.add_folder(run, tmp_path))
    assert drafts.sources(run) == [tmp_path.resolve()]


def test_the_name_of_a_run_is_made_fit_at_its_start_as_when_it_is_renamed(draft: Run) -> None:
    name = "  새 \ud800이름\u202e \n of mine "
    drafts.begin(draft, PLAN, name=name, public=False)
    assert draft.config().name == "새 이름 of mine" == archive.rename(draft, name)


def test_batches_together_have_a_limit(tmp_path: Path) -> None:
    run = new_run()
    (tmp_path / "a.zip").write_bytes(bytes(600_000))
    drafts.add_file(run, tmp_path / "a.zip", 1_000_000)
    with pytest.raises(UserError, match="1 MB"):
        drafts.add_file(run, tmp_path / "a.zip", 1_000_000)
    assert len(drafts.sources(run)) == 1


def test_a_copy_that_a_full_disk_cut_short_leaves_nothing(
    draft: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.zip").write_bytes(bytes(1000))

    def half(source: Path, target: Path) -> None:
        target.write_bytes(source.read_bytes()[:500])
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(shutil, "copyfile", half)
        fresh = drafts.open_draft("")
        for run in (fresh, draft):
            with pytest.raises(OSError, match="No space"):
                drafts.add_file(run, tmp_path / "a.zip")
    assert not fresh.path.exists(), "nobody sees a draft without pictures"
    assert drafts.sources(draft) == []
    assert drafts.add_file(draft, tmp_path / "a.zip").read_bytes() == bytes(1000)


def test_of_a_visitors_drafts_the_oldest_goes() -> None:
    def opened(visitor: str) -> Run:
        run = drafts.open_draft("", starter=Starter(visitor), most=3)
        time.sleep(0.01)  # so that one is older
        return run

    others = [opened("b"), drafts.open_draft("")]
    mine = [opened("a") for _ in range(5)]
    assert [run.path.exists() for run in mine] == [False, False, True, True, True]
    assert drafts.open_draft(mine[2].token, starter=Starter("a"), most=3).path == mine[2].path
    assert all(run.path.exists() for run in (*others, *mine[2:]))
    mine[2].write_status(Status("done"))  # a run counts no more
    opened("a")
    assert all(run.path.exists() for run in (*others, *mine[2:]))


def test_at_home_nobody_counts_drafts() -> None:
    made = [drafts.open_draft("") for _ in range(5)]
    assert all(run.path.exists() for run in made)
    assert not any(run.visitor_file.exists() for run in made)


def test_a_run_keeps_whose_it_is_and_does_not_name_the_visitor(draft: Run) -> None:
    Starter("visitor", "10.0.0.1").note(draft)
    drafts.begin(draft, PLAN, name="", public=True)
    assert Starter("visitor").made(draft)
    assert Starter("", "10.0.0.1").came_from(draft)
    assert not Starter("other").made(draft)
    told = draft.visitor_file.read_text()
    assert "visitor" not in told
    assert "10.0.0.1" not in told


def test_a_batch_without_a_picture_is_taken_back(draft: Run, tmp_path: Path) -> None:
    (tmp_path / "rubbish.zip").write_text("?")
    good = drafts.add_file(draft, tmp_path / "rubbish.zip")
    drafts.take_back(draft, drafts.add_file(draft, tmp_path / "rubbish.zip"))
    drafts.take_back(draft, drafts.add_folder(draft, tmp_path))
    assert drafts.sources(draft) == [good], "what came in before stays"
    empty = new_run()
    drafts.take_back(empty, drafts.add_file(empty, tmp_path / "rubbish.zip"))
    assert not empty.path.exists()


def test_what_was_not_read_yet_outlasts_a_later_batch_without_a_picture(tmp_path: Path) -> None:
    run = new_run()
    (tmp_path / "a.zip").write_text("?")
    first = drafts.add_file(run, tmp_path / "a.zip")
    drafts.take_back(run, drafts.add_file(run, tmp_path / "a.zip"))
    assert drafts.sources(run) == [first]


def test_pictures_are_trained_on_as_large_as_they_were_read(draft: Run) -> None:
    with pytest.raises(UserError, match="16 × 16, not as 32 × 32"):
        drafts.begin(draft, TrainConfig(size=32), name="", public=False)
    assert draft.status().state == "draft"


def test_what_is_left_out_is_not_trained_on(draft: Run) -> None:
    twice = {"twice": ["03.png", "05.png"], "notes": []}
    write_json(draft.report_file, Dataset.load(draft.dataset_file).report | twice)
    drafts.choose(draft, ["03.png", "07.png", "not there any more.png"])
    drafts.begin(draft, PLAN, name=" two fewer ", public=True)
    data = Dataset.load(draft.dataset_file)
    assert len(data) == 48
    assert not {"03.png", "07.png"} & set(data.names)
    assert 3 not in data.images[:, 0, 0, 0]
    stored = read_json(draft.config_file)
    assert (stored["name"], stored["public"]) == ("two fewer", True)
    assert not draft.source.exists()
    told = read_json(draft.report_file)
    assert (told["accepted"], told["twice"], told["notes"]) == (48, ["05.png"], [])
    assert sum(told["classes"].values()) == 48
    assert {"03.png", "07.png"} <= set(told["left_out"])


def test_folders_are_trained_on_as_they_were_called(draft: Run) -> None:
    data = Dataset.load(draft.dataset_file)
    data.classes, data.labels = ["cat", "dog", "kitten"], np.arange(50) % 3
    data.save(draft.dataset_file)
    drafts.choose(draft, ["00.png"], {"kitten": "cat", "dog": "개", "gone": "x"})
    folders, split = drafts.folders(draft)
    assert folders.counts == {"cat": 32, "개": 17}
    drafts.choose(draft, ["00.png", "01.png"])
    assert drafts.folders(draft)[0].counts == {"cat": 32, "개": 16}, "what was not told stays"
    drafts.begin(draft, PLAN, name="", public=False)
    data = Dataset.load(draft.dataset_file)
    assert data.classes == ["cat", "개"]
    assert data.folders.counts == {"cat": 32, "개": 16}
    assert len(split) == 49


def test_a_draft_without_pictures_has_no_folders(draft: Run) -> None:
    drafts.choose(draft, [f"{k:02}.png" for k in range(50)])
    for run in (draft, new_run()):
        with pytest.raises(UserError, match="no pictures"):
            drafts.folders(run)


def test_a_run_needs_pictures(draft: Run) -> None:
    drafts.choose(draft, [f"{k:02}.png" for k in range(50)])
    for run in (draft, new_run()):
        with pytest.raises(UserError, match="no pictures"):
            drafts.begin(run, PLAN, name="", public=False)


def test_only_drafts_are_discarded(draft: Run) -> None:
    started, begun = new_run(), new_run()
    started.write_status(Status(state="done", step=5, total=5))
    write_json(begun.config_file, {"train": PLAN.to_dict()})
    for each in (draft, started, begun):
        drafts.discard(each)
    assert [each.path.exists() for each in (draft, started, begun)] == [False, True, True]
