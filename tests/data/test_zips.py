"""Zips of strangers: forged names, links, bombs, damage, and names in other alphabets."""

from __future__ import annotations

import dataclasses
import stat
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from ddpm_demo.data.sources import Listing
from ddpm_demo.errors import UserError
from ddpm_demo.limits import MEGABYTE
from tests.support.pictures import LIMITS, colours, encoded
from tests.support.strange.sources import PICTURE, outcome, write, zipped


def test_no_zip_within_a_zip(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "inner.zip", {"1.png": PICTURE}).read_bytes()
    archive = zipped(tmp_path / "outer.zip", {"inner.zip": inner, "inner.png": inner})
    assert set(outcome(archive).values()) == {"zip_inside"}


def test_of_a_run_no_previews_are_taken_for_pictures(tmp_path: Path) -> None:
    names = ["my run/previews/1.png", "my run/model/unet/diffusion_pytorch_model.safetensors"]
    archive = zipped(tmp_path / "run.zip", dict.fromkeys(names, PICTURE))
    assert outcome(archive) == {"run.zip": "zip_of_model"}


def test_what_is_no_zip_is_refused(tmp_path: Path) -> None:
    good = zipped(tmp_path / "good.zip", {"1.png": PICTURE}).read_bytes()
    (tmp_path / "good.zip").unlink()
    write(tmp_path, "text.zip", data=b"hello")
    write(tmp_path, "empty.zip", data=b"")
    write(tmp_path, "cut.zip", data=good[: len(good) // 2])
    assert outcome(tmp_path) == dict.fromkeys(["text.zip", "empty.zip", "cut.zip"], "zip_broken")


def test_names_that_lead_out_of_the_zip_are_refused(tmp_path: Path) -> None:
    names = ["../up.png", "a/../../up.png", "/etc/root.png", "C:/windows.png", "..\\back.png"]
    archive = zipped(tmp_path / "z.zip", dict.fromkeys([*names, "a..b.png"], PICTURE))
    shown_names = [name.replace("\\", "/") for name in names]
    assert outcome(archive) == dict.fromkeys(shown_names, "name_unsafe") | {"a..b.png": "read"}
    assert list(tmp_path.rglob("*.png")) == []


def test_of_a_name_that_comes_twice_the_first_counts(tmp_path: Path) -> None:
    other = encoded(colours(8, 8, seed=1))
    archive = zipped(tmp_path / "z.zip", [("1.png", PICTURE), ("1.png", other)])
    with Listing(archive, LIMITS) as listing:
        assert [file.read() for file in listing.files] == [PICTURE]
        assert [(r.name, r.code) for r in listing.refused] == [("1.png", "name_twice")]


def test_a_link_in_a_zip_is_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link.png")
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    archive = zipped(tmp_path / "z.zip", [(link, b"/etc/passwd")])
    assert outcome(archive) == {"link.png": "file_link"}


def test_a_locked_zip_says_so(tmp_path: Path) -> None:
    path = zipped(tmp_path / "z.zip", {"1.png": PICTURE})
    data = bytearray(path.read_bytes())
    data[6] |= 1  # the flag in the local header …
    data[data.index(b"PK\x01\x02") + 8] |= 1  # … and in the directory
    path.write_bytes(data)
    assert outcome(path) == {"1.png": "zip_encrypted"}


def test_a_damaged_or_strangely_packed_member_is_refused_alone(tmp_path: Path) -> None:
    members = {"1.png": PICTURE, "2.png": PICTURE}
    path = zipped(tmp_path / "z.zip", members, packing=zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    data[data.index(PICTURE) + 50] ^= 255
    path.write_bytes(data)
    assert outcome(path) == {"1.png": "file_unreadable", "2.png": "read"}
    data[data.index(b"PK\x01\x02") + 10] = 97  # a method that nobody knows
    path.write_bytes(data)
    assert outcome(path) == {"1.png": "file_unreadable", "2.png": "read"}


def test_a_member_that_packs_too_well_is_not_unpacked(tmp_path: Path) -> None:
    zeros = PICTURE + b"\0" * (30 * MEGABYTE)
    archive = zipped(tmp_path / "bomb.zip", {"bomb.png": zeros, "fine.png": PICTURE})
    limits = dataclasses.replace(LIMITS, zip_ratio=100)
    assert outcome(archive, limits) == {"bomb.png": "zip_ratio", "fine.png": "read"}
    with Listing(archive, limits) as listing:
        tracemalloc.start()
        with pytest.raises(UserError):
            listing.files[0].read()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < len(zeros) / 2


def test_a_small_flat_picture_may_pack_well(tmp_path: Path) -> None:
    flat = encoded(colours(1, 1).repeat(200, 0).repeat(200, 1), "BMP")
    archive = zipped(tmp_path / "z.zip", {"flat.bmp": flat})
    assert len(flat) > 100 * archive.stat().st_size
    assert outcome(archive, dataclasses.replace(LIMITS, zip_ratio=100)) == {"flat.bmp": "read"}


@pytest.mark.parametrize("encoding", ["utf-8", "cp949"])
def test_korean_names_survive_zips_without_the_utf8_flag(tmp_path: Path, encoding: str) -> None:
    name = "고양이/웃는 얼굴.png"
    raw = name.encode(encoding)
    path = zipped(tmp_path / "z.zip", {"x" * len(raw): PICTURE})
    path.write_bytes(path.read_bytes().replace(b"x" * len(raw), raw))
    assert outcome(path) == {name: "read"}


def test_korean_names_survive_zips_with_the_flag(tmp_path: Path) -> None:
    assert outcome(zipped(tmp_path / "z.zip", {"고양이.png": PICTURE})) == {"고양이.png": "read"}


@pytest.mark.parametrize("several", [False, True])
def test_members_are_counted_before_they_are_listed(tmp_path: Path, several: bool) -> None:
    """Folders are no files, yet each of them takes half a kilobyte to list."""
    limits, packing = dataclasses.replace(LIMITS, files=2000), zipfile.ZIP_STORED
    zips = []
    for k in range(10 if several else 1):
        folders = [(f"{n:07}/", b"") for n in range(7_000 if several else 70_000)]
        zips.append(zipped(tmp_path / f"{k}.zip", [*folders, ("1.png", PICTURE)], packing))
    tracemalloc.start()
    with pytest.raises(UserError) as caught:
        Listing(zips if several else zips[0], limits)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert caught.value.code == "too_many_files"
    assert peak < 12 * MEGABYTE


def test_a_directory_that_says_it_is_longer_than_any_is_not_read(tmp_path: Path) -> None:
    path = zipped(tmp_path / "z.zip", {"1.png": PICTURE}, packing=zipfile.ZIP_STORED)
    limits = dataclasses.replace(LIMITS, files=10)
    data = path.read_bytes()
    start, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    filler = b"\0" * (3 * MEGABYTE)  # as the entry's comment would be
    length = (end - start + len(filler)).to_bytes(4, "little")
    forged = data[:end] + filler + data[end : end + 12] + length + data[end + 16 :]
    path.write_bytes(forged)
    with pytest.raises(UserError, match="more than 10 files"):
        Listing(path, limits)


def test_a_folder_beside_each_picture_is_not_too_many(tmp_path: Path) -> None:
    names = [f"{k}{end}" for k in range(10) for end in ("/", "/1.png", "/.DS_Store")]
    archive = zipped(tmp_path / "z.zip", dict.fromkeys(names, PICTURE))
    assert len(outcome(archive, dataclasses.replace(LIMITS, files=10))) == 10
