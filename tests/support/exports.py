"""Exports of shipped models whose networks are one line of arithmetic, for the page of the app."""

from __future__ import annotations

from pathlib import Path

from ddpm_demo.browser import kept
from ddpm_demo.browser.export import Exported
from ddpm_demo.browser.identity import digest_of
from ddpm_demo.browser.told import network_told
from ddpm_demo.models.folder import load_scheduler
from ddpm_demo.models.weights import weights_digest
from ddpm_demo.runs.traits import traits

from .halving import Halving, halving_network


def halved(folder: Path, classes: tuple[str, ...] = ()) -> Halving:
    """The line of arithmetic with the schedule, the shape and the digest of a model."""
    found = traits(f"weights/{folder.name}")
    shape = (found.channels, found.height, found.width)
    digest = weights_digest(folder)
    return Halving(load_scheduler(folder), classes, digest=digest, shape=shape)


def keep_halved(folder: Path, place: Path, classes: tuple[str, ...] = ()) -> kept.KeptExport:
    """Keeps it in `place` as the export of a shipped model, which it is not."""
    denoiser = halved(folder, classes)
    network = halving_network(denoiser.shape, knows_classes=bool(classes))
    told = network_told(denoiser, Exported(network, 0.0, 0.0))  # type: ignore[arg-type]
    return kept.keep_export(digest_of(folder), network, told, place)
