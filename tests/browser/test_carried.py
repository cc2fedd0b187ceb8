"""The runtime of a browser goes along packed, and is unpacked where none is kept."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pytest

from ddpm_demo.browser import carried, kept, runtime

FILES = {name: name.encode() * 1000 for name in runtime.SHA256}


@pytest.fixture(autouse=True)
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small runtime, an empty home and cache, and what came with the program."""
    monkeypatch.setattr(kept, "shipped_folder", lambda: tmp_path / "exports")
    monkeypatch.setattr(carried, "shipped_folder", lambda: tmp_path / "exports")
    monkeypatch.setattr(runtime, "kept_in", lambda: tmp_path / "cache")
    for name, content in FILES.items():
        monkeypatch.setitem(runtime.SHA256, name, hashlib.sha256(content).hexdigest())
    return tmp_path


def carry(folder: Path) -> Path:
    place = folder / "exports" / kept.RUNTIME
    place.mkdir(parents=True)
    for name, content in carried.packed_runtime(FILES).items():
        (place / name).write_bytes(content)
    return place


def test_what_is_packed_comes_out_as_it_was(places: Path) -> None:
    carry(places)
    assert kept.kept_runtime() is None
    assert carried.unpack_carried()
    found = kept.kept_runtime()
    assert found == kept.own_folder() / kept.RUNTIME
    assert runtime.find_runtime(found) == FILES
    assert not carried.unpack_carried(), "once is enough"


def test_a_runtime_that_is_kept_here_is_not_replaced(places: Path) -> None:
    carry(places)
    (places / "cache").mkdir()
    for name in FILES:
        (places / "cache" / name).write_bytes(b"mine")
    assert not carried.unpack_carried()
    assert not (kept.own_folder() / kept.RUNTIME).exists()


def test_nothing_came_along() -> None:
    assert not carried.unpack_carried()


@pytest.mark.parametrize(
    "content",
    [b"", b"no gzip", gzip.compress(b"another file"), gzip.compress(b"x" * 10**5)[:-30]],
    ids=["empty", "none", "other", "cut"],
)
def test_what_is_damaged_is_named_and_left_alone(
    places: Path, caplog: pytest.LogCaptureFixture, content: bytes
) -> None:
    place = carry(places)
    (place / f"{next(iter(FILES))}{carried.PACKED}").write_bytes(content)
    assert not carried.unpack_carried()
    assert kept.kept_runtime() is None
    assert "cannot be unpacked" in caplog.text


def test_no_more_is_unpacked_than_a_file_may_have(
    places: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    carry(places)
    monkeypatch.setattr(carried, "MAX_BYTES", 1000)
    assert not carried.unpack_carried()
