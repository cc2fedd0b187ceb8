"""Keep and share: files of a drawing, a link to it, the drawings of this visit."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from ddpm_demo.errors import UserError
from ddpm_demo.runs import catalogue
from ddpm_demo.ui.components.assets import script
from ddpm_demo.ui.components.clipboard import ADDRESS, copy_from
from ddpm_demo.ui.components.files import Download, file_data, stored
from ddpm_demo.ui.components.scripted import Scripted
from ddpm_demo.ui.components.timeline import Timeline
from ddpm_demo.ui.components.timeline.standalone import settings_in_page, standalone_html
from ddpm_demo.ui.events import on
from ddpm_demo.ui.handlers import guarded, language, phrase
from ddpm_demo.ui.visitors import Visitors
from ddpm_demo.ui.words import both, t

from .captions import caption_of, in_words
from .controls import SEEDS, Controls, told_of_other_weights, within_limits
from .drawings import OPENING, TIMELINE, Drawing, Drawings, Spot

FORMATS = ("png", "gif", "mp4", "html")
MAX_HISTORY = 12
PICTURE_EDGE = 512  # pixels of each picture in a PNG to keep, as far as there is room
MAX_SETTINGS_BYTES = 64 * 2**20  # a stand-alone page holds its pictures

# a seed that is pinned enters the link at once
PIN_ADDRESS = f"""(pinned, link) => {{
  const seeds = {SEEDS}.join();
  if (!link || !seeds) return link;
  const address = new URL(link);
  address.searchParams.set("pinned", seeds);
  return address.href.replaceAll("%2C", ",").replaceAll("%2F", "/");
}}"""


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
                "sample/keep.js",
                mount="mountReturn(element, props, trigger, upload);",
                words=both("keep_"),
            ),
            apply_default_css=False,
            **options,
        )


def build(
    drawings: Drawings,
    controls: Controls,
    timeline: Timeline,
    visitors: Visitors,
    failed: Callable[[Any], None],
) -> dict[str, Any]:
    """Lays out the row under the timeline and wires it; returns what follows a drawing.

    `failed` is given the event of a file whose settings could not be taken back.
    """
    history = gr.State([])
    with gr.Row(elem_classes="keep", visible=False, elem_id="keep") as row:
        buttons = {
            name: gr.Button(
                t(f"keep_{name}"), size="md", min_width=64, scale=0, elem_id=f"keep-{name}"
            )
            for name in FORMATS
        }
        link = gr.Textbox(
            label=t("keep_link"),
            show_label=False,
            interactive=False,
            max_lines=1,
            scale=1,
            min_width=160,
            elem_id="keep-link",
        )
        copy = gr.Button(t("keep_copy"), size="md", min_width=64, scale=0, elem_id="keep-copy")
        # shown where the address is this computer's own name, see shell/address.js
        gr.Markdown(t("keep_only_here"), elem_id="keep-only-here", elem_classes="hint only-here")
    download = Download(elem_id="keep-download")
    with gr.Column(visible=False, elem_classes="history") as past:
        gr.Markdown(t("keep_history"), elem_classes="hint")
        gallery = gr.Gallery(
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
    returned = Return(elem_id="keep-return")
    place = gr.JSON(visible=False)
    query = gr.Textbox(visible=False)

    @guarded
    def put_away(spot: Any, known: list[str], request: gr.Request) -> dict[Any, Any]:
        drawn = Spot.read(spot).id
        if drawn in ("", OPENING):  # cancelled before its first step
            return {history: known}
        drawing = drawings.get(drawn)
        shown = _newest(drawings, drawing, known)
        return {
            history: [one.id for one in shown],
            gallery: gr.update(value=_grids(shown, gallery.GRADIO_CACHE), selected_index=None),
            past: gr.update(visible=len(shown) > 1),
            query: drawing.settings.query(),
            row: gr.update(visible=True),
            download: None,  # a file of the drawing before
        }

    @guarded
    def look_again(ids: list[str], event: gr.SelectData, request: gr.Request) -> dict[Any, Any]:
        if not isinstance(event.index, int) or not 0 <= event.index < len(ids):
            raise UserError("drawing_gone")
        drawing = drawings.get(ids[event.index])
        return controls.show(drawing.settings) | {
            timeline: drawing.shown,
            query: drawing.settings.query(),
            download: None,
        }

    @guarded
    def restore(value: Any, request: gr.Request) -> dict[Any, Any]:
        found = _settings_in(visitors.own(request, value))
        settings = within_limits(found, visitors.policy)
        shown = controls.show(settings)
        if not told_of_other_weights(settings, request):
            gr.Info(phrase("keep_restored", language(request)))
        return shown

    on(gallery.select, look_again, history, [*controls.shown, timeline, query, download])
    failed(on(returned.upload, restore, returned, controls.shown).failure)

    def copied(address: str, request: gr.Request) -> None:
        gr.Info(phrase("keep_copied", language(request)))

    on(copy.click, copied, link, js=copy_from("keep-link"))
    on(query.change, None, query, link, js=ADDRESS)
    on(controls.pinned.change, None, [controls.pinned, link], link, js=PIN_ADDRESS)
    at_the_view = f"() => [{{ ...{TIMELINE}.spot, view: {TIMELINE}.view }}]"
    for name, button in buttons.items():
        export = _exporter(drawings, name, download.GRADIO_CACHE)
        on(button.click, export, [place], download, js=at_the_view)
    return {
        "handler": put_away,
        "inputs": [place, history],
        "outputs": [history, gallery, past, query, row, download],
        "js": f"(spot, known) => [{TIMELINE}.spot, known]",
    }


def _exporter(drawings: Drawings, kind: str, cache: str) -> Callable[..., Any]:
    @guarded
    def export_file(spot: Any, request: gr.Request) -> dict[str, Any]:
        drawing = drawings.get(Spot.read(spot).id)
        if drawing.redraws:
            raise UserError("no_drawing")
        view = "x_0" if isinstance(spot, dict) and spot.get("view") == "x_0" else "x_t"
        path = as_file(drawing, kind, cache, view, PICTURE_EDGE)
        return {"file": file_data(Path(path)), "name": Path(path).name}

    return export_file


def as_file(drawing: Drawing, kind: str, cache: str, view: str = "x_t", edge: int = 0) -> str:
    """Writes a drawing as one of `FORMATS` into a folder that gradio serves; returns the path.

    A PNG has pictures of at least `edge` pixels to a side, as far as there is room.
    """
    name = drawing.name.replace(catalogue.EXACT, "perfect-memory-")
    name = re.sub(r"\W+", "-", name).strip("-")[:40] or "ddpm"
    name += f"-seed{drawing.settings.config.seed}.{kind}"
    return str(stored(_content(drawing, kind, view, edge), name, cache))


def _content(drawing: Drawing, kind: str, view: str, edge: int) -> bytes:
    """A drawing as a file of one of `FORMATS`, with its caption."""
    from ddpm_demo.data import export

    caption = in_words(caption_of(drawing.name, drawing.settings.config, drawing.classes))

    if kind == "html":
        # its id is the permission to ask about it, and a file may be passed on
        shown = {**drawing.shown, "id": "exported"}
        return standalone_html(shown, drawing.record).encode()
    frames = drawing.trajectory.frames
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file.{kind}"
        if kind == "png":
            export.save_grid(frames[-1].x_0, path, drawing.record, caption, edge=edge)
        else:
            save = export.save_mp4 if kind == "mp4" else export.save_gif
            save([getattr(frame, view) for frame in frames], path, caption=caption)
        return path.read_bytes()


def _settings_in(path: Path) -> dict[str, Any]:
    """The settings in a PNG or stand-alone page.

    Raises:
        UserError: "no_settings" when there are none.
    """
    from ddpm_demo.data import export

    if path.stat().st_size > MAX_SETTINGS_BYTES:
        raise UserError("no_settings")
    found = export.read_settings(path) or settings_in_page(path.read_bytes())
    if found is None:
        raise UserError("no_settings")
    return found


def _grids(drawings: Sequence[Drawing], cache: str) -> list[str]:
    """The files of their grids, made where they are not there yet."""
    return [as_file(one, "png", cache) for one in drawings]


def _newest(drawings: Drawings, drawing: Drawing, known: Sequence[str]) -> list[Drawing]:
    """A drawing, then those of this visit that are still in memory."""
    ids = [drawing.id, *(one for one in known if one != drawing.id)][:MAX_HISTORY]
    return [found for one in ids if (found := _found(drawings, one))]


def _found(drawings: Drawings, drawing_id: str) -> Drawing | None:
    try:
        return drawings.get(drawing_id)
    except UserError:
        return None
