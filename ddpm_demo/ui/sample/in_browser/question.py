"""What a browser is told of a drawing that it makes: the one question that is asked for it."""

from __future__ import annotations

import dataclasses
import secrets
from typing import Any

from ddpm_demo.browser.kept import KeptExport, find_kept_of, kept_runtime
from ddpm_demo.data.settings import Settings
from ddpm_demo.errors import UserError
from ddpm_demo.runs import catalogue
from ddpm_demo.runs.access import Access
from ddpm_demo.runs.folder.keys import Right
from ddpm_demo.ui import models
from ddpm_demo.ui.sample.drawings import Drawing, Drawings
from ddpm_demo.ui.sample.keep.files import file_name
from ddpm_demo.ui.sample.making import facts, plate_told, shared_settings
from ddpm_demo.ui.sample.memory import frames_of
from ddpm_demo.ui.serving.for_browsers import network_path, runtime_paths, script_path

# why the server draws although the switch is on
REASONS = ("exact", "missing", "failed")
# what a network is told by; the rest of its record is for people
ABOUT = ("shape", "classes", "knows_none", "scheduler", "bytes")


def export_for(key: str, visitor: Access) -> KeptExport | None:
    """The network of a model for a visitor's browser; None where there is none, or not for them.

    It gives the weights away: of a run it is its owner's alone.
    """
    try:
        entry = catalogue.admitted(key, visitor, Right.OWN)
    except UserError:
        return None
    return None if entry.exact else find_kept_of(entry.folder)


def is_offered(key: str | None, visitor: Access) -> bool:
    """Whether a visitor's browser can draw with a model."""
    return bool(key) and kept_runtime() is not None and export_for(str(key), visitor) is not None


def answer(settings: Settings, visitor: Access, drawings: Drawings) -> dict[str, Any]:
    """What a browser needs to make a drawing, or {"server": reason} where the server has to.

    The drawing is promised: questions about it, and files of it, know its settings by its id.

    Raises:
        UserError: what the server's own drawing would be refused with before its first step.
    """
    entry = models.admitted(settings.model, visitor)
    if entry.exact:
        return {"server": "exact"}
    kept, runtime = export_for(settings.model, visitor), runtime_paths()
    if kept is None or runtime is None:
        return {"server": "missing"}
    told = kept.told
    config = dataclasses.replace(
        settings.config, max_frames=frames_of(settings.config, tuple(told["shape"]))
    )
    shared = shared_settings(dataclasses.replace(settings, config=config), told["weights"])
    plate = plate_told(shared, told["classes"], told["knows_none"])
    about = facts(shared, told["scheduler"], told["classes"])
    drawing = _Promised(secrets.token_hex(16), entry.name, shared, about, settings.model, visitor)
    drawings.promise(drawing.id, drawing.made)
    return {
        "id": drawing.id,
        "name": file_name(entry.name, config.seed),
        "settings": dataclasses.asdict(config),
        "record": shared.record(name=entry.name, **about),
        "query": shared.query(),
        "plate": {
            "seeds": [int(seed) for seed in plate.seeds or ()],
            "classes": list(plate.classes),
            "caption": [[key, str(value)] for key, value in plate.caption],
            "guided": plate.guided,
        },
        "network": {name: told[name] for name in ABOUT} | {"file": network_path(kept)},
        "runtime": runtime,
        "script": script_path("drawing"),
        "worker": script_path("worker"),
    }


@dataclasses.dataclass(frozen=True)
class _Promised:
    """A drawing that a browser makes, until somebody asks about it."""

    id: str
    name: str
    settings: Settings
    about: dict[str, Any]
    key: str
    visitor: Access

    def made(self) -> Drawing:
        """The drawing without its moments.

        Raises:
            UserError: as `models.load`; "drawing_gone" where the model has other weights by now.
        """
        from ddpm_demo.diffusion.trajectory import Trajectory

        denoiser = models.load(self.key, self.visitor)
        if denoiser.digest != self.settings.weights:
            raise UserError("drawing_gone")
        empty = Trajectory(self.settings.config.max_frames)
        return Drawing(self.id, self.name, self.settings, denoiser, empty, {}, self.about)
