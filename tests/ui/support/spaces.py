"""A folder that arrived at the Hub, started as a Space starts it."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.support.serving.required import hide_others
from tests.support.serving.servers import free_port, until_up

OWN = ("PYTHONPATH", "DDPM_DEMO_", "GRADIO_", "HF_", "SPACE", "ONNXRUNTIME")  # of this process


@contextlib.contextmanager
def started(folder: Path, home: Path, name: str = "someone/demo") -> Iterator[str]:
    """Runs `python app.py` there with a home and an environment of its own; answers the address.

    Of what is installed here it finds the requirements alone.

    Args:
        folder: As from `hub.unpack`.
        home: Of the user that the Space runs as.
        name: `owner/name` of the Space.
    """
    home.mkdir()
    port, owner = free_port(), name.partition("/")[0]
    kept = {key: value for key, value in os.environ.items() if not key.startswith(OWN)}
    told = {
        "HOME": str(home),
        "PYTHONPATH": str(hide_others(home / "hiding")),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "XDG_DATA_HOME": str(home / ".local" / "share"),
        "SYSTEM": "spaces",
        "SPACE_ID": name,
        "SPACE_AUTHOR_NAME": owner,
        "SPACE_REPO_NAME": name.partition("/")[2],
        "SPACE_HOST": f"{name.replace('/', '-')}.hf.space",
        "GRADIO_SERVER_NAME": "0.0.0.0",
        "GRADIO_SERVER_PORT": str(port),
        "GRADIO_ANALYTICS_ENABLED": "False",
        "HF_HUB_OFFLINE": "1",
        "PYTHONUNBUFFERED": "1",
    }
    log, address = home.parent / "log", f"http://127.0.0.1:{port}/"
    with log.open("wb") as written:
        server = subprocess.Popen(
            [sys.executable, "app.py"], cwd=folder, env=kept | told, stdout=written, stderr=written
        )
    try:
        try:
            until_up(address, server)
        except AssertionError:
            raise AssertionError(log.read_text()) from None
        yield address
    finally:
        server.terminate()
        server.wait(60)
