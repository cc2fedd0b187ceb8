"""A page that draws by itself: made of a model in a process of its own, and taken along.

May enter: the form, its progress, and what is downloaded. Sample has one for the model that is
chosen, Train one for the run that is open. What a page is made of is `browser`.
Never imports: a tab, training, evaluation or commands, which it starts as processes.
"""

from __future__ import annotations

import functools
import html
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.processing_utils import save_file_to_cache

from ddpm_demo.browser import needs, packing
from ddpm_demo.browser.kept import find_kept_of, kept_runtime
from ddpm_demo.browser.site import card_of
from ddpm_demo.errors import UserError
from ddpm_demo.policy import Policy
from ddpm_demo.runs.archive import folder_name
from ddpm_demo.runs.catalogue import ModelEntry
from ddpm_demo.runs.jobs.tasks import Tasks
from ddpm_demo.ui.components.asking import Stops
from ddpm_demo.ui.components.files import Download, file_data
from ddpm_demo.ui.components.paragraphs import outlook, reading
from ddpm_demo.ui.crowd.wanted import while_wanted
from ddpm_demo.ui.events import Component, Updates, on
from ddpm_demo.ui.handlers import guarded, language, phrase, session_of
from ddpm_demo.ui.handlers.early import checked
from ddpm_demo.ui.lately import Lately
from ddpm_demo.ui.numbers import size
from ddpm_demo.ui.words import say, t

PAGES = 1000  # that are remembered


class OwnPage:
    """The form, and its listeners.

    Args:
        policy: Whether pages are made here.
        name: Of the tab, before the names of the elements.
        visible: Whether it is there before anything was chosen.
    """

    def __init__(self, policy: Policy, name: str, *, visible: bool = False) -> None:
        self.policy = policy
        self.stops = Stops()
        self.find: Callable[[Updates], ModelEntry] = _no_model  # until it is wired
        # the model that a page waits for, by its session, and why the last one could not be made
        self.working: Lately[str, str] = Lately(PAGES)
        self.failed: Lately[str, tuple[str, UserError]] = Lately(PAGES)
        with gr.Accordion(
            t("export"),
            open=False,
            visible=visible and policy.exports,
            elem_id=f"{name}-export",
        ) as self.area:
            gr.Markdown(t("export_info"), elem_classes="hint")
            self.said = gr.HTML(elem_id=f"{name}-export-said")
            with gr.Row(elem_classes="manage-row"):
                self.go = gr.Button(t("export_go"), elem_id=f"{name}-export-go")
                self.cancel = gr.Button(
                    t("export_cancel"), visible=False, elem_id=f"{name}-export-cancel"
                )
                self.html = gr.Button(
                    t("export_html"), visible=False, elem_id=f"{name}-export-html"
                )
                self.zip = gr.Button(t("export_zip"), visible=False, elem_id=f"{name}-export-zip")
            self.download = Download(elem_id=f"{name}-export-download")

    @property
    def outputs(self) -> list[Component]:
        """All that its listeners may change."""
        buttons = [self.go, self.cancel, self.html, self.zip]
        return [self.area, self.said, *buttons, self.download]

    def wire(self, tasks: Tasks, find: Callable[[Updates], ModelEntry], inputs: set[Any]) -> Any:
        """Connects the buttons.

        Args:
            tasks: What starts the work.
            find: The model of the values of the inputs, for whoever may give it away; raises a
                `UserError` where there is none.
            inputs: The components that it takes the values of.

        Returns:
            The listener that runs once a page was made, for `.success`.
        """
        self.tasks, self.find = tasks, find
        begun = on(self.go.click, guarded(self.on_asked), inputs, self.outputs, queue=False)
        making = on(
            begun.success,
            checked(guarded(self.on_export), self.entry),
            inputs,
            self.outputs,
            concurrency_id="export",  # a process of its own: no drawing waits for it
            concurrency_limit=1,
        )
        for end in (making.success, making.failure):  # after an error gradio runs it alone
            on(end, self.on_ended, inputs, self.outputs, queue=False)
        on(self.cancel.click, self.on_cancelled, None, [self.cancel, self.said], queue=False)
        on(self.area.expand, self.on_looked, inputs, self.outputs, queue=False)
        on(self.html.click, guarded(self.on_html), inputs, self.download)
        on(self.zip.click, guarded(self.on_zip), inputs, self.download)
        return making

    # -- what is shown ------------------------------------------------------------------------

    def entry(self, values: Updates) -> ModelEntry:
        """The model of the inputs, for whoever may make a page of it.

        Raises:
            UserError: "export_refused" where none are made; as `find`; "export_exact" for an exact
                answer, which is no network.
        """
        if not self.policy.exports:
            raise UserError("export_refused")
        entry = self.find(values)
        if entry.exact:
            raise UserError("export_exact")
        return entry

    def follow(self, values: Updates) -> Updates:
        """Offers it where there is a model; what it says just now stays."""
        try:
            self.entry(values)
        except UserError:
            return {self.area: gr.update(visible=False)}
        return {self.area: gr.update(visible=True)}

    def show(self, values: Updates, request: gr.Request) -> Updates:
        """What can be done with the model of the inputs, and what was made of it."""
        try:
            entry = self.entry(values)
        except UserError:
            return {self.area: gr.update(visible=False)}
        lang, busy = language(request), session_of(request) in self.working
        kept = find_kept_of(entry.folder) if kept_runtime() is not None else None
        lacking = None if kept else needs.missing()
        updates: Updates = {
            self.area: gr.update(visible=True),
            self.go: gr.update(visible=not busy and kept is None, interactive=lacking is None),
            self.cancel: gr.update(visible=busy, interactive=True),
            self.html: gr.update(visible=not busy and kept is not None),
            self.zip: gr.update(visible=not busy and kept is not None),
            self.download: None,
        }
        if busy:  # what goes on stands there
            return updates
        failed, error = self.failed.get(session_of(request), ("", None))
        if kept is not None:
            told = {"name": name_of(entry), "size": size(kept.told["bytes"])}
            updates[self.said] = reading(phrase("export_made", lang, **told), spoken=True)
        elif error is not None and failed == entry.key:
            updates[self.said] = _reason(error, lang)
        else:
            updates[self.said] = outlook(say(lacking, lang)) if lacking else ""
        return updates

    def _said(self, stage: str, entry: ModelEntry, request: gr.Request) -> Updates:
        """What goes on with a model just now."""
        words = phrase(f"export_{stage}", language(request), name=name_of(entry))
        return {self.said: reading(words, spoken=True)}

    # -- handlers -----------------------------------------------------------------------------

    def on_looked(self, values: Updates, request: gr.Request) -> Updates:
        """The form was opened, or another model was chosen."""
        return self.show(values, request)

    def on_asked(self, values: Updates, request: gr.Request) -> Updates:
        """Cancel stands where the button was: another page may be made first."""
        entry = self.entry(values)
        self.stops.begin(request)
        self.failed.pop(session_of(request), None)
        self.working[session_of(request)] = entry.key
        return {**self.show(values, request), **self._said("waiting", entry, request)}

    def on_export(self, values: Updates, request: gr.Request) -> Iterator[Updates]:
        """The network is written, in a process that a lack of memory may end, not the page."""
        yield {self.said: gr.skip()}  # gradio empties the outputs of a generator without a yield
        entry = self.entry(values)
        dropped = functools.partial(self.stops.asked, request)
        try:
            if dropped():  # while it waited for another page's
                return
            yield self._said("read", entry, request)  # it begins with imports, for seconds
            for stage in while_wanted(self.tasks.export(entry.folder, dropped)):
                if not dropped():
                    yield self._said(stage, entry, request)
            if not dropped() and find_kept_of(entry.folder) is None:  # a training went on
                raise UserError("export_gone")
        except UserError as error:
            self.failed[session_of(request)] = entry.key, error
        finally:  # also when the page was closed
            self.working.pop(session_of(request), None)

    def on_cancelled(self, request: gr.Request) -> Updates:
        """Says at once that it was heard; the process is ended by whoever listens to it."""
        self.stops.ask(request)
        words = phrase("export_cancelling", language(request))
        return {self.cancel: gr.update(interactive=False), self.said: reading(words, spoken=True)}

    def on_ended(self, values: Updates, request: gr.Request) -> Updates:
        """What was made, or why it was not; another model may be chosen by now."""
        self.working.pop(session_of(request), None)  # it may never have had its turn
        return self.show(values, request)

    def on_html(self, values: Updates, request: gr.Request) -> Updates:
        return {self.download: self._packed("html", values)}

    def on_zip(self, values: Updates, request: gr.Request) -> Updates:
        return {self.download: self._packed("zip", values)}

    def _packed(self, kind: str, values: Updates) -> dict[str, Any]:
        """The page as a file that the browser saves.

        Raises:
            UserError: as `entry`; "export_gone" where the model is another by now.
        """
        entry = self.entry(values)
        kept = find_kept_of(entry.folder)
        if kept is None:
            raise UserError("export_gone")
        key = "" if entry.run else entry.key
        model = packing.site_model(kept, name_of(entry), card_of(entry.folder), key)
        called = folder_name(entry.run) if entry.run else entry.name
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / f"{called} page.{kind}"
            packing.pack(model, kind, target, called)
            path = save_file_to_cache(target, self.download.GRADIO_CACHE)
        return {"file": file_data(Path(path)), "name": target.name}


def _no_model(values: Updates) -> ModelEntry:
    raise UserError("no_model")


def name_of(entry: ModelEntry) -> str:
    """What its page calls a model."""
    return entry.run.name if entry.run else entry.name


def _reason(error: UserError, lang: str) -> str:
    return f"<p class='reason' role='alert'>{html.escape(say(error, lang))}</p>"
