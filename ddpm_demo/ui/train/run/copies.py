"""The copy meter of a run: a button, a sentence, and the most suspicious drawings."""

from __future__ import annotations

import contextlib
import html
from collections.abc import Callable, Iterator
from typing import Any

import gradio as gr

from ddpm_demo.errors import UserError
from ddpm_demo.runs.access import Access, Grant
from ddpm_demo.runs.folder import findings
from ddpm_demo.runs.folder.keys import Right
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.runs.jobs.jobs import Jobs
from ddpm_demo.ui.components.files import stored
from ddpm_demo.ui.crowd.wanted import while_wanted
from ddpm_demo.ui.early import checked
from ddpm_demo.ui.events import Updates, on
from ddpm_demo.ui.handlers import guarded, language, phrase
from ddpm_demo.ui.words import t

from . import verdict


class CopyMeter:
    """Its components, what they show of a run, and the button's listener.

    Args:
        jobs: What starts the measuring.
        token: The run that is open.
        shows: Whether a page shows the run of a token.
    """

    def __init__(
        self, jobs: Jobs, token: gr.BrowserState, shows: Callable[[gr.Request, str], bool]
    ) -> None:
        self.jobs = jobs
        self.shows = shows
        with gr.Accordion(t("train_copies"), open=False, elem_id="train-copies") as self.area:
            gr.Markdown(t("train_copies_info"), elem_classes="hint")
            with gr.Row(elem_classes="run-buttons"):
                self.go = gr.Button(t("train_copies_go"), elem_id="train-copies-go")
            self.found = gr.HTML(elem_id="train-copies-found")
            self.sheet = gr.Image(
                visible=False,
                label=t("train_copies_sheet"),
                interactive=False,
                format="png",
                elem_id="train-copies-sheet",
                elem_classes="pixelated",
                buttons=[],
            )
        asked = on(self.go.click, self.on_ask, None, [self.go, self.found, self.sheet], queue=False)
        measured = on(
            asked.then,
            checked(guarded(self.on_measure), self.check),
            token,
            self.outputs,
            concurrency_id="quality",  # a process of its own: no drawing waits for it
            concurrency_limit=1,
        )
        # also where it never had its turn
        on(measured.failure, self.on_end, token, self.outputs, queue=False)

    @property
    def outputs(self) -> list[Any]:
        return [self.area, self.go, self.found, self.sheet]

    def follow(self, given: Grant) -> Updates:
        """Offers it once there is a model; what it says just now stays."""
        run = given.run
        offered = run.has_model() if given.owned else run.copies_file.is_file()
        return {self.area: gr.update(visible=offered)}

    def show(self, given: Grant, request: gr.Request) -> Updates:
        """What was found last, if anything; the pictures to their owner alone."""
        run = given.run
        found = findings.copies(run)
        drawn = given.owned and bool(found) and run.copies_picture.is_file()
        picture: Any = None
        if drawn:
            data = run.copies_picture.read_bytes()
            picture = str(stored(data, "copies.png", self.sheet.GRADIO_CACHE))
        return {
            **self.follow(given),
            self.go: gr.update(visible=given.owned),
            self.found: _sentence(found, language(request), sheet=drawn) if found else "",
            self.sheet: gr.update(value=picture, visible=drawn),
        }

    def on_ask(self, request: gr.Request) -> Updates:
        """Says at once that it was asked for: the measuring itself may wait for a drawing."""
        words = phrase("train_copies_start", language(request))
        return {
            self.go: gr.update(interactive=False),
            self.found: _reading(words),
            self.sheet: gr.update(visible=False),
        }

    def check(self, run_token: str) -> None:
        """Refuses what `on_measure` would begin with refusing."""
        Access(self.jobs.policy.public).open(run_token, Right.OWN)

    def on_measure(self, run_token: str, request: gr.Request) -> Iterator[Updates]:
        run = Access(self.jobs.policy.public).open(run_token, Right.OWN)
        yield {self.go: gr.update(interactive=False)}
        yield from self._progress(run, language(request), request)
        yield self._measured(run, request)

    def on_end(self, run_token: str, request: gr.Request) -> Updates:
        """It failed: the button, and what was found before of the run that is open by now."""
        again = {self.go: gr.update(interactive=True)}
        with contextlib.suppress(UserError):  # it was deleted meanwhile
            given = Access(self.jobs.policy.public).grant(run_token)
            if given.right >= Right.LOOK:
                return self.show(given, request) | again
        return {**again, self.found: ""}

    def _progress(self, run: Run, lang: str, request: gr.Request) -> Iterator[Updates]:
        """How far the meter is, as long as its run is open."""
        for done, total in while_wanted(self.jobs.tasks.measure_copies(run)):
            if self.shows(request, run.token):
                words = phrase("train_copies_drawing", lang, done=done, total=total)
                yield {self.found: _reading(words)}

    def _measured(self, run: Run, request: gr.Request) -> Updates:
        open_now = self.shows(request, run.token)
        shown = self.show(Grant(run, Right.OWN), request) if open_now else {}
        return {**shown, self.go: gr.update(interactive=True)}


def _reading(words: str) -> str:
    return f"<p class='reading'>{html.escape(words)}</p>"


def _sentence(found: dict[str, Any], lang: str, *, sheet: bool) -> str:
    """copies.json in words, as HTML, over the sheet if it is there; its numbers are ours."""
    percent = f"{100 * found['share']:.0f}"
    parts = [phrase("train_copies_found", lang, share=percent, samples=found["samples"])]
    if found["yardstick"] is None:
        parts.append(phrase("train_copies_no_yardstick", lang))
    else:
        yardstick = f"{100 * found['yardstick']:.0f}"
        parts.append(phrase("train_copies_yardstick", lang, yardstick=yardstick))
    if found["began"] is not None:
        parts.append(phrase("train_copies_began", lang, step=f"{found['began']:,}"))
    else:
        parts.append(phrase("train_copies_never", lang))
    parts.append(phrase("train_copies_step", lang, step=f"{found['step']:,}"))
    first = html.escape(verdict.copying(found, lang))
    said = f"<p class='verdict'>{first}</p><p class='copies'>{' '.join(parts)}</p>"
    if sheet:
        said += f"<p class='copies-sheet'>{html.escape(phrase('train_copies_sheet', lang))}:</p>"
    return said
