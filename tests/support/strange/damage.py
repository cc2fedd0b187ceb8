"""What a disk, a backup or a person makes of the JSON files of a run."""

from __future__ import annotations

import json
import time
from typing import Any

from ddpm_demo.config import TrainConfig

LONG_AGO = time.time() - 30 * 24 * 3600
STATUS = {"state": "stopped", "step": 40, "total": 100, "updated": LONG_AGO}
TRAIN = TrainConfig(steps=100).to_dict()
CONFIG = {
    "name": "theirs",
    "public": True,
    "created": LONG_AGO,
    "train": TRAIN,
    "segments": [[0, 100]],
}


def status(**values: Any) -> bytes:
    return json.dumps(STATUS | values).encode()


def config(**values: Any) -> bytes:
    return json.dumps(CONFIG | values).encode()


# the content of a file; None is a folder in its place
BROKEN: dict[str, bytes | None] = {
    "empty": b"",
    "cut": b'{"state": "stopped", "st',
    "a list": b"[1, 2]",
    "a number": b"7",
    "an empty object": b"{}",
    "no text": bytes(range(256)),
    "zeros": bytes(4096),
    "too deep": b"[" * 100_000,
    "a folder": None,
}
BROKEN_STATUS = BROKEN | {
    "no state": json.dumps({"step": 40, "total": 100, "updated": LONG_AGO}).encode(),
    "state of another type": status(state=5),
    "states": status(state=["stopped"]),
    "unknown state": status(state="asleep"),
    "draft": status(state="draft"),
    "step as text": status(step="40"),
    "step below 0": status(step=-1),
    "step in halves": status(step=40.5),
    "step is true": status(step=True),
    "endless step": status(step=10**400),
    "details are a list": status(details=[]),
    "message is a number": status(message=3),
    "eta is text": status(eta_s="soon"),
    "rate is NaN": status(images_per_s=float("nan")),
    "no time": json.dumps({key: STATUS[key] for key in ("state", "step", "total")}).encode(),
    "time is 0": status(updated=0),
    "time is text": status(updated="yesterday"),
    "time is NaN": status(updated=float("nan")),
    "time is infinite": status(updated=float("-inf")),
}
BROKEN_CONFIG = BROKEN | {
    "public is text": config(public="no"),
    "public is a number": config(public=1),
    "name is a number": config(name=5),
    "name is missing": config(name=None),
    "made is text": config(created="yesterday"),
    "pictures are text": config(pictures="many"),
    "limit is text": config(limit_s="30"),
    "plan is a list": config(train=[]),
    "plan is wrong": config(train={"steps": "many"}),
    "rate is text": config(train={"learning_rate": "high"}),
    "flips are text": config(train={"flip": "yes"}),
    "no segments": config(segments=[]),
    "segments are wrong": config(segments=[[0]]),
    "changes are wrong": config(changes={}),
    "classes are text": config(classes="boots"),
    "a class is a number": config(classes=["boots", 5]),
}
