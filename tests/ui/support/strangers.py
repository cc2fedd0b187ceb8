"""Programs that talk to a page with requests of their own making."""

from __future__ import annotations

import dataclasses
import json
import secrets
from collections.abc import Callable
from typing import Any

import gradio as gr
import httpx
import numpy as np

from ddpm_demo.errors import UserError
from ddpm_demo.policy import Policy
from ddpm_demo.runs.jobs.jobs import Jobs
from ddpm_demo.ui import build_demo, launch_options
from ddpm_demo.ui.shell.kinds import SIGN
from ddpm_demo.ui.visitors import Visitors
from tests.support.pictures import colours, encoded

SENTENCE = str(UserError("file_not_sent"))
META = {"meta": {"_type": "gradio.FileData"}}
# what takes files, and what else it has to be told so that it would read them
HANDLERS: dict[str, dict[str, Any]] = {
    "forward": {},
    "noise_picture": {},
    "from_picture": {},
    "interpolate": {"kind": "pictures"},
    "on_look": {"source": "own"},
    "on_train": {"source": "own"},
    "train_start": {},
    "on_upload": {},
    "restore": {},
}


class Stranger:
    """One visitor with a cookie jar, who knows the page's components by its config."""

    def __init__(self, address: str, demo: gr.Blocks) -> None:
        self.http = httpx.Client(base_url=f"{address}gradio_api/", timeout=120)
        self.demo = demo
        self.session = secrets.token_hex(8)
        self.heard: list[str] = []  # all that the server said to it

    def upload(self, content: bytes, name: str = "a.png") -> str:
        (path,) = self.http.post("upload", files={"files": (name, content)}).json()
        return str(path)

    def join(self, name: str, **values: Any) -> str:
        """Asks the function of this name; values by `key_of` its inputs. Returns the request."""
        index, inputs = self.inputs(name)
        data = [None if each.stateful else values.get(key_of(each), each.value) for each in inputs]
        body = {"data": data, "fn_index": index, "session_hash": self.session}
        asked = self.http.post("queue/join", json=body).raise_for_status()
        return str(asked.json()["event_id"])

    def ask(self, name: str, **values: Any) -> dict[str, Any]:
        """What it answers."""
        self.join(name, **values)
        session = {"session_hash": self.session}
        with self.http.stream("GET", "queue/data", params=session) as lines:
            for line in lines.iter_lines():
                self.heard.append(line)
                message = json.loads(line.removeprefix("data: ") or "{}")
                if message.get("msg") == "process_completed":
                    return dict(message["output"])
        raise AssertionError("the server hung up")

    def error(self, name: str, **values: Any) -> str | None:
        """The sentence that the page would show; None when there is none."""
        said = self.ask(name, **values).get("error")
        return said.rstrip(SIGN) if isinstance(said, str) else said

    def inputs(self, name: str) -> tuple[int, list[Any]]:
        return next((k, fn.inputs) for k, fn in self.demo.fns.items() if fn.api_name == name)


def key_of(component: Any) -> str:
    """Its class in lower letters; for some, what tells them from others of their class."""
    named = {
        "loss-source": "source",
        "interpolate-kind": "kind",
        "sample-model": "model",
        "compare-model": "model",
        "loss-model": "model",
        "model": "model",
        "sample-answer": "answer",
        "train-rename-name": "rename",
        **{each: each for each in ("bring-zip", "bring-path", "brought-name", "brought-none")},
        "train-init": "init",
        "ddpm-demo-run": "run",
        "ddpm-demo-runs": "mine",
    }
    told = component.elem_id or str(getattr(component, "label", ""))
    name = getattr(component, "storage_key", told)
    return named.get(name, type(component).__name__.lower())


class Server:
    """A running page, which knows its visitors as `app.py` lets it."""

    def __init__(self, public: bool, serve: Callable[..., str], **limits: Any) -> None:
        policy = dataclasses.replace(Policy.of(public, {}), **limits)
        visitors = Visitors(policy)
        self.demo = build_demo(policy, jobs=Jobs(policy), visitors=visitors)
        self.address = serve(self.demo, **launch_options(visitors))

    def stranger(self) -> Stranger:
        return Stranger(self.address, self.demo)


def picture(seed: int = 0) -> bytes:
    """A small PNG that no other seed gives."""
    pixels = colours(32, 32).copy()
    pixels[0, 0] = np.random.default_rng(seed).integers(0, 256, 3)
    return encoded(pixels)


def named(path: object, name: str) -> dict[str, Any]:
    """The value of whichever input of a handler takes files."""
    file = {"path": path, **META}
    several = [file] if name in ("on_look", "on_train", "train_start") else file
    return dict.fromkeys(("picture", "files", "dropzone", "return"), several) | HANDLERS[name]
