"""How often something may be asked of this server, by everybody together."""

from __future__ import annotations

import collections
import threading
import time

from ddpm_demo.errors import UserError

SECONDS = 60.0  # in which what was asked is counted


class Rate:
    """Counts what is asked; addresses prove nothing where a tunnel brings all visitors.

    Args:
        most: Times a minute.
    """

    def __init__(self, most: int) -> None:
        self._asked: collections.deque[float] = collections.deque(maxlen=most)
        self._lock = threading.Lock()

    def take(self) -> None:
        """Counts one more.

        Raises:
            UserError: "class_wait" when there were too many; it is not counted.
        """
        with self._lock:
            now = time.monotonic()
            if len(self._asked) == self._asked.maxlen and now - self._asked[0] < SECONDS:
                left = SECONDS - (now - self._asked[0])
                raise UserError("class_wait", seconds=round(left) or 1)
            self._asked.append(now)
