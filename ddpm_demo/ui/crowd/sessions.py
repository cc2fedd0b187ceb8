"""What the server keeps of a page that is open: little, and not for long."""

from __future__ import annotations

import collections
import contextlib
import copy
import datetime
from collections.abc import Iterator
from typing import Any

from fastapi import HTTPException
from gradio.state_holder import SessionState, StateHolder

CAPACITY = 200  # pages
KEPT_SECONDS = 600  # after the last request of a page that is closed
MAX_NAME = 64  # letters; gradio's pages name themselves with about ten


class Session(SessionState):
    """A page's states and changed components.

    gradio also keeps the config of every component, with what it showed last, for links to a page
    as it is. There are no such links here, and the copy is most of a megabyte.
    """

    def __init__(self, blocks: Any) -> None:
        self.blocks_config = copy.copy(blocks.default_config)
        self.config_values: dict[int, Any] = {}
        self.state_data: dict[int, Any] = {}
        self._state_ttl: dict[int, Any] = {}
        self.is_closed = False
        self.STATE_TTL_WHEN_CLOSED = KEPT_SECONDS

    def __setitem__(self, key: int, value: Any) -> None:
        super().__setitem__(key, value)
        self.config_values.clear()

    def _update_config(self, key: int) -> None:
        pass

    def _update_value_in_config(self, key: int, value: Any) -> None:
        pass


class Sessions(StateHolder):
    """The pages that are open or were a moment ago; of too many, closed ones go first."""

    def __init__(self) -> None:
        super().__init__()
        self._open: collections.Counter[str] = collections.Counter()

    def set_blocks(self, blocks: Any) -> None:
        super().set_blocks(blocks)
        self.capacity: int = min(CAPACITY, blocks.state_session_capacity)

    def __getitem__(self, session_id: str) -> SessionState:
        if not isinstance(session_id, str) or len(session_id) > MAX_NAME:
            raise HTTPException(400, "session_hash")
        if session_id not in self.session_data:
            self.session_data[session_id] = Session(self.blocks)
        return super().__getitem__(session_id)

    def update(self, session_id: str) -> None:
        with self.lock:
            if session_id in self.session_data:
                self.session_data.move_to_end(session_id)
            while len(self.session_data) > self.capacity:
                others = [one for one in self.session_data if one != session_id]
                self._drop(next((one for one in others if not self._open[one]), others[0]))

    @contextlib.contextmanager
    def opened(self, session_id: str) -> Iterator[None]:
        """While a page shows that it is there."""
        self._open[session_id] += 1
        try:
            yield
        finally:
            self._open[session_id] -= 1
            if not self._open[session_id]:
                del self._open[session_id]

    def names(self) -> set[str]:
        """The pages of which something is kept, or that are open."""
        return {*self.session_data, *self._open}

    def delete_all_expired_state(self) -> None:
        """Called by gradio every second."""
        super().delete_all_expired_state()
        oldest = datetime.datetime.now() - datetime.timedelta(seconds=KEPT_SECONDS)
        with self.lock:
            for session_id, used in list(self.time_last_used.items()):
                if used < oldest and not self._open[session_id]:
                    self._drop(session_id)

    def _drop(self, session_id: str) -> None:
        self.session_data.pop(session_id, None)
        self.time_last_used.pop(session_id, None)
