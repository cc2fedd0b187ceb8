"""What is deleted without being asked for: the only place that deletes by age, or to make room.

What cannot be read is never deleted: see `Run.status`, which calls a folder a draft only when it
holds no trace of training.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import time

from ddpm_demo.errors import UserError
from ddpm_demo.log import LOG
from ddpm_demo.policy import Policy
from ddpm_demo.runs import archive, brought, drafts
from ddpm_demo.runs.folder.run import (
    MODELS,
    RUNS,
    Run,
    all_runs,
    all_statuses,
    free_bytes,
    home,
)
from ddpm_demo.runs.starter import origin_of

from . import many

AHEAD_SECONDS = 60  # by which a date may lie in the future: clocks of two computers differ
DRAFT_SECONDS = 24 * 3600  # how long a draft is kept that nobody came back to
MANY_SECONDS = 7 * 24 * 3600  # how long a zip of pictures is kept that nobody works at
QUIET_SECONDS = (
    600  # after which a stranger's draft may go, while there is no room for anything new
)


def sweep_drafts() -> None:
    """Deletes drafts that nobody came back to for a day."""
    for run in all_runs():
        try:
            age = time.time() - run.path.stat().st_mtime
            if age > DRAFT_SECONDS:
                drafts.discard(run)
            elif age < -AHEAD_SECONDS:  # the clock was set back: its day begins now
                os.utime(run.path)
        except OSError:
            continue  # deleted at this moment
        except Exception:
            LOG.exception("run %s cannot be swept", run.token)


def sweep_many() -> None:
    """Deletes zips of pictures, and what was drawn for one, that have rested for a week."""
    for folder in many.folders():
        age = time.time() - many.touched(folder)
        if age > MANY_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)
        elif age < -AHEAD_SECONDS:  # the clock was set back: its week begins now
            with contextlib.suppress(OSError):
                for path in (folder, *folder.glob(".*.part")):
                    os.utime(path)


def sweep_public(policy: Policy) -> None:
    """Deletes strangers' runs that have rested for too long, and the oldest while room is short.

    Runs made on a private page are never touched. Nor are runs whose files do not say who made
    them, or since when they have rested. However short room is, whoever trained has an hour to
    take the model along.
    """
    _make_room_to_start(policy)
    resting = []
    for run, status in all_statuses():
        if status.is_at_rest and status.updated and run.config().public:
            resting.append((status.updated, run))
            if status.updated - time.time() > AHEAD_SECONDS:
                _date_anew(run)
    for updated, run in sorted(resting, key=lambda pair: pair[0]):
        age = time.time() - updated
        may_go = age > policy.kept_least_seconds and free_bytes() < policy.keep_free_bytes
        if age > policy.kept_seconds or may_go:
            # looks again, for the run may have been resumed meanwhile, and only then deletes
            with contextlib.suppress(OSError, UserError):
                archive.delete(run)


def _make_room_to_start(policy: Policy) -> None:
    """While nothing new can be taken in, strangers' drafts go that nobody came back to lately.

    The oldest of the address that has most goes first: it may have filled the disk for the others.
    """
    quiet: dict[str, list[tuple[float, Run]]] = {}
    for run in all_runs():
        with contextlib.suppress(OSError):
            touched = run.path.stat().st_mtime
            if time.time() - touched > QUIET_SECONDS and drafts.is_draft(run):
                quiet.setdefault(origin_of(run), []).append((touched, run))
    quiet.pop("", None)  # of a private page, or of nobody knows whom
    while quiet and free_bytes() < policy.room_to_start:
        most = max(quiet, key=lambda origin: len(quiet[origin]))
        oldest = min(quiet[most], key=lambda pair: pair[0])
        quiet[most].remove(oldest)
        quiet = {origin: held for origin, held in quiet.items() if held}
        drafts.discard(oldest[1])


def _date_anew(run: Run) -> None:
    """A run that came to rest in the future, by a clock that was set back, rests from now on."""
    with contextlib.suppress(OSError, UserError), run.writer():
        status = run.status()
        if status.is_at_rest and status.updated:
            run.write_status(status)


def sweep_brought(policy: Policy) -> None:
    """Deletes the models that strangers brought in, a day later, and what is left of a bringing.

    One that was brought in on a private page is never touched.
    """
    for leftover in brought.leftovers():
        shutil.rmtree(leftover, ignore_errors=True)
    for run in all_runs(MODELS):
        with contextlib.suppress(OSError, UserError):
            age = time.time() - run.config_file.stat().st_ctime
            if run.config().public and age > policy.kept_seconds:
                archive.delete(run)


def sweep_deleted() -> None:
    """Deletes what is left of runs and models whose deletion was cut short."""
    for place in (RUNS, MODELS):
        for leftover in (home() / place).glob(f"{archive.DELETED}*"):
            shutil.rmtree(leftover, ignore_errors=True)
