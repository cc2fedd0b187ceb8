"""Under which names the page is served, and from which pages it takes orders.

A web page elsewhere may let its visitor's browser ask this computer: by a name of its own that
suddenly means this computer (DNS rebinding), or across sites. The browser tells in `Host` and
`Origin` where such a request comes from.
"""

from __future__ import annotations

import ipaddress
import os
import re
import socket
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from ddpm_demo.errors import UserError
from ddpm_demo.policy import Policy
from ddpm_demo.ui.handlers import language
from ddpm_demo.ui.words import say

READING = ("GET", "HEAD", "OPTIONS")
_ODD = re.compile(r"[^A-Za-z0-9.:\[\]_-]")  # no name of a host has such a character
ANY = "*"  # among the names: every one


class Hosts:
    """Tells which requests may be answered.

    Args:
        policy: `hosts` has further names, parted by commas.
        listen: The address that the server listens on.
        share: Requests come through a tunnel, under a name that it gives.
        environment: Where a Space says its name.
    """

    def __init__(
        self,
        policy: Policy,
        listen: str | None = None,
        *,
        share: bool = False,
        environment: Mapping[str, str] = os.environ,
    ) -> None:
        self.names = {_plain(name) for name in policy.hosts.split(",") if name.strip()}
        self.public: str | None = None  # the link by which others come
        if space := environment.get("SPACE_HOST"):
            self.names.add(_plain(space))
        # whoever is a stranger anyway, and comes from elsewhere, gains nothing by another name
        self._checked = not share and (is_loopback(listen) or not policy.public)
        self._beyond = not is_loopback(listen)

    def go_public(self, link: str) -> None:
        """The page is served under a public link as well."""
        self.public = link
        self.names.add(urlsplit(link).netloc)

    @property
    def middleware(self) -> Middleware:
        """The ASGI middleware that asks."""
        return Middleware(_Door, hosts=self)

    def check(self, method: str, headers: Mapping[str, str]) -> None:
        """Checks where a request comes from.

        Args:
            method: Of the request, such as "POST".
            headers: Of the request, by names in small letters.

        Raises:
            UserError: "host_refused" or "origin_refused".
        """
        host = headers.get("host", "")
        if _ODD.search(host) or not self._is_served(_plain(host)):
            raise UserError("host_refused", name=_shown(host))
        if method not in READING and not self._may_order(host, headers):
            raise UserError("origin_refused", name=_shown(headers.get("origin", "")))

    def _is_served(self, name: str) -> bool:
        if not self._checked or self.names & {name, ANY} or (name and is_loopback(name)):
            return True
        return self._beyond and (_is_address(name) or name in _own_names())

    def _may_order(self, host: str, headers: Mapping[str, str]) -> bool:
        """Whether an order comes from a page of this server, or from no page at all."""
        origin = headers.get("origin")
        if origin is None:  # another program, or an old browser
            return headers.get("sec-fetch-site") != "cross-site"
        try:
            named = urlsplit(origin)
            place = named.netloc.lower()
        except ValueError:
            return False
        if self.names & {_plain(place), ANY}:
            return True
        port = {"http": 80, "https": 443}.get(named.scheme)
        # a browser leaves out the usual port, a proxy perhaps any
        return bool(place) and host.lower() in (place, f"{place}:{port}", _plain(place))


class _Door:
    """Turns away what `Hosts` does not let through."""

    def __init__(self, app: ASGIApp, hosts: Hosts) -> None:
        self.app = app
        self.hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        try:
            self.hosts.check(scope.get("method", "POST"), headers)
        except UserError as error:
            text = say(error, language(HTTPConnection(scope)))
            await PlainTextResponse(f"{text}\n", 403)(scope, receive, send)
            return
        await self.app(scope, receive, send)


def is_loopback(host: str | None) -> bool:
    """Whether an address or name is this computer only; so is None, gradio's own choice."""
    name = _plain(host or "localhost")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _is_address(name: str) -> bool:
    """Whether a name is a number: nobody's name server says what that means."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _own_names() -> Iterable[str]:
    """What this computer calls itself in its own network."""
    name = socket.gethostname().lower()
    short = name.partition(".")[0]
    return name, short, f"{short}.local"


def _plain(host: str) -> str:
    """A host without its port, its brackets and the dot at its end, in small letters."""
    host = host.strip().lower()
    if (inner := re.fullmatch(r"\[(.*)\](:\d*)?", host)) is not None:
        return inner[1]
    if host.count(":") == 1:
        host = host.partition(":")[0]
    return host.rstrip(".")


def _shown(name: str) -> str:
    """A name for a sentence: it is a stranger's."""
    return re.sub(r"[^\w.:\[\]/-]", "?", name)[:80] or "?"
