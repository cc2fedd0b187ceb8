"""A hundred odd files, as files, as a folder and in a zip: each a picture or one reason."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from ddpm_demo.data.ingest import ingest
from ddpm_demo.errors import MESSAGES
from ddpm_demo.policy import PUBLIC_LIMITS
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
