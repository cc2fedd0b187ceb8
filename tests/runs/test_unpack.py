"""Models in zips, and in folders within folders."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from ddpm_demo.errors import UserError
from ddpm_demo.limits import HOME_MODELS, ModelLimits
from ddpm_demo.runs import unpack as unpacking
from ddpm_demo.runs.unpack import find_model, unpack

MODEL = {
    "unet/config.json": b"{}",
    "unet/diffusion_pytorch_model.safetensors": b"weights",
    "scheduler/scheduler_config.json": b"{}",
}


def zipped(target: Path, files: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target


def unpacked(folder: Path, archive: Path, limits: ModelLimits = HOME_MODELS) -> set[str]:
    target = folder / "unpacked"
    target.mkdir()
    unpack(archive, target, limits)
    return {path.relative_to(target).as_posix() for path in target.rglob("*") if not path.is_dir()}


def refused(folder: Path, archive: Path, limits: ModelLimits = HOME_MODELS) -> str:
    with pytest.raises(UserError) as caught:
        unpacked(folder, archive, limits)
    return caught.value.code


def test_only_what_may_be_a_models_is_unpacked(tmp_path: Path) -> None:
    others = {
        "README.md": b"read me",
        "unet/evil.py": b"raise SystemExit",
        "unet/diffusion_pytorch_model.bin": b"pickle",
        "checkpoints/000500/model.safetensors": b"weights",
        "init/unet/config.json": b"{}",
        "__MACOSX/unet/._config.json": b"{}",
        "../outside.json": b"{}",
        "/etc/absolute.json": b"{}",
        "C:/windows.json": b"{}",
        "a/../../outside.json": b"{}",
        "deep/" * 9 + "config.json": b"{}",
        "unet/bad\x00name.json": b"{}",
        "unet/con:stream.json": b"{}",
    }
    archive = zipped(tmp_path / "model.zip", MODEL | others)
    assert unpacked(tmp_path, archive) == set(MODEL)
    assert {path.name for path in tmp_path.iterdir()} == {"model.zip", "unpacked"}


def test_a_link_in_a_zip_is_not_made(tmp_path: Path) -> None:
    archive = zipped(tmp_path / "model.zip", MODEL)
    with zipfile.ZipFile(archive, "a") as opened:
        link = zipfile.ZipInfo("unet/secret.json")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        opened.writestr(link, "/etc/passwd")
    assert unpacked(tmp_path, archive) == set(MODEL)


def test_a_zip_that_unpacks_to_more_than_a_model_may_have_is_refused(tmp_path: Path) -> None:
    archive = zipped(tmp_path / "bomb.zip", MODEL | {"unet/b.safetensors": bytes(60_000_000)})
    assert archive.stat().st_size < 100_000
    assert refused(tmp_path, archive, ModelLimits(model_parameters=1_000_000)) == "model_too_large"


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04" + bytes(50)])
def test_what_is_no_zip_is_refused(content: bytes, tmp_path: Path) -> None:
    archive = tmp_path / "model.zip"
    archive.write_bytes(content)
    assert refused(tmp_path, archive) == "zip_broken"


def test_a_damaged_zip_is_refused(tmp_path: Path) -> None:
    archive = zipped(tmp_path / "model.zip", MODEL | {"unet/b.safetensors": bytes(range(256)) * 99})
    content = bytearray(archive.read_bytes())
    content[len(content) // 2] ^= 255
    archive.write_bytes(content)
    assert refused(tmp_path, archive) == "zip_broken"


def test_a_zip_of_pickles_is_refused_with_the_way_to_convert_them(tmp_path: Path) -> None:
    archive = zipped(tmp_path / "model.zip", {"unet/model.bin": b"pickle"})
    assert refused(tmp_path, archive) == "model_pickled"


def test_a_zip_of_a_pipeline_with_pickled_weights_says_so_too(tmp_path: Path) -> None:
    files = {name: content for name, content in MODEL.items() if name.endswith(".json")}
    archive = zipped(tmp_path / "model.zip", files | {"unet/model.bin": b"pickle"})
    assert refused(tmp_path, archive) == "model_pickled"


@pytest.mark.parametrize("name", ["unet//config.json", "unet/./config.json"])
def test_two_members_of_one_name_are_no_model(name: str, tmp_path: Path) -> None:
    archive = zipped(tmp_path / "model.zip", MODEL | {name: b"{}"})
    assert refused(tmp_path, archive) == "zip_broken"


def test_a_name_that_no_system_takes_is_left_where_it_is(tmp_path: Path) -> None:
    long = "unet/" + "\N{SNOWMAN}" * 100 + ".safetensors"
    assert unpacked(tmp_path, zipped(tmp_path / "a.zip", MODEL | {long: b"weights"})) == set(MODEL)


@pytest.mark.parametrize(
    "name", ["manifest.json", "unet/config.json", "unet/a.safetensors.index.json"]
)
def test_json_that_unpacks_to_hundreds_of_megabytes_is_refused(name: str, tmp_path: Path) -> None:
    bomb = b'{"a": [' + b"{}," * 5_000_000 + b"{}]}"
    archive = zipped(tmp_path / "model.zip", MODEL | {name: bomb})
    assert archive.stat().st_size < 100_000
    assert refused(tmp_path, archive) == "model_too_large"


def test_a_zip_of_pictures_is_no_model(tmp_path: Path) -> None:
    assert refused(tmp_path, zipped(tmp_path / "a.zip", {"cat.png": b"cat"})) == "model_missing"


def test_too_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "MAX_FILES", 2)
    assert refused(tmp_path, zipped(tmp_path / "a.zip", MODEL)) == "too_many_files"


# -- folders within folders --------------------------------------------------------------------


def laid(folder: Path, *names: str) -> Path:
    for name in names:
        for file, content in MODEL.items():
            path = folder / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    return folder


@pytest.mark.parametrize("inner", [".", "ddpm", "a/b/c"])
def test_a_model_is_found_in_a_folder_within_a_folder(inner: str, tmp_path: Path) -> None:
    assert find_model(laid(tmp_path, inner)) == tmp_path / inner


def test_of_a_run_it_is_the_model_and_no_checkpoint(tmp_path: Path) -> None:
    laid(tmp_path, "run/model", "run/init", "run/checkpoints/000500")
    assert find_model(tmp_path) == tmp_path / "run/model"


def test_of_several_models_none_is_guessed(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="one, two"):
        find_model(laid(tmp_path, "one", "two"))


def test_a_folder_of_pickles_says_so(tmp_path: Path) -> None:
    (tmp_path / "unet").mkdir()
    (tmp_path / "unet" / "diffusion_pytorch_model.bin").write_bytes(b"pickle")
    with pytest.raises(UserError) as caught:
        find_model(tmp_path)
    assert caught.value.code == "model_pickled"


def test_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    laid(tmp_path / "elsewhere", "model")
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "link").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    with pytest.raises(UserError) as caught:
        find_model(tmp_path / "here")
    assert caught.value.code == "model_missing"
