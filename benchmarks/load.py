"""Many visitors at once: `python benchmarks/load.py --clients 50 --seconds 180`.

Starts a public page and asks it as four fifths of the clients who draw, a sixth who noise pictures,
the rest who start trainings, and one who sends requests and never listens. Prints how many were
answered, how long refusals took, and what the server has before and after: memory, descriptors,
threads, and the temporary folder.
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
            with self._lock:
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
                began = time.monotonic()
                status = http.post("gradio_api/call/sample", json=body).status_code
                if status == 429:
                    with self._lock:
                        self.refusals.append(time.monotonic() - began)
                self.count(f"hostile: {status}")
                time.sleep(0.1)

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


def serve(port: int, folder: Path) -> subprocess.Popen[bytes]:
    """A public page in a process of its own; it answers when this returns."""
    for name in ("home", "files"):
        (folder / name).mkdir()
    own = {
        "DDPM_DEMO_HOME": str(folder / "home"),
        "GRADIO_TEMP_DIR": str(folder / "files"),
        "DDPM_DEMO_START_FREE_BYTES": "0",
        "DDPM_DEMO_KEEP_FREE_BYTES": "0",
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
    jobs += [load.draw] * max(1, clients - len(jobs)) + [load.flood]
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
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as kept:
        folder = Path(kept)
        server = serve(options.port, folder)
        address = f"http://127.0.0.1:{options.port}/"
        run(address, 3, 10)  # imports torch and loads the model
        before = state(server.pid, folder / "files")
        load = run(address, options.clients, options.seconds)
        time.sleep(5)
        after = state(server.pid, folder / "files")
        server.terminate()
        server.wait()
    print("| | number |\n|---|---|")
    for what, number in sorted(load.counts.items()):
        print(f"| {what} | {number} |")
    mixed = [seed for seed, found in load.pictures.items() if len(found) > 1]
    print(f"| seeds with more than one picture | {len(mixed)} |")
    if load.refusals:
        print(f"| slowest refusal, ms | {1000 * max(load.refusals):.0f} |")
    print("\n| the server has | before | after |\n|---|---|---|")
    for what, number in before.items():
        print(f"| {what} | {number:.0f} | {after[what]:.0f} |")


if __name__ == "__main__":
    main()
