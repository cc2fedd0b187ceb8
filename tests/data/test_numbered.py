"""A folder of numbered pictures: what is whole in it, whose it is, and the zip made of it."""

from __future__ import annotations

import csv
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ddpm_demo.data import numbered
from ddpm_demo.data.numbered import Row
from ddpm_demo.errors import UserError

SETTINGS = {"ddpm_demo": "1", "num_images": 4, "seed": 9, "labels": ["a", "b, c"]}


def row_of(k: int) -> Row:
    return Row(9 + k, ("a", 'b, "c"')[k % 2])


def picture(k: int, channels: int = 1) -> np.ndarray:
    return np.random.default_rng(k).integers(0, 256, (8, 8, channels), dtype=np.uint8)


def fill(path: Path, *pictures: int) -> None:
    with numbered.opened(path, SETTINGS, row_of) as kept:
        for k in pictures:
            kept.add(k, picture(k))


def listed(path: Path) -> list[list[str]]:
    with (path / "index.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def lines(*pictures: int) -> list[list[str]]:
    return [
        ["file", "seed", "class"],
        *([f"{9 + k:06d}.png", f"{9 + k}", row_of(k).label] for k in pictures),
    ]


def test_the_list_grows_with_the_pictures_and_ends_in_their_order(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder"
    with numbered.opened(path, SETTINGS, row_of) as kept:
        assert listed(path) == lines()
        kept.add(3, picture(3))
        assert listed(path) == lines(3)
        kept.add(0, picture(0))
        assert [kept.has(k) for k in range(4)] == [True, False, False, True]
        assert listed(path) == lines(3, 0)
    fill(path, 1)
    assert listed(path) == lines(0, 3, 1), "what is there stands first"
    with numbered.opened(path, SETTINGS, row_of) as kept:
        kept.add(2, picture(2))
        kept.finish()
    assert listed(path) == lines(0, 1, 2, 3)
    assert json.loads((path / "settings.json").read_text()) == SETTINGS
    with Image.open(path / "000011.png") as image:
        assert np.array_equal(np.asarray(image), picture(2)[..., 0])
    assert len(list(path.iterdir())) == 6, "no lock and no half file is left"


def test_colour_stays_colour(tmp_path: Path) -> None:
    with numbered.opened(tmp_path, SETTINGS, row_of) as kept:
        kept.add(0, picture(0, channels=3))
    with Image.open(tmp_path / "000009.png") as image:
        assert np.array_equal(np.asarray(image), picture(0, channels=3))


@pytest.mark.parametrize("damage", [b"", b"\x89PNG\r\n\x1a\n", None])
def test_a_damaged_picture_is_missing(tmp_path: Path, damage: bytes | None) -> None:
    fill(tmp_path, 0, 1)
    file = tmp_path / "000010.png"
    file.write_bytes(file.read_bytes()[:-1] if damage is None else damage)
    with numbered.opened(tmp_path, SETTINGS, row_of) as kept:
        assert [kept.has(k) for k in (0, 1)] == [True, False]
        assert listed(tmp_path) == lines(0)


def test_what_a_killed_writer_left_is_cleared_away(tmp_path: Path) -> None:
    fill(tmp_path, 0)
    (tmp_path / ".tmp-123-4-000010.png").write_bytes(b"half")
    (tmp_path / "index.csv").write_text("file,se")
    fill(tmp_path)
    assert listed(tmp_path) == lines(0)
    assert not list(tmp_path.glob(".tmp-*"))


def test_a_writer_that_was_killed_at_once_locks_nobody_out(tmp_path: Path) -> None:
    for name in (".lock", ".tmp-123-4-settings.json"):
        (tmp_path / name).touch()
    fill(tmp_path, 0)
    assert listed(tmp_path) == lines(0)


def refusal(path: Path, **changed: Any) -> tuple[str, object]:
    with pytest.raises(UserError) as caught, numbered.opened(path, SETTINGS | changed, row_of):
        pass
    return caught.value.code, caught.value.details.get("names")


def test_a_folder_of_something_else_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    fill(tmp_path, 0)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert refusal(tmp_path, seed=10) == ("many_other_settings", "seed")
    assert refusal(tmp_path, labels=["a"], steps=3) == ("many_other_settings", "labels, steps")
    assert refusal(tmp_path, num_images=3) == ("many_other_settings", "num_images")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    with numbered.opened(tmp_path, SETTINGS | {"num_images": 5, "ddpm_demo": "2"}, row_of) as kept:
        assert kept.count == 5, "a folder may grow, under another version too"
    (tmp_path / "settings.json").write_text("rubbish")
    assert refusal(tmp_path)[0] == "many_not_ours"
    (tmp_path / "notes.txt").touch()
    assert refusal(tmp_path / "notes.txt")[0] == "many_not_ours"


def test_one_process_at_a_time_writes(tmp_path: Path) -> None:
    with numbered.opened(tmp_path, SETTINGS, row_of):
        assert refusal(tmp_path)[0] == "many_in_use"
    fill(tmp_path, 0)


def test_a_zip_is_whole_or_not_there(tmp_path: Path) -> None:
    folder, target = tmp_path / "folder", tmp_path / "all.zip"
    fill(folder, 0, 1)
    names = [row_of(k).file for k in (0, 1)]
    asked: list[None] = []

    def give_up() -> None:
        asked.append(None)
        if len(asked) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        numbered.pack(folder, target, iter(names), give_up)
    assert list(tmp_path.iterdir()) == [folder]
    numbered.pack(folder, target, iter(names))
    with zipfile.ZipFile(target) as archive:
        assert archive.namelist() == ["settings.json", "index.csv", *names]
        assert archive.testzip() is None
        for name in archive.namelist():
            assert archive.read(name) == (folder / name).read_bytes()
    numbered.check_settings(target, SETTINGS)
    for changed in ({"seed": 1}, {"num_images": 5}):
        with pytest.raises(UserError, match="other settings"):
            numbered.check_settings(target, SETTINGS | changed)


@pytest.mark.parametrize("content", [b"", b"no zip", None])
def test_a_zip_of_something_else_is_refused(tmp_path: Path, content: bytes | None) -> None:
    target = tmp_path / "other.zip"
    if content is None:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("settings.json", "[" * 2_000_000)
    else:
        target.write_bytes(content)
    with pytest.raises(UserError) as caught:
        numbered.check_settings(target, SETTINGS)
    assert caught.value.code == "many_not_ours"


def test_the_bytes_are_no_fewer_than_the_files_have(tmp_path: Path) -> None:
    with numbered.opened(tmp_path, SETTINGS, row_of) as kept:
        for k in range(4):
            kept.add(k, np.random.default_rng(k).integers(0, 256, (64, 64, 3), dtype=np.uint8))
    written = sum(file.stat().st_size for file in tmp_path.glob("*.png"))
    plain = numbered.bytes_of((3, 64, 64), 4)
    assert written <= plain < 2 * written
    numbered.pack(tmp_path, tmp_path / "all.zip", (row_of(k).file for k in range(4)))
    zipped = (tmp_path / "all.zip").stat().st_size
    assert zipped <= numbered.bytes_of((3, 64, 64), 0, 4) < 2 * zipped
