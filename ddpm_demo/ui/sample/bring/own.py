"""What a visitor sees and changes of a model that was brought in: its name, whether it stays."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

import gradio as gr
from PIL import Image

from ddpm_demo.errors import UserError
from ddpm_demo.policy import Policy
from ddpm_demo.runs import archive, brought, catalogue
from ddpm_demo.runs.folder.keys import Right
from ddpm_demo.runs.folder.run import MODELS, Run
from ddpm_demo.runs.traits import traits
from ddpm_demo.ui import models
from ddpm_demo.ui.components.data_urls import webp_url
from ddpm_demo.ui.components.paragraphs import outlook
from ddpm_demo.ui.events import Updates, on
from ddpm_demo.ui.handlers import guarded, language, phrase, tokens
from ddpm_demo.ui.words import t

if TYPE_CHECKING:
    from ddpm_demo.ui.sample.controls import Controls

EDGE = 128  # pixels of the thumbnail


class OwnModel:
    """A part of the page that is there while the chosen model is one that the visitor brought in.

    Args:
        policy: Whose models a visitor may change.
    """

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        with gr.Accordion(t("brought"), open=False, visible=False, elem_id="brought") as self.area:
            self.about = gr.HTML(elem_id="brought-about")
            self.none = gr.Checkbox(
                False,
                label=t("brought_none"),
                info=t("brought_none_info"),
                visible=False,
                elem_id="brought-none",
            )
            with gr.Row(elem_classes="manage-row"):
                self.name = gr.Textbox(
                    show_label=False,
                    label=t("brought_name"),
                    max_length=archive.NAME_LENGTH,
                    max_lines=1,
                    elem_id="brought-name",
                )
                self.rename = gr.Button(t("train_rename"), scale=0, elem_id="brought-rename")
            self.delete = gr.Button(
                t("brought_delete"), size="sm", elem_id="brought-delete", elem_classes="danger-link"
            )
            with gr.Row(visible=False, elem_classes="manage-row delete-row") as self.sure:
                self.question = gr.HTML(elem_id="brought-delete-sure")
                self.yes = gr.Button(
                    t("train_delete_yes"), variant="stop", size="sm", elem_id="brought-delete-yes"
                )
                self.no = gr.Button(t("train_delete_no"), size="sm", elem_id="brought-delete-no")

    def wire(self, controls: Controls) -> None:
        """Connects the buttons; the part follows the list of models."""
        self.controls = controls
        model, mine = controls.model, controls.mine
        shown = [self.area, self.about, self.none, self.name, self.sure, self.question, self.delete]
        listed = [*shown, model, mine, *controls.classes.all]
        on(model.change, self.on_brought_chosen, [model, mine], shown, queue=False)
        on(self.rename.click, self.on_brought_renamed, [model, mine, self.name], listed)
        on(self.none.input, self.on_brought_last_row, [model, mine, self.none], listed)
        on(self.yes.click, self.on_brought_removed, [model, mine], listed)
        on(self.delete.click, lambda: _swap(True), None, [self.sure, self.delete])
        on(self.no.click, lambda: _swap(False), None, [self.sure, self.delete])

    # -- handlers -----------------------------------------------------------------------------

    @guarded
    def on_brought_chosen(self, key: str | None, held: Any, request: gr.Request) -> Updates:
        """Another model was chosen."""
        return self._show(str(key or ""), held, language(request))

    @guarded
    def on_brought_renamed(self, key: str, held: Any, name: str, request: gr.Request) -> Updates:
        archive.rename(self._own(key, held), name)
        known = models.choices(self.policy, None, key, tokens(held), exact=False)
        return {
            **self._show(key, held, language(request)),
            self.controls.model: gr.update(choices=known),
        }

    @guarded
    def on_brought_last_row(self, key: str, held: Any, yes: bool, request: gr.Request) -> Updates:
        """The visitor says whether the last row of the classes stands for none."""
        run = self._own(key, held)
        if "classes_unnamed" not in brought.About.of(run).notes:
            raise UserError("no_classes")
        brought.set_last_row_is_none(run, bool(yes))
        offered = self.controls.classes.offer(catalogue.find(key))
        return {**self._show(key, held, language(request)), **offered}

    @guarded
    def on_brought_removed(self, key: str, held: Any, request: gr.Request) -> Updates:
        run = self._own(key, held)
        archive.delete(run)
        gr.Info(phrase("brought_deleted", language(request)))
        left = [each for each in tokens(held) if each != run.token]
        known = models.choices(self.policy, None, None, left, exact=False)
        return {
            **self._show("", left, language(request)),
            self.controls.model: gr.update(choices=known, value=known[0][1] if known else None),
            self.controls.mine: left,
        }

    # -- what it does -------------------------------------------------------------------------

    def _own(self, key: object, held: Any) -> Run:
        """The model of a key, for whoever brought it in.

        Raises:
            UserError: "run_not_yours", "model_missing".
        """
        kind, _, name = str(key or "").partition("/")
        if kind != catalogue.BROUGHT:
            raise UserError("run_not_yours")
        return models.access(self.policy, held).open(name, Right.OWN, MODELS)

    def _show(self, key: str, held: Any, lang: str) -> Updates:
        try:
            run = self._own(key, held)
        except UserError:
            return {self.area: gr.update(visible=False)}
        about = brought.About.of(run)
        return {
            self.area: gr.update(visible=True),
            self.about: _told(run, about, key, lang),
            self.none: gr.update(
                value="classes_unnamed" in about.notes and models.leads_from_none(run.model),
                visible="classes_unnamed" in about.notes,
            ),
            self.name: run.name,
            self.sure: gr.update(visible=False),
            self.question: outlook(phrase("brought_delete_sure", lang, name=run.name)),
            self.delete: gr.update(visible=True),
        }


def _told(run: Run, about: brought.About, key: str, lang: str) -> str:
    """What is known of a model, as HTML: its first picture, where it came from, and remarks."""
    found = traits(key)
    facts = phrase(
        "brought_facts",
        lang,
        source=about.source or run.name,
        width=found.width,
        height=found.height,
        millions=f"{about.parameters / 1e6:,.1f}",
        timesteps=f"{found.num_train_timesteps:,}",
        prediction=found.prediction_type,
    )
    said = [html.escape(facts)]
    said += [html.escape(phrase(f"brought_{note}", lang)) for note in about.notes if note in NOTES]
    picture = ""
    try:
        with Image.open(brought.thumbnail(run)) as image:
            image.thumbnail((EDGE, EDGE))
            picture = f"<img class='pixelated' alt='' src='{webp_url(image.copy())}'>"
    except OSError:
        pass
    told = "".join(f"<p>{each}</p>" for each in said)
    return f"<div class='brought'>{picture}<div>{told}</div></div>"


NOTES = ("zero_snr", "classes_unnamed", "clips")


def _swap(asking: bool) -> tuple[Any, Any]:
    return gr.update(visible=asking), gr.update(visible=not asking)
