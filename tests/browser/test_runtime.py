"""onnxruntime-web: from a package, a folder, the cache or npm, and only the known files of it."""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
from pathlib import Path

import pytest

from ddpm_demo.browser import runtime
from ddpm_demo.errors import UserError

FILES = {name: f"content of {name}".encode() for name in runtime.SHA256}


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in FILES.items()}
    monkeypatch.setattr(runtime, "SHA256", sums)


def package(file: Path, files: dict[str, bytes]) -> Path:
    with tarfile.open(file, "w:gz") as packed:
        for name, content in files.items():
            member = tarfile.TarInfo(f"package/dist/{name}")
            member.size = len(content)
            packed.addfile(member, io.BytesIO(content))
    return file


def refused(*given: Path | None) -> str:
    with pytest.raises(UserError) as error:
        runtime.find_runtime(*given)
    return error.value.code


def put(folder: Path) -> Path:
    folder.mkdir(parents=True)
    for name, content in FILES.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.mark.parametrize("inner", ["", "dist", "node_modules/onnxruntime-web/dist"])
def test_a_folder_gives_its_files(tmp_path: Path, inner: str) -> None:
    put(tmp_path / "given" / inner)
    assert runtime.find_runtime(tmp_path / "given") == FILES


def test_a_package_gives_its_files(tmp_path: Path) -> None:
    assert runtime.find_runtime(package(tmp_path / "ort.tgz", FILES)) == FILES


def test_what_was_changed_is_refused(tmp_path: Path) -> None:
    name = next(iter(FILES))
    changed = FILES | {name: b"another"}
    assert refused(package(tmp_path / "changed.tgz", changed)) == "runtime_unfit"
    lacking = {key: content for key, content in FILES.items() if key != name}
    assert refused(package(tmp_path / "lacking.tgz", lacking)) == "runtime_unfit"
    (put(tmp_path / "folder") / name).write_bytes(b"another")
    assert refused(tmp_path / "folder") == "runtime_unfit"
    (tmp_path / "no.tgz").write_bytes(b"no package")
    assert refused(tmp_path / "no.tgz") == "runtime_unfit"
    assert refused(tmp_path / "nowhere") == "runtime_unfit"


def test_where_npm_is_missing_a_sentence_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UserError, match="--runtime") as error:
        runtime.find_runtime(cache=tmp_path)
    assert error.value.code == "runtime_needs_npm"


posix = pytest.mark.skipif(os.name != "posix", reason="npm is a shell script here")


def a_npm(folder: Path, line: str) -> None:
    npm = folder / "npm"
    npm.write_text(f"#!/bin/sh\necho asked >> '{folder}/asked'\n{line}\n")
    npm.chmod(0o755)


@posix
def test_npm_is_asked_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package(tmp_path / "kept.tgz", FILES)
    a_npm(tmp_path, f'for last; do :; done; cp "{tmp_path}/kept.tgz" "$last/ort.tgz"')
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    for _ in range(2):
        assert runtime.find_runtime(cache=tmp_path / "cache") == FILES
    assert (tmp_path / "asked").read_text().split() == ["asked"]
    assert runtime.is_kept(runtime.kept_in(tmp_path / "cache"))


@posix
def test_what_npm_says_is_told_where_it_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_npm(tmp_path, "echo npm error network >&2; exit 1")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(UserError, match="npm error network") as error:
        runtime.find_runtime(cache=tmp_path / "cache")
    assert error.value.code == "runtime_not_fetched"
