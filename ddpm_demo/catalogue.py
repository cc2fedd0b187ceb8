"""The models that one can choose: shipped weights and the models of runs, by key, never by path."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from .errors import UserError
from .run import Run, all_runs, find_run

WEIGHTS = Path(__file__).resolve().parent.parent / "weights"


@dataclasses.dataclass(frozen=True)
class Entry:
    """A model in the picker.

    Args:
        key: "weights/NAME" or "run/TOKEN": what the page sends back.
        name: What people read.
        folder: Where its diffusers pipeline lies.
    """

    key: str
    name: str
    folder: Path


def shipped() -> list[Entry]:
    """The models in weights/, by name."""
    folders = sorted(path.parent for path in WEIGHTS.glob("*/model_index.json"))
    return [Entry(f"weights/{path.name}", path.name, path) for path in folders]


def of_run(run: Run) -> Entry | None:
    """The model of a run, once it has kept a first checkpoint."""
    if not (run.model / "model_index.json").is_file():
        return None
    name = run.read_config().get("name") or run.token[:8]
    return Entry(f"run/{run.token}", f"{name} · {run.status().step}", run.model)


def find(key: str) -> Entry:
    """The entry of a key that a visitor sent.

    Raises:
        UserError: "model_missing" when there is no such model (any more).
    """
    kind, _, name = str(key).partition("/")
    entry = None
    if kind == "weights":
        entry = next((entry for entry in shipped() if entry.key == key), None)
    elif kind == "run":
        entry = of_run(find_run(name))
    if entry is None:
        raise UserError("model_missing", name=name or key)
    return entry


def of_all_runs() -> list[Entry]:
    """The models of all runs on this computer, the newest first."""
    entries = [of_run(run) for run in all_runs()]
    return [entry for entry in entries if entry is not None]
