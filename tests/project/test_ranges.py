"""The ranges of what is installed admit what Spaces have, those with ZeroGPU among them."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from tests.support.documents import ROOT, read

PROJECT = tomllib.loads(read("pyproject.toml"))["project"]
RANGES = {
    found.name.lower(): found.specifier for found in map(Requirement, PROJECT["dependencies"])
}


def header(name: str) -> str:
    """A value of the lines that tell a Space what it is."""
    found = re.search(rf'^{name}: "?([^"\n]+)"?$', read("README.md"), re.M)
    assert found, name
    return found[1]


@pytest.mark.parametrize("version", ["2.10.0", "2.11.0", "2.13.0", "2.10.0+cu128"])
def test_torch_of_zero_gpu_and_the_newest_are_admitted(version: str) -> None:
    assert RANGES["torch"].contains(version)


@pytest.mark.parametrize("version", ["2.9.1", "2.14.0", "3.0"])
def test_torch_that_was_never_tried_is_not(version: str) -> None:
    assert not RANGES["torch"].contains(version)


def test_a_space_has_a_python_that_the_package_admits() -> None:
    admitted = SpecifierSet(PROJECT["requires-python"])
    assert header("python_version") == "3.12", "which ZeroGPU has too"
    assert admitted.contains(header("python_version"))
    assert not admitted.contains("3.10")


def test_a_space_has_a_gradio_that_the_package_admits() -> None:
    assert RANGES["gradio"].contains(header("sdk_version"))
    assert header("sdk") == "gradio"
    assert (ROOT / header("app_file")).is_file()


def test_what_a_space_shows_is_short_enough() -> None:
    assert len(header("short_description")) <= 60
