"""What was drawn lately, in memory, so that it can be branched, exported and shown again."""

from __future__ import annotations

import collections
import dataclasses
import secrets
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ddpm_demo.data.settings import Settings
from ddpm_demo.errors import UserError
from ddpm_demo.ui.components.timeline import SHEETS

if TYPE_CHECKING:
    from ddpm_demo.diffusion.denoiser import Denoiser
    from ddpm_demo.diffusion.trajectory import Trajectory

# where a script finds the drawing; `Spot.read` takes what it has as `spot`
TIMELINE = "document.querySelector('#sample-timeline [data-state]').timeline"
OPENING = "opening"  # the id of what the page opens with
BUDGET = 512 * 2**20  # bytes
PROMISED = 1000  # drawings that browsers make; of each its settings alone are known here


@dataclasses.dataclass(frozen=True)
class Drawing:
    """One drawing of the page.

    Args:
        id: Its timeline's; nobody guesses it, so it is also the permission to ask for it.
        name: The model's name for people.
        settings: What makes it again.
        denoiser: The model as it was then: a run that trains on has newer weights by now.
        trajectory: What is kept of the process.
        value: What the timeline shows.
        about: Facts for the reader of an exported file: schedule, prediction, T.
        maker: The page that it was made for.
    """

    id: str
    name: str
    settings: Settings
    denoiser: Denoiser
    trajectory: Trajectory
    value: dict[str, Any]
    about: dict[str, Any]
    maker: str = ""

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of the classes that its model knows."""
        from ddpm_demo.diffusion.denoiser import classes_of

        return classes_of(self.denoiser)

    @property
    def redraws(self) -> bool:
        """Whether its moments have to be drawn again: what ships comes without them, and what a
        browser draws is not sent here."""
        return not self.trajectory.frames

    @property
    def shown(self) -> dict[str, Any]:
        """What the timeline shows.

        Raises:
            UserError: "drawing_gone" when its sheets were swept away.
        """
        for chunk in self.value.get("chunks", []):
            for sheet in filter(None, map(chunk.get, SHEETS)):
                if not Path(sheet["path"]).is_file():
                    raise UserError("drawing_gone")
        return self.value

    @property
    def record(self) -> dict[str, Any]:
        """The settings for a file."""
        return self.settings.record(name=self.name, **self.about)


class Promises:
    """Drawings that browsers make, by their ids.

    Of more than `most` the oldest goes of whoever has the most: nobody drives out those of others.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._of: dict[str, dict[str, Callable[[], Drawing]]] = {}
        self._lock = threading.Lock()

    def add(self, drawing_id: str, make: Callable[[], Drawing], visitor: str) -> None:
        with self._lock:
            self._of.setdefault(visitor, {})[drawing_id] = make
            if sum(map(len, self._of.values())) <= self.most:
                return
            greediest = max(self._of, key=lambda name: len(self._of[name]))
            mine = self._of[greediest]
            del mine[next(iter(mine))]
            if not mine:
                del self._of[greediest]

    def get(self, drawing_id: str) -> Callable[[], Drawing] | None:
        with self._lock:
            found = (mine.get(drawing_id) for mine in self._of.values())
            return next(filter(None, found), None)


class Drawings:
    """The newest drawings of all visitors, as many as fit into memory, at least one.

    Args:
        budget: Bytes.
        opening: Makes the drawing that the page opens with; it is always there.
    """

    def __init__(
        self, budget: int = BUDGET, *, opening: Callable[[], Drawing] | None = None
    ) -> None:
        self._budget = budget
        self._opening = opening
        self._kept: collections.OrderedDict[str, Drawing] = collections.OrderedDict()
        self._promised = Promises(PROMISED)
        self._lock = threading.Lock()

    def add(self, drawing: Drawing) -> None:
        with self._lock:
            self._kept[drawing.id] = drawing
            while len(self._kept) > 1 and self._size() > self._budget:
                self._kept.popitem(last=False)

    def promise(self, drawing_id: str, make: Callable[[], Drawing], visitor: str) -> None:
        """A browser makes a drawing; `make` gives it without its moments, once it is asked about.

        Args:
            drawing_id: Nobody guesses it.
            make: Loads its model; raises a `UserError` where that is not there any more.
            visitor: Whose browser it is.
        """
        self._promised.add(drawing_id, make, visitor)

    def get(self, drawing_id: object) -> Drawing:
        """The drawing of an id that a visitor sent; of a promised one its model is loaded.

        Raises:
            UserError: "no_drawing" when none was named, "drawing_gone" when it was forgotten.
        """
        if not drawing_id:
            raise UserError("no_drawing")
        if drawing_id == OPENING and self._opening:
            return self._opening()
        if make := self._promised.get(str(drawing_id)):
            return make()
        with self._lock:
            drawing = self._kept.get(str(drawing_id))
            if drawing is None:
                raise UserError("drawing_gone")
            self._kept.move_to_end(drawing.id)
            return drawing

    def made_before(self, settings: Settings, denoiser: Any, page: str) -> Drawing | None:
        """The drawing that another page made of the same settings, as one of this page's own.

        A class opens one link on thirty pages: it is drawn once. A page that draws the same again
        watches it being drawn.

        Args:
            settings: What is to be drawn.
            denoiser: With what.
            page: For which page.
        """
        with self._lock:
            same = [
                one
                for one in self._kept.values()
                if one.denoiser is denoiser and one.settings.config == settings.config and one.maker
            ]
        if not same or page in [one.maker for one in same]:
            return None
        drawing = same[-1]
        own = secrets.token_hex(8)
        try:
            value = {**drawing.shown, "id": own}
        except UserError:  # its sheets are gone
            return None
        again = dataclasses.replace(drawing, id=own, value=value, maker=page)
        self.add(again)
        return again

    def _size(self) -> int:
        kept = {id(one.trajectory): one.trajectory.nbytes for one in self._kept.values()}
        return sum(kept.values())


@dataclasses.dataclass(frozen=True)
class Spot:
    """Where a visitor's timeline stands: which drawing, which frame, which picture.

    `picture` is None while none is enlarged.
    """

    id: str
    index: int
    picture: int | None

    @classmethod
    def read(cls, value: Any) -> Spot:
        """From what the browser sent; a place that does not exist becomes the nearest."""
        values = value if isinstance(value, dict) else {}

        def whole(name: str) -> int | None:
            found = values.get(name)
            return found if isinstance(found, int) and not isinstance(found, bool) else None

        picture = whole("picture")
        return cls(
            str(values.get("id") or ""),
            max(0, whole("index") or 0),
            None if picture is None else max(0, picture),
        )
