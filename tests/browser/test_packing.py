"""A kept export as what a visitor takes along: the same page as the command makes."""

from __future__ import annotations

import hashlib
import re
import zipfile
from pathlib import Path

import pytest

from ddpm_demo.browser import kept, packing, runtime
from ddpm_demo.browser.site import SiteModel, write_folder, write_single_file
from ddpm_demo.errors import UserError
from tests.support.halving import halving_model

FILES = {name: f"content of {name}".encode() for name in runtime.SHA256}
MODEL = halving_model()


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in FILES.items()}
    monkeypatch.setattr(runtime, "SHA256", sums)
    monkeypatch.setattr(runtime, "kept_in", lambda: tmp_path / "cache")
    monkeypatch.setattr(kept, "shipped_folder", lambda: tmp_path / "shipped")


@pytest.fixture
def model() -> SiteModel:
    found = kept.keep_export("0" * 64, MODEL.network, MODEL.about)
    return packing.site_model(found, MODEL.name, MODEL.card)


def test_the_model_is_the_one_that_was_exported(model: SiteModel) -> None:
    assert model == MODEL


def test_the_file_and_the_zip_are_those_of_the_command(model: SiteModel, tmp_path: Path) -> None:
    kept.keep_runtime(FILES)
    packing.pack(model, "html", tmp_path / "page.html", "cats")
    packing.pack(model, "zip", tmp_path / "page.zip", "cats")
    write_single_file(tmp_path / "wanted.html", [MODEL], FILES)
    write_folder(tmp_path / "wanted", [MODEL], FILES)
    assert (tmp_path / "page.html").read_bytes() == (tmp_path / "wanted.html").read_bytes()
    with zipfile.ZipFile(tmp_path / "page.zip") as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    assert {re.sub("^cats/", "", name) for name in found} == {
        path.relative_to(tmp_path / "wanted").as_posix()
        for path in (tmp_path / "wanted").rglob("*")
        if path.is_file()
    }
    for name, content in found.items():
        assert (tmp_path / "wanted" / name.removeprefix("cats/")).read_bytes() == content


def test_without_a_runtime_nothing_is_written(model: SiteModel, tmp_path: Path) -> None:
    with pytest.raises(UserError) as refused:
        packing.pack(model, "html", tmp_path / "page.html", "cats")
    assert refused.value.code == "runtime_gone"
    with pytest.raises(UserError):
        packing.pack(model, "exe", tmp_path / "page.exe", "cats")
    assert not list(tmp_path.glob("page.*"))
