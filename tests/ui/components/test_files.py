"""Files between the server and the browser: which path is one of gradio's upload folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ddpm_demo.ui.components.files import stored, upload_name

HASH = "0123456789abcdef" * 4


def test_an_upload_is_known_by_its_path_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "there")
    for folder in (tmp_path / "there", tmp_path / "link", tmp_path / "not-there"):
        monkeypatch.setenv("GRADIO_TEMP_DIR", str(folder))
        for path in (folder / HASH / "a b.png", folder.resolve() / HASH / "a b.png"):
            assert upload_name(str(path)) == f"{HASH}/a b.png"


def test_no_other_path_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    inside = tmp_path / HASH
    paths = [
        "/etc/passwd",
        "/dev/zero",
        "",
        ".",
        "a.png",
        f"{HASH}/a.png",
        str(tmp_path),
        str(inside),
        str(tmp_path / "a.png"),
        str(tmp_path / "other" / "a.png"),
        str(inside / "deep" / "a.png"),
        str(tmp_path / HASH.upper() / "a.png"),
        str(tmp_path / HASH[1:] / "a.png"),
        f"{inside}/..",
        f"{inside}/../a.png",
        f"{inside}/../{HASH}/a.png",
        f"{inside}/a.png\0.png",
        f"{tmp_path}/../{tmp_path.name}/{HASH}/a.png",
        f"http://127.0.0.1{inside}/a.png",
        f"file://{inside}/a.png",
        "~/a.png",
        "data:image/png;base64,AA==",
    ]
    assert [path for path in paths if upload_name(path)] == []
    for value in (None, 3, True, [], [str(inside / "a.png")], {"path": str(inside / "a.png")}):
        assert upload_name(value) is None


def test_a_file_that_a_page_may_be_reading_is_not_written_again(tmp_path: Path) -> None:
    """A page that asked at that moment got nothing of it, and its stage stayed empty."""
    path = stored(b"whole", "x_0.bin", str(tmp_path))
    assert (path.name, path.read_bytes()) == ("x_0.bin", b"whole")
    path.write_bytes(b"other")  # of the same length
    os.utime(path, (1, 1))
    assert stored(b"whole", "x_0.bin", str(tmp_path)) == path
    assert path.read_bytes() == b"other"
    assert path.stat().st_mtime > 1  # but it is not swept as an old one


def test_a_file_appears_whole(tmp_path: Path) -> None:
    path = stored(b"whole", "x_0.bin", str(tmp_path))
    path.write_bytes(b"cut")  # by a server that was killed
    with path.open("rb") as reading:
        stored(b"whole", "x_0.bin", str(tmp_path))
        assert reading.read() == b"cut"  # another file has its name now
    assert path.read_bytes() == b"whole"
    assert [found.name for found in path.parent.iterdir()] == ["x_0.bin"]
