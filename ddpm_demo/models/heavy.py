"""The import of torch and diffusers, which takes seconds and bears no second thread."""

from __future__ import annotations

import threading

_IMPORTING = threading.RLock()


def import_heavy() -> None:
    """Imports torch and diffusers, or waits for whoever does.

    Whoever may be the first to need them calls it before any other import of theirs. Two threads
    that import diffusers at once, each by another of its modules, can see one that is half there,
    and fail. Later calls cost nothing.
    """
    with _IMPORTING:
        import ddpm_demo.diffusion.sampling
        import ddpm_demo.models.folder  # noqa: F401
