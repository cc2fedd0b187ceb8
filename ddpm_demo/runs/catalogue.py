"""The models that one can choose, by key, never by path.

Shipped weights, the models of runs, those that were brought in, and the exact answers of their
training pictures.
`runs.traits` says what they are like.
"""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable
from pathlib import Path

from ddpm_demo.data.dataset import PICTURES_NAME
from ddpm_demo.errors import UserError
from ddpm_demo.log import LOG

from . import access
from .access import Access
from .folder import findings
from .folder.keys import Right
from .folder.run import MODEL_INDEX, MODELS, RUNS, Run, all_runs

BROUGHT = "model"  # the kind of key of what was brought in
EXACT = "perfect memory of "  # before the name of an exact answer
PRETTIEST = "faces-64"  # what Sample opens with
REFERENCE = "fashion-28"  # trained as the paper does, and the quickest: what Loss opens with
WEIGHTS = Path(__file__).resolve().parent.parent.parent / "weights"


@dataclasses.dataclass(frozen=True)
class ModelEntry:
    """A model that can be chosen.

    Args:
        key: "weights/NAME", "run/" or "model/" with the draw key of a run or of what was brought
            in, or "ideal/" and the name of one of the first two for the exact answer of its
            training pictures: what the page sends back, and what files and links hold.
        name: What people read.
        folder: Its diffusers pipeline; for an exact answer, the folder of its pictures.
        run: The run that it belongs to, if any.
    """

    key: str
    name: str
    folder: Path
    run: Run | None = None

    @property
    def exact(self) -> bool:
        """Whether it is an exact answer and not a network."""
        return self.key.startswith("ideal/")


def shipped() -> list[ModelEntry]:
    """The models in weights/: the one that the page opens with, then the others by name."""
    folders = [path.parent for path in WEIGHTS.glob(f"*/{MODEL_INDEX}")]
    folders.sort(key=lambda folder: (folder.name != PRETTIEST, folder.name))
    return [ModelEntry(f"weights/{path.name}", path.name, path) for path in folders]


def of_run(run: Run) -> ModelEntry | None:
    """The model of a run, once it has kept a first checkpoint."""
    if not run.has_model():
        return None
    return ModelEntry(f"run/{run.draw_key}", f"{run.name} · {run.status().step}", run.model, run)


def of_brought(run: Run) -> ModelEntry | None:
    """A model that was brought in."""
    if not run.has_model():
        return None
    return ModelEntry(f"{BROUGHT}/{run.draw_key}", run.name, run.model, run)


def ideal_of_shipped() -> list[ModelEntry]:
    """The exact answers of the models in weights/ that come with their training pictures."""
    return [
        ModelEntry(f"ideal/{entry.folder.name}", f"{EXACT}{entry.name}", entry.folder)
        for entry in shipped()
        if (entry.folder / PICTURES_NAME).is_file()
    ]


def ideal_of_run(run: Run) -> ModelEntry | None:
    """The exact answer of a run's pictures; it exists before any training."""
    config = run.config()
    if config.train is None or not run.dataset_file.is_file() or run.status().is_draft:
        return None
    report = findings.report(run)
    count = config.pictures or report.get("accepted", 0) - report.get("held_out", 0)
    counted = f", n = {count:,}" if count else ""
    return ModelEntry(f"ideal/{run.draw_key}", f"{EXACT}{run.name}{counted}", run.path, run)


def find(key: str) -> ModelEntry:
    """The model of a key that a visitor sent; a run is found by any of its keys.

    This only says which model it is. Whoever uses the model asks `admitted`.

    Raises:
        UserError: "model_missing" when there is no such model (any more).
    """
    kind, _, name = str(key).partition("/")
    entry = None
    if kind == "weights":
        entry = next((entry for entry in shipped() if entry.key == key), None)
    elif kind == "run":
        entry = of_run(access.find(name).run)
    elif kind == BROUGHT:
        entry = of_brought(access.find(name, MODELS).run)
    elif kind == "ideal":
        entry = next((entry for entry in ideal_of_shipped() if entry.key == key), None)
        entry = entry or ideal_of_run(access.find(name).run)
    if entry is None:
        raise UserError("model_missing", name=name or key)
    return entry


def admitted(key: str, visitor: Access, right: Right = Right.DRAW) -> ModelEntry:
    """The model of a key, for a visitor who may use it.

    An exact answer draws the training pictures themselves: only their owner may.

    Args:
        key: As the visitor sent it.
        visitor: Who that is.
        right: What is done with a run's network.

    Raises:
        UserError: as `find`; "run_not_yours" for a run that the visitor may not use so.
    """
    entry = find(key)
    if entry.run is not None:
        kind, _, name = str(key).partition("/")
        place = MODELS if kind == BROUGHT else RUNS
        visitor.open(name, Right.OWN if entry.exact else right, place)
    return entry


def exact_of(key: str) -> str | None:
    """The key of the exact answer of a network's training pictures, if they are here.

    The returned key gives the same rights as the network's.
    """
    kind, _, name = str(key).partition("/")
    exact = f"ideal/{name}"
    try:
        return exact if kind != "ideal" and find(exact) else None
    except UserError:
        return None


def network_of(key: str) -> str:
    """The key of the network behind an exact answer; its own where there is none (yet).

    A run is named by its draw key, whichever of its keys was given.
    """
    kind, _, name = str(key).partition("/")
    networks = (f"weights/{name}", f"run/{name}") if kind == "ideal" else (str(key),)
    for network in networks:
        with contextlib.suppress(UserError):
            return find(network).key
    return str(key)


def of_all_runs() -> list[ModelEntry]:
    """The models of all runs on this computer, as `all_runs` has them."""
    return _of_each(of_run)


def ideal_of_all_runs() -> list[ModelEntry]:
    """The exact answers of all runs on this computer, as `all_runs` has them."""
    return _of_each(ideal_of_run)


def all_brought() -> list[ModelEntry]:
    """The models that were brought in, the last one first."""
    return _of_each(of_brought, MODELS)


def _of_each(entry_of: Callable[[Run], ModelEntry | None], place: str = RUNS) -> list[ModelEntry]:
    """An entry of each run that has one; a run that cannot be looked at hides no other."""
    entries = []
    for run in all_runs(place):
        try:
            entries.append(entry_of(run))
        except Exception:
            LOG.exception("run %s cannot be looked at", run.token)
    return [entry for entry in entries if entry is not None]
