"""Zips by the front door: what the script packs is read, and only uploads are opened."""

from __future__ import annotations

import json
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

UI = Path(__file__).parents[5] / "ddpm_demo" / "ui"


def ask(address: str, value: dict[str, Any]) -> str:
    """What the server answers when a visitor sends this value without any page."""
    call = f"{address}gradio_api/call/arrived"
    event = httpx.post(call, json={"data": [value]}, timeout=60).json()["event_id"]
    return httpx.get(f"{call}/{event}", timeout=60).text


def test_a_running_server_opens_uploads_and_no_file_of_its_own(
    address: str, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.zip"
    with zipfile.ZipFile(secret, "w") as archive:
        archive.writestr("secret.png", b"secret")
    meta = {"meta": {"_type": "gradio.FileData"}}
    for path in [str(secret), f"{tmp_path}/../{tmp_path.name}/secret.zip", "pyproject.toml"]:
        for value in [{"path": path}, {"path": path, **meta}]:
            answer = ask(address, value)
            assert "event: error" in answer
            assert "secret.png" not in answer
    # the same file by the front door
    files = {"files": ("pictures.zip", secret.read_bytes())}
    sent = httpx.post(f"{address}gradio_api/upload", files=files, timeout=60)
    [uploaded] = sent.json()
    for value in [{"path": uploaded}, {"path": uploaded, **meta}]:
        assert "secret.png" in ask(address, value)


PACK = """
import { writeFileSync } from "node:fs";
const { default: zip } = await import(process.argv[1]);
const names = JSON.parse(process.argv[2]);
const file = (k) => new Blob([new Uint8Array(k * 1000).fill(k)]);
const found = names.map((path, k) => ({ path, file: file(k) }));
const parts = await zip.zipParts(zip.arrange(found));
writeFileSync(process.argv[3], Buffer.from(await new Blob(parts).arrayBuffer()));
"""


def test_python_reads_the_zip_that_the_script_wrote(
    tmp_path: Path, program: Callable[[str], str]
) -> None:
    names = ["얼굴/웃는 얼굴/가나다.png", "얼굴/b.png", "얼굴/Ünïcödé 😀.png", "얼굴/.DS_Store"]
    out = tmp_path / "packed.zip"
    zip_js = str(UI / "train" / "draft" / "dropzone" / "zip.js")
    script = ["--input-type=module", "-e", PACK, zip_js, json.dumps(names), str(out)]
    done = subprocess.run([program("node"), *script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(out) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["b.png", "Ünïcödé 😀.png", "웃는 얼굴/가나다.png"]
        assert archive.read("Ünïcödé 😀.png") == b"\2" * 2000
        assert archive.read("웃는 얼굴/가나다.png") == b""
