"""Models that somebody brought in, each in a folder with the keys of a run: `home()/models/TOKEN`.

    config.json     its name, and whether a stranger brought it
    model/          a pipeline folder as this package writes one, whatever layout it came in
    about.json      where it came from, and what was found out about it
    thumbnail.png   what it drew first

A folder appears with all of it, or not at all. Standard library only, but for what reads models.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import secrets
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from ddpm_demo.errors import UserError
from ddpm_demo.limits import ModelLimits
from ddpm_demo.models.heavy import import_heavy
from ddpm_demo.policy import Policy
from ddpm_demo.storage.atomic import TEMPORARY, commit_folder, read_json, write_json
from ddpm_demo.storage.system import replace

from . import room
from .archive import fit_name
from .folder.checks import is_count, is_text
from .folder.run import MODELS, Run, all_runs, home
from .folder.run_config import RunConfig
from .starter import NOBODY, Starter

if TYPE_CHECKING:
    from ddpm_demo.models.network import UNetDenoiser

ABOUT_NAME, THUMBNAIL_NAME = "about.json", "thumbnail.png"
STAGES = ("fetch", "unpack", "check", "draw")
MOST_FETCHED = 2_000_000_000  # bytes: twice what the largest network that opens has in fp64
Tell = Callable[..., object]


@dataclasses.dataclass(frozen=True)
class About:
    """What is known of a model that was brought in.

    Args:
        source: The name of the folder, zip or repository that it came from.
        notes: Codes of what a person should know: "zero_snr" where ε̂ is asked for at pure noise,
            "classes_unnamed" where every row of the embedding is taken for a class, "clips" where
            its own scheduler leaves x̂_0 beyond [−1, 1].
        parameters: Numbers in the network.
    """

    source: str = ""
    notes: tuple[str, ...] = ()
    parameters: int = 0

    @classmethod
    def of(cls, run: Run) -> Self:
        """As it is written down; what cannot be read has its default."""
        told = read_json(run.path / ABOUT_NAME)
        source, notes, parameters = (told.get(key) for key in ("source", "notes", "parameters"))
        return cls(
            str(source) if is_text(source) else "",
            tuple(map(str, notes)) if isinstance(notes, list) else (),
            parameters if isinstance(parameters, int) and is_count(parameters) else 0,
        )

    def write(self, folder: Path) -> None:
        """Writes it down, into the folder of a model that is not there yet, or is."""
        write_json(folder / ABOUT_NAME, dataclasses.asdict(self))


def thumbnail(run: Run) -> Path:
    """Where the picture of a model lies that was brought in."""
    return run.path / THUMBNAIL_NAME


def check_may_bring(policy: Policy, starter: Starter = NOBODY) -> None:
    """Refuses a visitor who has as many models as he may, and everybody where there is no room.

    Raises:
        UserError: "models_each", "address_models", "disk_low".
    """
    public = [run for run in all_runs(MODELS) if run.config().public] if policy.public else []
    if sum(map(starter.made, public)) >= policy.models_each:
        raise UserError("models_each", limit=f"{policy.models_each:g}")
    if sum(map(starter.came_from, public)) >= policy.models_each * policy.address_factor:
        raise UserError("models_address")
    room.check(policy, 2 * policy.models.weight_bytes if policy.public else 0)


def new_token() -> str:
    """The key of a model that is about to be brought in."""
    return secrets.token_hex(16)


def bring(
    source: Path,
    name: str,
    token: str,
    *,
    limits: ModelLimits,
    public: bool = False,
    origin: str | None = None,
    draw: Callable[[UNetDenoiser, Path], object] | None = None,
    tell: Tell = lambda stage: None,
) -> Run:
    """Checks a model and takes it in.

    Args:
        source: A folder in any layout of `models.layout`, or one that holds such a folder, or a
            zip of either.
        name: What people call it.
        token: From `new_token`.
        limits: How large it may be.
        public: A stranger brings it: it is deleted some day.
        origin: Where it came from, as it is shown; the name of the source where nothing is said.
        draw: Draws a first picture into the file that it is given.
        tell: Takes each of `STAGES` when it begins; `bring_from_hub` tells "fetch" again and again,
            with how many bytes are there, and of how many.

    Raises:
        UserError: with the reason, where it is no model that can be opened; "name_empty".
    """
    import_heavy()
    from ddpm_demo.models.folder import load_model, raw_scheduler, save_denoiser
    from ddpm_demo.models.scheduler_config import clips_otherwise

    from .unpack import find_model, unpack

    kept = fit_name(name)
    if not kept:
        raise UserError("name_empty")
    if not source.exists():
        raise UserError("path_missing", path=str(source))
    with _workplace(token) as place:
        folder = source
        if source.is_file():
            tell("unpack")
            if not zipfile.is_zipfile(source):
                raise UserError("zip_broken")
            folder = place / "unpacked"
            folder.mkdir()
            unpack(source, folder, limits)
        tell("check")
        found = find_model(folder)
        denoiser = load_model(found, limits=limits)
        made = place / "made"
        made.mkdir()
        if draw is not None:
            tell("draw")
            draw(denoiser, made / THUMBNAIL_NAME)
        commit_folder(made / "model", lambda target: save_denoiser(target, denoiser))
        RunConfig(name=kept, public=public).write(made / "config.json")
        notes = [*_notes(denoiser), *(["clips"] if clips_otherwise(raw_scheduler(found)) else [])]
        About(origin or source.name, tuple(notes), _size(denoiser)).write(made)
        run = Run(home() / MODELS / token)
        replace(made, run.path)
    return run


def bring_from_hub(
    name: str,
    token: str,
    *,
    limits: ModelLimits,
    called: str | None = None,
    revision: str | None = None,
    draw: Callable[[UNetDenoiser, Path], object] | None = None,
    tell: Tell = lambda stage: None,
) -> Run:
    """Downloads a model of the Hugging Face Hub, and takes it in as `bring` does.

    Args:
        name: "owner/name".
        token: From `new_token`.
        limits: How large it may be.
        called: What people call it; as on the Hub where nothing is said.
        revision: A branch, a tag or a commit.
        draw: As for `bring`.
        tell: As for `bring`.

    Raises:
        UserError: whatever `models.hub.fetching` and `bring` raise.
    """
    from ddpm_demo.models.hub.fetching import fetch, listing

    def fetched(done: int, total: int) -> None:
        tell("fetch", done, total)

    found = listing(name, revision)
    with _workplace(f"hub-{token}") as place:
        folder = place / "fetched"
        fetch(found, folder, fetched, most=MOST_FETCHED)
        return bring(
            folder,
            called or found.name.rpartition("/")[2],
            token,
            limits=limits,
            origin=found.name,
            draw=draw,
            tell=tell,
        )


def set_last_row_is_none(run: Run, yes: bool) -> None:
    """Takes down what the last row of a model's classes was trained to mean.

    Args:
        run: A model that was brought in, with rows that nobody named.
        yes: Whether it stands for "no class".

    Raises:
        UserError: "no_classes"; "out_of_range" where fewer than two classes would be left.
    """
    import_heavy()
    from ddpm_demo.models.classes import Known, last_row_is_none
    from ddpm_demo.models.folder import load_model, save_denoiser

    denoiser = load_model(run.model)
    if not denoiser.classes:
        raise UserError("no_classes")
    known = last_row_is_none(denoiser.unet, Known(denoiser.classes, denoiser.knows_none), yes)
    denoiser = dataclasses.replace(denoiser, classes=known.names, knows_none=known.last_is_none)
    commit_folder(run.model, lambda target: save_denoiser(target, denoiser))


def _notes(denoiser: UNetDenoiser) -> Iterator[str]:
    if denoiser.prediction_type == "epsilon" and not float(denoiser.scheduler.alphas_cumprod[-1]):
        yield "zero_snr"
    if not denoiser.knows_none:
        yield "classes_unnamed"


def _size(denoiser: UNetDenoiser) -> int:
    return sum(parameter.numel() for parameter in denoiser.unet.parameters())


@contextlib.contextmanager
def _workplace(token: str) -> Iterator[Path]:
    """A folder beside the models that goes when the work is over, however it ends."""
    place = home() / MODELS / f"{TEMPORARY}{os.getpid()}-{token}"
    place.mkdir(parents=True, exist_ok=True)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def clear_up(token: str) -> None:
    """Removes what is left of a bringing whose process was ended."""
    for left in (home() / MODELS).glob(f"{TEMPORARY}*-{token}"):
        shutil.rmtree(left, ignore_errors=True)


def leftovers() -> Iterator[Path]:
    """What processes left behind that were ended while they brought a model in."""
    import psutil

    for left in (home() / MODELS).glob(f"{TEMPORARY}*-*"):
        pid = left.name.removeprefix(TEMPORARY).partition("-")[0]
        if pid.isdecimal() and not psutil.pid_exists(int(pid)):
            yield left


def told(run: Run) -> dict[str, Any]:
    """What a program is told of a model that was brought in."""
    about = About.of(run)
    return {"key": f"model/{run.draw_key}", "name": run.name, **dataclasses.asdict(about)}
