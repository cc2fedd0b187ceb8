"""The visitors of `load.py`: what each of them asks of a public page, and what they saw."""

from __future__ import annotations

import collections
import hashlib
import multiprocessing
import os
import secrets
import threading
import time
from pathlib import Path
from typing import Any

import gradio_client
import httpx

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
        self.pictures: collections.defaultdict[int, set[str]] = collections.defaultdict(set)
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

    def ask(self, jobs: list[tuple[str, int]]) -> None:
        """Does jobs, a method and its number each, in a thread each, until the time is over."""
        threads = [
            threading.Thread(target=self.told, args=(getattr(self, job), number), daemon=True)
            for job, number in jobs
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(max(0, self.ends - time.monotonic()) + 120)

    def add(self, other: Load) -> None:
        """What others saw as well."""
        self.counts += other.counts
        self.refusals += other.refusals
        self.early += other.early
        for seed, found in other.pictures.items():
            self.pictures[seed] |= found

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "_lock"}


def visit(address: str, clients: int, seconds: float) -> Load:
    """Asks a page as so many clients for some seconds.

    Visitors have computers of their own: here they are a process with the lowest priority, so that
    what they compute takes no turn of the server. The hostile ones, who time what refuses them,
    are a process that does nothing else.
    """
    trains, noises = max(1, clients // 25), max(1, clients * 4 // 25)
    names = ["train"] * trains + ["noise"] * noises
    names += ["draw"] * max(1, clients - len(names))
    processes = multiprocessing.get_context("spawn")
    seen: multiprocessing.Queue[Load] = processes.Queue()
    jobs = [(name, number) for number, name in enumerate(names)]
    visitors = processes.Process(target=_visitors, args=(seen, address, seconds, jobs))
    visitors.start()
    load = Load(address, seconds)
    load.ask([(name, 0) for name in ("flood", "crowd", "thief")])
    load.add(seen.get())
    visitors.join()
    return load


def _visitors(
    seen: multiprocessing.Queue[Load], address: str, seconds: float, jobs: list[tuple[str, int]]
) -> None:
    os.nice(19)
    load = Load(address, seconds)
    load.ask(jobs)
    seen.put(load)
