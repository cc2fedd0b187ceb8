"""Models of strangers: one each, nobody else's, and no folder of this computer."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ddpm_demo.errors import UserError
from ddpm_demo.policy import Policy
from ddpm_demo.runs import catalogue
from ddpm_demo.runs.folder.run import MODELS, Run, all_runs
from ddpm_demo.ui.sample.bring.own import OwnModel
from tests.support import layouts
from tests.ui.support.strangers import META, Server, Stranger

ROOM = {"start_free_bytes": 0, "keep_free_bytes": 0}


@pytest.fixture(scope="module")
def server(serve: Callable[..., str]) -> Server:
    return Server(True, serve, **ROOM)


@pytest.fixture
def packed(tmp_path: Path) -> bytes:
    layouts.pipeline(tmp_path / "ddpm")
    return Path(shutil.make_archive(str(tmp_path / "m"), "zip", tmp_path, "ddpm")).read_bytes()


def told(said: dict[str, Any]) -> str:
    return str(said.get("error"))


def brought(visitor: Stranger, content: bytes) -> Run:
    path = visitor.upload(content, "m.zip")
    said = visitor.ask("on_bring", **{"bring-zip": [{"path": path, **META}]})
    assert "error" not in said or not said["error"], said
    return all_runs(MODELS)[0]


def test_a_stranger_brings_one_and_nobody_else_changes_it(server: Server, packed: bytes) -> None:
    owner, other = server.stranger(), server.stranger()
    run = brought(owner, packed)
    assert run.config().public
    path = owner.upload(packed, "again.zip")
    again = owner.ask("on_bring", **{"bring-zip": [{"path": path, **META}]})
    assert "as many models here as you may (1)" in told(again)

    key, sentence = f"model/{run.draw_key}", str(UserError("run_not_yours"))
    for name, values in (
        ("on_brought_renamed", {"brought-name": "mine"}),
        ("on_brought_last_row", {"brought-none": True}),
        ("on_brought_removed", {}),
    ):
        for mine in ([], [run.draw_key], [run.look_key], "rubbish", [{}]):
            asked = other.ask(name, model=key, mine=mine, **values)
            assert sentence in told(asked) or "not among those offered" in told(asked), name
    part = OwnModel.__new__(OwnModel)
    part.policy = Policy.for_strangers({})
    for mine in ([], [run.draw_key], [run.look_key], "rubbish", [{}]):
        with pytest.raises(UserError, match="looking or drawing alone"):
            part._own(key, mine)
    assert part._own(key, [run.token]).token == run.token
    assert [entry.name for entry in catalogue.all_brought()] == ["m"]
    done = owner.ask("on_brought_removed", model=key, mine=[run.token])
    assert not done.get("error")
    assert all_runs(MODELS) == []


@pytest.mark.parametrize("path", ["/etc", "~", ".", "/tmp", "../..", "file:///etc", "\0"])
def test_no_folder_of_this_computer_is_read(path: str, server: Server) -> None:
    said = server.stranger().ask("on_bring", **{"bring-path": path})
    assert str(UserError("not_local")) in told(said)


@pytest.mark.parametrize(
    "value", ["/etc/passwd", "rubbish", {"path": "/etc/passwd"}, [{"path": "/etc/passwd", **META}]]
)
def test_no_file_of_another_is_read(value: Any, server: Server) -> None:
    said = server.stranger().ask("on_bring", **{"bring-zip": value})
    assert said.get("error")
    assert all_runs(MODELS) == []


def test_poison_is_refused_and_the_server_lives(server: Server, tmp_path: Path) -> None:
    layouts.pipeline(tmp_path / "ddpm")
    layouts.edit(tmp_path / "ddpm" / "unet" / "config.json", block_out_channels=[2048] * 8)
    packed = Path(shutil.make_archive(str(tmp_path / "m"), "zip", tmp_path, "ddpm")).read_bytes()
    visitor = server.stranger()
    path = visitor.upload(packed, "m.zip")
    said = visitor.ask("on_bring", **{"bring-zip": [{"path": path, **META}]})
    assert "This model folder cannot be used" in told(said)
    assert all_runs(MODELS) == []
