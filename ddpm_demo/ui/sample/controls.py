"""The controls of Sample: what makes one drawing, as components and as settings."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import gradio as gr

from ddpm_demo.config import MAX_SEED, SOLVERS, SPACINGS, SampleConfig
from ddpm_demo.data.settings import Settings
from ddpm_demo.errors import UserError
from ddpm_demo.policy import Policy
from ddpm_demo.runs import catalogue
from ddpm_demo.runs.access import Access
from ddpm_demo.ui import models
from ddpm_demo.ui.events import on, unchanged
from ddpm_demo.ui.handlers import warn
from ddpm_demo.ui.visitors import Visitors
from ddpm_demo.ui.words import t

from . import model_cards
from .answers import ANSWERS, EXACT
from .bring import Bring
from .classes import ClassControls

ROLL_DICE = f"() => Math.floor(Math.random() * {MAX_SEED})"
# a script's list of the seeds that are pinned, from what stands in their box
SEEDS = '(pinned || "").split(/[\\s,]+/).filter(Boolean)'
ALL_FRAMES = 1001


@dataclasses.dataclass(frozen=True)
class Controls:
    """The components that make `Settings`."""

    model: gr.Dropdown
    answer: gr.Radio
    num_images: gr.Slider
    memory: gr.HTML
    steps: gr.Slider
    solver: gr.Dropdown
    spacing: gr.Dropdown
    seed: gr.Number
    pinned: gr.Textbox
    every_step: gr.Checkbox
    classes: ClassControls
    bring: Bring
    policy: Policy
    mine: gr.BrowserState

    @classmethod
    def lay_out(cls, visitors: Visitors, mine: gr.BrowserState) -> Controls:
        """Draws them, one under the other.

        Args:
            visitors: Who sent which file, and how much may be drawn here.
            mine: The keys of runs that the visitor's browser holds.
        """
        policy = visitors.policy
        entries = models.choices(policy, exact=False)
        first = entries[0][1] if entries else None
        cards = model_cards.ModelCards(first, elem_id="sample-model-cards")
        model = gr.Dropdown(
            entries,
            value=first,
            label=t("sample_model"),
            info=t("sample_model_info"),
            elem_id="sample-model",
        )
        bring = Bring(visitors)
        classes = ClassControls.lay_out()
        answer = gr.Radio(
            [(t(f"sample_answer_{name}"), name) for name in ANSWERS],
            value=ANSWERS[0],
            label=t("sample_answer"),
            info=t("sample_answer_info"),
            elem_id="sample-answer",
            elem_classes="segments",
        )
        num_images = gr.Slider(
            1,
            policy.sample_images,
            min(16, policy.sample_images),
            step=1,
            label=t("sample_num_images"),
            elem_id="sample-num-images",
        )
        memory = gr.HTML(elem_id="sample-memory")
        steps = gr.Slider(
            5,
            1000,
            SampleConfig().steps,
            step=1,
            label=t("sample_steps"),
            info=t("sample_steps_info"),
            elem_id="sample-steps",
        )
        solver = gr.Dropdown(
            [(t(f"sample_solver_{name}"), name) for name in SOLVERS],
            value=SampleConfig().solver,
            label=t("sample_solver"),
            info=t("sample_solver_info"),
            elem_id="sample-solver",
        )
        with gr.Row(elem_classes="seed-row"):
            seed = gr.Number(
                0,
                label=t("sample_seed"),
                precision=0,
                minimum=0,
                maximum=MAX_SEED,
                info=t("sample_seed_info"),
                scale=4,
                elem_id="sample-seed",
            )
            dice = gr.Button(
                t("sample_dice"),
                scale=0,
                min_width=48,
                elem_id="sample-dice",
                elem_classes="dice-button",
            )
        with gr.Accordion(t("sample_more"), open=False, elem_id="sample-more"):
            spacing = gr.Dropdown(
                [(t(f"sample_spacing_{name}"), name) for name in SPACINGS],
                value=SampleConfig().spacing,
                label=t("sample_spacing"),
                info=t("sample_spacing_info"),
                elem_id="sample-spacing",
            )
            classes.clipping.render()
            pinned = gr.Textbox(
                "",
                label=t("sample_pinned"),
                info=t("sample_pinned_info"),
                max_lines=1,
                elem_id="sample-pinned",
            )
            every_step = gr.Checkbox(
                False,
                label=t("sample_every_step"),
                info=t("sample_every_step_info"),
                visible=policy.sample_every_step,
                elem_id="sample-every-step",
            )
        model_cards.wire(cards, model)
        on(dice.click, outputs=seed, js=ROLL_DICE)
        return cls(
            model=model,
            answer=answer,
            num_images=num_images,
            memory=memory,
            steps=steps,
            solver=solver,
            spacing=spacing,
            seed=seed,
            pinned=pinned,
            every_step=every_step,
            classes=classes,
            bring=bring,
            policy=policy,
            mine=mine,
        )

    @property
    def all(self) -> list[Any]:
        return [
            self.model,
            self.answer,
            self.num_images,
            self.steps,
            self.solver,
            self.spacing,
            self.seed,
            self.pinned,
            self.every_step,
            *self.classes.inputs,
        ]

    @property
    def inputs(self) -> set[Any]:
        """What a drawing needs to know."""
        return {self.mine, self.classes.shown_for, *self.all}

    @property
    def offer_inputs(self) -> set[Any]:
        """What `offer` needs to know."""
        return {self.model, self.mine, self.classes.shown_for}

    @property
    def shown(self) -> list[Any]:
        """What `show` changes."""
        return [*self.all, self.classes.chips, self.classes.shown_for]

    def offer(self, values: Mapping[Any, Any]) -> dict[Any, Any]:
        """The classes of the chosen model, as outputs; nothing changes while it stays the same.

        None of a model that cannot be read: whoever draws with it is told why.
        """
        if not values[self.model]:
            return unchanged(self.classes.chips)
        try:
            entry = catalogue.admitted(values[self.model], self.visitor(values))
            if entry.key == values[self.classes.shown_for]:
                return unchanged(self.classes.chips)
            return dict(self.classes.offer(entry))
        except UserError:
            return self.classes.none()

    def visitor(self, values: Mapping[Any, Any]) -> Access:
        """What the visitor of a handler's inputs may do with runs."""
        return models.access(self.policy, values[self.mine])

    def key(self, values: Mapping[Any, Any]) -> str:
        """The key of what draws: the network, or the exact answer of its training pictures.

        Raises:
            UserError: "no_pictures" when these are not here (any more).
        """
        chosen = values[self.model] or ""
        if values[self.answer] != EXACT or not chosen or catalogue.find(chosen).exact:
            return str(chosen)
        exact = catalogue.exact_of(chosen)
        if exact is None:
            raise UserError("no_pictures")
        return exact

    def settings(self, values: Mapping[Any, Any]) -> Settings:
        """The settings in a handler's inputs by component."""
        return within_limits(
            {
                "model": self.key(values),
                "num_images": values[self.num_images],
                "steps": values[self.steps],
                "solver": values[self.solver],
                "spacing": values[self.spacing],
                "seed": values[self.seed] or 0,
                "pinned": values[self.pinned] or "",
                "max_frames": ALL_FRAMES if values[self.every_step] else SampleConfig().max_frames,
                **self.asked(values),
            },
            self.policy,
        )

    def asked(self, values: Mapping[Any, Any]) -> dict[str, Any]:
        """The classes, guidance and clipping in a handler's inputs, by the names of `SampleConfig`.

        Chips that still show the model before the chosen one say nothing of this one.
        """
        chosen = values[self.model]
        return self.classes.asked(values, catalogue.find(chosen) if chosen else None)

    def show(self, settings: Settings) -> dict[Any, Any]:
        """Settings as a handler's outputs by component.

        Raises:
            UserError: when the model is not there any more.
        """
        config = settings.config
        catalogue.find(settings.model)
        network = catalogue.network_of(settings.model)
        entries = models.choices(self.policy, None, network, exact=False)
        return {
            self.model: gr.update(value=network, choices=entries),
            self.answer: ANSWERS[0] if network == settings.model else EXACT,
            self.num_images: config.num_images,
            self.steps: config.steps,
            self.solver: config.solver,
            self.spacing: config.spacing,
            self.seed: config.seed,
            self.pinned: ", ".join(map(str, config.pinned)),
            self.every_step: config.max_frames > SampleConfig().max_frames,
            **self.classes.offer(catalogue.find(network), config),
        }


def told_of_other_weights(settings: Settings, request: gr.Request) -> bool:
    """Whether settings from a link or a file are of weights that are here no more: this is said."""
    told = models.other_weights(settings.model, settings.weights)
    if told:
        warn(told, request)
    return told is not None


def within_limits(values: Mapping[str, Any], policy: Policy) -> Settings:
    """Settings as a visitor gave them, cut to what one may draw here at a time."""
    settings = Settings.read(values)
    frames = settings.config.max_frames if policy.sample_every_step else SampleConfig().max_frames
    config = dataclasses.replace(
        settings.config,
        num_images=min(settings.config.num_images, policy.sample_images),
        max_frames=frames,
    )
    return dataclasses.replace(settings, config=config)
