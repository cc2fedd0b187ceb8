"""A run's model on its way to the Hugging Face Hub: a small form, progress, and a link."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator

import gradio as gr

from ddpm_demo.errors import UserError
from ddpm_demo.models.hub.names import check_name, endpoint, is_signed_in
from ddpm_demo.runs.access import Grant
from ddpm_demo.runs.folder import findings
from ddpm_demo.runs.folder.keys import Right
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.runs.jobs.jobs import Jobs
from ddpm_demo.runs.publishing.about import LICENSES, NOTE_LENGTH, About
from ddpm_demo.ui.components.paragraphs import outlook, reading
from ddpm_demo.ui.events import Component, Updates
from ddpm_demo.ui.handlers import language, phrase, session_of
from ddpm_demo.ui.lately import Lately
from ddpm_demo.ui.numbers import size
from ddpm_demo.ui.train.run.measuring import PAGES, Measuring
from ddpm_demo.ui.words import say, t

from .suggestion import suggestion


class ToHub(Measuring):
    """Its components, what they show of a run, and the button's listener.

    Args:
        jobs: What starts the sending.
        token: The run that is open.
        shows: Whether a page shows the run of a token.
    """

    at_start = "train_hub_start"

    def __init__(
        self, jobs: Jobs, token: gr.BrowserState, shows: Callable[[gr.Request, str], bool]
    ) -> None:
        super().__init__(jobs, shows)
        # why the last sending of a page failed, by its session, with the run that it was of
        self.failed: Lately[str, tuple[str, UserError]] = Lately(PAGES)
        with gr.Accordion(
            t("train_hub"), open=False, visible=jobs.policy.hub, elem_id="train-hub"
        ) as self.area:
            gr.Markdown(t("train_hub_info"), elem_classes="hint")
            with gr.Row(elem_classes="manage-row"):
                self.name = gr.Textbox(
                    label=t("train_hub_name"),
                    placeholder=t("train_hub_name_hint"),
                    max_lines=1,
                    elem_id="train-hub-name",
                )
                self.license = gr.Dropdown(
                    [(one, one) for one in LICENSES],
                    value=None,
                    label=t("train_hub_license"),
                    elem_id="train-hub-license",
                )
            self.note = gr.Textbox(
                label=t("train_hub_note"),
                info=t("train_hub_note_hint"),
                lines=2,
                max_length=NOTE_LENGTH,
                elem_id="train-hub-note",
            )
            self.private = gr.Checkbox(
                value=True, label=t("train_hub_private"), elem_id="train-hub-private"
            )
            self.missing = gr.HTML(elem_id="train-hub-missing")
            with gr.Row(elem_classes="run-buttons"):
                self.add_buttons("hub")
            self.found = gr.HTML(elem_id="train-hub-found")
        self.wire(
            token, [self.name, self.license, self.note, self.private], self.on_send, self.check
        )

    @property
    def outputs(self) -> list[Component]:
        return [self.area, self.name, self.missing, self.go, self.cancel, self.found]

    def follow(self, given: Grant) -> Updates:
        """Offers it once there is a model; what it says just now stays."""
        offered = self.jobs.policy.hub and given.owned and given.run.has_model()
        return {self.area: gr.update(visible=offered)}

    def offer(self, given: Grant) -> Updates:
        """A name for a run that was opened: one that was typed before is another run's."""
        last = findings.sent(given.run).get("name") if given.owned else None
        return {self.name: last or suggestion(given.run.name)}

    def show(self, given: Grant, request: gr.Request) -> Updates:
        """The buttons, and where the model is already or why it is not."""
        lang, signed_in = language(request), is_signed_in()
        buttons = self.buttons(given, request)
        if not signed_in:
            buttons[self.go] = buttons[self.go] | {"interactive": False}
        return {
            **self.follow(given),
            **buttons,
            self.missing: "" if signed_in else outlook(phrase("train_hub_no_token", lang)),
            self.found: self._said(given, request, lang),
        }

    def _said(self, given: Grant, request: gr.Request, lang: str) -> str:
        """Why the last sending failed, or a link to the last that did not; as HTML."""
        token, error = self.failed.get(session_of(request), ("", None))
        if error is not None and token == given.run.token:
            return f"<p class='reason' role='alert'>{html.escape(say(error, lang))}</p>"
        found = findings.sent(given.run) if given.owned else {}
        try:
            # the file may be a stranger's: only what is a name becomes a link, and only to the Hub
            link = html.escape(f"{endpoint()}/{check_name(found.get('name'))}")
        except UserError:
            return ""
        kind = "private" if found["private"] else "public"
        words = phrase(f"train_hub_sent_{kind}", lang, step=f"{found['step']:,}")
        there = f"<a href='{link}' target='_blank' rel='noopener'>{link}</a>"
        return f"<p class='link'>{html.escape(words)}{there}</p>"

    def check(
        self, run_token: str, name: str, license_: str | None, note: str, private: bool
    ) -> None:
        """Refuses what `on_send` would begin with refusing."""
        if not self.jobs.policy.hub:
            raise UserError("hub_not_here")
        self.visitor.open(run_token, Right.OWN)
        check_name(name)
        About(license_ or "", note)

    def on_send(
        self,
        run_token: str,
        name: str,
        license_: str | None,
        note: str,
        private: bool,
        request: gr.Request,
    ) -> Iterator[Updates]:
        def work(run: Run, dropped: Callable[[], bool]) -> Iterator[tuple[str, int, int]]:
            about = About(license_ or "", note)
            return self.jobs.tasks.send(run, name, about, public=not private, dropped=dropped)

        self.failed.pop(session_of(request), None)
        try:
            self.check(run_token, name, license_, note, private)
            yield from self.following(run_token, request, work)
        except UserError as error:
            self.failed[session_of(request)] = run_token, error
            self.measured.pop(session_of(request), None)
            yield {self.found: reading(say(error, language(request)))}

    def words(self, what: str, done: int, total: int, lang: str) -> str:
        return phrase(f"train_hub_{what}", lang, done=done, total=total, size=size(total))
