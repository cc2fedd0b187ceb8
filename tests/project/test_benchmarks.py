"""A measurement that nobody runs for months still runs."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from ddpm_demo.browser import kept
from tests.support.documents import ROOT
from tests.support.programs import find_program
from tests.support.runtime import known_runtime


@pytest.mark.browser
def test_what_the_page_in_the_browser_costs_is_printed() -> None:
    kept.keep_runtime(known_runtime(), kept.own_folder())
    chromium = find_program("chromium", "chromium-headless-shell")
    line = [sys.executable, str(ROOT / "benchmarks" / "browser.py"), "--tiny"]
    told = {"PYTHONPATH": str(ROOT), "CHROMIUM": chromium}
    done = subprocess.run(
        line, env=os.environ | told, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    rows = dict(re.findall(r"^\| (.+?) \| (.+) \|$", done.stdout, re.MULTILINE))
    assert rows["what"] == "tiny"
    for what in ("a drawing", "its forward passes alone", "ready to draw after the address"):
        seconds = re.match(r"([\d.]+) s", rows[what])
        assert seconds is not None
        assert float(seconds[1]) > 0
    assert "as gzip" in rows["what a browser asks for"]
