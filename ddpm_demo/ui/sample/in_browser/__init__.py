"""Draws in the visitor's browser: the switch, and what becomes of a press while it is on.

May enter: what the browser is told (`question`), and the script of the switch. The drawing itself
is made by `ddpm_demo/browser/`, whose scripts are fetched when they are needed first.
Never imports: torch, before a question is asked about a drawing.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import gradio as gr

from ddpm_demo.ui.components.assets import script, style
from ddpm_demo.ui.components.scripted import Display
from ddpm_demo.ui.components.sight import into_view
from ddpm_demo.ui.events import Updates, on
from ddpm_demo.ui.handlers import guarded, language, phrase
from ddpm_demo.ui.sample.controls import Controls
from ddpm_demo.ui.sample.drawings import Drawings
from ddpm_demo.ui.sample.keep import Keep
from ddpm_demo.ui.words import both

from .question import REASONS, answer, is_offered

__all__ = ["AGAIN", "InBrowser", "Wiring", "tell_why"]

HANDLE = "document.querySelector('#sample-in-browser [data-switch]').inBrowser"
SHOWN, HIDDEN = (f"{{__type__: 'update', visible: {word}}}" for word in ("true", "false"))
# what the server is to draw: {"id"} of a drawing that it makes again, {"reason"} why it has to draw
AGAIN = f"{HANDLE}.again"
REFUSED = f"() => {HANDLE}.refused()"


class InBrowser(Display):
    """The switch; its value is {"offered": whether the chosen model can be drawn with so}.

    Its events: `begun`, `ask` for what to draw, `taken` once the stage shows it, `over`, `done`
    where it came to its end, and `server` where the server has to draw.
    """

    def __init__(self, offered: bool, usual: bool, **options: Any) -> None:
        super().__init__(
            value={"offered": offered},
            html_template="<div></div>",
            css_template=style("sample/in_browser/switch.css"),
            js_on_load=script(
                "components/address.js",
                "components/stage/stage.js",
                "sample/in_browser/switch.js",
                mount="mountInBrowser(element, props, watch, trigger);",
                words=both("browser_"),
                usual=usual,
            ),
            apply_default_css=False,
            **options,
        )
        self.offered, self.usual = offered, usual  # gradio asks for what it was made with

    @classmethod
    def lay_out(cls, controls: Controls) -> InBrowser:
        """Draws it for the model that is chosen at first."""
        first = is_offered(controls.model.value, controls.visitor({controls.mine: []}))
        usual = controls.policy.draw_in_browser
        return cls(first, usual, elem_id="sample-in-browser")

    def offer(self, controls: Controls, values: Updates) -> Updates:
        """Whether it can be switched on for the chosen model, as a handler's output."""
        return {self: {"offered": is_offered(values[controls.model], controls.visitor(values))}}


def tell_why(again: Any, request: gr.Request) -> None:
    """Says why the server draws although the switch is on; the browser sent `again`."""
    reason = again.get("reason") if isinstance(again, dict) else None
    if reason in REASONS:
        gr.Warning(phrase(f"browser_why_{reason}", language(request)), duration=12)


@dataclasses.dataclass(frozen=True)
class Wiring:
    """Connects the switch with the tab.

    Args:
        switch: The component.
        controls: What makes a drawing.
        drawings: Where it is promised.
        kept: What is shown under it.
    """

    switch: InBrowser
    controls: Controls
    drawings: Drawings
    kept: Keep

    def wire(self, draw: gr.Button, cancel: gr.Button, stage: str) -> None:
        """Lets a press be answered in the browser; what brings models in is wired by then.

        Args:
            draw: Stands there while nothing is drawn.
            cancel: Stands there while something is.
            stage: Selector of what is brought into sight.
        """
        plan = gr.JSON(visible=False)
        turns = {"begun": [HIDDEN, SHOWN], "over": [SHOWN, HIDDEN]}
        for name, (of_draw, of_cancel) in turns.items():
            on(self._event(name), None, None, [draw, cancel], js=f"() => [{of_draw}, {of_cancel}]")
        on(self._event("begun"), js=into_view(stage))

        @guarded
        def asked(values: Updates, request: gr.Request) -> dict[str, Any]:
            settings = self.controls.settings(values)
            return answer(settings, self.controls.visitor(values), self.drawings)

        # in a room of its own: it waits for no drawing, and gradio shows what refuses it
        room = {"concurrency_id": "in_browser", "concurrency_limit": 4}
        told = on(self._event("ask"), asked, self.controls.inputs, plan, **room)
        on(told.success, None, plan, js=f"(plan) => void {HANDLE}.draw(plan)")
        on(told.failure, js=REFUSED)
        row = self.kept.row
        on(self._event("taken"), None, None, row, js=f"() => ({HIDDEN})")
        seen = {self.controls.model, self.controls.mine}
        on(self.controls.bring.page_made.success, self._offered, seen, self.switch, queue=False)
        shown = self.kept.in_browser(SHOWN, HIDDEN, f"{HANDLE}.query")
        on(self._event("done"), None, None, list(shown), js=f"() => [{', '.join(shown.values())}]")

    def _offered(self, values: Updates) -> Updates:
        return self.switch.offer(self.controls, values)

    def _event(self, name: str) -> Callable[..., Any]:
        found: Callable[..., Any] = getattr(self.switch, name)
        return found
