"""How good a run's model is: a button, progress, and the figures beside their floors."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from typing import Any

import gradio as gr

from ...atomic import read_json
from ...errors import UserError, check_choice
from ...jobs import Jobs
from ...run import Run, find_run
from ..handlers import guarded, language, phrase
from ..timeline.reverse import Stops
from ..words import t

COUNTS = {"few": 500, "many": 2000}  # drawings; strangers get few
FIGURES = ("frechet", "kernel", "density", "coverage", "copies")
PARTS = ("prior", "steps", "reconstruction", "total")

Updates = dict[Any, Any]


class Quality:
    """Its components, what they show of a run, and the listeners.

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
        self.stops = Stops()
        self.counts = ("few",) if jobs.public else tuple(COUNTS)
        with gr.Accordion(t("train_quality"), open=False, elem_id="train-quality") as self.area:
            gr.Markdown(t("train_quality_info"), elem_classes="hint")
            with gr.Row(elem_classes="run-buttons"):
                self.count = gr.Dropdown(
                    [(t(f"train_quality_{count}"), count) for count in self.counts], value="few",
                    show_label=False, container=False, elem_id="train-quality-count",
                )  # fmt: skip
                self.go = gr.Button(t("train_quality_go"), elem_id="train-quality-go")
                self.cancel = gr.Button(
                    t("train_quality_cancel"), visible=False, elem_id="train-quality-cancel"
                )
            self.found = gr.HTML(elem_id="train-quality-found")
        private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        self.go.click(
            self._measure, [token, self.count], [self.go, self.cancel, *self.outputs],
            concurrency_id="quality", concurrency_limit=1, **private,
        )  # fmt: skip
        self.cancel.click(self.stops.ask, queue=False, **private)

    @property
    def outputs(self) -> list[Any]:
        return [self.area, self.found]

    def follow(self, run: Run) -> Updates:
        """Offers it once there is a model; what it says just now stays."""
        return {self.area: gr.update(visible=(run.model / "model_index.json").is_file())}

    def show(self, run: Run, request: gr.Request) -> Updates:
        """What was found last, if anything."""
        found = read_json(run.evaluation_file)
        return {
            **self.follow(run),
            self.found: figures_html(found, language(request)) if found else "",
        }

    @guarded
    def _measure(self, run_token: str, count: str, request: gr.Request) -> Iterator[Updates]:
        run = find_run(run_token)
        lang = language(request)
        check_choice("num_images", count, self.counts)
        self.stops.clear(request)
        yield {self.go: gr.update(visible=False), self.cancel: gr.update(visible=True)}
        try:
            for what, done, total in self.jobs.evaluate(run, COUNTS[count]):
                if self.stops.asked(request):
                    break
                if not self.shows(request, run_token):
                    continue  # another run is open by now
                share = round(100 * done / total)
                words = html.escape(phrase(f"train_quality_at_{what}", lang, share=share))
                yield {self.found: f"<p class='reading'>{words}</p>"}
        except UserError:
            yield self._measured(run, request)
            raise
        yield self._measured(run, request)

    def _measured(self, run: Run, request: gr.Request) -> Updates:
        shown = self.show(run, request) if self.shows(request, run.token) else {}
        return {self.go: gr.update(visible=True), self.cancel: gr.update(visible=False), **shown}


def figures_html(found: dict[str, Any], lang: str) -> str:
    """evaluation.json as a table; its numbers are ours."""
    rows = []
    for name in FIGURES:
        figure = found.get(name)
        if figure is None:
            continue
        error = f" ± {figure['error']:.2g}" if "error" in figure else ""
        floor = "–" if figure["floor"] is None else _number(name, figure["floor"])
        rows.append((name, _number(name, figure["value"]) + error, floor))
    for part in PARTS if found.get("bits_per_dim") else ():
        value, error = found["bits_per_dim"][part]
        rows.append((f"bits_{part}", f"{value:.3g} ± {error:.2g}", ""))
    head = "".join(
        f"<th>{phrase(f'train_quality_column_{name}', lang)}</th>"
        for name in ("figure", "model", "floor")
    )
    body = "".join(
        f"<tr data-figure='{name}'><th>{phrase(f'train_quality_{name}', lang)}</th>"
        f"<td>{value}</td><td>{floor}</td></tr>"
        for name, value, floor in rows
    )
    said = phrase(
        "train_quality_found", lang,
        drawn=f"{found['num_images']:,}", steps=found["steps"], solver=found["solver"],
        compared=f"{found['compared']:,}", step=f"{found['step']:,}",
    )  # fmt: skip
    return f"<table class='figures'><tr>{head}</tr>{body}</table><p class='hint'>{said}</p>"


def _number(name: str, value: float) -> str:
    shown = f"{100 * value:.1f} %" if name in ("coverage", "copies") else f"{value:.3g}"
    return shown.replace("-", "−")
