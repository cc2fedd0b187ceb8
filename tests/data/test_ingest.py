"""Files of every kind → pictures of one size, and one reason per file that is none."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ddpm_demo.data.ingest import ingest, read_pictures
from ddpm_demo.errors import MESSAGES, UserError
from ddpm_demo.limits import PUBLIC_LIMITS, Limits
from tests.support.faces import CLASSES, draw_faces
from tests.support.pictures import colours, empty_png, encoded


def corpus(folder: Path) -> dict[str, str]:
    """Writes one of everything that people, cameras and attackers send: {name: code or ""}."""
    picture = colours(40, 40)
    jpeg = encoded(picture, "JPEG")
    exif = Image.Exif()
    exif[0x0112] = 6
    nan = np.full((40, 40), np.nan, dtype=np.float32)
    gif = [Image.new("L", (40, 40), 100 * k) for k in range(3)]
    files = {
        "고양이/웃는 얼굴.png": (encoded(picture), ""),
        "고양이/CAPITALS.JPG": (jpeg, ""),
        "a/rgba.png": (encoded(np.dstack([picture, picture[..., :1]])), ""),
        "a/grey.png": (encoded(picture[..., 0]), ""),
        "a/16 bit.png": (encoded(picture[..., 0].astype(np.uint16) * 257), ""),
        "a/cmyk.jpg": (encoded(Image.fromarray(picture).convert("CMYK"), "JPEG"), ""),
        "a/turned.jpg": (encoded(picture, "JPEG", exif=exif), ""),
        "a/moving.gif": (encoded(gif[0], "GIF", save_all=True, append_images=gif[1:]), ""),
        "a/jpeg called.png": (jpeg, ""),
        "a/dot.png": (encoded(colours(1, 1)), ""),
        "a/panorama.png": (encoded(colours(16, 100)), ""),
        "b/cut.jpg": (jpeg[: len(jpeg) // 2], "image_truncated"),
        "b/nan.tif": (encoded(nan, "TIFF"), "image_nan"),
        "b/zero.png": (b"", "file_empty"),
        "b/words.png": (b"these are words", "not_an_image"),
        "b/huge.png": (empty_png(9400, 9400), "image_too_large"),
        "b/icon.svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image_svg"),
        "b/IMG_1.HEIC": (b"\0\0\0\x18ftypheic" + b"\0" * 99, "image_heic"),
        "b/fake.zip": (b"no zip at all", "zip_broken"),
    }
    for name, (data, _) in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (folder / ".DS_Store").write_bytes(b"\0")
    return {name: code for name, (_, code) in files.items()}


@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_the_corpus_gives_a_picture_or_one_reason_per_file(tmp_path: Path, kind: str) -> None:
    expected = corpus(tmp_path / "corpus")
    source = tmp_path / "corpus"
    if kind == "zip":
        source = tmp_path / "corpus.zip"
        with zipfile.ZipFile(source, "w") as archive:
            for name in [*expected, ".DS_Store"]:
                archive.write(tmp_path / "corpus" / name, name)
        expected["b/fake.zip"] = "not_an_image"
    seen: list[tuple[int, int]] = []
    data = ingest(source, 32, None, PUBLIC_LIMITS, lambda *progress: seen.append(progress))

    assert {refusal.name: refusal.code for refusal in data.refused} == {
        name: code for name, code in expected.items() if code
    }
    assert len(data.refused) == len({refusal.name for refusal in data.refused})
    accepted = sorted(name for name, code in expected.items() if not code)
    assert sorted(data.names) == accepted
    assert data.images.shape == (len(accepted), 32, 32, 3)
    assert data.ignored == 1
    assert [(note.name, note.code) for note in data.notes] == [
        ("a/dot.png", "note_small"),
        ("a/moving.gif", "note_animated"),
        ("a/panorama.png", "note_long"),
    ]
    listed = len(expected) - (kind == "folder")  # the fake zip never becomes an entry
    assert seen == [(k, listed) for k in range(1, listed + 1)]


def test_names_and_classes_follow_the_folders(tmp_path: Path) -> None:
    paths = draw_faces(tmp_path, count=9)
    data = ingest(tmp_path, 16)
    assert data.classes == sorted(CLASSES)
    assert data.names == sorted(path.relative_to(tmp_path).as_posix() for path in paths)
    assert data.labels.dtype == np.int64
    for name, label in zip(data.names, data.labels, strict=True):
        assert name.split("/")[0] == data.classes[label]
    flat = ingest(tmp_path / CLASSES[0], 16)
    assert (flat.classes, flat.labels.tolist()) == ([""], [0, 0, 0])


def test_grey_pictures_make_one_channel_unless_told_otherwise(tmp_path: Path) -> None:
    grey = colours(16, 16)[..., 0]
    (tmp_path / "grey.png").write_bytes(encoded(grey))
    (tmp_path / "grey as rgb.png").write_bytes(encoded(np.dstack([grey] * 3)))
    for channels, expected in ((None, 1), (1, 1), (3, 3)):
        images = ingest(tmp_path, 16, channels).images
        assert images.shape == (2, 16, 16, expected)
        assert (images == grey[..., None]).all()

    (tmp_path / "red.png").write_bytes(encoded(Image.new("RGB", (16, 16), "red")))
    assert ingest(tmp_path, 16).images.shape == (3, 16, 16, 3)
    assert (ingest(tmp_path, 16, 1).images[2] == 76).all()  # red's luma


def test_the_same_folder_gives_the_same_bytes(tmp_path: Path) -> None:
    draw_faces(tmp_path, count=50)
    first, second = ingest(tmp_path, 16), ingest(tmp_path, 16)
    np.testing.assert_array_equal(first.images, second.images)
    np.testing.assert_array_equal(first.split, second.split)


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({}, "nothing_there"),
        ({".DS_Store": b"x", "Thumbs.db": b"x"}, "nothing_there"),
        ({"1.txt": b"words", "2.txt": b"more words"}, "not_an_image"),
        ({"1.txt": b"words", "2.png": b""}, "no_images"),
    ],
)
def test_a_source_without_pictures_says_what_it_found(
    tmp_path: Path, files: dict[str, bytes], code: str
) -> None:
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    with pytest.raises(UserError) as caught:
        ingest(tmp_path, 16)
    assert caught.value.code == code
    if code != "nothing_there":
        rows = caught.value.details["refused"]
        assert isinstance(rows, list)
        assert [row["name"] for row in rows] == list(files)


def test_the_error_of_a_thousand_bad_files_stays_small(tmp_path: Path) -> None:
    for k in range(100):
        (tmp_path / f"{k}.png").write_bytes(b"")
    with pytest.raises(UserError) as caught:
        ingest(tmp_path, 16)
    rows = caught.value.details["refused"]
    assert isinstance(rows, list)
    assert len(rows) == 50


def test_every_reason_is_a_whole_sentence(tmp_path: Path) -> None:
    corpus(tmp_path)
    data = ingest(tmp_path, 32, None, PUBLIC_LIMITS)
    for row in data.refused + data.notes:
        assert "{" not in MESSAGES[row.code].format(**row.details)


def test_pictures_can_be_padded_and_batches_merged(tmp_path: Path) -> None:
    wide = np.zeros((8, 16, 3), dtype=np.uint8)
    wide[:, 12:] = 255
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.png").write_bytes(encoded(wide))
    sources = [tmp_path / "first", tmp_path / "second"]
    padded = ingest(sources, 16, fit="pad", merge=True)
    assert padded.names == ["first.png", "second.png"]
    assert (padded.images[0, 4:12, :, 0] == wide[..., 0]).all()
    cropped = ingest(sources, 16, merge=True)
    assert (cropped.images == 0).all()
    assert (padded.report["smaller"], cropped.report["smaller"]) == (0, 2)
    assert (padded.report["oblong"], cropped.report["oblong"]) == (2, 2)
    with pytest.raises(UserError, match="fit"):
        ingest(sources, 16, fit="stretch")


def test_the_report_is_plain_json(tmp_path: Path) -> None:
    corpus(tmp_path)
    report = ingest(tmp_path, 32, None, PUBLIC_LIMITS).report
    assert json.loads(json.dumps(report)) == report
    assert (report["accepted"], len(report["refused"]), report["ignored"]) == (11, 8, 1)
    assert report["classes"] == {"a": 9, "고양이": 2}
    assert {"name", "code", "details"} == set(report["refused"][0])


def test_the_reader_needs_no_torch_to_start() -> None:
    line = "import sys, ddpm_demo.data.ingest; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", line], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_local_limits_are_looser_throughout() -> None:
    local = Limits()
    for name in ("files", "file_bytes", "job_bytes", "zip_bytes", "zip_ratio", "pixels"):
        assert getattr(local, name) > getattr(PUBLIC_LIMITS, name)


def test_what_the_pictures_were_made_into_is_said(tmp_path: Path) -> None:
    for name, colour in (("grey", (9, 9, 9)), ("red", (200, 0, 0))):
        (tmp_path / name).mkdir()
        Image.new("RGB", (20, 20), colour).save(tmp_path / name / "a.png")
    made = {
        (name, channels): ingest(tmp_path / name, 16, channels).report["made"]
        for name in ("grey", "red")
        for channels in (None, 1, 3)
    }
    assert {key: value for key, value in made.items() if value} == {
        ("grey", 3): "colour",
        ("red", 1): "grey",
    }


def test_a_command_line_reads_a_folder_or_a_saved_data_set(tmp_path: Path) -> None:
    draw_faces(tmp_path / "faces", count=3)
    read = read_pictures(tmp_path / "faces", 16, 1)
    assert read.images.shape == (3, 16, 16, 1)
    read.save(tmp_path / "dataset.npz")
    np.testing.assert_array_equal(
        read_pictures(tmp_path / "dataset.npz", 16, 1).images, read.images
    )


@pytest.mark.parametrize("name", ["nowhere", "nowhere.npz", "folder.npz"])
def test_what_a_command_line_names_and_is_not_there_is_said(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.npz").mkdir()
    with pytest.raises(UserError) as caught:
        read_pictures(tmp_path / name, 16, 1)
    assert caught.value.code == "path_missing"
    assert name in str(caught.value)


# -- dark pictures, and a few in colour --------------------------------------------------------


def twelve_bits(folder: Path) -> None:
    """Ramps of 12-bit data in 16-bit files: one from 0 to 4095, one from 0 to 2047."""
    folder.mkdir()
    ramp = np.tile(np.arange(64, dtype=np.uint16) * 65, (64, 1))
    for name, picture in (("whole", ramp), ("half", ramp // 2)):
        (folder / f"{name}.png").write_bytes(encoded(picture))


def test_twelve_bits_in_files_of_sixteen_are_noticed_and_stretched_by_one_scale(
    tmp_path: Path,
) -> None:
    twelve_bits(tmp_path / "dark")
    told: list[tuple[int, int]] = []
    dark = ingest(tmp_path / "dark", 64)
    assert dark.images.max() == 16
    assert dark.levels == pytest.approx((0, 4095 / 65535), abs=1e-3)
    assert dark.report["stretched"] is False
    light = ingest(
        tmp_path / "dark", 64, stretch=True, progress=lambda *counts: told.append(counts)
    )
    half, whole = light.images[..., 0]
    assert whole.min() == 0
    assert whole.max() == 255
    assert len(np.unique(whole)) == 64, "no level of the file is lost"
    assert half.max() == pytest.approx(127, abs=1), "one scale for all"
    assert light.levels == dark.levels, "as they are in the files"
    assert light.report["stretched"] is True
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_eight_bits_are_stretched_too_and_one_flat_level_is_not(tmp_path: Path) -> None:
    for name, low in (("pale", 200), ("flat", 255)):
        folder = tmp_path / name
        folder.mkdir()
        picture = np.tile(np.linspace(low, 255, 32).astype(np.uint8), (32, 1))
        (folder / "a.png").write_bytes(encoded(np.dstack([picture] * 3)))
    pale = ingest(tmp_path / "pale", 32, stretch=True)
    assert (pale.images.min(), pale.images.max()) == (0, 255)
    assert pale.levels == pytest.approx((200 / 255, 1), abs=1e-3)
    flat = ingest(tmp_path / "flat", 32, stretch=True)
    assert (flat.images == 255).all()
    assert not flat.stretched


def test_the_few_pictures_that_force_colour_are_named(tmp_path: Path) -> None:
    for k in range(8):
        grey = np.full((20, 20, 3), 10 * k, dtype=np.uint8)
        if k in (2, 5):
            grey[..., 0] += 1
        (tmp_path / f"{k}.png").write_bytes(encoded(grey))
    read = ingest(tmp_path, 20)
    assert (read.images.shape[-1], read.coloured) == (3, ["2.png", "5.png"])
    grey_ones = ingest(tmp_path, 20, channels=1)
    assert (grey_ones.made, grey_ones.coloured) == ("grey", ["2.png", "5.png"])
    (tmp_path / "0.png").unlink()
    assert ingest(tmp_path, 20).coloured == [], "of seven two are more than a few"
    (tmp_path / "copy.png").write_bytes((tmp_path / "7.png").read_bytes())
    assert ingest(tmp_path, 20).twice == ["copy.png"]
