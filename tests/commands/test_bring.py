"""The command that takes a model in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from ddpm_demo.commands.bring import main
from ddpm_demo.models.folder import load_model
from ddpm_demo.runs import brought, catalogue
from ddpm_demo.runs.folder.run import MODELS, all_runs
from tests.support import layouts


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_it_says_where_the_model_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    layouts.pipeline(tmp_path / "ddpm-moths")
    layouts.side_by_side(tmp_path / "ddpm-moths")
    assert main([str(tmp_path / "ddpm-moths")]) == 0
    said = capsys.readouterr()
    assert "Drawing a first picture" in said.err
    [last] = lines(said.out)
    [entry] = catalogue.all_brought()
    assert (last["key"], last["name"], last["folder"]) == (
        entry.key,
        "ddpm-moths",
        str(entry.folder),
    )
    assert entry.run is not None
    with Image.open(brought.thumbnail(entry.run)) as picture:
        assert picture.size == (32, 32)


def test_it_is_told_what_the_last_row_means(tmp_path: Path) -> None:
    layouts.pipeline(tmp_path / "ddpm", num_class_embeds=4)
    assert main([str(tmp_path / "ddpm"), "--name", "digits", "--last-class-is-none"]) == 0
    [entry] = catalogue.all_brought()
    assert entry.name == "digits"
    assert len(load_model(entry.folder).classes) == 3


def test_the_page_hears_how_far_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    layouts.pipeline(tmp_path / "ddpm")
    token = brought.new_token()
    assert main(["--tell", "--token", token, "--", str(tmp_path / "ddpm")]) == 0
    *stages, last = lines(capsys.readouterr().out)
    assert [each["stage"] for each in stages] == ["check", "draw"]
    assert last == {"ok": True}
    assert [run.token for run in all_runs(MODELS)] == [token]


def test_what_is_wrong_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    layouts.pipeline(tmp_path / "ddpm")
    layouts.edit(tmp_path / "ddpm" / "unet" / "config.json", sample_size=33)
    assert main([str(tmp_path / "ddpm")]) == 1
    assert "cannot be halved" in capsys.readouterr().err
    assert main(["--tell", str(tmp_path / "ddpm")]) == 1
    assert lines(capsys.readouterr().out)[-1]["error"] == "model_invalid"
    assert all_runs(MODELS) == []
