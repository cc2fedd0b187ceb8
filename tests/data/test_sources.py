"""What is read of a folder, a zip or loose files, and in which order, and what is refused."""

from __future__ import annotations

import dataclasses
import os
import zipfile
from pathlib import Path

import pytest

from ddpm_demo.data import sources
from ddpm_demo.data.picture.reading import HEAD_BYTES
from ddpm_demo.data.sources import Listing
from ddpm_demo.errors import UserError
from ddpm_demo.limits import MEGABYTE, Limits
from tests.support.pictures import LIMITS, colours, encoded
from tests.support.strange.sources import PICTURE, outcome, write, zipped


def test_a_folder_is_walked_to_its_depths_in_order(tmp_path: Path) -> None:
    write(tmp_path, "b/2.png", "b/1.png", "a/deep/er/고양이.JPG", "top.png", "b.png")
    with Listing(tmp_path, LIMITS) as listing:
        names = [file.name for file in listing.files]
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
            listing.files[0].read()
    assert caught.value.code == "file_unreadable"


def test_several_sources_keep_their_folders_apart(tmp_path: Path) -> None:
    folder = write(tmp_path / "faces", "happy/1.png")
    loose = write(tmp_path / "elsewhere", "1.png") / "1.png"
    cats = zipped(tmp_path / "cats.zip", {"1.png": PICTURE, "sub/2.png": PICTURE})
    names = ["faces/happy/1.png", "1.png", "cats/1.png", "cats/sub/2.png"]
    assert outcome([folder, loose, cats]) == dict.fromkeys(names, "read")


def names_of(batches: list[Path], limits: Limits = LIMITS) -> list[str]:
    with Listing(batches, limits, merge=True) as listing:
        return [file.name for file in listing.files]


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
        read = {file.name: file.read() for file in listing.files}
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
        assert listing.files[0].read() == big
        with pytest.raises(UserError, match="unpacks to more"):
            listing.files[1].read()


def test_a_zip_in_a_folder_is_opened(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    zipped(tmp_path / "in" / "cats.ZIP", {"1.png": PICTURE})
    assert outcome(tmp_path) == {"in/cats/1.png": "read"}


def test_a_zip_is_known_without_its_suffix(tmp_path: Path) -> None:
    assert outcome(zipped(tmp_path / "upload", {"1.png": PICTURE})) == {"1.png": "read"}


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
    original = sources.read_bounded

    def counted(file, *arguments):  # type: ignore[no-untyped-def]
        try:
            return original(file, *arguments)
        finally:
            read.append(file.tell())

    monkeypatch.setattr(sources, "read_bounded", counted)
    assert outcome(tmp_path) == {"film.mp4": "not_an_image"}
    assert read == [HEAD_BYTES]


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
