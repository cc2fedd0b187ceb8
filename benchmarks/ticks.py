"""What a page that watches a run costs each second: `python benchmarks/ticks.py --runs 302`.

Starts a page over a home with so many runs, of which the one that is open trains and has
`--lines` lines of metrics, and asks as the page's timer does. Prints the time and the bytes of the
first tick and of the later ones. `--before FOLDER` measures another checkout beside it, and the
ratio.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx

from ddpm_demo.runs.folder.run import Run

HERE = Path(__file__).parents[1]
FINISHED = HERE / "tests" / "data" / "run-0.1" / "finished"
SERVER = """
import sys
from ddpm_demo.policy import Policy
from ddpm_demo.ui import build_demo, launch_options
from ddpm_demo.ui.visitors import Visitors
visitors = Visitors(Policy())
demo = build_demo(visitors.policy, visitors=visitors)
demo.launch(server_name="127.0.0.1", server_port=int(sys.argv[1]), quiet=True,
            **launch_options(visitors))
"""


def fill(home: Path, runs: int, lines: int) -> str:
    """Writes the runs; answers with the key of the one to open, which is being trained."""
    tokens = [secrets.token_hex(16) for _ in range(runs)]
    for token in tokens:
        shutil.copytree(FINISHED, home / "runs" / token)
    run = home / "runs" / tokens[0]
    rows = [
        {"step": k, "loss": 0.1, "loss_ema": 0.1, "grad_norm": 1.0, "lr": 1e-4}
        for k in range(1, lines + 1)
    ]
    (run / "metrics.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    told = json.loads((run / "status.json").read_text())
    told |= {"state": "running", "step": lines, "total": 2 * lines, "updated": time.time()}
    (run / "status.json").write_text(json.dumps(told))
    return tokens[0]


class Page:
    """A page of a server, as far as its timer goes."""

    def __init__(self, port: int, token: str) -> None:
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{port}/", timeout=300)
        config = self.http.get("config").json()
        parts = {one["id"]: one for one in config["components"]}
        tick = next(one for one in config["dependencies"] if one["api_name"] == "on_tick")
        held = {"ddpm-demo-run": token, "ddpm-demo-runs": []}
        keys = [parts[each]["props"].get("storage_key") for each in tick["inputs"]]
        data = [held.get(key) for key in keys]
        self.body = {"data": data, "fn_index": tick["id"], "session_hash": secrets.token_hex(5)}

    def tick(self) -> tuple[float, int]:
        """Milliseconds and bytes."""
        began = time.perf_counter()
        answer = self.http.post("gradio_api/run/predict", json=self.body).raise_for_status()
        return 1000 * (time.perf_counter() - began), len(answer.content)


def measure(checkout: Path, home: Path, token: str, ticks: int) -> dict[str, float]:
    """The first tick, and the medians of those after it, of a checkout's page."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {"DDPM_DEMO_HOME": str(home), "PYTHONPATH": str(checkout)}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as files:
        own["GRADIO_TEMP_DIR"] = files
        server = subprocess.Popen(
            [sys.executable, "-c", SERVER, str(port)], env=os.environ | own, cwd=files
        )
        try:
            page = _opened(server, port, token)
            first = page.tick()
            later = [page.tick() for _ in range(ticks)]
        finally:
            server.terminate()
            server.wait()
    return {
        "first tick, ms": first[0],
        "first tick, bytes": first[1],
        "a later tick, ms": statistics.median(each for each, _ in later),
        "a later tick, bytes": statistics.median(each for _, each in later),
    }


def _opened(server: subprocess.Popen[Any], port: int, token: str) -> Page:
    while server.poll() is None:
        try:
            return Page(port, token)
        except httpx.HTTPError:
            time.sleep(0.2)
    raise SystemExit("the server ended")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=302)
    parser.add_argument("--lines", type=int, default=200_000)
    parser.add_argument("--ticks", type=int, default=7)
    parser.add_argument("--before", type=Path, help="another checkout")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        token = fill(Path(folder), options.runs, options.lines)
        before: dict[str, Any] = {}
        with Run(Path(folder) / "runs" / token).writer():  # as its trainer has it
            now = measure(HERE, Path(folder), token, options.ticks)
            if options.before:
                before = measure(options.before.resolve(), Path(folder), token, options.ticks)
    print("| | before | now | ratio |\n|---|---|---|---|")
    for what, number in now.items():
        was = before.get(what)
        told = f"{was:,.0f} | {number:,.0f} | {was / number:.1f}" if was else f"– | {number:,.0f} |"
        print(f"| {what} | {told} |")


if __name__ == "__main__":
    main()
