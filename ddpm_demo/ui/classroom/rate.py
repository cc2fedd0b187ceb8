"""How often something may be asked of this server, by everybody together and by one address."""

from __future__ import annotations

import collections
import threading
import time
from collections.abc import Iterator

from ddpm_demo.errors import UserError

SECONDS = 60.0  # in which what was asked is counted
SHARE = 3  # of all that may be asked one address has a third


class Rate:
    """Counts what is asked.

    Args:
        most: Times a minute.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._asked: collections.deque[tuple[float, str | None]] = collections.deque()
        self._lock = threading.Lock()

    def take(self, address: str | None = None) -> None:
        """Counts one more.

        Args:
            address: Where it comes from; None where addresses prove nothing, as where a tunnel
                brings all visitors.

        Raises:
            UserError: "class_wait" when there were too many; it is not counted.
        """
        with self._lock:
            now = time.monotonic()
            while self._asked and now - self._asked[0][0] >= SECONDS:
                self._asked.popleft()
            for asked, most in self._shares(address):
                if len(asked) >= most:
                    left = SECONDS - (now - asked[0])
                    raise UserError("class_wait", seconds=round(left) or 1)
            self._asked.append((now, address))

    def _shares(self, address: str | None) -> Iterator[tuple[list[float], int]]:
        """When it was asked, and how often it may be: by everybody, and by one address."""
        yield [when for when, _ in self._asked], self.most
        if address is not None:
            mine = [when for when, other in self._asked if other == address]
            yield mine, max(1, self.most // SHARE)
