"""How good a run's model is: a button, progress, and the figures beside their floors."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import gradio as gr

from ddpm_demo.config import USUAL_GUIDANCE
from ddpm_demo.errors import check_choice
from ddpm_demo.evaluation import workload
from ddpm_demo.policy import Policy
from ddpm_demo.runs.access import Grant
from ddpm_demo.runs.folder import findings
from ddpm_demo.runs.folder.keys import Right
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.runs.jobs.jobs import Jobs
from ddpm_demo.ui.components.durations import about
from ddpm_demo.ui.components.paragraphs import outlook
from ddpm_demo.ui.events import Component, Updates
from ddpm_demo.ui.handlers import language, phrase
from ddpm_demo.ui.words import t

from .figures import figures_html
from .measuring import Measuring

COUNTS = {"rough": 100, "few": 500, "many": 2000}  # drawings
PATIENCE = 600.0  # seconds that a measurement may take which was not chosen by hand


class Quality(Measuring):
    """Its components, what they show of a run, and the listeners.

    Args:
        jobs: What starts the measuring.
        policy: How many drawings may be measured here.
        token: The run that is open.
        shows: Whether a page shows the run of a token.
    """

    at_start = "train_quality_at_start"

    def __init__(
        self,
        jobs: Jobs,
        policy: Policy,
        token: gr.BrowserState,
        shows: Callable[[gr.Request, str], bool],
    ) -> None:
        super().__init__(jobs, shows)
        self.counts = [name for name, count in COUNTS.items() if count <= policy.evaluate_images]
        with gr.Accordion(t("train_quality"), open=False, elem_id="train-quality") as self.area:
            gr.Markdown(t("train_quality_info"), elem_classes="hint")
            self.cost = gr.HTML(elem_id="train-quality-cost")
            with gr.Row(elem_classes="run-buttons"):
                self.count = gr.Dropdown(
                    [(t(f"train_quality_{count}"), count) for count in self.counts],
                    value="few",
                    label=t("train_quality_count"),
                    show_label=False,
                    container=False,
                    elem_id="train-quality-count",
                )
                self.add_buttons("quality")
            self.found = gr.HTML(elem_id="train-quality-found")
        self.wire(token, [self.count], self.on_measure, self.check)

    @property
    def outputs(self) -> list[Component]:
        return [self.area, self.cost, self.count, self.go, self.cancel, self.found]

    def follow(self, given: Grant) -> Updates:
        """Offers it once there is a model; what it says just now stays."""
        run = given.run
        offered = run.has_model() if given.owned else run.evaluation_file.is_file()
        return {self.area: gr.update(visible=offered)}

    def show(self, given: Grant, request: gr.Request) -> Updates:
        found = findings.evaluation(given.run)
        return {
            **self.follow(given),
            **self.buttons(given, request),
            self.cost: self._cost(given, language(request)),
            self.count: gr.update(visible=given.owned),
            self.found: figures_html(found, language(request)) if found else "",
        }

    def offer(self, given: Grant, request: gr.Request) -> Updates:
        """The largest number of drawings that takes no longer than `PATIENCE`, and the times.

        For a run that was opened or has come to rest: a choice of the visitor's is older then.
        """
        chosen = "few" if "few" in self.counts else self.counts[0]
        if (work := _work(given)) is not None:
            most = workload.most_within(PATIENCE, [COUNTS[name] for name in self.counts], *work)
            chosen = next(name for name in self.counts if COUNTS[name] == most)
        return {
            self.cost: self._cost(given, language(request)),
            self.count: gr.update(visible=given.owned, value=chosen),
        }

    def _cost(self, given: Grant, lang: str) -> str:
        """How long each choice takes, by the speed of the run's own training."""
        if (work := _work(given)) is None:
            return ""
        times = [
            phrase("train_quality_takes", lang, count=f"{count:,}", time=about(seconds, lang))
            for count in [COUNTS[name] for name in self.counts]
            for seconds in [workload.seconds(count, *work)]
        ]
        return outlook(phrase("train_quality_cost", lang, times=" · ".join(times)))

    def check(self, run_token: str, count: str) -> None:
        """Refuses what `on_measure` would begin with refusing."""
        check_choice("num_images", count, tuple(self.counts))
        self.visitor.open(run_token, Right.OWN)

    def on_measure(self, run_token: str, count: str, request: gr.Request) -> Iterator[Updates]:
        def work(run: Run, dropped: Callable[[], bool]) -> Iterator[tuple[str, int, int]]:
            self.check(run_token, count)
            return self.jobs.tasks.evaluate(run, COUNTS[count], dropped)

        yield from self.following(run_token, request, work)

    def words(self, what: str, done: int, total: int, lang: str) -> str:
        return phrase(f"train_quality_at_{what}", lang, share=round(100 * done / total))


def _work(given: Grant) -> tuple[int, float, int] | None:
    """T, the speed of the training, and the passes of a step: what a measurement takes.

    None where it is not known, or not the visitor's to measure.
    """
    rate, config = given.run.status().images_per_s, given.run.config()
    if not (given.owned and rate and config.train):
        return None
    each = workload.passes(len(config.classes), USUAL_GUIDANCE)
    return config.train.num_train_timesteps, rate, each
