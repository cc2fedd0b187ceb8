"""Many visitors at once: `python benchmarks/load.py --clients 50 --seconds 180`.

Starts a public page and asks it as four fifths of the clients who draw, a sixth who noise
pictures, the rest who start trainings, and three who are hostile: one sends requests and never
listens, one is a new visitor for each request, one names the pages and requests of another.
Prints how many were answered, how long refusals took, and what the server has before and after:
memory, descriptors, threads, and the temporary folder, which is swept after `--kept` seconds.
`--soak` adds 300 pages and 2,000 requests, and prints what memory grows by for each 100 of them.
"""

from __future__ import annotations

import argparse
import os
import secrets
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
from load_clients import MODEL, visit

from ddpm_demo.runs.folder.run import Run

SERVER = """
import sys
from ddpm_demo.policy import Policy
from ddpm_demo.ui import build_demo, launch_options
from ddpm_demo.ui.serving.start import import_for_good
from ddpm_demo.ui.visitors import Visitors
visitors = Visitors(Policy.for_strangers())
demo = build_demo(visitors.policy, visitors=visitors)
demo.queue(api_open=False)
demo.launch(server_name="127.0.0.1", server_port=int(sys.argv[1]), quiet=True,
            prevent_thread_lock=True, **launch_options(visitors))
import_for_good()
demo.block_thread()
"""


def state(pid: int, folder: Path) -> dict[str, float]:
    """What a process has, and the size of a folder."""
    status = dict(
        line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines()
    )
    return {
        "memory, MB": int(status["VmRSS"].split()[0]) / 1000,
        "descriptors": sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir()),
        "threads": int(status["Threads"]),
        "temporary folder, MB": sum(
            file.stat().st_size for file in folder.rglob("*") if file.is_file()
        )
        / 1e6,
    }


def soak(address: str, pid: int, folder: Path) -> None:
    """Opens 300 pages and sends 2,000 requests; prints what memory grows by."""
    rows = []
    for what, number in (("pages", 300), ("requests", 2000)):
        before = state(pid, folder)["memory, MB"]
        with httpx.Client(base_url=address, timeout=60) as http:
            http.get("config")
            page = secrets.token_hex(5)
            for _ in range(number):
                body = {"data": [MODEL, 1, -1, "ddim", 0], "session_hash": page}
                if what == "pages":
                    body["session_hash"] = secrets.token_hex(5)
                event = http.post("gradio_api/call/sample", json=body).json()["event_id"]
                http.get(f"gradio_api/call/sample/{event}")
        grown = state(pid, folder)["memory, MB"] - before
        rows.append(f"| MB for 100 of {number} {what} | {100 * grown / number:.2f} |")
    print("\n| soak | |\n|---|---|", *rows, sep="\n")


def print_times(name: str, seconds: list[float]) -> None:
    """Percentiles in milliseconds."""
    if not seconds:
        return
    ordered = sorted(seconds)
    for share in (50, 95, 99, 100):
        which = ordered[min(len(ordered) - 1, len(ordered) * share // 100)]
        print(f"| {name}, {share} % within ms | {1000 * which:.0f} |")


def serve(port: int, folder: Path, kept: float) -> subprocess.Popen[bytes]:
    """A public page in a process of its own; it answers when this returns."""
    for name in ("home", "files"):
        (folder / name).mkdir()
    own = {
        "DDPM_DEMO_HOME": str(folder / "home"),
        "GRADIO_TEMP_DIR": str(folder / "files"),
        "DDPM_DEMO_START_FREE_BYTES": "0",
        "DDPM_DEMO_KEEP_FREE_BYTES": "0",
        "DDPM_DEMO_TEMPORARY_SECONDS": str(kept),
    }
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-c", SERVER, str(port)], env=os.environ | own, stdout=log, stderr=log
        )
    while server.poll() is None:
        try:
            httpx.get(f"http://127.0.0.1:{port}/config", timeout=60)
            return server
        except httpx.HTTPError:
            time.sleep(0.2)
    raise SystemExit((folder / "log").read_text())


def end(server: subprocess.Popen[bytes], home: Path) -> None:
    """Ends the server, and the trainings, which outlive it."""
    server.terminate()
    server.wait()
    runs = [Run(folder) for folder in (home / "runs").iterdir()]
    for run in runs:
        run.stop_file.touch()
    while any(run.is_locked() for run in runs):
        time.sleep(0.2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=180)
    parser.add_argument("--port", type=int, default=7899)
    parser.add_argument("--kept", type=float, default=60, help="seconds that files are kept")
    parser.add_argument("--soak", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as kept:
        folder = Path(kept)
        server = serve(options.port, folder, options.kept)
        address = f"http://127.0.0.1:{options.port}/"
        visit(address, 3, 10)  # imports torch and loads the model
        before = state(server.pid, folder / "files")
        load = visit(address, options.clients, options.seconds)
        # what is kept, two minutes for what changed a moment ago, and a sweep's minute
        time.sleep(options.kept + 190 if options.soak else 5)
        after = state(server.pid, folder / "files")
        if options.soak:
            soak(address, server.pid, folder / "files")
        end(server, folder / "home")
    print("| | number |\n|---|---|")
    for what, number in sorted(load.counts.items()):
        print(f"| {what} | {number} |")
    mixed = [seed for seed, found in load.pictures.items() if len(found) > 1]
    print(f"| seeds with more than one picture | {len(mixed)} |")
    same = len(load.pictures) - len({one for found in load.pictures.values() for one in found})
    print(f"| seeds with another's picture | {max(0, same)} |")
    print_times("refusals", load.refusals)
    print_times("wrong values told", load.early)
    print("\n| the server has | before | after |\n|---|---|---|")
    for what, number in before.items():
        print(f"| {what} | {number:.0f} | {after[what]:.0f} |")


if __name__ == "__main__":
    main()
