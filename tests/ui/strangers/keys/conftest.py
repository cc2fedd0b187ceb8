"""A public page with a run that somebody has finished, and one that nobody started."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ddpm_demo.runs.folder.run import Run, new_run
from tests.ui.support.strangers import Server

FINISHED = Path(__file__).parents[3] / "data" / "run-0.1" / "finished"


@pytest.fixture(scope="module")
def public(serve: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Server:
    with pytest.MonkeyPatch.context() as patch:  # the key of its cookies is made at the start
        patch.setenv("DDPM_DEMO_HOME", str(tmp_path_factory.mktemp("home")))
        return Server(True, serve, start_free_bytes=0, keep_free_bytes=0)


@pytest.fixture
def run(home: Path) -> Run:
    """A run that somebody has finished."""
    made = new_run()
    made.path.rmdir()
    shutil.copytree(FINISHED, made.path)
    made.log_file.write_text(f"trained in {made.path}\n")
    return made


@pytest.fixture
def draft() -> Run:
    made = new_run()
    for file in (made.dataset_file, made.report_file):
        shutil.copy(FINISHED / file.name, file)
    return made
