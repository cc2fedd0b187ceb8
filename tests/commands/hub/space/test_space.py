"""`hub space`: what it lists, sends, leaves out and refuses."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ddpm_demo.browser import kept, needs, runtime
from ddpm_demo.browser.identity import digest_of
from ddpm_demo.commands import hub as command
from ddpm_demo.commands.hub.space import exports
from ddpm_demo.runs.catalogue import WEIGHTS, shipped
from ddpm_demo.storage.temporary import PREFIX
from tests.support.halving import halving_model
from tests.support.hub import OWNER, TOKEN, Fault, TestHub, lead_to, unpack

NAME = f"{OWNER}/demo"
MOST = 10_000_000  # bytes that a file of a repository may have, unless it goes as LFS
RUNTIME = {name: name.encode() * 99 for name in runtime.SHA256}


@pytest.fixture(autouse=True)
def quick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small runtime that is kept; nothing is fetched, and no network is exported."""
    monkeypatch.setattr(kept, "shipped_folder", lambda: tmp_path / "shipped")
    monkeypatch.setattr(runtime, "kept_in", lambda cache=None: tmp_path / "cache")
    for name, content in RUNTIME.items():
        monkeypatch.setitem(runtime.SHA256, name, hashlib.sha256(content).hexdigest())
    kept.keep_runtime(RUNTIME, tmp_path / "shipped")
    monkeypatch.setattr(exports, "made", lambda *_: pytest.fail("a network was exported"))


def keep_all() -> list[str]:
    """Exports of all included models, as an earlier sending has kept them; their digests."""
    network, about = halving_model().network, halving_model().about
    digests = [digest_of(entry.folder) for entry in shipped()]
    for digest in digests:
        kept.keep_export(digest, network, about)
    return digests


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return said


def test_the_program_and_what_browsers_draw_with_are_one_commit(
    hub: TestHub, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    digests = keep_all()
    assert command.main(["space", "demo"]) == 0
    made = hub.spaces[NAME]
    assert told(capsys) == {
        "url": f"{hub.url}/spaces/{NAME}",
        "private": False,
        "revision": made.revision,
        "files": len(made.files) - 1,  # .gitattributes is the Hub's
        "bytes": sum(map(len, made.files.values())) - len(made.files[".gitattributes"]),
    }
    assert len(made.commits) == 1
    assert made.sdk == "gradio"
    assert made.files["README.md"].startswith(b"---\ntitle: DDPM Demo\n")
    assert max(map(len, made.files.values())) < MOST
    for digest in digests:
        assert made.files[f"exports/{digest}/model.onnx"] == halving_model().network
        assert json.loads(made.files[f"exports/{digest}/model.json"])["classes"]
    for name, content in RUNTIME.items():
        assert gzip.decompress(made.files[f"exports/runtime/{name}.gz"]) == content
    assert not list((home / "hub").glob(f"{PREFIX}*"))


FINDS = """
from ddpm_demo.browser.kept import find_kept_of, shipped_folder
from ddpm_demo.runs.catalogue import shipped
found = [find_kept_of(entry.folder) for entry in shipped()]
assert all(one.network.is_relative_to(shipped_folder()) for one in found)
print(*[one.digest for one in found])
"""


def test_the_space_finds_the_exports_of_its_models(hub: TestHub, tmp_path: Path) -> None:
    digests = keep_all()
    assert command.main(["space", "demo"]) == 0
    unpack(hub.spaces[NAME].files, tmp_path / "app")
    environment = os.environ | {"DDPM_DEMO_HOME": str(tmp_path / "other"), "PYTHONPATH": ""}
    line = [sys.executable, "-c", FINDS]
    found = subprocess.run(
        line, cwd=tmp_path / "app", env=environment, capture_output=True, text=True
    )
    assert found.stdout.split() == digests, found.stderr


def test_a_second_sending_updates_it(hub: TestHub) -> None:
    keep_all()
    assert command.main(["space", NAME]) == 0
    assert command.main(["space", NAME, "--no-exports"]) == 0
    made = hub.spaces[NAME]
    assert not any(name.startswith("exports/") for name in made.files)
    assert len(made.commits) == 2
    assert all(name.startswith("-exports/") for name in made.commits[1][1])


def test_a_dry_run_lists_files_and_sizes_and_sends_nothing(
    hub: TestHub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lead_to(hub, monkeypatch, token=None)
    digests = keep_all()
    assert command.main(["space", NAME, "--dry-run"]) == 0
    captured = capsys.readouterr()
    said = json.loads(captured.out.splitlines()[-1])
    assert said["dry_run"] is True
    assert said["bytes"] == sum(said["files"].values())
    assert {"app.py", f"exports/{digests[0]}/model.onnx"} <= set(said["files"])
    assert max(said["files"].values()) < MOST
    assert "MB)" in captured.err
    assert hub.seen == []


@pytest.mark.parametrize("lacking", ["package", "npm", "registry"])
def test_what_cannot_be_prepared_here_is_left_out_with_a_sentence(
    hub: TestHub,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    lacking: str,
) -> None:
    if lacking == "package":
        monkeypatch.setattr(needs, "PACKAGES", ("no_such_package",))
    else:
        program = tmp_path / "bin" / "npm"
        program.parent.mkdir()
        program.write_text("#!/bin/sh\necho no network >&2\nexit 1\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(program.parent) if lacking == "registry" else "")
        monkeypatch.setattr(kept, "shipped_folder", lambda: tmp_path / "none")
    assert command.main(["space", NAME, "--private"]) == 0
    said = capsys.readouterr().err
    assert "is left out" in said
    why = {"package": "ddpm-demo[export]", "npm": "npm is missing", "registry": "no network"}
    assert why[lacking] in said
    made = hub.spaces[NAME]
    assert made.private
    assert "app.py" in made.files
    assert not any(name.startswith("exports/") for name in made.files)


def test_a_model_that_cannot_be_exported_is_left_out_alone(
    hub: TestHub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    keep_all()
    digest = digest_of(WEIGHTS / "faces-32")
    for name in kept.FILES:
        (kept.own_folder() / digest / name).unlink()
    monkeypatch.setattr(exports, "made", fails)
    assert command.main(["space", NAME]) == 0
    assert "faces-32 is drawn on the server alone" in capsys.readouterr().err
    folders = {name.split("/")[1] for name in hub.spaces[NAME].files if name[:8] == "exports/"}
    assert folders == {digest_of(e.folder) for e in shipped()} - {digest} | {"runtime"}


def fails(*_: object) -> None:
    from ddpm_demo.errors import UserError

    raise UserError("export_differs", difference=1, most=0)


def test_a_static_space_is_the_page_of_the_chosen_models(hub: TestHub) -> None:
    keep_all()
    assert command.main(["space", NAME, "--static", "--models", "faces-32", "fashion-28"]) == 0
    made = hub.spaces[NAME]
    assert made.sdk == "static"
    assert "sdk: static" in made.files["README.md"].decode()
    assert made.files["faces-32/model.onnx"] == halving_model().network
    assert json.loads(made.files["fashion-28/model.json"])["key"] == "weights/fashion-28"
    assert {name for name in made.files if name.endswith(".onnx")} == {
        "faces-32/model.onnx",
        "fashion-28/model.onnx",
    }
    assert b'content="DDPM Demo' in made.files["index.html"]
    assert not any(name.endswith(".py") for name in made.files)
    assert {name for name in made.files if name.startswith("runtime/")} == {
        f"runtime/{name}.gz" for name in RUNTIME
    }
    assert len(made.commits) == 1

    assert command.main(["space", NAME, "--static", "--models", str(WEIGHTS / "faces-64")]) == 0
    assert [name for name in made.files if name.endswith(".onnx")] == ["model.onnx"]


def test_a_static_space_has_all_included_models_by_itself(hub: TestHub) -> None:
    keep_all()
    assert command.main(["space", NAME, "--static"]) == 0
    found = {name.partition("/")[0] for name in hub.spaces[NAME].files if "model.onnx" in name}
    assert found == {entry.folder.name for entry in shipped()}


def test_a_static_space_needs_what_exports_need(
    hub: TestHub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(needs, "PACKAGES", ("no_such_package",))
    assert command.main(["space", NAME, "--static"]) == 1
    assert "ddpm-demo[export]" in capsys.readouterr().err
    assert hub.spaces == {}


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (["../x"], "is no name"),
        ([NAME, "--static", "--models", "no-such"], "faces-32"),
        (["else/demo", "--no-exports"], "may not do this"),
    ],
)
def test_what_is_refused_is_said(
    hub: TestHub, capsys: pytest.CaptureFixture[str], line: list[str], sentence: str
) -> None:
    keep_all()
    assert command.main(["space", *line]) == 1
    assert sentence in capsys.readouterr().err
    assert hub.spaces == {}


@pytest.mark.parametrize("line", [["--models", "faces-32"], ["--static", "--no-exports"]])
def test_options_that_do_not_go_together_are_refused(hub: TestHub, line: list[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        command.main(["space", NAME, *line])
    assert hub.seen == []


def test_the_token_is_asked_for_before_any_work(
    hub: TestHub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lead_to(hub, monkeypatch, token=None)
    assert command.main(["space", NAME]) == 1  # `quick` fails where something is exported
    assert "hf auth login" in capsys.readouterr().err


def test_the_token_is_said_and_kept_nowhere(
    hub: TestHub, home: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    hub.faults = [Fault("POST", "commit", status=400, times=9)]
    assert command.main(["space", NAME, "--no-exports"]) == 1
    captured = capsys.readouterr()
    assert TOKEN not in captured.out + captured.err + caplog.text
    assert not any(TOKEN.encode() in p.read_bytes() for p in home.rglob("*") if p.is_file())
