"""What the terminal says of the links to a page that was to be shared."""

from __future__ import annotations

import sys
from typing import TextIO

from ddpm_demo.errors import UserError

from ..classroom import qr
from .key import Owner


def links(owner: Owner, public: str | None, local: str, out: TextIO | None = None) -> str:
    """The links, and the code of the public one where the terminal can show it.

    Args:
        owner: Who started the server.
        public: The public link; None where none could be had.
        local: Where this computer has the page.
        out: Where it will be written; by default to the terminal.
    """
    if public is None:
        said = [
            f"There is no public link: it could not be made, see above. The page is at {local} all "
            "the same, with the limits for strangers. Start anew without --share to go without "
            "them, with --host 0.0.0.0 to be reached from the same network, or open"
        ]
    else:
        said = [f"For everybody:  {public}", _code(public, out or sys.stdout)]
    said += [
        f"For you alone:  {owner.link(public or local)}",
        "It has all runs and no limits of strangers. Keep it: the next start has another one.",
    ]
    return "\n".join(filter(None, said))


def _code(link: str, out: TextIO) -> str:
    try:
        code = qr.in_a_terminal(link)
        code.encode(out.encoding or "ascii")
    except (UserError, UnicodeEncodeError):
        return ""
    return code
