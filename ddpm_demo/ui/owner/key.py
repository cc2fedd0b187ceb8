"""The owner's key, and the cookie that it is exchanged for."""

from __future__ import annotations

import collections
import hmac
import secrets
import threading
import time

from ddpm_demo.errors import UserError

KEY_BYTES = 16
MOST_TRIES = 10  # with a wrong key, of everybody together: addresses prove nothing here
TRIES_SECONDS = 60.0  # in which those are counted
FRAGMENT = "owner"  # what the link names the key by; owner.js reads it


class Owner:
    """Knows who started this server. Key and cookie are new with each start, and are kept nowhere.

    The cookie is not the key: whoever reads it from a browser cannot make another one.
    """

    def __init__(self) -> None:
        self._key = secrets.token_hex(KEY_BYTES)
        self._pass = secrets.token_hex(KEY_BYTES)
        self._failed: collections.deque[float] = collections.deque(maxlen=MOST_TRIES)
        self._lock = threading.Lock()
        # servers on other ports of one host share cookies
        self.cookie_name = f"ddpm-demo-owner-{secrets.token_hex(4)}"

    def link(self, address: str) -> str:
        """The owner's link.

        Args:
            address: Of the page, without a query.
        """
        return f"{address.rstrip('/')}/#{FRAGMENT}={self._key}"

    def admit(self, key: object) -> str:
        """The value of the cookie, for whoever has the key.

        Args:
            key: As somebody sent it.

        Raises:
            UserError: "owner_refused" for another key, "owner_wait" after too many of those.
        """
        if _same(key, self._key):  # always: nobody's wrong keys keep the owner out
            return self._pass
        with self._lock:
            now = time.monotonic()
            if len(self._failed) == MOST_TRIES and now - self._failed[0] < TRIES_SECONDS:
                left = TRIES_SECONDS - (now - self._failed[0])
                raise UserError("owner_wait", seconds=round(left) or 1)
            self._failed.append(now)
        raise UserError("owner_refused")

    def is_pass(self, value: object) -> bool:
        """Whether a cookie's value is the owner's."""
        return _same(value, self._pass)


def _same(given: object, secret: str) -> bool:
    """Whether somebody sent the secret; how long that takes tells nothing of what differs."""
    text = given if isinstance(given, str) else ""
    return hmac.compare_digest(text.encode("utf-8", "replace"), secret.encode())
