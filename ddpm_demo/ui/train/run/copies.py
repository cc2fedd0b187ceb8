"""The copy meter of a run: a button, a sentence, and the most suspicious drawings."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from typing import Any

import gradio as gr

from ddpm_demo.evaluation import workload
from ddpm_demo.runs.access import Grant
from ddpm_demo.runs.folder import findings
from ddpm_demo.runs.folder.following import Following
from ddpm_demo.runs.folder.keys import Right
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.runs.jobs.jobs import Jobs
from ddpm_demo.ui.components.durations import about
from ddpm_demo.ui.components.files import stored
from ddpm_demo.ui.components.paragraphs import outlook
from ddpm_demo.ui.events import Component, Updates
from ddpm_demo.ui.handlers import language, phrase
from ddpm_demo.ui.words import t

from . import verdict
from .measuring import Measuring


class CopyMeter(Measuring):
    """Its components, what they show of a run, and the button's listener.

    Args:
        jobs: What starts the measuring.
        token: The run that is open.
        shows: Whether a page shows the run of a token.
    """

    at_start = "train_copies_start"

    def __init__(
        self, jobs: Jobs, token: gr.BrowserState, shows: Callable[[gr.Request, str], bool]
    ) -> None:
        super().__init__(jobs, shows)
        with gr.Accordion(t("train_copies"), open=False, elem_id="train-copies") as self.area:
            gr.Markdown(t("train_copies_info"), elem_classes="hint")
            self.cost = gr.HTML(elem_id="train-copies-cost")
            with gr.Row(elem_classes="run-buttons"):
                self.add_buttons("copies")
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
        self.wire(token, [], self.on_measure, self.check)

    @property
    def outputs(self) -> list[Component]:
        return [self.area, self.cost, self.go, self.cancel, self.found, self.sheet]

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
            **self.buttons(given, request),
            self.cost: self._cost(given, language(request)),
            self.found: _sentence(found, language(request), sheet=drawn) if found else "",
            self.sheet: gr.update(value=picture, visible=drawn),
        }

    def _cost(self, given: Grant, lang: str) -> str:
        """How long it takes, by the speed of the run's own training."""
        config = given.run.config().train
        if not (given.owned and config):
            return ""
        rate = given.run.status().images_per_s or _logged_rate(given.run)
        if not rate:
            return outlook(phrase("train_copies_unknown", lang, count=workload.COPY_DRAWINGS))
        time = about(workload.copies_seconds(config.num_train_timesteps, rate), lang)
        return outlook(phrase("train_copies_cost", lang, count=workload.COPY_DRAWINGS, time=time))

    def check(self, run_token: str) -> None:
        """Refuses what `on_measure` would begin with refusing."""
        self.visitor.open(run_token, Right.OWN)

    def on_measure(self, run_token: str, request: gr.Request) -> Iterator[Updates]:
        yield from self.following(run_token, request, self._work)

    def _work(self, run: Run, dropped: Callable[[], bool]) -> Iterator[tuple[str, int, int]]:
        for done, total in self.jobs.tasks.measure_copies(run, dropped):
            yield "drawing", done, total

    def words(self, what: str, done: int, total: int, lang: str) -> str:
        return phrase(f"train_copies_{what}", lang, done=done, total=total)


def _logged_rate(run: Run) -> float | None:
    """Pictures per second by its last log line, as a status may tell none."""
    rows = Following().read(run.metrics_file).rows
    return next((row["images_per_s"] for row in reversed(rows) if row.get("images_per_s")), None)


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
