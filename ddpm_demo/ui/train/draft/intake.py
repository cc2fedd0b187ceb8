"""Pictures in and out of a draft, and their reading."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from ddpm_demo.errors import UserError
from ddpm_demo.runs import drafts, room
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.ui.crowd.turns import READING
from ddpm_demo.ui.crowd.who import starter_of
from ddpm_demo.ui.events import Updates, on, unchanged
from ddpm_demo.ui.handlers import guarded, tokens
from ddpm_demo.ui.train.workbench import Workbench

from . import starting
from .contact_sheet import Choice, names_of, pictures_id
from .dropzone import held
from .report import Report

# by the drop zone's own button: it keeps count of what came in
PRESS_EXAMPLES = "() => document.querySelector('#train-drop .drop-examples').click()"
EXAMPLES = Path(__file__).parent / "examples" / "faces.zip"


class Intake:
    """The handlers that change which pictures a draft has, or read them.

    Args:
        bench: The tab's components, and what is open there.
    """

    def __init__(self, bench: Workbench) -> None:
        self.bench = bench
        self.controls = bench.controls
        self.stage = bench.draft

    # -- pictures in and out ------------------------------------------------------------------

    @guarded
    def on_upload(self, values: Updates, request: gr.Request) -> Iterator[Updates]:
        """A batch of pictures arrived in the drop zone."""
        bench = self.bench
        uploaded = bench.visitors.own(request, values[bench.zone])
        run = self._draft(values, request, uploaded.stat().st_size)
        kept = drafts.add_file(run, uploaded, bench.policy.reading.job_bytes)
        bench.visitors.let_go(request, uploaded)
        yield from self.read(run, values, request, kept)

    @guarded
    def on_path(self, values: Updates, request: gr.Request) -> Iterator[Updates]:
        """A folder or zip of this computer was named."""
        if not self.bench.policy.local_folders:
            raise UserError("not_local")
        text = str(values[self.bench.path] or "").strip()
        source = Path(text).expanduser()
        if not text or not source.exists():
            raise UserError("path_missing", path=text or "''")
        run = self._draft(values, request)
        yield from self.read(run, values, request, drafts.add_folder(run, source))
        if drafts.is_draft(run) and self.bench.opened.shows(request, run.token):
            yield {self.bench.zone: held(Report.of(run).accepted)}

    @guarded
    def on_examples(self, values: Updates, request: gr.Request) -> Iterator[Updates]:
        """The visitor tries training with the pictures that come with the page."""
        run = self._draft(values, request, EXAMPLES.stat().st_size)
        kept = drafts.add_file(run, EXAMPLES, self.bench.policy.reading.job_bytes)
        yield from self.read(run, values, request, kept)

    def _draft(self, values: Updates, request: gr.Request, size: int = 0) -> Run:
        """The draft that is open, or a new one; it is about to take in so many bytes."""
        policy, token = self.bench.policy, str(values[self.bench.token] or "")
        room.check(policy, size)
        return drafts.open_draft(token, starter=starter_of(request), most=policy.drafts_each)

    @guarded
    def on_clear(self, values: Updates, request: gr.Request) -> Updates:
        """The visitor starts over; whoever has begun anew meanwhile keeps what is open."""
        bench, token = self.bench, str(values[self.bench.token] or "")
        if (run := drafts.find_draft(token)) is not None:
            self.stage.speed_meter.stop(run.token)
            drafts.discard(run)
        if not bench.opened.shows(request, token):
            return unchanged(bench.start)
        bench.opened.turn(request, "")
        return {
            **bench.show_area("empty"),
            **bench.list_runs(tokens(values[bench.mine]), ""),
            **starting.taken_back(self.controls, values),
        }

    def on_chosen(self, choice: Choice, run_token: str) -> None:
        """Pictures were left out on the contact sheet or taken back, or classes renamed or merged.

        A choice among pictures that the draft has no more, or of another draft, changes nothing.
        """
        run = drafts.find_draft(run_token)
        if run is None or not run.dataset_file.exists() or choice.pictures != pictures_id(run):
            return
        names, folders = names_of(run)
        left_out = [names[k] for k in choice.left_out if k < len(names)]
        called = {folders[k]: name for k, name in choice.called if k < len(folders)}
        drafts.choose(run, left_out, called)

    def on_by_class(self, choice: Choice) -> Updates:
        """The switch of the contact sheet: the plan says so too."""
        return {self.controls["class_conditional"]: "on" if choice.by_class else "off"}

    # -- reading ------------------------------------------------------------------------------

    def reread(self, run: Run | None, values: Updates, request: gr.Request) -> Iterator[Updates]:
        """Reads the same files anew where the plan asks for other pictures than there are."""
        if run is not None and not self.stage.reader.has_read(run, values):
            yield from self.read(run, values, request)

    def read(
        self, run: Run, values: Updates, request: gr.Request, batch: Path | None = None
    ) -> Iterator[Updates]:
        """Reads all sources of a draft; Start waits until the contact sheet is there.

        Nothing is shown, and no error told, of a draft that was started or discarded meanwhile, or
        where another one was opened.

        Args:
            run: The draft.
            values: Of the tab's components.
            request: The visitor's.
            batch: The source that came in just now; it is dropped if it cannot be read.
        """
        bench = self.bench
        bench.opened.turn(request, run.token)
        yield {**bench.show_area("draft", run.token), **bench.start_when(ready=False)}
        ready = False
        try:
            for updates in self.stage.read(run, values, request, anew=batch is not None):
                if not bench.opened.shows(request, run.token):
                    continue
                ready = ready or self.stage.sheet in updates
                yield {**bench.start_when(ready=ready), **updates}
        except (UserError, OSError):
            if not drafts.is_draft(run):
                return
            if batch is not None:
                drafts.take_back(run, batch)
            if not bench.opened.shows(request, run.token):
                return
            yield self._as_before(run, values, request) or unchanged(bench.start)
            raise

    def _as_before(self, run: Run, values: Updates, request: gr.Request) -> Updates:
        """Shows a draft as it was before a reading failed."""
        if not run.path.exists():  # its only batch held nothing
            return {**self.bench.show_area("empty"), self.bench.zone: None}
        if not run.dataset_file.exists():
            return {}
        size = self.controls["size"]
        values = values | {size: Report.of(run).size}  # the pictures kept their size
        return {
            **self.stage.show(run, values, request),
            size: values[size],
            **self.bench.start_when(ready=True),
        }

    # -- wiring -------------------------------------------------------------------------------

    def wire(self, outputs: list[Any]) -> list[Any]:
        """Connects the handlers; returns the listeners after which a draft has other pictures.

        Args:
            outputs: What a reading changes.
        """
        bench = self.bench
        inputs = {bench.zone, bench.path, bench.mine, *bench.plan_inputs}
        cleared = [*bench.areas, *bench.listed, *self.controls.values()]
        on(bench.zone.clear, self.on_clear, inputs, cleared)
        on(bench.examples.click, js=PRESS_EXAMPLES)
        sources = [
            (bench.zone.upload, self.on_upload),
            (bench.path.submit, self.on_path),
            (bench.zone.examples, self.on_examples),
        ]
        return [
            on(event, handler, inputs, outputs, trigger_mode="always_last", **READING)
            for event, handler in sources
        ]
