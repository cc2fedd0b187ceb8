"""What one does with a run as a whole: rename, continue, download, send to the Hub, delete."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.processing_utils import save_file_to_cache

from ddpm_demo.config import TrainConfig
from ddpm_demo.errors import UserError
from ddpm_demo.runs import archive
from ddpm_demo.runs.access import Access, Grant
from ddpm_demo.runs.catalogue import ModelEntry, of_run
from ddpm_demo.runs.folder.checks import is_number
from ddpm_demo.runs.folder.keys import Right
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.runs.folder.status import Status
from ddpm_demo.runs.jobs.jobs import Jobs
from ddpm_demo.training.budget import OVERHEAD
from ddpm_demo.ui.components.clipboard import ADDRESS, copy_from, tell_copied
from ddpm_demo.ui.components.durations import about
from ddpm_demo.ui.components.files import Download, file_data
from ddpm_demo.ui.components.paragraphs import outlook
from ddpm_demo.ui.crowd.who import starter_of
from ddpm_demo.ui.events import Updates, on
from ddpm_demo.ui.exports import OwnPage
from ddpm_demo.ui.handlers import guarded, language, phrase
from ddpm_demo.ui.numbers import size
from ddpm_demo.ui.train.run.hub import ToHub
from ddpm_demo.ui.train.scroll import TO_PICTURES, TO_STAGE
from ddpm_demo.ui.words import t


class Manage:
    """Its components, what they show of a run, and their listeners.

    Args:
        token: The run that is open.
        shows: Whether a page shows the run of a token.
    """

    def __init__(
        self, jobs: Jobs, token: gr.BrowserState, shows: Callable[[gr.Request, str], bool]
    ) -> None:
        self.jobs = jobs
        self.token = token
        with gr.Accordion(t("train_manage"), open=False, elem_id="train-manage") as self.area:
            with gr.Row(elem_classes="manage-row"):
                self.name = gr.Textbox(
                    show_label=False,
                    label=t("train_name"),
                    max_length=archive.NAME_LENGTH,
                    max_lines=1,
                    elem_id="train-rename-name",
                )
                self.rename = gr.Button(t("train_rename"), scale=0, elem_id="train-rename")
            with gr.Row(elem_classes="manage-row") as self.going_on:
                self.more = gr.Number(
                    TrainConfig().steps,
                    label=t("train_more_steps"),
                    precision=0,
                    minimum=1,
                    elem_id="train-more-steps",
                )
                self.go_on = gr.Button(t("train_continue"), scale=0, elem_id="train-continue")
            self.takes = gr.HTML(elem_id="train-more-takes")
            with gr.Row(elem_classes="manage-row", visible=jobs.policy.public):
                self.link = gr.Textbox(
                    label=t("train_look_link"),
                    interactive=False,
                    max_lines=1,
                    elem_id="train-look-link",
                )
                self.copy = gr.Button(t("keep_copy"), scale=0, elem_id="train-look-copy")
            self.query = gr.Textbox(visible=False)
            with gr.Row(elem_classes="manage-row") as self.loads:
                self.model = gr.Button(t("train_download_model"), elem_id="train-get-model")
                self.whole = gr.Button(t("train_download_run"), elem_id="train-get-run")
            self.download = Download(elem_id="train-download")
            self.hub = ToHub(jobs, token, shows)
            self.page = OwnPage(jobs.policy, "train")
            self.delete = gr.Button(
                t("train_delete"), size="sm", elem_id="train-delete", elem_classes="danger-link"
            )
            self.kept = gr.Markdown(t("train_delete_later"), visible=False, elem_classes="hint")
            with gr.Row(visible=False, elem_classes="manage-row delete-row") as self.sure:
                self.question = gr.HTML(elem_id="train-delete-sure")
                self.yes = gr.Button(
                    t("train_delete_yes"), variant="stop", size="sm", elem_id="train-delete-yes"
                )
                self.no = gr.Button(t("train_delete_no"), size="sm", elem_id="train-delete-no")

    @property
    def outputs(self) -> list[Any]:
        return [
            self.area,
            self.name,
            self.going_on,
            self.loads,
            self.model,
            self.whole,
            self.delete,
            self.kept,
            self.sure,
            self.question,
            self.more,
            self.takes,
            self.download,
            self.query,
            *self.hub.outputs,
            *self.page.outputs,
        ]

    def follow(self, given: Grant, status: Status) -> Updates:
        """What can be done with the run as it stands; what is being typed stays."""
        if not given.owned:
            return {self.area: gr.update(visible=False)}
        run = given.run
        holds = "" if status.is_done else "_model" if run.has_model() else "_named"
        return {
            self.area: gr.update(label=t(f"train_manage{holds}"), visible=True),
            self.going_on: gr.update(visible=status.is_done),
            self.takes: gr.update(visible=status.is_done),
            self.loads: gr.update(visible=run.has_model()),
            self.model: _sized("train_download_model", run, "model"),
            self.whole: _sized("train_download_run", run, "run"),
            self.delete: gr.update(interactive=not status.is_active, visible=True),
            self.kept: gr.update(visible=status.is_active),
            **self.hub.follow(given),
            **self.page.follow({self.token: run.token}),
        }

    def show(self, given: Grant, status: Status, lang: str) -> Updates:
        """What can be done with a run that was opened or changed; its name and steps anew."""
        if not given.owned:
            return {**self.follow(given, status), self.download: None}
        run = given.run
        train = run.config().train or TrainConfig()
        return {
            self.name: run.name,
            self.query: f"run={run.look_key}",
            self.more: train.steps,
            self.sure: gr.update(visible=False),
            self.question: outlook(phrase("train_delete_sure", lang, name=run.name)),
            self.download: None,
            **self.follow(given, status),
            self.takes: gr.update(value=time_of(run, train.steps, lang), visible=status.is_done),
        }

    def wire(
        self,
        mine: gr.BrowserState,
        changed: Callable[[Run, gr.Request], Updates],
        closed: Callable[[Any, gr.Request], Updates],
        outputs: list[Any],
    ) -> None:
        """Connects the buttons.

        Args:
            mine: The runs of this browser.
            changed: The page's updates once the run was changed.
            closed: The page's updates once it is gone, of `mine`.
            outputs: What the two write.
        """
        outputs = [*outputs, *self.outputs]

        @guarded
        def on_rename(token: str, name: str, request: gr.Request) -> Updates:
            run = self._own(token)
            archive.rename(run, name)
            return changed(run, request)

        @guarded
        def on_continue(token: str, steps: Any, request: gr.Request) -> Updates:
            run = self._own(token)
            self.jobs.queue.extend(run, steps, starter=starter_of(request))
            return changed(run, request)

        @guarded
        def on_delete(token: str, own: Any, request: gr.Request) -> Updates:
            archive.delete(self._own(token))
            gr.Info(phrase("train_deleted", language(request)))
            return closed(own, request)

        on(self.rename.click, on_rename, [self.token, self.name], outputs)
        on(self.go_on.click, js=TO_STAGE)  # this part of the page lies far below it
        on(self.go_on.click, on_continue, [self.token, self.more], outputs)
        # beside the queue: typing waits behind nobody
        on(self.more.change, self.on_more, [self.token, self.more], self.takes, queue=False)
        deleted = on(self.yes.click, on_delete, [self.token, mine], outputs)
        on(deleted.success, js=TO_PICTURES)
        on(self.model.click, self.on_load_model, self.token, self.download)
        on(self.whole.click, self.on_load_run, self.token, self.download)
        on(self.query.change, None, self.query, self.link, js=ADDRESS)
        on(self.copy.click, tell_copied, self.link, js=copy_from("train-look-link"))
        self.page.wire(self.jobs.tasks, self._to_give_away, {self.token})
        on(self.delete.click, lambda: _swap(True), None, [self.sure, self.delete])
        on(self.no.click, lambda: _swap(False), None, [self.sure, self.delete])

    def on_more(self, token: str, steps: Any, request: gr.Request) -> Updates:
        """Another number of steps was typed: how long they take."""
        with contextlib.suppress(UserError):  # it is gone, or nothing is open yet
            return {self.takes: time_of(self._own(token), steps, language(request))}
        return {self.takes: ""}

    @guarded
    def on_load_model(self, token: str, request: gr.Request) -> Updates:
        """The diffusers folder alone was asked for."""
        return {self.download: self._packed(self._own(token), "model")}

    @guarded
    def on_load_run(self, token: str, request: gr.Request) -> Updates:
        """The whole run was asked for, to be taken up elsewhere."""
        return {self.download: self._packed(self._own(token), "run")}

    def _own(self, key: str) -> Run:
        """The run of a key that allows everything; whatever is done here needs that."""
        return Access(self.jobs.policy.public).open(key, Right.OWN)

    def _to_give_away(self, values: Updates) -> ModelEntry:
        """The model of the run that is open.

        Raises:
            UserError: "run_no_model" while there is none; as `_own`.
        """
        entry = of_run(self._own(values[self.token]))
        if entry is None:
            raise UserError("run_no_model")
        return entry

    def _packed(self, run: Run, what: str) -> dict[str, Any]:
        name = f"{archive.folder_name(run)} {what}.zip"
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / name
            archive.write_zip(run, what, target)
            kept = save_file_to_cache(target, self.download.GRADIO_CACHE)
        return {"file": file_data(Path(kept)), "name": name}


def time_of(run: Run, steps: Any, lang: str) -> str:
    """How long more steps take at the run's own speed, as HTML; "" where that is not known."""
    rate, train = run.status().images_per_s, run.config().train
    if not is_number(steps) or steps < 1 or not rate or train is None:
        return ""
    seconds = steps * train.batch_size / rate / OVERHEAD
    return outlook(phrase("train_more_takes", lang, time=about(seconds, lang)))


def _sized(label: str, run: Run, what: str) -> str:
    """A button's label with the size of what it downloads."""
    return t(label) + f" ({size(archive.zip_bytes(run, what))})"


def _swap(asking: bool) -> tuple[Any, Any]:
    return gr.update(visible=asking), gr.update(visible=not asking)
