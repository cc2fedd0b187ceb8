"""Exports that came with the program, of networks that are one line of arithmetic."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ddpm_demo.browser import kept
from ddpm_demo.models.classes import named_classes
from ddpm_demo.runs.catalogue import WEIGHTS
from tests.support.exports import keep_halved
from tests.support.runtime import known_runtime

PLAIN, WITH_CLASSES = WEIGHTS / "fashion-28", WEIGHTS / "fashion-28-classes"


@pytest.fixture(scope="module", autouse=True)
def exports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("exports")
    keep_halved(PLAIN, folder)
    keep_halved(WITH_CLASSES, folder, tuple(named_classes(WITH_CLASSES)))
    kept.keep_runtime(known_runtime(), folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept, "shipped_folder", lambda: folder)
        yield folder
