"""A model of the Hub: listed, and downloaded whole or not at all."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest

from ddpm_demo.errors import UserError
from ddpm_demo.models.checked import MAX_JSON_BYTES
from ddpm_demo.models.hub import fetching
from ddpm_demo.models.hub.fetching import Listing, fetch, listing
from tests.support.hub import TOKEN, Fault, Repository, TestHub, lead_to

NAME = "someone/faces"
WEIGHTS = "unet/diffusion_pytorch_model.safetensors"
MODEL = {
    "model_index.json": b'{"_class_name": "DDPMPipeline"}',
    "scheduler/scheduler_config.json": b"{}",
    "unet/config.json": b'{"_class_name": "UNet2DModel"}',
    WEIGHTS: bytes(range(256)) * 4000,
}
SIZE = sum(map(len, MODEL.values()))


@pytest.fixture
def model(hub: TestHub) -> Repository:
    hub.models[NAME] = Repository(MODEL | {"README.md": b"hello", "run.py": b"import os"})
    return hub.models[NAME]


def content(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def refused(found: Listing, target: Path, most: int = 10**9) -> UserError:
    with pytest.raises(UserError) as raised:
        fetch(found, target, most=most)
    return raised.value


def not_listed(name: str, revision: str | None = None) -> str:
    with pytest.raises(UserError) as raised:
        listing(name, revision)
    return raised.value.code


def test_a_model_comes_whole_into_a_plain_folder(
    model: Repository, tmp_path: Path, hub: TestHub
) -> None:
    found = listing(NAME)
    assert {file.name: file.size for file in found.files} == {k: len(v) for k, v in MODEL.items()}
    assert (found.total, found.revision) == (SIZE, model.revision)
    told: list[tuple[int, int]] = []
    fetch(found, tmp_path / "new" / "faces", lambda *step: told.append(step), most=SIZE)
    assert content(tmp_path / "new" / "faces") == MODEL
    assert not any(path.is_symlink() for path in tmp_path.rglob("*"))
    assert told[-1] == (SIZE, SIZE)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert len(told) > len(MODEL), "between chunks too"
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["faces"]


def test_the_token_goes_to_the_hub_alone(model: Repository, tmp_path: Path, hub: TestHub) -> None:
    model.private = True
    fetch(listing(NAME), tmp_path / "faces", most=SIZE)
    assert all(TOKEN in headers["authorization"] for headers in hub.asked("GET", "resolve"))
    (stored,) = hub.asked("GET", "store")
    assert "authorization" not in stored


def test_a_public_model_takes_no_token(
    model: Repository, tmp_path: Path, hub: TestHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead_to(hub, monkeypatch, token=None)
    fetch(listing(NAME), tmp_path / "faces", most=SIZE)
    assert content(tmp_path / "faces") == MODEL
    assert not any("authorization" in headers for _, _, headers in hub.seen)


def test_files_are_those_of_the_listing_though_the_model_changes(
    model: Repository, tmp_path: Path
) -> None:
    found = listing(NAME)
    model.files["unet/config.json"] = b"{}"
    assert refused(found, tmp_path / "faces").code == "hub_missing"
    assert list(tmp_path.iterdir()) == []


def test_a_revision_can_be_named(model: Repository) -> None:
    assert listing(NAME, "main") == listing(NAME) == listing(NAME, model.revision)
    assert not_listed(NAME, "v2") == "hub_revision"
    assert not_listed(NAME, "../../else") == "hub_revision"


def test_a_cut_download_goes_on_where_it_was(
    model: Repository, tmp_path: Path, hub: TestHub
) -> None:
    hub.faults = [Fault("GET", "store", after=300_000), Fault("GET", "store", status=502)]
    fetch(listing(NAME), tmp_path / "faces", most=SIZE)
    assert content(tmp_path / "faces") == MODEL
    ranges = [headers.get("range", "") for headers in hub.asked("GET", "store")]
    assert ranges[0] == ""
    assert ranges[1] == ranges[2]
    assert ranges[1].startswith("bytes=")
    assert ranges[1] != "bytes=0-"


def test_a_download_that_cannot_go_on_begins_anew(
    model: Repository, tmp_path: Path, hub: TestHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    def whole(self: object, content: bytes) -> None:
        self._send(content)  # type: ignore[attr-defined]

    monkeypatch.setattr(hub.RequestHandlerClass, "_part", whole)
    hub.faults = [Fault("GET", "store", after=300_000)]
    fetch(listing(NAME), tmp_path / "faces", most=SIZE)
    assert content(tmp_path / "faces") == MODEL


def test_a_download_that_fails_leaves_nothing(
    model: Repository, tmp_path: Path, hub: TestHub
) -> None:
    hub.faults = [Fault("GET", "store", times=9, after=300_000)]
    assert refused(listing(NAME), tmp_path / "faces").code == "hub_unreachable"
    assert list(tmp_path.iterdir()) == []


def test_a_download_can_be_cancelled(model: Repository, tmp_path: Path) -> None:
    class Enough(Exception):
        pass

    def tell(done: int, total: int) -> None:
        if done > total / 2:
            raise Enough

    with pytest.raises(Enough):
        fetch(listing(NAME), tmp_path / "faces", tell, most=SIZE)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("change", [{"size": 10}, {"size": 2_000_000}, {"sha256": "0" * 64}])
def test_another_file_than_was_told_is_refused(
    model: Repository, tmp_path: Path, change: dict[str, object]
) -> None:
    found = listing(NAME)
    files = [
        dataclasses.replace(file, **change) if file.name == WEIGHTS else file  # type: ignore[arg-type]
        for file in found.files
    ]
    found = dataclasses.replace(found, files=tuple(files))
    assert refused(found, tmp_path / "faces").code == "hub_file_differs"
    assert list(tmp_path.iterdir()) == []


def test_a_download_has_bounds(
    model: Repository, tmp_path: Path, hub: TestHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = listing(NAME)
    assert refused(found, tmp_path / "faces", most=SIZE - 1).code == "hub_too_large"
    full = SimpleNamespace(free=SIZE - 1)
    monkeypatch.setattr(fetching.shutil, "disk_usage", lambda _: full)
    assert refused(found, tmp_path / "faces").code == "hub_no_room"
    assert hub.asked("GET", "resolve") == []


def test_a_folder_in_use_stays_as_it_is(model: Repository, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.txt").write_text("a")
    (tmp_path / "file").write_text("b")
    for name in ("mine", "file"):
        assert refused(listing(NAME), tmp_path / name).code == "target_in_use"
    assert content(tmp_path) == {"mine/a.txt": b"a", "file": b"b"}
    (tmp_path / "empty").mkdir()
    fetch(listing(NAME), tmp_path / "empty", most=SIZE)
    assert content(tmp_path / "empty") == MODEL


def test_what_cannot_be_listed_has_a_sentence(
    hub: TestHub, model: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not_listed("someone/else") == "hub_missing"
    assert not_listed("../faces") == "hub_name"
    hub.models["a/secret"] = Repository(MODEL, private=True)
    assert listing("a/secret").total == SIZE
    lead_to(hub, monkeypatch, token=None)
    assert not_listed("a/secret") == "hub_missing"
    hub.models["a/gated"] = Repository(MODEL, gated=True)
    found = listing("a/gated")  # the list is open; the files are not
    assert refused(found, Path("unused")).code == "hub_gated"


def listed_files(hub: TestHub, names: Sequence[str]) -> str:
    hub.models["a/other"] = Repository(dict.fromkeys(names, b"{}"))
    return not_listed("a/other")


def test_what_is_no_model_has_a_sentence(hub: TestHub) -> None:
    assert listed_files(hub, ["README.md"]) == "hub_no_model"
    assert listed_files(hub, ["config.json", "diffusion_pytorch_model.bin"]) == "hub_only_bin"
    assert "save_pretrained" in str(UserError("hub_only_bin", name="a/other"))
    hub.models["a/other"] = Repository(MODEL | {"model_index.json": b" " * (MAX_JSON_BYTES + 1)})
    assert not_listed("a/other") == "model_invalid"


def test_the_token_is_nowhere_in_what_came(model: Repository, tmp_path: Path) -> None:
    fetch(listing(NAME), tmp_path / "faces", most=SIZE)
    assert not any(TOKEN.encode() in each for each in content(tmp_path).values())
    shutil.rmtree(tmp_path / "faces")
