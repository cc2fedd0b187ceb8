"""Keep and share: files of a drawing, a link to it, the drawings of this visit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import gradio as gr

from ddpm_demo.errors import UserError
from ddpm_demo.ui.components.assets import script
from ddpm_demo.ui.components.clipboard import ADDRESS, copy_from, tell_copied
from ddpm_demo.ui.components.files import Download, file_data
from ddpm_demo.ui.components.scripted import Scripted
from ddpm_demo.ui.components.timeline import Timeline
from ddpm_demo.ui.events import on
from ddpm_demo.ui.handlers import guarded, language, phrase
from ddpm_demo.ui.sample.controls import SEEDS, Controls, told_of_other_weights, within_limits
from ddpm_demo.ui.sample.drawings import OPENING, TIMELINE, Drawing, Drawings, Spot
from ddpm_demo.ui.visitors import Visitors
from ddpm_demo.ui.words import both, t

from .files import FORMATS, PICTURE_EDGE, as_file, settings_in

MAX_HISTORY = 12

# a seed that is pinned enters the link at once
PIN_ADDRESS = f"""(pinned, link) => {{
  const seeds = {SEEDS}.join();
  if (!link || !seeds) return link;
  const address = new URL(link);
  address.searchParams.set("pinned", seeds);
  return address.href.replaceAll("%2C", ",").replaceAll("%2F", "/");
}}"""
AT_THE_VIEW = f"() => [{{ ...{TIMELINE}.spot, view: {TIMELINE}.view }}]"
SPOT_AND_KNOWN = f"(spot, known) => [{TIMELINE}.spot, known]"


class Return(Scripted):
    """Takes a file with settings; its `upload` event fires when it has arrived."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            value=None,
            html_template='<button type="button" class="restore"></button>'
            '<input type="file" accept=".png,.html" hidden>',
            js_on_load=script(
                "components/text/typeset.js",
                "components/stage/stage.js",
                "sample/keep/returned.js",
                mount="mountReturn(element, props, trigger, upload);",
                words=both("keep_"),
            ),
            apply_default_css=False,
            **options,
        )


class Keep:
    """The row under the timeline, and the drawings of this visit below it.

    Args:
        drawings: Those that were made here.
        controls: What a drawing that is looked at again, or a file, sets.
        timeline: Where a drawing is looked at again.
        visitors: Who sent which file, and what a visitor may do here.
    """

    def __init__(
        self, drawings: Drawings, controls: Controls, timeline: Timeline, visitors: Visitors
    ) -> None:
        self.drawings, self.controls, self.visitors = drawings, controls, visitors
        self.timeline = timeline
        self.history = gr.State([])
        with gr.Row(elem_classes="keep", visible=False, elem_id="keep") as self.row:
            self.buttons = {name: _button(name) for name in FORMATS}
            # what a browser drew is not here: all but a PNG needs the server's own drawing
            self.on_server = _button("server", visible=False)
            self.link = gr.Textbox(
                label=t("keep_link"),
                show_label=False,
                interactive=False,
                max_lines=1,
                scale=1,
                min_width=160,
                elem_id="keep-link",
            )
            self.copy = _button("copy")
            # shown where the address is this computer's own name, see shell/address.js
            here = t("keep_only_here")
            gr.Markdown(here, elem_id="keep-only-here", elem_classes="hint only-here")
        self.download = Download(elem_id="keep-download")
        with gr.Column(visible=False, elem_classes="history") as self.past:
            gr.Markdown(t("keep_history"), elem_classes="hint")
            self.gallery = gr.Gallery(
                label=t("keep_history"),
                show_label=False,
                columns=MAX_HISTORY,
                fit_columns=False,
                height="auto",
                allow_preview=False,
                object_fit="contain",
                interactive=False,
                buttons=[],
                elem_id="keep-history",
            )
        self.returned = Return(elem_id="keep-return")
        self.place = gr.JSON(visible=False)
        self.query = gr.Textbox(visible=False)

    def wire(self, failed: Callable[[Any], None]) -> None:
        """Lets each part answer.

        Args:
            failed: Is given the event of a file whose settings could not be taken back.
        """
        controls, link, query = self.controls, self.link, self.query
        looked_at = [*controls.shown, self.timeline, query, self.download, *self._files]
        on(self.gallery.select, guarded(self.look_again), self.history, looked_at)
        restored = on(self.returned.upload, guarded(self.restore), self.returned, controls.shown)
        failed(restored.failure)
        on(self.copy.click, tell_copied, link, js=copy_from("keep-link"))
        on(query.change, None, query, link, js=ADDRESS)
        on(controls.pinned.change, None, [controls.pinned, link], link, js=PIN_ADDRESS)
        for kind, button in self.buttons.items():
            on(button.click, self.exporter(kind), [self.place], self.download, js=AT_THE_VIEW)

    @property
    def after_a_drawing(self) -> dict[str, Any]:
        """The listener of what follows a drawing."""
        return {
            "handler": guarded(self.put_away),
            "inputs": [self.place, self.history],
            "outputs": [
                self.history,
                self.gallery,
                self.past,
                self.query,
                self.row,
                self.download,
                *self._files,
            ],
            "js": SPOT_AND_KNOWN,
        }

    @property
    def _files(self) -> dict[Any, bool]:
        """The buttons that depend on where a drawing was made: whether they go with the server."""
        return {**{self.buttons[name]: True for name in FORMATS[1:]}, self.on_server: False}

    @property
    def _of_server(self) -> dict[Any, Any]:
        """What is offered for a drawing that the server made, as outputs."""
        return {one: gr.update(visible=shown) for one, shown in self._files.items()}

    def in_browser(self, shown: str, hidden: str, query: str) -> dict[Any, str]:
        """The outputs that follow a drawing of the browser, each with the script that gives it.

        Args:
            shown: Makes a component visible.
            hidden: The reverse.
            query: Of the link to the drawing.
        """
        files = {one: hidden if of_server else shown for one, of_server in self._files.items()}
        return {self.row: shown, self.query: query, self.download: "null", **files}

    def put_away(self, spot: Any, known: list[str], request: gr.Request) -> dict[Any, Any]:
        """Adds the drawing to those of this visit, and shows what may be done with it."""
        drawn = Spot.read(spot).id
        if drawn in ("", OPENING):  # cancelled before its first step
            return {self.history: known}
        drawing = self.drawings.get(drawn)
        shown = self._newest(drawing, known)
        return {
            self.history: [one.id for one in shown],
            self.gallery: gr.update(value=self._grids(shown), selected_index=None),
            self.past: gr.update(visible=len(shown) > 1),
            self.query: drawing.settings.query(),
            self.row: gr.update(visible=True),
            self.download: None,  # a file of the drawing before
            **self._of_server,
        }

    def look_again(
        self, ids: list[str], event: gr.SelectData, request: gr.Request
    ) -> dict[Any, Any]:
        """Puts a drawing of this visit on the timeline, and its settings into the controls."""
        if not isinstance(event.index, int) or not 0 <= event.index < len(ids):
            raise UserError("drawing_gone")
        drawing = self.drawings.get(ids[event.index])
        return self.controls.show(drawing.settings) | {
            self.timeline: drawing.shown,
            self.query: drawing.settings.query(),
            self.download: None,
            **self._of_server,
        }

    def restore(self, value: Any, request: gr.Request) -> dict[Any, Any]:
        """Takes settings back from a file that was kept."""
        found = settings_in(self.visitors.own(request, value))
        settings = within_limits(found, self.visitors.policy)
        shown = self.controls.show(settings)
        if not told_of_other_weights(settings, request):
            gr.Info(phrase("keep_restored", language(request)))
        return shown

    def exporter(self, kind: str) -> Callable[..., Any]:
        """What answers with the drawing that is looked at, as a file of one of `FORMATS`."""

        @guarded
        def export_file(spot: Any, request: gr.Request) -> dict[str, Any]:
            drawing = self.drawings.get(Spot.read(spot).id)
            if drawing.redraws:
                raise UserError("no_drawing")
            view = "x_0" if isinstance(spot, dict) and spot.get("view") == "x_0" else "x_t"
            path = as_file(drawing, kind, self.download.GRADIO_CACHE, view, PICTURE_EDGE)
            return {"file": file_data(path), "name": path.name}

        return export_file

    def _grids(self, drawings: Sequence[Drawing]) -> list[str]:
        """The files of their grids, made where they are not there yet."""
        return [str(as_file(one, "png", self.gallery.GRADIO_CACHE)) for one in drawings]

    def _newest(self, drawing: Drawing, known: Sequence[str]) -> list[Drawing]:
        """A drawing, then those of this visit that are still in memory."""
        ids = [drawing.id, *(one for one in known if one != drawing.id)][:MAX_HISTORY]
        return [found for one in ids if (found := self._found(one))]

    def _found(self, drawing_id: str) -> Drawing | None:
        try:
            return self.drawings.get(drawing_id)
        except UserError:
            return None


def _button(name: str, *, visible: bool = True) -> gr.Button:
    return gr.Button(
        t(f"keep_{name}"),
        size="md",
        min_width=64,
        scale=0,
        visible=visible,
        elem_id=f"keep-{name}",
    )
