"""Files between the server and the browser: which path is one of gradio's upload folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from ddpm_demo.ui.components.files import size_text, upload_name

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


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1 kB"),
        (999_499, "999 kB"),
        (999_500, "1.0 MB"),
        (7_340_000, "7.3 MB"),
        (9_949_999, "9.9 MB"),
        (9_950_000, "10 MB"),
        (104_857_600, "105 MB"),
        (1_200_000_000, "1.2 GB"),
        (1_234_000_000_000, "1234 GB"),
    ],
)
def test_sizes_are_written_for_reading(size: int, text: str) -> None:
    assert size_text(size) == text
