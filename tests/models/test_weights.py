"""The digits by which the weights of two models are told apart."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from ddpm_demo.models.folder import load_model
from ddpm_demo.models.layout import WEIGHTS_NAME
from ddpm_demo.models.weights import weights_digest
from ddpm_demo.runs import catalogue

FASHION = catalogue.WEIGHTS / catalogue.REFERENCE


def weights_file(folder: Path) -> Path:
    return folder / "unet" / WEIGHTS_NAME


def test_they_are_the_first_eight_of_sha_256() -> None:
    content = weights_file(FASHION).read_bytes()
    assert weights_digest(FASHION) == hashlib.sha256(content).hexdigest()[:8]


def test_a_model_knows_those_of_its_own_weights() -> None:
    assert load_model(FASHION).digest == weights_digest(FASHION)


def test_other_weights_have_others(tmp_path: Path) -> None:
    copy = shutil.copytree(FASHION, tmp_path / "copy")
    assert weights_digest(copy) == weights_digest(FASHION)
    content = bytearray(weights_file(copy).read_bytes())
    content[-1] ^= 1
    weights_file(copy).write_bytes(content)
    assert weights_digest(copy) != weights_digest(FASHION)


def test_a_folder_without_weights_has_none(tmp_path: Path) -> None:
    assert weights_digest(tmp_path) == ""
