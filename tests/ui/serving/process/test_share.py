"""`python app.py --share`, with gradio's tunnel replaced: there is no network here."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.support.documents import ROOT
from tests.support.serving.servers import free_port, until_up

# what stands in for the tunnel, and the app's own start
START = """
import runpy, sys
from gradio import networking

def tunnel(**options):
    {tunnel}

networking.setup_tunnel = tunnel
sys.argv = ["app.py", "--share", "--port", "{port}"]
runpy.run_path("app.py", run_name="__main__")
"""
FAILS = 'raise RuntimeError("no tunnel today")'
WORKS = 'return "http://0123.gradio.live"'


def said_by(server: subprocess.Popen[str], until: str) -> str:
    """What the terminal shows, up to a line that begins so."""
    assert server.stdout
    lines: list[str] = []
    for line in server.stdout:
        lines.append(line)
        if line.startswith(until):
            return "".join(lines)
    raise AssertionError("".join(lines))


@pytest.mark.parametrize("tunnel", [FAILS, pytest.param(WORKS, marks=pytest.mark.slow)])
def test_the_page_is_there_with_and_without_a_public_link(tunnel: str, tmp_path: Path) -> None:
    port = free_port()
    own = {"GRADIO_TEMP_DIR": str(tmp_path), "PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1"}
    server = subprocess.Popen(
        [sys.executable, "-c", START.format(tunnel=tunnel, port=port)],
        cwd=ROOT,
        env=os.environ | own,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    try:
        until_up(f"http://127.0.0.1:{port}/", server)
        said = said_by(server, "It has all runs")
        here = f"http://127.0.0.1:{port}/"
        link = re.search(r"For you alone:  (\S+)#owner=([0-9a-f]{32})$", said, re.M)
        assert link
        assert ("There is no public link" in said) == (tunnel == FAILS)
        assert link[1] == (here if tunnel == FAILS else "https://0123.gradio.live/")
        assert ("█" in said) == (tunnel == WORKS)
        with httpx.Client(base_url=here, timeout=120) as browser:
            assert "page-promise" in browser.get("config").text
            # the cookie comes back over http here alone
            answer = browser.post("gradio_api/owner", json={"key": link[2]})
            assert answer.status_code == 204
            assert "train-promise" not in browser.get("config").text
    finally:
        server.terminate()
        server.wait(60)
        assert server.stdout
        server.stdout.close()
