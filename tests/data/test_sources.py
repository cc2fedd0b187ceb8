from __future__ import annotations

import dataclasses
import os
import stat
import tracemalloc
import unicodedata
import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from ddpm_demo.data import sources
from ddpm_demo.data.sources import Listing, shown
from ddpm_demo.errors import UserError
from ddpm_demo.policy import MEGABYTE, Limits
from tests.support.pictures import colours, encoded

LIMITS = Limits(heic=False)
PICTURE = encoded(colours(8, 8))


def write(folder: Path, *names: str, data: bytes = PICTURE) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def zipped(path: Path, members: Mapping[str, bytes] | list[tuple[str | zipfile.ZipInfo, bytes]],
           packing: int = zipfile.ZIP_DEFLATED) -> Path:  # fmt: skip
    items = list(members.items()) if isinstance(members, Mapping) else members
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w", packing) as archive:
        warnings.simplefilter("ignore")  # of names that come twice
        for name, data in items:
            archive.writestr(name, data)
    return path


def outcome(source: Path | list[Path], limits: Limits = LIMITS) -> dict[str, str]:
    """What became of each file: {name: "read" or the code}."""
    with Listing(source, limits) as listing:
        result = {refusal.name: refusal.code for refusal in listing.refused}
        for entry in listing.entries:
            assert entry.name not in result, "one reason per file"
            try:
                assert entry.read()
                result[entry.name] = "read"
            except UserError as error:
                result[entry.name] = error.code
    return result


def test_a_folder_is_walked_to_its_depths_in_order(tmp_path: Path) -> None:
    write(tmp_path, "b/2.png", "b/1.png", "a/deep/er/고양이.JPG", "top.png", "b.png")
    with Listing(tmp_path, LIMITS) as listing:
        names = [entry.name for entry in listing.entries]
    assert names == ["a/deep/er/고양이.JPG", "b/1.png", "b/2.png", "b.png", "top.png"]


def test_what_operating_systems_leave_behind_is_only_counted(tmp_path: Path) -> None:
    droppings = [".DS_Store", "a/._1.png", "__MACOSX/1.png", "Thumbs.db", "Desktop.ini", ".git/x"]
    write(tmp_path / "folder", "a/1.png", *droppings)
    archive = zipped(tmp_path / "z.zip", dict.fromkeys(["a/1.png", *droppings], PICTURE))
    for source in (tmp_path / "folder", archive):
        assert outcome(source) == {"a/1.png": "read"}
        with Listing(source, LIMITS) as listing:
            assert listing.ignored == len(droppings)


def test_a_missing_source_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        Listing(tmp_path / "nowhere", LIMITS)
    assert caught.value.code == "path_missing"
    assert "nowhere" in str(caught.value)


@pytest.mark.skipif(os.name != "posix", reason="needs symbolic links")
def test_links_are_not_followed(tmp_path: Path) -> None:
    secret = write(tmp_path / "secret", "1.png")
    folder = write(tmp_path / "folder", "own.png")
    (folder / "file.png").symlink_to(secret / "1.png")
    (folder / "folder").symlink_to(secret)
    (folder / "round").symlink_to(folder)
    (folder / "dangling.png").symlink_to("nowhere")
    expected = {"own.png": "read"} | dict.fromkeys(
        ["file.png", "folder", "round", "dangling.png"], "file_link"
    )
    assert outcome(folder) == expected
    assert outcome([folder / "file.png"]) == {"file.png": "file_link"}
    (tmp_path / "shortcut").symlink_to(secret)  # named by the user, so followed
    assert outcome(tmp_path / "shortcut") == {"1.png": "read"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_refused_without_waiting(tmp_path: Path) -> None:
    for name in ("pipe.png", "pipe.zip"):
        os.mkfifo(tmp_path / name)
    assert outcome(tmp_path) == {"pipe.png": "file_not_regular", "pipe.zip": "file_not_regular"}


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "gone.png")
    with Listing(tmp_path, LIMITS) as listing:
        (tmp_path / "gone.png").unlink()
        with pytest.raises(UserError) as caught:
            listing.entries[0].read()
    assert caught.value.code == "file_unreadable"


def test_several_sources_keep_their_folders_apart(tmp_path: Path) -> None:
    folder = write(tmp_path / "faces", "happy/1.png")
    loose = write(tmp_path / "elsewhere", "1.png") / "1.png"
    cats = zipped(tmp_path / "cats.zip", {"1.png": PICTURE, "sub/2.png": PICTURE})
    names = ["faces/happy/1.png", "1.png", "cats/1.png", "cats/sub/2.png"]
    assert outcome([folder, loose, cats]) == dict.fromkeys(names, "read")


def names_of(sources: list[Path], limits: Limits = LIMITS) -> list[str]:
    with Listing(sources, limits, merge=True) as listing:
        return [entry.name for entry in listing.entries]


def test_merged_batches_are_one_collection(tmp_path: Path) -> None:
    first = zipped(tmp_path / "1.zip", {"cats/1.png": PICTURE, "dogs/1.png": PICTURE})
    second = zipped(tmp_path / "2.zip", {"cats/2.png": PICTURE})
    loose = write(tmp_path, "3.png") / "3.png"
    folder = write(tmp_path / "folder", "dogs/2.png")
    sources = [first, second, loose, folder]
    assert names_of(sources) == ["3.png", "cats/1.png", "cats/2.png", "dogs/1.png", "dogs/2.png"]
    assert names_of([first]) == ["cats/1.png", "dogs/1.png"]


@pytest.mark.parametrize(
    "kinds", ["zip zip zip zip", "folder folder zip zip", "zip folder zip zip"]
)
def test_a_file_merged_twice_counts_once_another_of_its_name_gets_a_number(
    tmp_path: Path, kinds: str
) -> None:
    other, third = encoded(colours(8, 8, seed=1)), encoded(colours(8, 8, seed=2))
    batches = [{"a/1.png": PICTURE}, {"a/1.png": other}, {"a/1.png": other}, {"a/1.png": third}]
    sources = []
    for k, (batch, kind) in enumerate(zip(batches, kinds.split(), strict=True)):
        if kind == "zip":
            sources.append(zipped(tmp_path / f"{k}.zip", batch))
        else:
            sources.append(write(tmp_path / str(k), *batch, data=batch["a/1.png"]))
    with Listing(sources, LIMITS, merge=True) as listing:
        read = {entry.name: entry.read() for entry in listing.entries}
        assert read == {"a/1.png": PICTURE, "a/1 (2).png": other, "a/1 (3).png": third}
        assert [(r.name, r.code) for r in listing.refused] == [("a/1.png", "added_already")]


def test_a_merged_name_with_a_number_takes_no_other_place(tmp_path: Path) -> None:
    other = encoded(colours(8, 8, seed=1))
    first = zipped(tmp_path / "1.zip", {"1.png": PICTURE, "1 (2).png": PICTURE})
    second = zipped(tmp_path / "2.zip", {"1.png": other})
    assert sorted(names_of([first, second])) == ["1 (2).png", "1 (3).png", "1.png"]


def test_a_batch_merged_twice_uses_no_more_of_the_limit(tmp_path: Path) -> None:
    batch = zipped(tmp_path / "1.zip", {f"{k}.png": PICTURE for k in range(3)})
    three = dataclasses.replace(LIMITS, files=3)
    assert len(names_of([batch, batch], three)) == 3
    with pytest.raises(UserError, match="more than 3"):
        names_of([batch, batch, batch], three)


def test_merged_zips_share_one_bound(tmp_path: Path) -> None:
    big = PICTURE + b"\0" * MEGABYTE
    batches = [
        zipped(tmp_path / f"{k}.zip", {f"{k}.png": big}, packing=zipfile.ZIP_STORED)
        for k in range(3)
    ]
    bound = dataclasses.replace(LIMITS, zip_bytes=MEGABYTE)
    with Listing(batches, bound, merge=True) as listing:
        assert listing.entries[0].read() == big
        with pytest.raises(UserError, match="unpacks to more"):
            listing.entries[1].read()


def test_a_zip_in_a_folder_is_opened(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    zipped(tmp_path / "in" / "cats.ZIP", {"1.png": PICTURE})
    assert outcome(tmp_path) == {"in/cats/1.png": "read"}


def test_a_zip_is_known_without_its_suffix(tmp_path: Path) -> None:
    assert outcome(zipped(tmp_path / "upload", {"1.png": PICTURE})) == {"1.png": "read"}


def test_no_zip_within_a_zip(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "inner.zip", {"1.png": PICTURE}).read_bytes()
    archive = zipped(tmp_path / "outer.zip", {"inner.zip": inner, "inner.png": inner})
    assert set(outcome(archive).values()) == {"zip_inside"}


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
        assert [entry.read() for entry in listing.entries] == [PICTURE]
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
            listing.entries[0].read()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < len(zeros) / 2


def test_a_small_flat_picture_may_pack_well(tmp_path: Path) -> None:
    flat = encoded(colours(1, 1).repeat(200, 0).repeat(200, 1), "BMP")
    archive = zipped(tmp_path / "z.zip", {"flat.bmp": flat})
    assert len(flat) > 100 * archive.stat().st_size
    assert outcome(archive, dataclasses.replace(LIMITS, zip_ratio=100)) == {"flat.bmp": "read"}


def test_reading_stops_at_the_bounds_of_a_file_a_zip_and_a_job(tmp_path: Path) -> None:
    big = PICTURE + b"\0" * MEGABYTE
    names = ["1.png", "2.png", "3.png", "4.png"]
    folder = write(tmp_path / "folder", *names, data=big)
    archive = zipped(tmp_path / "z.zip", dict.fromkeys(names, big), packing=zipfile.ZIP_STORED)

    one = dataclasses.replace(LIMITS, file_bytes=MEGABYTE)
    for source in (folder, archive):
        assert set(outcome(source, one).values()) == {"file_too_large"}
    two = dataclasses.replace(LIMITS, zip_bytes=2 * MEGABYTE, job_bytes=2 * MEGABYTE)
    assert list(outcome(folder, two).values()) == ["read", "read", *["job_too_large"] * 2]
    assert list(outcome(archive, two).values()) == ["read", "read", *["zip_too_large"] * 2]


def test_what_is_no_picture_is_not_read_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "film.mp4", data=b"\0\0\0\x20ftypisom" + b"\0" * 5000)
    read: list[int] = []
    original = sources._read

    def counted(file, *arguments):  # type: ignore[no-untyped-def]
        try:
            return original(file, *arguments)
        finally:
            read.append(file.tell())

    monkeypatch.setattr(sources, "_read", counted)
    assert outcome(tmp_path) == {"film.mp4": "not_an_image"}
    assert read == [sources.HEAD_BYTES]


@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_too_many_files_are_refused_before_any_is_read(tmp_path: Path, kind: str) -> None:
    names = [f"{k}.png" for k in range(4)]
    source = write(tmp_path / "folder", *names)
    if kind == "zip":
        source = zipped(tmp_path / "z.zip", dict.fromkeys(names, PICTURE))
    assert len(outcome(source, dataclasses.replace(LIMITS, files=4))) == 4
    with pytest.raises(UserError) as caught:
        Listing(source, dataclasses.replace(LIMITS, files=3))
    assert caught.value.code == "too_many_files"


@pytest.mark.parametrize("encoding", ["utf-8", "cp949"])
def test_korean_names_survive_zips_without_the_utf8_flag(tmp_path: Path, encoding: str) -> None:
    name = "고양이/웃는 얼굴.png"
    raw = name.encode(encoding)
    path = zipped(tmp_path / "z.zip", {"x" * len(raw): PICTURE})
    path.write_bytes(path.read_bytes().replace(b"x" * len(raw), raw))
    assert outcome(path) == {name: "read"}


def test_korean_names_survive_zips_with_the_flag(tmp_path: Path) -> None:
    assert outcome(zipped(tmp_path / "z.zip", {"고양이.png": PICTURE})) == {"고양이.png": "read"}


def test_shown_names_are_composed_printable_and_short() -> None:
    assert shown(unicodedata.normalize("NFD", "한글.png")) == "한글.png"
    assert shown("a\nb\x1b[31m\udcff.png") == "a\ufffdb\ufffd[31m\ufffd.png"
    assert shown("\u202egnp.exe") == "\ufffdgnp.exe"  # no writing from right to left by stealth
    assert len(shown("x" * 5000 + ".png")) == 200
    assert shown("x" * 5000 + ".png").endswith("x.png")
