"""The signed cookie by which a public page knows a visitor again."""

from __future__ import annotations

import functools
import hmac
import secrets
from pathlib import Path

from ddpm_demo.runs.folder.run import home
from ddpm_demo.storage.atomic import replace_file

KEY_BYTES = 32


class VisitorCookie:
    """Makes and reads the cookies of this server."""

    @functools.cached_property
    def _key(self) -> bytes:
        """The signing key. It lies beside the runs, so that cookies stay valid after a restart."""
        path = home() / "visitors.key"
        if path.is_file() and len(key := path.read_bytes()) == KEY_BYTES:
            return key
        key = secrets.token_bytes(KEY_BYTES)

        def write(target: Path) -> None:
            target.touch(mode=0o600)
            target.write_bytes(key)

        replace_file(path, write)
        return key

    def _sign(self, text: str) -> str:
        return hmac.new(self._key, text.encode(), "sha256").hexdigest()

    @functools.cached_property
    def name(self) -> str:
        """Differs from key to key, because servers on other ports of one host share cookies."""
        return f"ddpm-demo-{self._sign('name')[:8]}"

    def header(self, visitor: str, *, https: bool) -> str:
        """The Set-Cookie header of a visitor.

        Spaces show the page inside another one, where a browser sends only such cookies.
        """
        where = "SameSite=None; Secure; Partitioned" if https else "SameSite=Lax"
        value = f"{visitor}.{self._sign(visitor)}"
        return f"{self.name}={value}; Path=/; HttpOnly; {where}"

    def visitor_in(self, value: str | None) -> str | None:
        """The visitor in a cookie's value; None unless this server signed it."""
        visitor, _, signature = (value or "").partition(".")
        signed = hmac.compare_digest(signature.encode(), self._sign(visitor).encode())
        return visitor if signed else None
