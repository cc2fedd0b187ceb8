"""nginx in front of a page, with the configuration that the documents give."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.support.documents import ROOT
from tests.support.programs import find_program
from tests.support.serving.servers import free_port, until_up

CONFIG = ROOT / "deploy" / "nginx.conf"
FOLDER = "/ddpm"  # under which it shows the page
KINDS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")  # of its temporary files


@contextlib.contextmanager
def before(page: int, folder: Path, **changed: str) -> Iterator[str]:
    """nginx before a page; its address, without the folder that the page is shown under.

    Args:
        page: The port of the page.
        folder: For its files.
        **changed: Directives by name, with another value than the documents'.
    """
    port = free_port()
    text = _replaced(CONFIG.read_text(encoding="utf-8"), "listen 80;", f"listen 127.0.0.1:{port};")
    text = _replaced(text, "127.0.0.1:7860", f"127.0.0.1:{page}")
    for name, value in changed.items():
        (line,) = [one for one in text.splitlines() if one.split()[:1] == [name]]
        text = text.replace(line, f"{name} {value};")
    paths = "".join(f"{kind}_temp_path {folder / kind};" for kind in KINDS)
    config = folder / "nginx.conf"
    config.write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/log;\nevents {{}}\n"
        f"http {{ access_log off; {paths}\n{text}\n}}\n"
    )
    with _administrators_path():
        program = find_program("nginx")
    running = subprocess.Popen([program, "-e", str(folder / "log"), "-c", str(config)])
    address = f"http://127.0.0.1:{port}"
    try:
        until_up(f"{address}{FOLDER}/", running)
        yield address
    finally:
        running.terminate()
        running.wait()


@contextlib.contextmanager
def _administrators_path() -> Iterator[None]:
    """Debian keeps nginx where only the administrator's path leads."""
    path = os.environ.get("PATH", "")
    os.environ["PATH"] = os.pathsep.join([path, "/usr/sbin"])
    try:
        yield
    finally:
        os.environ["PATH"] = path


def _replaced(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, f"{CONFIG.name} should have {old} once"
    return text.replace(old, new)
