"""`hub pull`: what would come is shown first, and then it comes."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
import torch

from ddpm_demo.commands import hub as command
from ddpm_demo.commands.hub import pull
from ddpm_demo.diffusion.scheduler_options import scheduler_config
from ddpm_demo.models.folder import load_model, save_model
from ddpm_demo.models.unets import build_unet
from ddpm_demo.runs import brought, catalogue
from ddpm_demo.runs.folder.run import MODELS, home
from tests.support.hub import TOKEN, Repository, TestHub

NAME = "someone/faces"


@pytest.fixture
def model(hub: TestHub, tmp_path: Path) -> Repository:
    """A model that was saved by diffusers, and what lies beside it on the Hub."""
    torch.manual_seed(0)
    unet = build_unet("tiny", size=16, channels=1)
    save_model(tmp_path / "saved", unet, scheduler_config("linear", 10, "epsilon"))
    files = {
        path.relative_to(tmp_path / "saved").as_posix(): path.read_bytes()
        for path in (tmp_path / "saved").rglob("*")
        if path.is_file()
    }
    hub.models[NAME] = Repository(files | {"README.md": b"# Faces", "setup.py": b"1 / 0"})
    return hub.models[NAME]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_model_comes_and_opens(
    model: Repository, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "here"
    assert command.main(["pull", NAME, "--out", str(out), "--yes"]) == 0
    said = capsys.readouterr()
    told = json.loads(said.out.splitlines()[-1])
    size = sum(len(model.files[name]) for name in model.files.keys() - {"README.md", "setup.py"})
    assert told == {
        "model": str(out),
        "name": NAME,
        "revision": model.revision,
        "files": 4,
        "bytes": size,
    }
    assert f"{size:,}" in said.err
    assert "unet/diffusion_pytorch_model.safetensors" in said.err
    assert "setup.py" not in said.err
    assert TOKEN not in said.err + said.out
    assert load_model(out).digest == load_model(tmp_path / "saved").digest


@pytest.mark.parametrize(("answer", "comes"), [("y\n", True), ("n\n", False), ("", False)])
def test_on_a_terminal_it_asks_first(
    model: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, comes: bool
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(answer))
    code = command.main(["pull", NAME, "--out", str(tmp_path / "out")])
    assert (code == 0) is comes
    assert (tmp_path / "out").exists() is comes
    monkeypatch.setattr("sys.stdin", Terminal(""))
    assert command.main(["pull", NAME, "--out", str(tmp_path / "sure"), "--yes"]) == 0


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["pull", "https://huggingface.co/a/b"], "is no name of a model"),
        (["pull", "someone/else"], "has no model someone/else"),
        (["pull", NAME, "--revision", "v9"], "no such branch"),
        (["pull", NAME, "--out", "."], "is there already"),
    ],
)
def test_a_refusal_is_a_sentence(
    model: Repository,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    line: list[str],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert command.main(line) == 1
    told = capsys.readouterr()
    assert said in told.err
    assert told.out == ""
    assert [path.name for path in tmp_path.iterdir()] == ["saved"]


def test_ctrl_c_leaves_nothing(
    model: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(_: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pull, "show_progress", stop)
    assert command.main(["pull", NAME, "--out", str(tmp_path / "new" / "out")]) == 130
    assert list((tmp_path / "new").iterdir()) == []


def test_it_takes_no_more_than_it_may(
    model: Repository,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(pull, "MOST_BYTES", 1000)
    assert command.main(["pull", NAME, "--out", str(tmp_path / "out")]) == 1
    assert "more than is taken here" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_without_a_folder_the_model_is_taken_in(
    model: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["pull", NAME, "--yes"]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    [entry] = catalogue.all_brought()
    assert (entry.name, str(entry.folder), entry.key) == ("faces", told["model"], told["key"])
    assert entry.run is not None
    assert brought.About.of(entry.run).source == NAME
    assert load_model(entry.folder).shape == (1, 16, 16)


def test_what_cannot_be_opened_is_not_kept(
    model: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    model.files["unet/config.json"] = b"{}"
    assert command.main(["pull", NAME, "--yes"]) == 1
    assert "This model folder cannot be used" in capsys.readouterr().err
    assert list((home() / MODELS).iterdir()) == []
