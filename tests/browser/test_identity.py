"""By what an export is known: whatever decides what a model draws changes it, and nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ddpm_demo.browser.identity import digest_of
from ddpm_demo.models.layout import WEIGHTS_NAME
from ddpm_demo.storage.atomic import MANIFEST, commit_folder
from tests.support.layouts import pipeline, side_by_side
from tests.support.runs import flip_bit


@pytest.fixture
def model(tmp_path: Path) -> Path:
    pipeline(tmp_path / "model")
    return tmp_path / "model"


def test_the_weights_decide(model: Path) -> None:
    before, file = digest_of(model), model / "unet" / WEIGHTS_NAME
    assert len(before) == 64
    assert digest_of(model) == before
    flip_bit(file, 8 * (file.stat().st_size - 2))
    os.utime(file, ns=(1, 1))
    assert digest_of(model) != before


@pytest.mark.parametrize("name", ["unet/config.json", "scheduler/scheduler_config.json"])
def test_each_option_decides(model: Path, name: str) -> None:
    before, file = digest_of(model), model / name
    told = json.loads(file.read_text())
    file.write_text(json.dumps(told, indent=7).replace("\n", "\r\n"), encoding="utf-8")
    assert digest_of(model) == before
    file.write_text(json.dumps(told | {"option": 1}), encoding="utf-8")
    assert digest_of(model) != before


def test_the_classes_decide_and_a_card_does_not(model: Path) -> None:
    before = digest_of(model)
    (model / "README.md").write_text("# A card")
    assert digest_of(model) == before
    (model / "classes.json").write_text('{"classes": ["a", "b"]}')
    assert digest_of(model) != before


def test_the_sums_of_a_manifest_are_taken_as_they_are(tmp_path: Path) -> None:
    commit_folder(tmp_path / "model", lambda folder: pipeline(folder) and None)
    pipeline(tmp_path / "other")
    assert digest_of(tmp_path / "model") == digest_of(tmp_path / "other")
    manifest = tmp_path / "model" / MANIFEST
    told = json.loads(manifest.read_text())
    told["sha256"][f"unet/{WEIGHTS_NAME}"] = "0" * 64
    manifest.write_text(json.dumps(told))
    assert digest_of(tmp_path / "model") != digest_of(tmp_path / "other")


def test_what_cannot_be_read_has_none(model: Path, tmp_path: Path) -> None:
    assert digest_of(tmp_path / "nothing") == ""
    side_by_side(model)
    assert len(digest_of(model)) == 64
    (model / "config.json").unlink()
    assert digest_of(model) == ""


def test_torch_is_not_needed() -> None:
    code = (
        "import sys; from ddpm_demo.browser import identity, kept; from ddpm_demo.runs.catalogue "
        "import shipped; assert identity.digest_of(shipped()[0].folder); "
        "assert kept.find_kept('') is None; assert 'torch' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
