"""The models of the page: which ones a visitor may choose, and those in memory."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ddpm_demo.data.dataset import PICTURES_NAME
from ddpm_demo.errors import UserError
from ddpm_demo.models.heavy import import_heavy
from ddpm_demo.policy import Policy
from ddpm_demo.runs import catalogue
from ddpm_demo.runs.access import Access
from ddpm_demo.runs.access import find as find_by_key
from ddpm_demo.runs.folder.keys import draw_key
from ddpm_demo.runs.folder.run import Run

from .handlers import tokens
from .words import t


@functools.lru_cache(maxsize=3)
def _denoiser(folder: Path, stamp: int) -> Any:
    """A model in memory; `stamp` changes when a run has saved a newer one."""
    from ddpm_demo.models.device import default_device
    from ddpm_demo.models.folder import load_model

    return load_model(folder, default_device())


@functools.lru_cache(maxsize=2)
def _ideal(folder: Path, stamp: int, classes: tuple[str, ...]) -> Any:
    """The exact answer of the pictures in a folder, in memory.

    `stamp` changes with the pictures, `classes` when a run has saved its first model.
    """
    from ddpm_demo.models.device import default_device
    from ddpm_demo.runs import exact_answer

    device = default_device()
    if device.type == "mps":  # which has no float64
        return exact_answer.of_folder(folder)
    return exact_answer.of_folder(folder, device)


def _pictures_stamp(folder: Path) -> int:
    names = (PICTURES_NAME, Run(folder).dataset_file.name)
    for file in (folder / name for name in names):
        if file.is_file():
            return file.stat().st_mtime_ns
    raise UserError("no_pictures")


def access(policy: Policy, held: Any) -> Access:
    """What a visitor may do with runs.

    Args:
        policy: Whether the page is public.
        held: The keys that the visitor's browser remembers: anything may stand there.
    """
    return Access(policy.public, tuple(tokens(held)))


def admitted(key: str, visitor: Access) -> catalogue.ModelEntry:
    """The model of a key, without loading it; the errors are those of `load`."""
    if not key:
        raise UserError("no_model")
    return catalogue.admitted(key, visitor)


def load(key: str, visitor: Access) -> Any:
    """The denoiser of a model's key.

    A run replaces its model folder while it trains, so a reading that fails is repeated.

    Args:
        key: As the visitor sent it.
        visitor: Who draws with it.

    Raises:
        UserError: when no model was chosen, it is not there any more, or it is not the visitor's
            to draw with.
    """
    import_heavy()
    if (entry := admitted(key, visitor)).exact:
        from ddpm_demo.runs.exact_answer import classes_told

        return _ideal(entry.folder, _pictures_stamp(entry.folder), classes_told(entry.folder))
    from ddpm_demo.models.folder import index_stamp, read_again

    def read() -> Any:
        folder = catalogue.find(key).folder
        return _denoiser(folder, index_stamp(folder))

    return read_again(read)


def load_exact_of(key: str, visitor: Access) -> Any:
    """The exact answer of the pictures that a network was trained on.

    None if they are not here, or not the visitor's: it tells which pictures are among them.
    """
    exact = catalogue.exact_of(key)
    if exact is None:
        return None
    try:
        return load(exact, visitor)
    except UserError as error:
        if error.code != "run_not_yours":
            raise
        return None


def other_weights(key: str, digest: str) -> UserError | None:
    """What to tell whoever wants to draw again what other weights of a model have drawn.

    Args:
        key: Of a model that is there.
        digest: Of the weights that drew, as `data.settings.Settings` has it.
    """
    import_heavy()
    from ddpm_demo.models.weights import weights_digest

    now = weights_digest(catalogue.find(key).folder)
    if not digest or not now or now == digest:
        return None
    return UserError("other_weights", then=digest, now=now)


def class_names(entry: catalogue.ModelEntry) -> list[str]:
    """The names of the classes that a model can be asked for, without loading it; [] for none.

    Raises:
        UserError: "model_invalid" when they are unfit.
    """
    import_heavy()
    from ddpm_demo.models.classes import named_classes
    from ddpm_demo.runs.exact_answer import classes_told

    return list(classes_told(entry.folder) if entry.exact else named_classes(entry.folder))


def leads_from_none(folder: Path) -> bool:
    """Whether guidance means something to a network that knows classes; see `models.classes`."""
    import_heavy()
    from ddpm_demo.models import classes

    return classes.leads_from_none(folder)


def choices(
    policy: Policy,
    opened: str | None = None,
    chosen: str | None = None,
    held: Sequence[str] = (),
    *,
    exact: bool = True,
) -> list[tuple[Any, str]]:
    """(name, key) of the models that a visitor may choose, the exact answers behind the networks.

    Strangers see only the run that they have opened, the models that they brought in, and the one
    that a link has brought them; an exact answer only where it is theirs.

    Args:
        policy: Who the visitor is.
        opened: The key of the run that the visitor has opened.
        chosen: The key of the model that is chosen.
        held: The own keys that the visitor's browser holds.
        exact: Whether all exact answers are among them, or only those without a network: the
            others are chosen by their networks.
    """
    runs = [
        *catalogue.all_brought(),
        *catalogue.of_all_runs(),
        *catalogue.ideal_of_all_runs(),
    ]
    if policy.public:
        own = [f"{catalogue.BROUGHT}/{draw_key(each)}" for each in held]
        known = [chosen, *own, *_of_opened(opened)]  # no set: what was chosen may be anything
        runs = [entry for entry in runs if entry.key in known]
    entries = [*catalogue.shipped(), *catalogue.ideal_of_shipped(), *runs]
    if not exact:
        networks = {entry.key for entry in entries if not entry.exact}
        entries = [e for e in entries if not e.exact or catalogue.network_of(e.key) not in networks]
    entries.sort(key=lambda entry: entry.exact)
    return [(_name(entry), entry.key) for entry in entries]


def _of_opened(key: str | None) -> list[str]:
    """The keys of the models of a run that a stranger has opened."""
    try:
        found = find_by_key(key)
    except UserError:
        return []
    kinds = ("run", "ideal") if found.owned else ("run",)
    return [f"{kind}/{found.run.draw_key}" for kind in kinds]


def _name(entry: catalogue.ModelEntry) -> Any:
    if not entry.exact:
        return entry.name
    return t("ideal_name") + f" · {entry.name.removeprefix(catalogue.EXACT)}"
