"""The project's own promises about itself."""

from __future__ import annotations

import string
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from ddpm_demo.errors import MESSAGES
from ddpm_demo.ui import words

ROOT = Path(__file__).parent.parent.parent


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_requirements_equal_the_dependencies() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    assert [line for line in lines if not line.startswith("#")] == project["dependencies"]


def test_every_error_has_korean_with_the_same_numbers() -> None:
    assert set(words.ERRORS_KO) == set(MESSAGES)
    for code, english in MESSAGES.items():
        assert fields(words.ERRORS_KO[code]) == fields(english), code


def test_every_word_has_both_languages_with_the_same_numbers() -> None:
    for key, (english, korean) in words.WORDS.items():
        assert english.strip(), key
        assert korean.strip(), key
        assert fields(english) == fields(korean), key


@pytest.mark.parametrize(
    "module",
    [
        "config",
        "errors",
        "runs.folder.run",
        "runs.archive",
        "runs.drafts",
        "runs.jobs.jobs",
        "runs.catalogue",
        "runs.traits",
        "training.advice",
        "commands.train",
        "commands.read",
        "ui",
    ],
)
def test_the_page_is_up_before_torch_is(module: str) -> None:
    script = f"import sys, ddpm_demo.{module}; print('torch' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert told.stdout == "False\n", told


def test_the_page_is_built_before_torch_is() -> None:
    script = "import sys; from ddpm_demo import ui; ui.build_demo(); print('torch' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert told.stdout == "False\n", told


def test_that_test_can_fail() -> None:
    script = "import sys, ddpm_demo.diffusion.schedule; print('torch' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert told.stdout == "True\n"
