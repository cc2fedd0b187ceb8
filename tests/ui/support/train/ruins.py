"""Run folders that a disk, a backup, a person or an older program has spoilt: built by code.

Each starts as a copy of a finished run with everything in it, so that all that is shown of a run
has something to stumble over.
"""

from __future__ import annotations

import functools
import json
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from ddpm_demo.runs.folder.run import Run, home
from ddpm_demo.storage.atomic import read_json
from tests.support.strange.damage import BROKEN_CONFIG, BROKEN_STATUS

FINISHED = Path(__file__).parents[3] / "data" / "run-0.1" / "finished"
Spoil = Callable[[Run], object]


def good() -> Run:
    """A finished run in the home folder, whole."""
    run = Run(home() / "runs" / secrets.token_hex(16))
    shutil.copytree(FINISHED, run.path)
    return run


def put(file: Path, content: bytes | None) -> None:
    """Replaces a file or folder; None puts an empty folder in its place."""
    if file.is_dir():
        shutil.rmtree(file)
    file.unlink(missing_ok=True)
    if content is None:
        file.mkdir()
    else:
        file.write_bytes(content)


def _set(name: str, /, **values: Any) -> Spoil:
    """Sets keys of a JSON file."""
    return lambda run: (run.path / name).write_text(
        json.dumps(read_json(run.path / name) | values), encoding="utf-8"
    )


def _put(name: str, content: bytes | None) -> Spoil:
    return lambda run: put(run.path / name, content)


def _lines(*lines: Any) -> Spoil:
    """Adds lines to metrics.jsonl."""

    def spoil(run: Run) -> None:
        with run.metrics_file.open("a", encoding="utf-8") as file:
            file.writelines(f"{json.dumps(line)}\n" for line in lines)

    return spoil


def _row(**values: Any) -> Spoil:
    return _lines({"step": 900, "loss": 0.1, "loss_ema": 0.1} | values, {"step": 900} | values)


def _data(**arrays: np.ndarray) -> Spoil:
    """Replaces arrays of the data set."""

    def spoil(run: Run) -> None:
        with np.load(run.dataset_file, allow_pickle=False) as stored:
            kept = dict(stored)
        with run.dataset_file.open("wb") as file:
            np.savez(file, **kept | arrays)

    return spoil


def _without(*names: str) -> Spoil:
    def spoil(run: Run) -> None:
        for name in names:
            target = run.path / name
            if target.is_dir():
                shutil.rmtree(target)
            else:
                target.unlink()

    return spoil


UNET = "model/unet/config.json"
RUBBISH: dict[str, bytes | None] = {"empty": b"", "no text": bytes(range(256)), "a folder": None}

RUINS: dict[str, Spoil] = {
    **{f"status: {name}": _put("status.json", content) for name, content in BROKEN_STATUS.items()},
    **{f"config: {name}": _put("config.json", content) for name, content in BROKEN_CONFIG.items()},
    **{
        f"{name}: {how}": _put(name, content)
        for name in ("report.json", "copies.json", "evaluation.json", "ideal.json", "copies.png")
        for how, content in RUBBISH.items()
    },
    **{
        f"{name}: {how}": _put(name, content)
        for name in ("dataset.npz", "metrics.jsonl", "model", "checkpoints", "previews", UNET)
        for how, content in RUBBISH.items()
    },
    "status: unknown message": _set("status.json", state="failed", message="no_such_code"),
    "status: message without details": _set("status.json", state="failed", message="diverged"),
    "status: details of other kinds": _set(
        "status.json", state="failed", message="diverged", details={"step": [], "kept": {}}
    ),
    "status: running for ever": _set("status.json", state="running"),
    "status: step beyond all": _set("status.json", step=10**14, total=1),
    "status: from the future": _set("status.json", updated=1e14),
    "config: created yesterday": _set("config.json", created="yesterday"),
    "config: name of control characters": _set("config.json", name="\x1b[2J\u202e\0<img src=x>"),
    "config: no plan": _set("config.json", train={}),
    "config: odd changes": _set("config.json", changes=[1, "x", {"step": "y"}]),
    "metrics: bare numbers": _put("metrics.jsonl", b"1\n2.5\nnull\n[]\n"),
    "metrics: bands are a number": _row(bands=5),
    "metrics: bands are text": _row(bands="fives"),
    "metrics: bands of text": _row(bands=["a", "b", "c", "d", "e"]),
    "metrics: bands are short": _row(bands=[1.0]),
    "metrics: loss is text": _row(loss="high", loss_ema="higher", val_loss="low"),
    "metrics: loss is a list": _row(loss=[1], loss_ema=[1], val_loss=[1]),
    "metrics: loss is NaN": _row(loss=float("nan"), loss_ema=float("inf"), val_loss=float("nan")),
    "metrics: loss is null": _row(loss=None, loss_ema=None, val_loss=None, grad_norm=None),
    "metrics: loss is endless": _row(loss=10**400, loss_ema=10**400, lr=10**400),
    "metrics: loss is below 0": _row(loss=-1, loss_ema=-1, val_loss=-1, images_per_s=-1),
    "metrics: norms are text": _row(grad_norm="x", lr="y", images_per_s="z"),
    "metrics: steps go back": _lines({"step": 5, "loss": 1.0, "loss_ema": 1.0}),
    "metrics: no text in a line": lambda run: run.metrics_file.write_bytes(
        run.metrics_file.read_bytes() + b"\xff\xfe{\n"
    ),
    "metrics: a line of a megabyte": _lines({"step": 900, "loss": 0.1, "note": "x" * 1_000_000}),
    "previews: 1x.png": _put("previews/1x.png", b""),
    "previews: a digit that is none": _put("previews/1².png", b""),
    "previews: digits of another alphabet": _put("previews/٣.png", b""),
    "previews: an empty picture": _put("previews/000900.png", b""),
    "previews: no picture": _put("previews/000900.png", b"\x89PNG\r\n\x1a\n a letter"),
    "previews: a folder": _put("previews/000900.png", None),
    "previews: a step of 100 digits": _put(f"previews/{'9' * 100}.png", b""),
    "checkpoints: a folder of no step": lambda run: (run.checkpoints / "1²").mkdir(),
    "checkpoints: an endless step": lambda run: (run.checkpoints / ("9" * 100)).mkdir(),
    "checkpoints: progress is a list": _put("checkpoints/000800/progress.json", b"[1]"),
    "dataset: pictures are one number": _data(images=np.array(5)),
    "dataset: pictures have no colour": _data(images=np.zeros((3, 16, 16), np.uint8)),
    "dataset: pictures of no pixel": _data(images=np.zeros((3, 0, 0, 3), np.uint8)),
    "dataset: no pictures": _data(images=np.zeros((0, 16, 16, 3), np.uint8)),
    "dataset: pictures of floats": _data(images=np.full((3, 16, 16, 3), np.nan)),
    "dataset: of two channels": _data(images=np.zeros((3, 16, 16, 2), np.uint8)),
    "report: counts are text": _set("report.json", accepted="many", held_out=[], channels="x"),
    "report: refused is a number": _set("report.json", refused=5, notes="x", classes=[1]),
    "report: size is nothing": _set("report.json", size=None, fit=[]),
    "floor: below 0": _set("ideal.json", floor=-1.0),
    "floor: text": _set("ideal.json", floor="low"),
    "floor: NaN": _set("ideal.json", floor=float("nan")),
    "copies: share is text": _set("copies.json", share="all", yardstick=[], step="x"),
    "copies: other keys": _put("copies.json", b'{"step": 800}'),
    "copies: steps of another kind": _set("copies.json", by_step=[1, None], began="x"),
    "evaluation: other keys": _put("evaluation.json", b'{"step": 800}'),
    "evaluation: figures are text": _set("evaluation.json", frechet="x", copies=[], coverage=None),
    "evaluation: bits are a number": _set("evaluation.json", bits_per_dim=5),
    "evaluation: numbers are text": _set("evaluation.json", num_images="x", step=None),
    "unet: no size": _put(UNET, b"{}"),
    "unet: size is text": _set(UNET, sample_size="x", in_channels=None),
    "model: scheduler is a list": _put("model/scheduler/scheduler_config.json", b"[]"),
    "model: index is a folder": _put("model/model_index.json", None),
    "left out: names are a number": _put("left_out.json", b'{"names": 5}'),
    "left out: names are objects": _put("left_out.json", b'{"names": [{}, 1]}'),
    "source: paths are a number": _put("source.json", b'{"paths": 5}'),
    "owner: no number": _put("owner", b"me"),
    "lock: a folder": _put("lock", None),
    "stop: a folder": _put("stop", None),
    "full: a folder": _put("full", None),
    "draft: nothing but a data set": _without("config.json", "status.json", "metrics.jsonl"),
    "draft: with an empty data set": lambda run: (
        _without("config.json", "status.json", "metrics.jsonl", "checkpoints", "model")(run),
        put(run.dataset_file, b""),
    ),
    "draft: with a report of another kind": lambda run: (
        _without("config.json", "status.json", "metrics.jsonl", "checkpoints", "model")(run),
        put(run.report_file, b'{"accepted": [], "refused": {"a": 1}, "classes": 7}'),
    ),
}


def ruin(name: str) -> Run:
    """One of them, in the home folder."""
    run = good()
    RUINS[name](run)
    return run


@functools.cache
def names() -> list[str]:
    return list(RUINS)
