"""Files and folders that are there whole or not at all."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from ddpm_demo.storage import atomic
from ddpm_demo.storage.atomic import commit_folder, is_intact, replace_file


def write_two(folder: Path) -> None:
    (folder / "a.bin").write_bytes(b"a" * 1000)
    (folder / "sub").mkdir()
    (folder / "sub" / "b.bin").write_bytes(b"b" * 1000)


def test_a_failed_write_leaves_the_old_file_and_no_rubbish(tmp_path: Path) -> None:
    target = tmp_path / "status.json"
    target.write_text("old")

    def fail(path: Path) -> None:
        path.write_text("half")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        replace_file(target, fail)
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["status.json"]


def test_two_threads_that_replace_one_file_do_not_mix_their_bytes(tmp_path: Path) -> None:
    target = tmp_path / "status.json"

    def overtaken(path: Path) -> None:
        path.write_text("first")
        other = threading.Thread(
            target=replace_file, args=(target, lambda path: path.write_text("other"))
        )
        other.start()
        other.join()
        assert target.read_text() == "other"

    replace_file(target, overtaken)
    assert target.read_text() == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["status.json"]


def test_a_failed_commit_leaves_the_old_folder_and_no_rubbish(tmp_path: Path) -> None:
    commit_folder(tmp_path / "model", write_two)

    def fail(folder: Path) -> None:
        write_two(folder)
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        commit_folder(tmp_path / "model", fail)
    assert is_intact(tmp_path / "model")
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


@pytest.mark.parametrize("bit", [0, 7, 3999, 7999])
@pytest.mark.parametrize("name", ["a.bin", "sub/b.bin"])
def test_one_flipped_bit_is_noticed(tmp_path: Path, name: str, bit: int) -> None:
    commit_folder(tmp_path / "000001", write_two)
    assert is_intact(tmp_path / "000001")
    file = tmp_path / "000001" / name
    content = bytearray(file.read_bytes())
    content[bit // 8] ^= 1 << bit % 8
    file.write_bytes(content)
    assert not is_intact(tmp_path / "000001")


def test_a_folder_without_manifest_or_with_a_missing_file_is_not_intact(tmp_path: Path) -> None:
    commit_folder(tmp_path / "000001", write_two)
    (tmp_path / "000001" / "a.bin").unlink()
    assert not is_intact(tmp_path / "000001")
    (tmp_path / "bare").mkdir()
    assert not is_intact(tmp_path / "bare")


def test_only_what_is_to_last_waits_for_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[Path] = []
    monkeypatch.setattr(atomic, "sync_file", waited.append)
    for name, durable in (("kept", True), ("drawn", False)):
        replace_file(tmp_path / name, lambda path: path.write_text("x"), durable=durable)
    assert len(waited) == 1
    assert waited[0].name.endswith("kept")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["drawn", "kept"]
