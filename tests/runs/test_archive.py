"""A run as a whole: its size, its name, a zip of it, and its end."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path

import pytest

from ddpm_demo.config import TrainConfig
from ddpm_demo.errors import UserError
from ddpm_demo.runs import archive
from ddpm_demo.runs.folder import checkpoints
from ddpm_demo.runs.folder.run import Run, all_runs, find_run, new_run
from ddpm_demo.runs.folder.run_config import RunConfig
from ddpm_demo.runs.folder.status import Status
from ddpm_demo.storage.atomic import commit_folder, write_json


def write_model(content: bytes) -> object:
    def write(folder: Path) -> None:
        (folder / "unet").mkdir()
        (folder / "model_index.json").write_text("{}")
        (folder / "unet" / "weights.safetensors").write_bytes(content)

    return write


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A stopped run with a model, a checkpoint, and what passes by."""
    monkeypatch.setenv("DDPM_DEMO_HOME", str(tmp_path / "home"))
    made = new_run()
    RunConfig(name="고양이 faces", train=TrainConfig(steps=100)).write(made.config_file)
    made.write_status(Status(state="stopped", step=50, total=100))
    made.append_metrics(step=10, loss=0.5)
    made.dataset_file.write_bytes(b"npz" * 1000)
    commit_folder(made.model, write_model(b"w" * 5000))  # type: ignore[arg-type]
    checkpoints.commit(made.checkpoints, 50, write_model(b"c" * 5000))  # type: ignore[arg-type]
    for name in ("lock", "owner", "stop", ".tmp-1-status.json"):
        (made.path / name).write_text("x")
    (made.checkpoints / ".tmp-1-000060").mkdir()
    (made.checkpoints / ".tmp-1-000060" / "half.safetensors").write_bytes(b"half")
    return made


# -- size and name -----------------------------------------------------------------------------


def test_the_size_is_the_sum_of_the_files_and_no_link_is_followed(run: Run, tmp_path: Path) -> None:
    before = archive.disk_bytes(run)
    assert before == sum(p.stat().st_size for p in run.path.rglob("*") if p.is_file())
    (run.path / "more").write_bytes(b"1" * 1234)
    (tmp_path / "elsewhere").write_bytes(b"1" * 10_000)
    (run.path / "link").symlink_to(tmp_path / "elsewhere")
    (run.path / "folder").symlink_to(tmp_path)
    assert archive.disk_bytes(run) == before + 1234
    assert archive.disk_bytes(Run(tmp_path / "gone")) == 0


def test_a_run_gets_another_name_and_keeps_the_rest_even_while_it_is_trained(run: Run) -> None:
    with run.writer():
        assert archive.rename(run, "  새 이름 \n of mine ") == "새 이름 of mine"
    assert run.config() == RunConfig(name="새 이름 of mine", train=TrainConfig(steps=100))
    assert archive.rename(run, "가" * 100) == "가" * 80
    assert archive.rename(run, "a\u202eb\u200b\ud800") == "ab"


@pytest.mark.parametrize("name", ["", "   ", "\n\t", "\u200b\u202e"])
def test_an_empty_name_is_refused_and_the_old_one_stays(run: Run, name: str) -> None:
    with pytest.raises(UserError) as refused:
        archive.rename(run, name)
    assert refused.value.code == "name_empty"
    assert run.config().name == "고양이 faces"


def test_a_draft_is_not_renamed_into_a_run(run: Run) -> None:
    draft = new_run()
    with pytest.raises(UserError):
        archive.rename(draft, "name")
    assert not draft.config_file.exists()


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("고양이 faces", "고양이 faces"),
        ("../../etc/passwd", "etc-passwd"),
        ('a:b*c?d<e>|"\\', "a-b-c-d-e"),
        ("...hidden. ", "hidden"),
        ("v1.5 (best)", "v1.5 (best)"),
        ("\u1100\u1161", "가"),
    ],
)
def test_a_folder_is_called_as_the_run_where_that_is_safe(run: Run, name: str, folder: str) -> None:
    write_json(run.config_file, {"name": name})
    assert archive.folder_name(run) == folder


@pytest.mark.parametrize("name", ["", "/", "..", "CON", "nul.txt", None])
def test_a_name_that_no_folder_can_have_gives_way_to_the_token(run: Run, name: str | None) -> None:
    write_json(run.config_file, {"name": name})
    assert archive.folder_name(run) == f"run-{run.draw_key[:8]}"


def test_a_long_korean_name_is_still_a_file_name(run: Run) -> None:
    write_json(run.config_file, {"name": "힣" * 80})
    assert len(archive.folder_name(run).encode()) <= 200
    assert set(archive.folder_name(run)) == {"힣"}


# -- zip ---------------------------------------------------------------------------------------


def names(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as packed:
        assert packed.testzip() is None
        return packed.namelist()


def test_the_model_alone_lies_in_one_folder(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "model.zip"
    archive.write_zip(run, "model", target)
    assert sorted(names(target)) == [
        "고양이 faces/model_index.json",
        "고양이 faces/unet/weights.safetensors",
    ]
    with zipfile.ZipFile(target) as packed:
        kinds = {Path(i.filename).suffix: i.compress_type for i in packed.infolist()}
    assert kinds == {".json": zipfile.ZIP_DEFLATED, ".safetensors": zipfile.ZIP_STORED}


@pytest.mark.parametrize("what", archive.WHAT)
def test_what_a_zip_weighs_is_known_before_it_is_packed(
    run: Run, tmp_path: Path, what: str
) -> None:
    (run.path / "lock").write_bytes(bytes(5000))  # stays out of it
    archive.write_zip(run, what, target := tmp_path / "pack.zip")
    with zipfile.ZipFile(target) as packed:
        inside = sum(each.file_size for each in packed.infolist() if each.filename[-1] != "/")
    manifest = (run.model / "manifest.json").stat().st_size if what == "model" else 0
    assert archive.zip_bytes(run, what) == inside + manifest


def test_the_whole_run_can_be_taken_up_elsewhere(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "run.zip"
    archive.write_zip(run, "run", target)
    inside = {name.removeprefix("고양이 faces/") for name in names(target)}
    assert {"config.json", "status.json", "metrics.jsonl", "dataset.npz"} <= inside
    assert "checkpoints/000050/manifest.json" in inside
    assert not [name for name in inside if ".tmp-" in name or name in ("lock", "owner", "stop")]
    with zipfile.ZipFile(target) as packed:
        packed.extractall(tmp_path / "out")
    again = Run(tmp_path / "out" / "고양이 faces")
    assert again.status().step == 50
    assert again.newest_checkpoint() is not None


@pytest.mark.parametrize("what", archive.WHAT)
def test_of_one_state_each_zip_is_the_same_file(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    archive.write_zip(run, what, tmp_path / "now.zip")
    later = time.time() + 3600
    monkeypatch.setattr(time, "time", lambda: later)
    archive.write_zip(run, what, tmp_path / "later.zip")
    assert (tmp_path / "now.zip").read_bytes() == (tmp_path / "later.zip").read_bytes()


def test_a_run_without_a_model_says_so_and_leaves_nothing(run: Run, tmp_path: Path) -> None:
    run.model.rename(tmp_path / "aside")
    with pytest.raises(UserError) as refused:
        archive.write_zip(run, "model", tmp_path / "model.zip")
    assert refused.value.code == "run_no_model"
    assert not list(tmp_path.glob("*.zip"))
    with pytest.raises(UserError, match="what cannot be"):
        archive.write_zip(run, "lock", tmp_path / "model.zip")


def test_a_model_that_is_replaced_meanwhile_is_not_mixed(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = zipfile.ZipFile.write
    replaced = []

    def slow(packed: zipfile.ZipFile, path: Path, *rest: object) -> None:
        if not replaced:
            replaced.append(path)
            commit_folder(run.model, write_model(b"n" * 5000))  # type: ignore[arg-type]
        write(packed, path, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(zipfile.ZipFile, "write", slow)
    archive.write_zip(run, "model", tmp_path / "model.zip")
    with zipfile.ZipFile(tmp_path / "model.zip") as packed:
        assert packed.read("고양이 faces/unet/weights.safetensors") == b"n" * 5000
    assert replaced


def test_files_pruned_meanwhile_are_left_out_of_a_run(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = zipfile.ZipFile.write

    def pruning(packed: zipfile.ZipFile, path: Path, *rest: object) -> None:
        if path.parent.name == "000050":
            path.unlink()
        write(packed, path, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(zipfile.ZipFile, "write", pruning)
    archive.write_zip(run, "run", tmp_path / "run.zip")
    assert "고양이 faces/config.json" in names(tmp_path / "run.zip")


def test_a_zip_that_fails_leaves_the_old_one(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "run.zip"
    target.write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(zipfile.ZipFile, "write", full)
    with pytest.raises(OSError, match="disk full"):
        archive.write_zip(run, "run", target)
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.glob("*run.zip*")] == ["run.zip"]


# -- delete ------------------------------------------------------------------------------------


def test_a_deleted_run_is_gone(run: Run) -> None:
    archive.delete(run)
    assert all_runs() == []
    assert list(run.path.parent.iterdir()) == []
    with pytest.raises(UserError, match="no such run"):
        find_run(run.token)
    with pytest.raises(UserError, match="no such run"):
        archive.delete(run)


def test_a_run_at_work_is_not_deleted(run: Run) -> None:
    with run.writer(), pytest.raises(UserError) as refused:
        archive.delete(run)
    assert refused.value.code == "run_at_work"
    run.write_status(Status(state="starting"))
    with pytest.raises(UserError):
        archive.delete(run)
    run.write_status(Status(state="running", step=5))  # and its trainer was killed
    archive.delete(run)
    assert not run.path.exists()
