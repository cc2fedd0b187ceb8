"""A hundred odd files, as files, as a folder and in a zip: each a picture or one reason."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import ExifTags, Image

from ddpm_demo.data.ingest import ingest
from ddpm_demo.data.picture import decode, values
from ddpm_demo.errors import MESSAGES
from ddpm_demo.limits import PUBLIC_LIMITS
from tests.support.pictures import encoded
from tests.support.strange.odd_pictures import odd_pictures


def as_files(folder: Path) -> list[Path]:
    return sorted(as_folder(folder).iterdir())


def as_folder(folder: Path) -> Path:
    inner = folder / "odd"
    inner.mkdir()
    for name, (content, _) in odd_pictures().items():
        (inner / name).write_bytes(content)
    return inner


def as_zip(folder: Path) -> Path:
    target = folder / "odd.zip"
    with zipfile.ZipFile(target, "w") as archive:
        for name, (content, _) in odd_pictures().items():
            archive.writestr(name, content)
    return target


WAYS: dict[str, Callable[[Path], Path | list[Path]]] = {
    "files": as_files,
    "folder": as_folder,
    "zip": as_zip,
}


def test_the_corpus_has_its_size() -> None:
    assert len(odd_pictures()) >= 90


@pytest.mark.parametrize("fit", ["crop", "pad"])
@pytest.mark.parametrize("way", WAYS)
def test_each_is_a_picture_or_has_one_reason(tmp_path: Path, way: str, fit: str) -> None:
    expected = {name: code for name, (_, code) in odd_pictures().items()}
    data = ingest(WAYS[way](tmp_path), 16, None, PUBLIC_LIMITS, fit=fit)
    refused = {refusal.name: refusal.code for refusal in data.refused}
    assert dict.fromkeys(data.names, "") | refused == expected
    assert len(data) + len(data.refused) == len(expected)
    assert data.images.shape == (len(data), 16, 16, 3)
    for refusal in data.refused:
        assert MESSAGES[refusal.code].format(**refusal.details)


@pytest.mark.parametrize("fit", ["crop", "pad"])
@pytest.mark.parametrize("kind", ["float", "16 bits", "colour"])
def test_no_second_copy_of_a_large_picture_is_made_of_numbers(
    kind: str, fit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = {
        "float": (Image.fromarray(np.ones((400, 500), np.float32)), "TIFF"),
        "16 bits": (Image.fromarray(np.ones((400, 500), np.uint16)), "PNG"),
        "colour": (Image.new("RGB", (500, 400), (1, 2, 3)), "PNG"),
    }
    content, sizes, asarray = encoded(*made[kind]), [], np.asarray

    def counted(*arguments: Any, **options: Any) -> np.ndarray:
        array = asarray(*arguments, **options)
        sizes.append(array.size)
        return array

    monkeypatch.setattr(values, "BAND_PIXELS", 10_000)
    monkeypatch.setattr(np, "asarray", counted)
    decode.decode(content, 32, PUBLIC_LIMITS, fit)
    assert sizes
    assert max(sizes) <= 3 * 10_000


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_the_size_by_the_header_is_that_of_the_decoded_picture(
    format: str, orientation: int
) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    content = encoded(Image.new("RGB", (40, 30)), format, exif=exif)
    decoded = decode.decode(content, 16, PUBLIC_LIMITS).whole
    assert decode.whole_size(content, PUBLIC_LIMITS) == decoded
    assert (decoded == (30, 40)) == (orientation > 4)
