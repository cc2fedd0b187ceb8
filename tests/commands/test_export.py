"""`export`: what it refuses before it works. tests/ui/site walks the whole way."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ddpm_demo.browser import kept, runtime
from ddpm_demo.browser.export import Exported
from ddpm_demo.browser.identity import digest_of
from ddpm_demo.browser.runtime import SHA256
from ddpm_demo.commands import export
from ddpm_demo.models.network import UNetDenoiser
from ddpm_demo.runs.catalogue import WEIGHTS
from tests.support.halving import halving_model

MODEL = str(WEIGHTS / "faces-32")


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither a runtime in the cache, nor exports that came along."""
    monkeypatch.setattr(runtime, "kept_in", lambda cache=None: tmp_path / "cache")
    monkeypatch.setattr(kept, "shipped_folder", lambda: tmp_path / "shipped")


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


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The export of a network that is one line of arithmetic, and a runtime that is text."""

    def exported(denoiser: UNetDenoiser, tell: Callable[[str], object]) -> Exported:
        tell("write")
        tell("check")
        return Exported(halving_model().network, 1e-6, 0.0)

    monkeypatch.setattr(export, "export_network", exported)
    monkeypatch.setattr(export, "find_runtime", lambda _: dict.fromkeys(SHA256, b"text"))


@pytest.mark.usefixtures("quick")
def test_a_network_is_kept_for_the_app(capsys: pytest.CaptureFixture[str]) -> None:
    assert kept.find_kept_of(WEIGHTS / "faces-32") is None
    assert export.main(["--model", MODEL, "--keep"]) == 0
    output = capsys.readouterr()
    assert "faces-32: writing its network as ONNX" in output.err
    found = kept.find_kept_of(WEIGHTS / "faces-32")
    assert found is not None
    assert json.loads(output.out)["kept"] == [str(found.network.parent)]
    assert found.told["shape"] == [3, 32, 32]
    assert found.network.read_bytes() == halving_model().network


@pytest.mark.usefixtures("quick")
def test_a_folder_takes_the_runtime_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert export.main(["--model", MODEL, "--keep", str(tmp_path)]) == 0
    assert {path.name for path in (tmp_path / "runtime").iterdir()} == set(SHA256)
    assert (tmp_path / digest_of(WEIGHTS / "faces-32") / "model.onnx").is_file()
    assert not kept.own_folder().exists()


@pytest.mark.usefixtures("quick")
def test_the_page_is_told_each_stage(capsys: pytest.CaptureFixture[str]) -> None:
    assert export.main(["--model", MODEL, "--keep", "--tell"]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one.get("stage") for one in told] == ["runtime", "read", "write", "check", None]
    assert told[-1] == {"ok": True}


@pytest.mark.usefixtures("quick")
def test_a_model_that_a_training_replaces_is_read_again(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    digests = iter(["a" * 64, "b" * 64, "c" * 64, "c" * 64])
    monkeypatch.setattr(export, "digest_of", lambda _: next(digests))
    assert export.main(["--model", MODEL, "--keep"]) == 0
    assert [path.name for path in kept.own_folder().glob("c*")] == ["c" * 64]
    monkeypatch.setattr(export, "digest_of", lambda _: str(object()))
    assert export.main(["--model", MODEL, "--keep"]) == 1
    assert "again and again" in capsys.readouterr().err


def test_something_has_to_be_made(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        export.main(["--model", MODEL])
    assert ended.value.code == 2
    assert "--out" in capsys.readouterr().err
