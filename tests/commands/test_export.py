"""`export`: what it refuses before it works. tests/ui/site walks the whole way."""

from __future__ import annotations

from pathlib import Path

import pytest

from ddpm_demo.commands import export
from ddpm_demo.runs.catalogue import WEIGHTS

MODEL = str(WEIGHTS / "faces-32")


def told(capsys: pytest.CaptureFixture[str], *given: str) -> str:
    assert export.main(["--model", MODEL, *given]) == 1
    return capsys.readouterr().err


def test_a_single_file_is_an_html(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    error = told(capsys, "--out", str(tmp_path / "site"), "--single-file")
    assert "--out with --single-file" in error
    assert ".html" in error


def test_a_runtime_that_is_none_is_refused_before_the_model_is_exported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "export_network", lambda _: pytest.fail("it was exported"))
    error = told(capsys, "--out", str(tmp_path / "site"), "--runtime", str(tmp_path))
    assert "onnxruntime-web" in error
    assert not (tmp_path / "site").exists()


def test_a_package_that_is_missing_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ddpm_demo.browser.export.PACKAGES", ("no_such_package",))
    error = told(capsys, "--out", str(tmp_path / "site"))
    assert "pip install 'ddpm-demo[export]'" in error


def test_a_page_of_somebody_else_is_noticed_before_the_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "find_runtime", lambda _: pytest.fail("it was fetched"))
    (tmp_path / "index.html").write_text("<h1>My own</h1>")
    assert "Name another place" in told(capsys, "--out", str(tmp_path))
    page = tmp_path / "index.html"
    assert "Name another place" in told(capsys, "--out", str(page), "--single-file")
    assert page.read_text() == "<h1>My own</h1>"
