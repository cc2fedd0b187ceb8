"""Which pages of other places a browser lets read an answer: those that may give orders here."""

from __future__ import annotations

from typing import Any

from gradio import routes
from gradio.route_utils import CustomCORSMiddleware
from starlette.datastructures import Headers

from ddpm_demo.errors import UserError

from ..hosts import Hosts


def use(hosts: Hosts, module: Any = routes) -> None:
    """Lets the next page that starts tell browsers so.

    gradio lets every page of the same computer read, and repeats the name of any other page for a
    request that is refused.

    Args:
        hosts: Knows who may give orders.
        module: Where gradio looks for its own middleware.
    """

    class Origins(CustomCORSMiddleware):
        def is_valid_origin(self, request_headers: Headers) -> bool:
            try:
                hosts.check("POST", request_headers)
            except UserError:
                return False
            return True

    module.CustomCORSMiddleware = Origins
