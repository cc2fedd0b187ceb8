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
import collections
import hashlib
import os
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import gradio_client
import httpx

SERVER = """
import sys
from ddpm_demo.policy import Policy
from ddpm_demo.ui import build_demo, launch_options
from ddpm_demo.ui.visitors import Visitors
visitors = Visitors(Policy.for_strangers())
demo = build_demo(visitors.policy, visitors=visitors)
demo.queue(api_open=False)
demo.launch(server_name="127.0.0.1", server_port=int(sys.argv[1]), quiet=True,
            **launch_options(visitors))
"""
MODEL, STEPS, SEEDS = "weights/fashion-28", 4, 5


class Load:
    """What the clients saw.

    Args:
        address: Of the page.
        seconds: How long they ask.
    """

    def __init__(self, address: str, seconds: float) -> None:
        self.address, self.ends = address, time.monotonic() + seconds
        self.counts: collections.Counter[str] = collections.Counter()
        self.refusals: list[float] = []
        self.early: list[float] = []  # seconds until wrong values were refused, the theft included
        self.pictures: dict[int, set[str]] = collections.defaultdict(set)
        self._lock = threading.Lock()

    @property
    def goes_on(self) -> bool:
        return time.monotonic() < self.ends

    def count(self, what: str) -> None:
        with self._lock:
            self.counts[what] += 1

    def draw(self, number: int) -> None:
        client = gradio_client.Client(self.address, verbose=False)
        while self.goes_on:
            seed = number % SEEDS
            grid, settings, _ = client.predict(MODEL, 1, STEPS, "ddim", seed, api_name="/sample")
            assert settings["seed"] == seed
            with self._lock:  # of one seed there is one picture, and of two seeds two
                self.pictures[seed].add(hashlib.sha256(Path(grid).read_bytes()).hexdigest())
            self.count("drawings")

    def noise(self, number: int) -> None:
        picture = next((Path(__file__).parents[1] / "ddpm_demo/ui/forward/examples").glob("*.png"))
        client = gradio_client.Client(self.address, verbose=False)
        while self.goes_on:
            client.predict(image=gradio_client.handle_file(picture), t=number, api_name="/forward")
            self.count("noised pictures")

    def train(self, number: int) -> None:
        faces = Path(__file__).parents[1] / "ddpm_demo/ui/train/draft/examples/faces.zip"
        client = gradio_client.Client(self.address, verbose=False)
        files = [gradio_client.handle_file(faces)]
        token = client.predict(files, {"steps": 50, "unet": "tiny"}, api_name="/train_start")
        self.count("trainings")
        while self.goes_on:
            client.predict(token, api_name="/train_status")
            self.count("looks at a training")
            time.sleep(1)

    def flood(self, number: int) -> None:
        with httpx.Client(base_url=self.address, timeout=60) as http:
            http.get("config")
            while self.goes_on:
                body = {"data": [MODEL, 16, 1000, "ddpm", 0], "session_hash": secrets.token_hex(5)}
                self.post(http, "gradio_api/call/sample", body, "hostile")
                time.sleep(0.1)

    def post(self, http: httpx.Client, path: str, body: dict[str, Any], who: str) -> httpx.Response:
        """Sends a request, and times it where it is refused."""
        began = time.monotonic()
        answer = http.post(path, json=body)
        if answer.status_code in (403, 429):
            with self._lock:
                self.refusals.append(time.monotonic() - began)
        self.count(f"{who}: {answer.status_code}")
        return answer

    def crowd(self, number: int) -> None:
        """A new visitor for each three requests, from one computer."""
        while self.goes_on:
            with httpx.Client(base_url=self.address, timeout=60) as http:
                http.get("config")
                for _ in range(3):
                    body = {"data": [MODEL, 1, STEPS, "ddim", 0]}
                    self.post(http, "gradio_api/call/sample", body, "crowd")
            time.sleep(0.5)

    def thief(self, number: int) -> None:
        """Names the page and the request of another visitor; asks for what no drawing has."""
        with (
            httpx.Client(base_url=self.address, timeout=60) as owner,
            httpx.Client(base_url=self.address, timeout=60) as thief,
        ):
            for one in (owner, thief):
                one.get("config")
            while self.goes_on:
                page = secrets.token_hex(5)
                wrong = {"data": [MODEL, 1, -1, "ddim", 0], "session_hash": page}
                began = time.monotonic()
                asked = self.post(owner, "gradio_api/call/sample", wrong, "wrong values")
                event = asked.json().get("event_id", "none")
                stolen = {"session_hash": page, "fn_index": 0, "event_id": event}
                self.post(thief, "gradio_api/cancel", stolen, "thief")
                if asked.status_code == 200:
                    told = owner.get(f"gradio_api/call/sample/{event}").text
                    with self._lock:
                        self.early.append(time.monotonic() - began)
                    self.count(f"wrong values told: {'event: error' in told}")
                time.sleep(0.5)

    def told(self, job: Any, number: int) -> None:
        """A client's work; what goes wrong is counted under its sentence."""
        while self.goes_on:
            try:
                job(number)
            except Exception as error:
                self.count(f"{type(error).__name__}: {str(error)[:90]}")
                time.sleep(1)


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


def run(address: str, clients: int, seconds: float) -> Load:
    """Asks a page as so many clients for some seconds."""
    load = Load(address, seconds)
    trains, noises = max(1, clients // 25), max(1, clients * 4 // 25)
    jobs = [load.train] * trains + [load.noise] * noises
    jobs += [load.draw] * max(1, clients - len(jobs)) + [load.flood, load.crowd, load.thief]
    threads = [
        threading.Thread(target=load.told, args=(job, number), daemon=True)
        for number, job in enumerate(jobs)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds + 120)
    return load


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
        run(address, 3, 10)  # imports torch and loads the model
        before = state(server.pid, folder / "files")
        load = run(address, options.clients, options.seconds)
        # what is kept, two minutes for what changed a moment ago, and a sweep's minute
        time.sleep(options.kept + 190 if options.soak else 5)
        after = state(server.pid, folder / "files")
        if options.soak:
            soak(address, server.pid, folder / "files")
        server.terminate()
        server.wait()
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
