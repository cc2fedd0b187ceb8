"""Pictures by the thousand that the page has asked for: one zip at a time, whoever listens.

A zip has a folder of its own under the home folder. What it is to hold stands there too, so that a
zip that was cut goes on after a restart. `sweeps` deletes what has rested for long.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import re
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ddpm_demo.causes import explain
from ddpm_demo.data.numbered import bytes_of, hidden_folder
from ddpm_demo.errors import UserError
from ddpm_demo.log import LOG
from ddpm_demo.policy import Policy
from ddpm_demo.progress import TimeLeft
from ddpm_demo.runs.folder.run import free_bytes, home
from ddpm_demo.storage.atomic import read_json, write_json

from .children import Command, listen

ORDER = "order.json"
TOUCH_SECONDS = 60.0  # between two marks that a zip is being worked at
MEGABYTE = 1_000_000


@dataclasses.dataclass(frozen=True)
class Order:
    """What a zip is to hold.

    Args:
        model: The model folder that draws.
        weights: The digits of its weights: other weights are another order.
        name: Of the zip, without its ending.
        count: How many pictures.
        options: Of the command `sample`, besides model, number and place.
    """

    model: str
    weights: str
    name: str
    count: int
    options: tuple[str, ...] = ()

    @property
    def token(self) -> str:
        """The name of its folder: the same order again goes on with what is there."""
        told = json.dumps(dataclasses.astuple(self))
        return hashlib.sha256(told.encode()).hexdigest()[:32]

    @property
    def folder(self) -> Path:
        """Where its zip lies."""
        return many_folder() / self.token

    @property
    def zip(self) -> Path:
        """Its zip, once it is whole."""
        return self.folder / f"{self.name}.zip"

    @property
    def there(self) -> int:
        """How many pictures are drawn already."""
        if self.zip.is_file():
            return self.count
        return sum(1 for _ in hidden_folder(self.zip).glob("[0-9]*.png"))


@dataclasses.dataclass(frozen=True)
class UnderWay:
    """How far the drawing is.

    Args:
        order: What is drawn.
        done: Steps taken, over all pictures.
        total: Steps in all; 0 until it has begun.
        left_s: Seconds that are left, as far as that can be said.
    """

    order: Order
    done: int = 0
    total: int = 0
    left_s: float | None = None

    @property
    def pictures(self) -> int:
        """About how many pictures are drawn."""
        return self.order.count * self.done // self.total if self.total else 0


class ManyDrawings:
    """The zips of one server.

    Args:
        policy: How many pictures may be drawn at a time, and the room that has to stay free.
    """

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self._lock = threading.Lock()
        self._now: UnderWay | None = None
        self.latest = ""  # the token of the order that was begun last
        self._cancelled = threading.Event()
        self._failed: dict[str, UserError] = {}

    def start(self, order: Order, shape: tuple[int, int, int]) -> None:
        """Begins to draw, or goes on with what the same order has drawn; does not wait for it.

        Args:
            order: What to draw.
            shape: (channels, height, width) of a picture.

        Raises:
            UserError: as `Policy.check_many`; "many_busy" while another is drawn, "many_no_room"
                when the disk has no room for it.
        """
        self.policy.check_many(order.count)
        with self._lock:
            if self._now is not None:
                raise UserError("many_busy")
            self._check_room(order, shape)
            order.folder.mkdir(parents=True, exist_ok=True)
            write_json(order.folder / ORDER, dataclasses.asdict(order) | {"shape": shape})
            self._failed.pop(order.token, None)
            self._cancelled.clear()
            self._now, self.latest = UnderWay(order), order.token
        threading.Thread(target=self._work, args=(order,), name="many", daemon=True).start()

    def go_on(self, token: object) -> None:
        """Goes on with an order that was cut; raises as `found` and `start`."""
        order = self.found(token)
        channels, height, width = read_json(order.folder / ORDER)["shape"]
        self.start(order, (channels, height, width))

    def cancel(self) -> None:
        """Ends the drawing at hand. What is drawn stays until it is swept."""
        self._cancelled.set()

    @property
    def under_way(self) -> UnderWay | None:
        """How far the drawing at hand is; None when nothing is drawn."""
        return self._now

    def failure(self, order: Order) -> UserError | None:
        """Why the last try of an order ended early, if it did."""
        return self._failed.get(order.token)

    def found(self, token: object) -> Order:
        """The order of a token that a visitor sent.

        Raises:
            UserError: "many_refused" where none are drawn; "many_gone" when there is none.
        """
        if not self.policy.many_images:
            raise UserError("many_refused")
        order = None
        if isinstance(token, str) and re.fullmatch("[0-9a-f]{32}", token):
            order = _order_in(many_folder() / token)
        if order is None:
            raise UserError("many_gone")
        return order

    def kept(self) -> list[Order]:
        """All orders, the newest first."""
        if not self.policy.many_images:
            return []
        known = [(folder, _order_in(folder)) for folder in folders()]
        orders = [(touched(folder), order) for folder, order in known if order is not None]
        return [order for _, order in sorted(orders, key=lambda pair: -pair[0])]

    def _check_room(self, order: Order, shape: tuple[int, int, int]) -> None:
        needed = bytes_of(shape, order.count - order.there, order.count)
        free = max(0, free_bytes() - self.policy.room_to_start)
        if needed > free:
            raise UserError("many_no_room", needed=-(-needed // MEGABYTE), free=free // MEGABYTE)

    def _work(self, order: Order) -> None:
        line: Sequence[object] = [
            *("--model", order.model, "--out", order.zip, "--num-images", order.count),
            *order.options,
            "--tell",
        ]
        pace, marked = TimeLeft(), 0.0
        try:
            for said in listen(Command.SAMPLE, *line, dropped=self._cancelled.is_set):
                done, total = said["done"], said["total"]
                self._now = UnderWay(order, done, total, pace.left("", done, total))
                if time.monotonic() - marked > TOUCH_SECONDS:
                    marked = time.monotonic()
                    os.utime(order.folder)  # `sweeps` sees that it is worked at
        except Exception as error:
            if (known := explain(error)).code == "crashed":
                LOG.exception("pictures could not be drawn")
                known = UserError("child_died", error=known.details["error"])
            self._failed[order.token] = known
        finally:
            self._now = None


def many_folder() -> Path:
    """Where the zips lie, each in a folder of its own."""
    return home() / "many"


def folders() -> list[Path]:
    """The folders of all orders."""
    return [path for path in many_folder().glob("*") if path.is_dir() and not path.is_symlink()]


def touched(folder: Path) -> float:
    """When an order was worked at last, in seconds since 1970."""
    times = [0.0]
    for path in (folder, *folder.glob(".*.part")):
        try:
            times.append(path.stat().st_mtime)
        except OSError:  # it is gone at this moment
            continue
    return max(times)


def _order_in(folder: Path) -> Order | None:
    """The order in a folder; None where there is none that can be read."""
    told: dict[str, Any] = read_json(folder / ORDER)
    try:
        order = Order(
            model=str(told["model"]),
            weights=str(told["weights"]),
            name=str(told["name"]),
            count=int(told["count"]),
            options=tuple(map(str, told["options"])),
        )
        return order if order.token == folder.name and len(told["shape"]) == 3 else None
    except (KeyError, TypeError, ValueError):
        return None
