"""Which model Loss stands on: the one that was worked with last on this page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr

from ddpm_demo.errors import UserError
from ddpm_demo.policy import Policy
from ddpm_demo.runs.access import Access
from ddpm_demo.runs.access import find as find_by_key
from ddpm_demo.runs.traits import has_pictures
from ddpm_demo.ui import models
from ddpm_demo.ui.events import Updates, on, unchanged
from ddpm_demo.ui.handlers import tokens

from .look import LookControls

OWN = "own"  # pictures that the visitor brings along


class Following:
    """Moves the list of models; a choice by hand stays until pictures are drawn again.

    Args:
        controls: Of Loss.
        policy: What a visitor may do here.
        mine: The keys of runs that the visitor's browser holds.
        token: The run that is open in Train.
    """

    def __init__(
        self,
        controls: LookControls,
        policy: Policy,
        mine: gr.BrowserState,
        token: gr.BrowserState,
    ) -> None:
        self.model, self.source = controls.model, controls.choice.source
        self.policy, self.mine, self.token = policy, mine, token
        self.by_hand = gr.Checkbox(False, visible=False)

    def on_drawn(self, key: str | None, run_token: str | None, held: Any) -> Updates:
        """Pictures are drawn with a model."""
        return self._moved(key or "", run_token, held) | {self.by_hand: False}

    def on_state(self, run_token: str | None, held: Any, by_hand: object) -> Updates:
        """The state of the open run changed: one that came to rest is looked at next."""
        as_it_is = unchanged(self.model)
        if by_hand or not run_token:
            return as_it_is
        try:
            run = find_by_key(run_token).run
            rests = run.status().is_at_rest and run.has_model()
        except UserError:
            return as_it_is
        return self._moved(f"run/{run.draw_key}", run_token, held) if rests else as_it_is

    def wire(
        self, drawing: Callable[..., Any], drawn_with: gr.Dropdown, state: Callable[..., Any]
    ) -> None:
        """Connects it.

        Args:
            drawing: The event of a press of Draw.
            drawn_with: The list of models of Sample.
            state: The event of a run's state.
        """
        changed = [self.model, self.source, self.by_hand]
        on(self.model.select, outputs=self.by_hand, js="() => true")
        asked = [drawn_with, self.token, self.mine]
        on(drawing, self.on_drawn, asked, changed, queue=False)
        on(state, self.on_state, [self.token, self.mine, self.by_hand], changed, queue=False)

    def _moved(self, key: str, run_token: str | None, held: Any) -> Updates:
        """The list on a model; on the visitor's own pictures where its own are not here."""
        visitor: Access = models.access(self.policy, held)
        known = models.choices(self.policy, run_token, key, tokens(held))
        if key not in [each for _, each in known]:
            return unchanged(self.model)
        moved = {self.model: gr.update(choices=known, value=key)}
        return moved if has_pictures(key, visitor) else {**moved, self.source: OWN}
