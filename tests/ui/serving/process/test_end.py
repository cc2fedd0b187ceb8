"""A server that is ended, in order or at once, and its temporary folder."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.support.documents import ROOT
from tests.support.serving.servers import free_port, until_up

if os.name != "posix":
    pytest.skip("signals of POSIX", allow_module_level=True)


def started(folder: Path, port: int | None = None) -> tuple[subprocess.Popen[bytes], int]:
    """A server that answers, and its port."""
    port = port or free_port()
    own = {"PYTHONPATH": str(ROOT), "GRADIO_TEMP_DIR": str(folder)}
    with (folder.parent / f"log-{port}").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, str(ROOT / "app.py"), "--port", str(port)],
            env=os.environ | own,
            stdout=log,
            stderr=log,
        )
    until_up(f"http://127.0.0.1:{port}/", server)
    return server, port


def upload(port: int) -> str:
    """Where a sent file lies."""
    address, sent = f"http://127.0.0.1:{port}/gradio_api/upload", {"files": ("a.png", b"picture")}
    (path,) = httpx.post(address, files=sent, timeout=60).json()
    return str(path)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.slow
def test_the_temporary_folder_goes_with_its_server_or_with_the_next(tmp_path: Path) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    server, port = started(folder)
    path = upload(port)
    assert Path(path).exists()
    server.send_signal(signal.SIGTERM)
    assert server.wait(60) == 128 + signal.SIGTERM
    assert files(folder) == []

    server, port = started(folder)
    path = upload(port)
    server.kill()
    server.wait(60)
    assert Path(path).exists()
    server, _ = started(folder)
    assert not Path(path).exists()
    server.send_signal(signal.SIGTERM)
    server.wait(60)
    assert files(folder) == []


def told_until(port: int, kind: str, pictures: int, steps: int) -> None:
    """Asks for a drawing, and returns once the server has told so much of it."""
    api = f"http://127.0.0.1:{port}/gradio_api/"
    body = {"data": ["weights/faces-64", pictures, steps, "ddpm", 0, "", 1, "plain"]}
    page = {"session_hash": "me"}
    httpx.post(f"{api}call/sample", json=body | page, timeout=60).raise_for_status()
    with httpx.stream("GET", f"{api}queue/data", params=page, timeout=200) as lines:
        for line in lines.iter_lines():
            if json.loads(line.removeprefix("data: ") or "{}").get("msg") == kind:
                return
    raise AssertionError("the server has told no more")


@pytest.mark.slow
@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_a_drawing_under_way_is_not_waited_for(tmp_path: Path, by: signal.Signals) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    server, port = started(folder)
    try:
        told_until(port, "process_completed", 1, 1)  # torch is imported, the model loaded
        told_until(port, "process_starts", 64, 1000)
        server.send_signal(by)
        assert server.wait(60) == (0 if by == signal.SIGINT else 128 + by)
        assert list(folder.iterdir()) == []
    finally:
        server.kill()
        server.wait()
