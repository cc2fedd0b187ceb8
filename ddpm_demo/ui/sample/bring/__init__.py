"""Bring a model: one that was made elsewhere becomes a model of the list.

May enter: the form under the list of models, the progress of taking a model in, and what its owner
may change of it. What opens, and how it is checked, is `models` and `runs.brought`.
Never imports: another tab, training, evaluation or commands, which it starts as processes.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import gradio as gr

from ddpm_demo.errors import UserError
from ddpm_demo.models.hub.names import check_name
from ddpm_demo.runs import brought, catalogue
from ddpm_demo.runs.archive import NAME_LENGTH
from ddpm_demo.runs.catalogue import ModelEntry
from ddpm_demo.runs.folder.keys import Right
from ddpm_demo.runs.folder.run import MODELS, find_run
from ddpm_demo.runs.jobs.tasks import Tasks
from ddpm_demo.ui import models
from ddpm_demo.ui.components.asking import Stops
from ddpm_demo.ui.components.files import Files
from ddpm_demo.ui.components.paragraphs import reading
from ddpm_demo.ui.crowd.wanted import while_wanted
from ddpm_demo.ui.crowd.who import starter_of
from ddpm_demo.ui.events import Updates, on
from ddpm_demo.ui.exports import OwnPage
from ddpm_demo.ui.handlers import guarded, language, phrase, tokens
from ddpm_demo.ui.handlers.early import checked
from ddpm_demo.ui.numbers import size
from ddpm_demo.ui.visitors import Visitors
from ddpm_demo.ui.words import t

from .own import OwnModel

if TYPE_CHECKING:
    from ddpm_demo.ui.sample.controls import Controls


class Bring:
    """The form, and what can be changed of a model that was brought in.

    Args:
        visitors: Who sent which file, and what a visitor may do here.
    """

    def __init__(self, visitors: Visitors) -> None:
        self.visitors, self.policy = visitors, visitors.policy
        self.stops = Stops()
        with gr.Accordion(t("bring"), open=False, elem_id="bring") as self.area:
            gr.Markdown(t("bring_info"), elem_classes="hint")
            self.file = Files(
                file_count="multiple",
                file_types=[".zip"],
                label=t("bring_zip"),
                height=110,
                elem_id="bring-zip",
            )
            self.path = gr.Textbox(
                label=t("bring_path"),
                placeholder=t("bring_path_example"),
                max_lines=1,
                visible=self.policy.local_folders,
                elem_id="bring-path",
            )
            self.hub = gr.Textbox(
                label=t("bring_hub"),
                info=t("bring_hub_info"),
                placeholder="google/ddpm-cifar10-32",
                max_lines=1,
                visible=self.policy.hub,
                elem_id="bring-hub",
            )
            self.name = gr.Textbox(
                label=t("bring_name"),
                info=t("bring_name_info"),
                max_lines=1,
                max_length=NAME_LENGTH,
                elem_id="bring-name",
            )
            self.said = gr.HTML(elem_id="bring-said")
            with gr.Row(elem_classes="manage-row"):
                self.go = gr.Button(t("bring_go"), elem_id="bring-go")
                self.cancel = gr.Button(t("bring_cancel"), visible=False, elem_id="bring-cancel")
        self.own = OwnModel(self.policy)
        self.page = OwnPage(self.policy, "sample", visible=True)

    def wire(self, controls: Controls, tasks: Tasks) -> None:
        """Connects the buttons.

        Args:
            controls: Those of the drawing: the list of models takes in what was brought.
            tasks: What takes a model in.
        """
        self.controls, self.tasks = controls, tasks
        asked = [self.file, self.path, self.hub, self.name]
        changed = [*asked, self.said, controls.model, controls.mine, self.area]
        buttons = [self.go, self.cancel]
        begun = on(self.go.click, self.on_bring_asked, None, [*buttons, self.said], queue=False)
        bringing = on(
            begun.then,
            checked(guarded(self.on_bring), self.check),
            {*asked, controls.mine},
            changed,
            concurrency_id="bring",  # processes of their own: no drawing waits for them
            concurrency_limit=2,  # so that one that takes its time holds nobody up
        )
        for end in (bringing.success, bringing.failure):  # after an error gradio runs it alone
            on(end, self.on_bring_ended, None, [*buttons, self.said], queue=False)
        on(self.cancel.click, self.on_bring_cancelled, None, [self.cancel, self.said], queue=False)
        self.own.wire(controls)
        model, given = controls.model, {controls.model, controls.mine}
        self.page_made = self.page.wire(tasks, self._to_give_away, given)
        on(model.change, self.page.on_looked, given, self.page.outputs, queue=False)

    # -- handlers -----------------------------------------------------------------------------

    def on_bring_asked(self, request: gr.Request) -> Updates:
        """Cancel stands where the button was: another model may be taken in first."""
        self.stops.begin(request)
        said = reading(phrase("bring_waiting", language(request)), spoken=True)
        return {**self._buttons(busy=True), self.said: said}

    def check(self, values: Updates) -> None:
        """Refuses what `on_bring` would begin with refusing."""
        named = [str(values[each] or "").strip() for each in (self.path, self.hub)]
        if sum(map(bool, [values[self.file], *named])) != 1:
            raise UserError("nothing_to_bring")

    def on_bring(self, values: Updates, request: gr.Request) -> Iterator[Updates]:
        """A model is taken in, in a process that a hostile file may end, not the page."""
        self.check(values)
        yield {self.said: gr.skip()}  # gradio empties the outputs of a generator without a yield
        starter, token = starter_of(request), brought.new_token()
        brought.check_may_bring(self.policy, starter)
        source = self._source(values, request)
        name = str(values[self.name] or "").strip()
        dropped = functools.partial(self.stops.asked, request)
        for stage, done, total in while_wanted(self.tasks.bring(source, name, token, dropped)):
            said = phrase(f"bring_{stage}", language(request))
            if total:
                said += f" {size(done)} / {size(total)}"
            yield {self.said: reading(said, spoken=not total)}
        with contextlib.suppress(UserError):  # it was cancelled
            run = find_run(token, MODELS)
            starter.note(run)
            yield self._shown(f"model/{run.draw_key}", [*tokens(values[self.controls.mine]), token])

    def on_bring_cancelled(self, request: gr.Request) -> Updates:
        """Says at once that it was heard; the process is ended by whoever listens to it."""
        self.stops.ask(request)
        said = reading(phrase("bring_cancelling", language(request)), spoken=True)
        return {self.cancel: gr.update(interactive=False), self.said: said}

    def on_bring_ended(self) -> Updates:
        return {**self._buttons(busy=False), self.said: ""}

    # -- what it does -------------------------------------------------------------------------

    def _to_give_away(self, values: Updates) -> ModelEntry:
        """The chosen model, for whoever may hand its network to others."""
        key = str(values[self.controls.model] or "")
        return catalogue.admitted(key, self.controls.visitor(values), Right.OWN)

    def _source(self, values: Updates, request: gr.Request) -> Path | str:
        """The zip that was sent, what was named on this computer, or a name on the Hub.

        Raises:
            UserError: "file_not_sent", "not_local", "path_missing"; "one_zip" for several.
        """
        if name := str(values[self.hub] or "").strip():
            if not self.policy.hub:
                raise UserError("not_local")
            return check_name(name)
        if files := values[self.file]:
            if len(files) > 1:
                raise UserError("one_zip")
            return self.visitors.own(request, files[0])
        if not self.policy.local_folders:
            raise UserError("not_local")
        path = Path(str(values[self.path]).strip()).expanduser()
        if not path.exists():
            raise UserError("path_missing", path=str(path))
        return path.resolve() if path.is_file() else path.absolute()

    def _shown(self, key: str, held: list[str]) -> Updates:
        """The list on the new model, and an empty form."""
        known = models.choices(self.policy, None, key, held, exact=False)
        return {
            self.controls.model: gr.update(choices=known, value=key),
            self.controls.mine: held[-50:],
            self.file: None,
            self.path: "",
            self.hub: "",
            self.name: "",
            self.area: gr.update(open=False),
        }

    def _buttons(self, *, busy: bool) -> Updates:
        return {
            self.go: gr.update(visible=not busy),
            self.cancel: gr.update(visible=busy, interactive=True),
        }
