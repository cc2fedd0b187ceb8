"""The page's functions as tools of the Model Context Protocol, for `python app.py --mcp` alone.

May enter: what answers programs that speak the protocol, and the tools that they are offered. Each
call of a tool goes through the page's own front door as whoever called it, so what is refused to a
visitor is refused to a tool, and what is bounded is bounded. gradio has such a server too; it
would share one page among all callers, and their bounds and files with it.
Never imports: a tab's handlers, models, runs, training. The package `mcp` is imported by `Mcp` and
its tools, when it was asked for.
"""

from __future__ import annotations

import importlib.util

from ddpm_demo.errors import UserError


def check_installed() -> None:
    """Raises "mcp_missing" where the package that speaks the protocol is not installed."""
    if importlib.util.find_spec("mcp") is None:
        raise UserError("mcp_missing")
