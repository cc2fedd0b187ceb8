"""A list of models filled anew: what is new is in it, and what is gone is not."""

from __future__ import annotations

from typing import Any

import gradio as gr

from ddpm_demo.errors import UserError
from ddpm_demo.policy import Policy
from ddpm_demo.runs import catalogue

from . import models
from .handlers import language, phrase, tokens, warn


def refilled(
    policy: Policy,
    run_token: str | None,
    chosen: str | None,
    held: Any,
    request: gr.Request,
    tab: str,
    *,
    exact: bool = True,
) -> Any:
    """The list as there are models now; where the chosen one is gone, the first, and it is said.

    Args:
        policy: Which models a visitor may choose.
        run_token: The run that the visitor has opened.
        chosen: The key of the model that is chosen.
        held: The own keys that the visitor's browser holds.
        request: The visitor's.
        tab: Where the list is, "sample" or "loss".
        exact: Whether all exact answers are in the list, see `models.choices`.
    """
    known = models.choices(policy, run_token, chosen, tokens(held), exact=exact)
    keys = [key for _, key in known]
    # an exact answer is there with its network, though the list may have the network alone
    if not chosen or not keys or chosen in keys or catalogue.network_of(chosen) in keys:
        return gr.update(choices=known)
    where = phrase(f"tab_{tab}", language(request))
    warn(UserError("model_gone", tab=where, first=catalogue.find(keys[0]).name), request)
    return gr.update(choices=known, value=keys[0])
