"""Who asks: a visitor by the signed cookie, and the address that the request came from."""

from __future__ import annotations

import dataclasses
import ipaddress
import math
from typing import Any

from starlette.types import Scope

from ddpm_demo.policy import Policy
from ddpm_demo.runs.starter import NOBODY, Starter

STATE = "who"  # in the state of a request


@dataclasses.dataclass(frozen=True)
class Who:
    """One who asks.

    Args:
        visitor: The visitor of the cookie; whoever comes without one is known by the address.
        address: Where the request came from; None where addresses prove nothing.
        introduced: The visitor of the cookie that the answer brings, to whoever came without.
    """

    visitor: str
    address: str | None = None
    introduced: str | None = None

    @property
    def names(self) -> frozenset[str]:
        """What this visitor is known by when asking again."""
        return frozenset(filter(None, (self.visitor, self.introduced)))

    @property
    def group(self) -> str:
        """All of one address, or the visitor alone."""
        return self.visitor if self.address is None else f"from {self.address}"


def note_who(
    scope: Scope, visitor: str | None, policy: Policy, introduced: str | None = None
) -> Who:
    """Writes into a request who asks.

    Args:
        scope: Of the request.
        visitor: Whom the server's own cookie names; None without one.
        policy: What is known of proxies.
        introduced: Whom the cookie of the answer will name, if there is none yet.
    """
    address = address_in(scope, policy)
    if visitor:
        who = Who(visitor, address)
    else:
        who = Who(f"without a cookie, from {address}", address, introduced)
    scope.setdefault("state", {})[STATE] = who
    return who


def who_asks(request: Any, session: str | None = None) -> Who:
    """Who asks in a request; at home, where nobody is told apart, the page that is open.

    Args:
        request: A `gr.Request` or a request of starlette.
        session: Of the page, for a request that does not know it.
    """
    who = getattr(getattr(request, "state", None), STATE, None)
    if isinstance(who, Who):
        return who
    return Who(str(session or getattr(request, "session_hash", None) or ""))


def starter_of(request: Any) -> Starter:
    """Who makes or starts a run by a request; at home nobody is told apart."""
    who = getattr(getattr(request, "state", None), STATE, None)
    return Starter(who.visitor, who.address or "") if isinstance(who, Who) else NOBODY


def address_in(scope: Scope, policy: Policy) -> str | None:
    """Where a request came from; None where addresses prove nothing."""
    return address_of(scope, policy.proxies) if math.isfinite(policy.address_factor) else None


def address_of(scope: Scope, proxies: int) -> str:
    """The address that the last trusted proxy saw.

    Each proxy adds, on the right, whom it was asked by. What stands further left a visitor may
    have written.

    Args:
        scope: Of the request.
        proxies: How many proxies are trusted.
    """
    told = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for")
    hops = [hop.strip() for hop in told.decode("latin-1").split(",") if hop.strip()]
    if proxies and hops:
        return _network(hops[-min(proxies, len(hops))][:64])
    host, port = scope.get("client") or ("", 0)
    # uvicorn believes the header of whoever asks from this computer, and then knows no port
    return _network(str(host)) if port else "here"


def _network(host: str) -> str:
    """An address; of IPv6 the 64 bits that one customer has all addresses behind."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(address) >> 64 << 64, 64)))
