"""The stage before the start: what came in, how long it takes, what is odd about the plan."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import gradio as gr

from ddpm_demo.config import TrainConfig
from ddpm_demo.errors import UserError
from ddpm_demo.policy import Policy
from ddpm_demo.runs import catalogue, drafts
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.runs.jobs.jobs import Jobs
from ddpm_demo.runs.traits import traits
from ddpm_demo.training import advice, budget
from ddpm_demo.ui.components import paragraphs
from ddpm_demo.ui.events import Updates, on, unchanged
from ddpm_demo.ui.handlers import language, phrase, session_of
from ddpm_demo.ui.lately import Lately
from ddpm_demo.ui.train.notices import Notices, notices_value
from ddpm_demo.ui.train.scroll import TO_FIT
from ddpm_demo.ui.words import say, t

from . import classes, odd, outlook, plan
from .contact_sheet import ContactSheet, by_class_value, contact_sheet_value
from .reader import Reader
from .report import Report, accepted_html, refused_html
from .speeds import SpeedMeter, Speeds

PAGES = 1000  # whose plans are remembered


class DraftStage:
    """Its components, and what they show of a draft.

    Args:
        jobs: What reads and measures.
        policy: How long and how large a run may be here.
        controls: The components of the plan by name; the run's name joins them.
        shows: Whether a page shows the draft of a token.
    """

    def __init__(
        self,
        jobs: Jobs,
        policy: Policy,
        controls: dict[str, Any],
        shows: Callable[[gr.Request, str], bool],
    ) -> None:
        self.policy, self.shows, self.controls = policy, shows, controls
        self._newest: Lately[str, Updates] = Lately(PAGES)  # the plan that a page showed last
        self.speeds = gr.State(Speeds())
        self.speed_meter, self.reader = SpeedMeter(jobs, policy), Reader(jobs, controls)
        self.reading = gr.HTML(elem_id="train-reading")
        # by itself: a table that is open stays so while the sentence above it changes
        self.refused = gr.HTML(elem_id="train-refused")
        self.to_fit = gr.Button(
            t("train_fit_choose"), visible=False, size="sm", elem_id="train-to-fit", scale=0
        )
        on(self.to_fit.click, lambda: gr.update(open=True), None, plan.fold(controls))
        on(self.to_fit.click, js=TO_FIT)
        with gr.Column(visible=False, elem_classes="outlook-panel") as self.panel:
            gr.Markdown(t("train_step_plan"), elem_classes="step")
            gr.Markdown(t("outlook_heading"), elem_classes="hint")
            with gr.Row(elem_classes="presets"):
                self.presets = {
                    name: gr.Button(
                        "…",
                        interactive=False,
                        elem_id=f"train-preset-{name}",
                        elem_classes="preset",
                    )
                    for name in self._names()
                }
            self.estimate = gr.HTML(elem_id="train-estimate")
            with gr.Accordion(t("outlook_all"), open=False):
                self.table = gr.HTML(elem_id="train-outlook")
            gr.Markdown(t("train_step_train"), elem_classes="step")
            with gr.Row(elem_classes="start-row"):
                controls["name"] = plan.name_box()
                self.start = gr.Button(
                    t("train_start"), variant="primary", interactive=False, elem_id="train-start"
                )
        self.notices = Notices(elem_id="train-advice")
        self.sheet = ContactSheet(elem_id="train-sheet", visible=False)

    @property
    def outputs(self) -> list[Any]:
        """All components that the methods below write."""
        return [
            self.speeds,
            self.reading,
            self.refused,
            self.to_fit,
            self.panel,
            *self.presets.values(),
            self.estimate,
            self.table,
            self.notices,
            self.sheet,
        ]

    def _names(self) -> list[str]:
        longest = self.policy.training_seconds
        return [name for name, seconds in budget.PLANS.items() if seconds <= longest]

    # -- reading ------------------------------------------------------------------------------

    def read(
        self, run: Run, values: Updates, request: gr.Request, *, anew: bool = True
    ) -> Iterator[Updates]:
        """Reads the draft's sources for the plan's size and starting point, then shows it.

        A draft is read once at a time. One that was started or discarded meanwhile is left alone.

        Args:
            run: The draft.
            values: Of the tab's components.
            request: The visitor's.
            anew: Also when the pictures are there as the plan asks for them.

        Raises:
            UserError: when nothing could be read.
        """
        self.speed_meter.stop(run.token)
        lang = language(request)
        looking = paragraphs.reading(phrase("train_reading_start", lang))
        yield {self.reading: looking, self.refused: ""}
        with self.reader.turn(run):
            if drafts.is_draft(run) and (anew or not self.reader.has_read(run, values)):
                for done, total in self.reader.read(run, values):
                    words = phrase("train_reading", lang, done=f"{done:,}", total=f"{total:,}")
                    yield {self.reading: paragraphs.reading(words)}
            if drafts.is_draft(run):
                yield self.show(run, values, request)

    @contextlib.contextmanager
    def settled(self, run: Run, values: Updates) -> Iterator[None]:
        """Keeps every reading of the draft out, once its pictures are as the plan asks for them.

        Raises:
            UserError: when nothing could be read.
        """
        self.speed_meter.stop(run.token)
        with self.reader.settled(run, values):
            yield

    def measure(self, run: Run, values: Updates, request: gr.Request) -> Iterator[Updates]:
        """Times training steps, of what the plan needs first, and shows what follows from it."""
        size, page = int(values[self.controls["size"]]), session_of(request)
        unet = str(values[self.controls["unet"]] or "") if values[self.controls["init"]] else ""
        for speeds in self.speed_meter.follow(run.token, page, size, unet):
            if not self.shows(request, run.token):
                return
            known = {self.speeds: speeds}
            newest = self._newest.get(page, {})  # one goes on choosing meanwhile
            yield known | self._expected(run, values | newest | known, request)

    # -- showing ------------------------------------------------------------------------------

    def show(self, run: Run, values: Updates, request: gr.Request) -> Updates:
        """A draft whose pictures were read."""
        by_class = classes.of(run, str(values[self.controls["class_conditional"]])).shown
        value = contact_sheet_value(run, self.sheet.GRADIO_CACHE, by_class=by_class)
        known = {self.speeds: self.speed_meter.remembered(int(values[self.controls["size"]]))}
        return {
            **known,
            self.panel: gr.update(visible=True),
            **self.expect(run, values | known, request),
            self.sheet: gr.update(value=value, visible=True),
        }

    def expect(self, run: Run, values: Updates, request: gr.Request) -> Updates:
        """What to expect of the plan as it stands, and what is odd about it.

        Of a draft that is no more, or is not the one on the page, there is nothing to say: a
        timing or a change of the plan may be answered after the visitor has begun anew.
        """
        self.note(values, request)
        return self._expected(run, values, request)

    def note(self, values: Updates, request: gr.Request) -> None:
        """Remembers the plan of a page, for a timing that began before it was chosen."""
        plan_of = {control: values[control] for control in self.controls.values()}
        self._newest[session_of(request)] = plan_of

    def _expected(self, run: Run, values: Updates, request: gr.Request) -> Updates:
        if not (drafts.is_draft(run) and self.shows(request, run.token)):
            return unchanged(self.estimate)
        lang = language(request)
        told = classes.of(run, str(values[self.controls["class_conditional"]]))
        report = Report.of(run)
        said = {
            self.reading: accepted_html(report, lang, len(drafts.left_out(run))),
            self.refused: refused_html(report, lang),
            self.to_fit: gr.update(visible=report.oblong != 0),
            self.sheet: by_class_value(run, by_class=told.shown),
        }
        try:
            config = plan.config(self.controls, values, self.policy)
        except UserError as error:  # half-typed numbers, or what cannot be trained
            return said | {self.estimate: paragraphs.outlook(say(error, lang))}
        speeds, pictures = self._speeds(values), _trained_on(run)
        fitting = outlook.plans(config, speeds.lines, pictures, self.policy.training_seconds)
        chosen = any(outlook.is_chosen(found, config) for found in fitting.values())
        return said | {
            self.estimate: outlook.sentence(
                config,
                speeds,
                pictures,
                lang,
                held_out=report.held_out,
                chosen=chosen or not fitting,
            )
            + classes.paragraph(told, config, lang),
            self.table: outlook.table(speeds, lang),
            self.notices: notices_value(self.advice(config, values, run)),
            **self._buttons(config, speeds, fitting, lang),
        }

    def _buttons(
        self, config: TrainConfig, speeds: Speeds, fitting: dict[str, budget.Plan], lang: str
    ) -> Updates:
        """The times to choose from; the one that the plan agrees with is marked."""
        updates = {}
        for name, button in self.presets.items():
            found = fitting.get(name)
            # two minutes show something on a quick computer alone: elsewhere they are not offered
            offered = name != budget.LOOK or found is not None or not (fitting and speeds.ended)
            chosen = outlook.is_chosen(found, config)
            updates[button] = gr.update(
                value=outlook.label(name, found, config, speeds, lang, chosen=chosen),
                interactive=found is not None and found.outcome != "slow",
                visible=offered,
                elem_classes=["preset", "chosen"] if chosen else ["preset"],
            )
        return updates

    def advice(self, config: TrainConfig, values: Updates, run: Run) -> list[advice.Advice]:
        """What is odd about the plan for this draft."""
        from ddpm_demo.diffusion.schedule import NoiseSchedule

        report = Report.of(run)
        timesteps, rescale = config.num_train_timesteps, config.rescale_betas
        table = NoiseSchedule.named(config.schedule, timesteps, rescale=rescale)
        shipped = [entry.key for entry in catalogue.shipped()]
        fitting = [key for key in shipped if traits(key).channels == report.channels]
        fitting.sort(key=lambda key: abs(traits(key).size - config.size))
        found = advice.before(
            config,
            pictures=report.accepted - len(drafts.left_out(run)),
            smaller=0 if report.small else report.smaller,
            final_alpha_bar=float(table.alphas_cumprod[-1]),
            sizes=plan.sizes(self.policy),
            starting_point=next(iter([*fitting, *shipped]), None),
        )
        key = values[self.controls["init"]]
        found += odd.advice(run, plan.sizes(self.policy), starting=bool(key))
        found += classes.advice(classes.of(run, config.class_conditional), config)
        if key and report.made and report.channels == traits(key).channels:
            found.append(advice.Advice(f"made_{report.made}"))
        return found

    def _speeds(self, values: Updates) -> Speeds:
        """What is known; nothing for a plan that starts from a network without a name."""
        key = values[self.controls["init"]]
        return values[self.speeds] if not key or traits(key).unet else Speeds(ended=True)

    def fix(self, values: Updates, run: Run) -> dict[str, Any]:
        """What the pressed advice would set; {} when it is not given any more."""
        config = plan.config(self.controls, values, self.policy)
        found = self.advice(config, values, run)
        fixes: dict[str, dict[str, Any]] = {}
        for each in found:
            fixes |= {each.code: each.fix, **each.others}
        return fixes.get(values[self.notices], {})

    def chosen(self, name: str, values: Updates, run: Run) -> Updates:
        """The plan's controls for a time that was chosen."""
        config = plan.config(self.controls, values, self.policy)
        fitting = outlook.plans(config, self._speeds(values).lines, _trained_on(run))
        if name not in fitting or fitting[name].outcome == "slow":
            return {}
        found = fitting[name]
        asked = {key: getattr(found, key) for key in ("unet", "steps", "batch_size")}
        # no trained model may draw pictures of the other size: then it starts from random weights
        other = {} if found.size == config.size else {"size": found.size, "init": ""}
        return {self.controls[key]: value for key, value in (asked | other).items()}


def _trained_on(run: Run) -> int:
    """About how many pictures training will see: some of those left out may be held-out ones."""
    report = Report.of(run)
    return max(1, report.accepted - report.held_out - len(drafts.left_out(run)))
