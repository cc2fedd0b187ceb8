"""Runs are sized, renamed, packed and deleted."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from ddpm_demo import archive
from ddpm_demo.atomic import read_json, write_json
from ddpm_demo.errors import UserError
from ddpm_demo.run import Run, Status, all_runs, find_run, new_run


@pytest.fixture
def run() -> Run:
    made = new_run()
    write_json(made.config_file, {"name": "얼굴 / 2", "train": {}})
    made.write_status(Status("done", step=5, total=5))
    for name in ("model_index.json", "unet/config.json"):
        (made.model / name).parent.mkdir(parents=True, exist_ok=True)
        (made.model / name).write_text("{}")
    for name in ("lock", "owner", "trainer.log", "checkpoints/.tmp-1-000005/half"):
        (made.path / name).parent.mkdir(parents=True, exist_ok=True)
        (made.path / name).write_text("x")
    return made


def test_the_size_is_that_of_all_files(run: Run) -> None:
    before = archive.disk_bytes(run)
    (run.path / "more").write_bytes(bytes(1000))
    assert archive.disk_bytes(run) == before + 1000


def test_a_name_is_trimmed_and_may_not_be_empty(run: Run) -> None:
    archive.rename(run, "  two\n words " + "x" * 100)
    stored = read_json(run.config_file)
    assert stored["name"].startswith("two words x")
    assert len(stored["name"]) == archive.MAX_NAME
    assert "train" in stored
    with pytest.raises(UserError, match="name"):
        archive.rename(run, " \n")


def test_the_model_is_packed_as_the_folder_that_diffusers_reads(run: Run, tmp_path: Path) -> None:
    target = tmp_path / archive.file_name(run, "model")
    assert target.name == "얼굴-2-model.zip"
    archive.write_zip(run, "model", target)
    with zipfile.ZipFile(target) as pack:
        assert pack.namelist() == [
            "얼굴-2-model/model_index.json", "얼굴-2-model/unet/config.json",
        ]  # fmt: skip


def test_the_whole_run_is_packed_without_what_is_of_no_use_elsewhere(
    run: Run, tmp_path: Path
) -> None:
    archive.write_zip(run, "run", tmp_path / "run.zip")
    with zipfile.ZipFile(tmp_path / "run.zip") as pack:
        names = {name.split("/", 1)[1] for name in pack.namelist()}
    assert names == {"config.json", "status.json", "model/model_index.json",
                     "model/unet/config.json"}  # fmt: skip


def test_a_run_without_a_model_says_so(tmp_path: Path) -> None:
    with pytest.raises(UserError):
        archive.write_zip(new_run(), "model", tmp_path / "none.zip")


def test_a_run_is_deleted_unless_it_is_at_work(run: Run) -> None:
    with run.writer(), pytest.raises(UserError, match="at work"):
        archive.delete(run)
    archive.delete(run)
    assert not run.path.exists()
    with pytest.raises(UserError):
        find_run(run.token)
    waiting = new_run()
    waiting.write_status(Status("waiting"))
    with pytest.raises(UserError, match="at work"):
        archive.delete(waiting)


def test_what_a_broken_off_deletion_left_is_no_run_and_is_swept(run: Run) -> None:
    aside = run.path.with_name(archive.GONE + run.token)
    run.path.rename(aside)
    assert all_runs() == []
    archive.sweep_deleted()
    assert not aside.exists()
