"""Without the package that speaks the protocol."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from ddpm_demo.errors import UserError
from ddpm_demo.policy import Policy
from ddpm_demo.ui import launch_options
from ddpm_demo.ui.visitors import Visitors

ROOT = Path(__file__).parents[3]


def test_it_is_said_which_package_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(UserError, match=r"ddpm-demo\[mcp\]"):
        launch_options(Visitors(Policy.at_home({})), mcp=True)


def test_the_page_starts_without_it() -> None:
    """What needs the package is imported where the flag is given, and nowhere else."""
    script = (
        "import sys; from ddpm_demo.policy import Policy; from ddpm_demo import ui;"
        " from ddpm_demo.ui.visitors import Visitors;"
        " ui.launch_options(Visitors(Policy.at_home({})));"
        " print('ddpm_demo.ui.mcp.serving' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT)
    assert told.stdout == "False\n", told.stderr
