"""What a tracker is told of a run: TensorBoard, trackio or wandb, by accelerate's classes for them.

A tracker is a guest. It works in a thread of its own, so that one that waits for a network keeps no
step waiting. One that raises or hangs is said to be left out, once, and the training goes on.
"""

from __future__ import annotations

import os
import queue
import secrets
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from ddpm_demo.errors import UserError
from ddpm_demo.log import LOG
from ddpm_demo.runs.folder.run import Run, home
from ddpm_demo.runs.folder.run_config import RunConfig
from ddpm_demo.storage.atomic import read_json, write_json
from ddpm_demo.storage.system import keep_until_exit

PROJECT = "ddpm-demo"  # where the runs of this package stand beside each other
WAITING = 1000  # calls that a tracker may lag behind
END_SECONDS = 30.0  # for what it has not written at the end of the training

Call = Callable[[], object]


class Tracking:
    """Hands on what a run logs; without a tracker, and in all processes but the main one, nothing.

    Args:
        run: The run, which remembers under which name the tracker knows it.
        config: Its config.json.
        is_main: Whether this is the process that writes.
    """

    def __init__(self, run: Run, config: RunConfig, *, is_main: bool) -> None:
        self.run, self.config = run, config
        self.name = config.track if is_main else None
        self._tracker: Any = None
        self._calls: queue.Queue[Call | None] = queue.Queue(WAITING)
        self._thread: threading.Thread | None = None
        self._over, self._deciding = threading.Event(), threading.Lock()

    def begin(self) -> None:
        """Starts the tracker, if there is one."""
        if self.name is None:
            return
        self._thread = threading.Thread(target=self._work, name="tracker", daemon=True)
        self._thread.start()

    def log(self, step: int, numbers: Mapping[str, Any]) -> None:
        """The figures of a line of metrics.jsonl."""
        values = self._flat(numbers)
        self._call(lambda: self._tracker.log(values, step=step))

    def picture(self, step: int, file: Path) -> None:
        """A preview."""
        self._call(lambda: self._log_picture(step, file))

    def end(self) -> None:
        """Lets it write what it was told, as long as that takes no longer than `END_SECONDS`."""
        if self._thread is None or self._is_over():
            return
        self._call(lambda: self._tracker.finish())
        self._put(None)
        if not self._is_over():
            self._thread.join(END_SECONDS)
        if not self._is_over() and self._thread.is_alive():
            self._leave_out("it does not answer")

    # -- in the tracker's thread --------------------------------------------------------------

    def _work(self) -> None:
        try:
            self._tracker = self._made()
            self._tracker.start()
            while (call := self._calls.get()) is not None and not self._over.is_set():
                call()
        except BaseException as error:  # a library may leave in any way: it is its thread alone
            self._leave_out(f"{type(error).__name__}: {error}")

    def _made(self) -> Any:
        """accelerate's tracker of the name, for this run."""
        from accelerate.tracking import LOGGER_TYPE_TO_CLASS

        kind = LOGGER_TYPE_TO_CLASS[str(self.name)]
        if self.name == "tensorboard":
            return kind("tensorboard", logging_dir=str(self.run.path))
        known = self._known()
        if self.name == "trackio":
            return kind(PROJECT, name=known["name"], resume="allow", config=self._told())
        return kind(
            PROJECT,
            name=known["name"],
            id=known["id"],
            resume="allow",
            config=self._told(),
            dir=str(self.run.path),
            # nothing is sent unless somebody wants it
            mode=os.environ.get("WANDB_MODE") or "offline",
            settings={
                "console": "off",
                "disable_git": True,
                "save_code": False,
                "x_disable_meta": True,  # the command line names the run folder: its key
            },
        )

    def _told(self) -> dict[str, Any]:
        """What the run is trained with."""
        train = self.config.required_train().to_dict()
        return train | {"precision": self.config.precision, "pictures": self.config.pictures}

    def _known(self) -> dict[str, str]:
        """The name and the id of the run with its tracker; drawn once, so that it is resumed.

        A run of the page is named as people call it: its folder's name is its key.
        """
        known = read_json(self.run.tracker_file).get(str(self.name))
        if isinstance(known, dict) and {"name", "id"} <= known.keys():
            return {key: str(known[key]) for key in ("name", "id")}
        drawn = secrets.token_hex(4)
        of_page = self.run.path.resolve().parent == (home() / "runs").resolve()
        name = self.run.name if of_page else self.config.name or self.run.path.resolve().name
        known = {"name": f"{name}-{drawn}", "id": drawn}
        write_json(
            self.run.tracker_file, read_json(self.run.tracker_file) | {str(self.name): known}
        )
        return known

    def _log_picture(self, step: int, file: Path) -> None:
        with Image.open(file) as image:
            picture = np.asarray(image.convert("RGB"))
        if self.name == "tensorboard":
            self._tracker.log_images({"preview": picture[None]}, step=step, dataformats="NHWC")
        elif self.name == "trackio":  # of which accelerate hands on no pictures
            import trackio

            self._tracker.log({"preview": trackio.Image(picture)}, step=step)
        else:
            self._tracker.log_images({"preview": [picture]}, step=step)

    # -- between the two ----------------------------------------------------------------------

    def _call(self, call: Call) -> None:
        if self._thread is not None:
            self._put(call)

    def _put(self, call: Call | None) -> None:
        if self._over.is_set():
            return
        try:
            self._calls.put_nowait(call)
        except queue.Full:
            self._leave_out("it does not answer")

    def _leave_out(self, reason: str) -> None:
        with self._deciding:  # both threads may come to it
            if self._over.is_set():
                return
            self._over.set()
            # what it has begun may wait for ever where a process ends by itself
            keep_until_exit(self)
            LOG.warning("%s", UserError("tracker_left_out", name=self.name, reason=reason))

    def _is_over(self) -> bool:
        with self._deciding:  # until it is said
            return self._over.is_set()

    def _flat(self, numbers: Mapping[str, Any]) -> dict[str, float]:
        """A figure by name each: bands of t from 1, classes by their names."""
        flat: dict[str, float] = {}
        for key, value in numbers.items():
            if isinstance(value, list):
                names = self.config.classes if key == "val_classes" else range(1, len(value) + 1)
                named = zip(names, value, strict=False)
                flat |= {f"{key}/{name}": each for name, each in named if each is not None}
            elif value is not None:
                flat[key] = value
        return flat
