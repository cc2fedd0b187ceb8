"""How the server starts: whose limits hold, and one sentence where it cannot."""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import gc
import math
import os
import socket
from collections.abc import Iterator, Mapping

from gradio.http_server import INITIAL_PORT_VALUE, TRY_NUM_PORTS

from ddpm_demo.errors import UserError, check_range
from ddpm_demo.models.heavy import import_heavy
from ddpm_demo.policy import Policy, on_a_space

from .hosts import is_loopback

PUBLIC = "DDPM_DEMO_PUBLIC"
ENOUGH_FILES = 1024  # for some dozen pages, each with its files and connections


def listens_on(host: str | None, environment: Mapping[str, str] = os.environ) -> str:
    """The address that gradio will listen on.

    Args:
        host: What was asked for, if anything.
        environment: Where gradio looks else.
    """
    return host or environment.get("GRADIO_SERVER_NAME") or "127.0.0.1"


def policy_of(
    listen: str,
    *,
    asked: bool = False,
    share: bool = False,
    environment: Mapping[str, str] = os.environ,
) -> Policy:
    """The bounds for those who can reach the page: strangers, or oneself.

    Args:
        listen: The address that the server listens on. Others reach any but this computer's own:
            then strangers' limits hold, unless DDPM_DEMO_PUBLIC is 0.
        asked: Strangers' limits were asked for.
        share: A public link is made.
        environment: Of this process.
    """
    told = environment.get(PUBLIC)
    reached = not is_loopback(listen) and told != "0"
    public = asked or told == "1" or share or on_a_space(environment) or reached
    policy = Policy.of(public, environment)
    if share:  # through the tunnel, which is a proxy, all come from this computer
        proxies = max(1, policy.proxies)
        return dataclasses.replace(policy, address_factor=math.inf, proxies=proxies)
    return policy


def notice(policy: Policy, listen: str) -> str | None:
    """What the terminal says to whoever lets others in; None when nobody else can come."""
    if is_loopback(listen):
        return None
    if policy.public:
        return (
            f"Others can reach {listen}, so the limits for strangers hold. "
            f"{PUBLIC}=0 gives all of them the rights that you have yourself."
        )
    return f"Others can reach {listen}, and may do here what you may do yourself ({PUBLIC}=0)."


def few_files(most: float) -> str | None:
    """What the terminal says where more connections than the system has files for are likely.

    Args:
        most: Files that this process may open, see `storage.system.allow_more_files`.
    """
    if most >= ENOUGH_FILES:
        return None
    return (
        f"This system lets the server open {most:.0f} files, and each connection is one: with many "
        f"visitors some are turned away. `ulimit -n 4096` before the start gives it more."
    )


def check_address(listen: str, port: int | None) -> None:
    """Checks that a server can listen there, which gradio does not say in a sentence.

    Args:
        listen: The address to listen on.
        port: The port; None where gradio looks for a free one.

    Raises:
        UserError: "port_taken", "port_refused", "address_missing", or "out_of_range" for what is
            no port.
    """
    check_range("--port", 1 if port is None else port, 1, 65535)
    try:
        _listen(listen, port or 0)
        if port:  # gradio asks for the port on this computer, whatever the address
            _listen("127.0.0.1", port)
    except OSError as error:
        reason = error.strerror or str(error)
        if error.errno == errno.EADDRINUSE:
            raise UserError("port_taken", port=port) from None
        if error.errno in (errno.EACCES, errno.EPERM):
            raise UserError("port_refused", port=port, reason=reason) from None
        raise UserError("address_missing", host=listen, reason=reason) from None


@contextlib.contextmanager
def told_plainly(port: int | None) -> Iterator[None]:
    """Lets `launch` fail with a sentence where all ports are taken, or just now that one.

    Args:
        port: The port that was asked for, if any.

    Raises:
        UserError: "port_taken" or "ports_taken".
    """
    try:
        yield
    except OSError as error:
        if "empty port" not in str(error):
            raise
        if port is not None:
            raise UserError("port_taken", port=port) from error
        last = INITIAL_PORT_VALUE + TRY_NUM_PORTS - 1
        raise UserError("ports_taken", first=INITIAL_PORT_VALUE, last=last) from error


def import_for_good() -> None:
    """Imports torch and diffusers, and lets the garbage collector pass over what is there then.

    A full collection walks through the half million objects of these packages: 0.3 s of a core,
    some times a minute with many visitors, in which nobody else is answered.
    """
    import_heavy()
    gc.collect()
    gc.freeze()


def _listen(host: str, port: int) -> None:
    """Raises the system's error where a server cannot listen."""
    family, kind, protocol, _, place = socket.getaddrinfo(
        host.strip("[]"), port, type=socket.SOCK_STREAM
    )[0]
    with socket.socket(family, kind, protocol) as one:
        if os.name == "posix":  # as the server does: a port that was closed a moment ago is free
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        one.bind(place)
        one.listen()
