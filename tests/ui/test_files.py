"""Files between the server and the browser: what the server believes of a name."""

from __future__ import annotations

from pathlib import Path

import pytest

from ddpm_demo.errors import UserError
from ddpm_demo.ui.files import uploaded_path

HASH = "0123456789abcdef" * 4


@pytest.fixture
def upload_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """gradio's upload folder with one upload in it."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "uploads"))
    upload = tmp_path / "uploads" / HASH / "pictures.zip"
    upload.parent.mkdir(parents=True)
    upload.write_bytes(b"zip")
    return tmp_path / "uploads"


def test_an_upload_is_believed(upload_folder: Path) -> None:
    upload = upload_folder / HASH / "pictures.zip"
    assert uploaded_path({"path": str(upload)}).samefile(upload)


def test_anything_else_is_not(upload_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = upload_folder / HASH
    outside = upload_folder.parent / "secret.zip"
    outside.write_bytes(b"secret")
    (inside / "link.zip").symlink_to(outside)
    (inside / "same.zip").symlink_to(inside / "pictures.zip")
    (upload_folder / ("f" * 64)).symlink_to(inside)
    (inside / "folder.zip").mkdir()
    (inside / "folder.zip" / "deep.zip").write_bytes(b"")
    (upload_folder / "flat.zip").write_bytes(b"")
    (upload_folder / "other").mkdir()
    (upload_folder / "other" / "state.json").write_bytes(b"")
    monkeypatch.chdir(inside)
    here = Path(__file__)
    forged = [
        "/etc/passwd", "/dev/zero", "pyproject.toml", str(here), str(outside),
        str(inside / "link.zip"), str(inside / "same.zip"), str(inside / "folder.zip"),
        str(inside / "folder.zip" / "deep.zip"), str(upload_folder / "flat.zip"),
        str(upload_folder / "other" / "state.json"), str(upload_folder), str(inside),
        str(upload_folder / ("f" * 64) / "pictures.zip"), "pictures.zip", "",
        f"{inside}/../../secret.zip", f"{inside}/../{HASH}/pictures.zip",
        f"{inside}/pictures.zip\0.png", f"{inside}/gone.zip", f"{inside}/{'x' * 300}",
        "http://127.0.0.1/pictures.zip", "~/pictures.zip",
    ]  # fmt: skip
    for path in forged:
        with pytest.raises(UserError):
            uploaded_path({"path": path})
    for value in [None, "", str(inside / "pictures.zip"), [], {}, {"path": None}, {"path": ["a"]}]:
        with pytest.raises(UserError):
            uploaded_path(value)
