"""Which classes a drawing asks for, how strongly, and how x̂_0 is clipped.

May enter: the chips, their pictures, and the values that they stand for. Guidance itself is
`diffusion.guidance`.
Never imports: another tab, training, evaluation or commands.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import gradio as gr

from ddpm_demo.config import ALL_CLASSES, CLIPPINGS, MAX_GUIDANCE, USUAL_GUIDANCE, SampleConfig
from ddpm_demo.errors import UserError, check_range
from ddpm_demo.runs import catalogue
from ddpm_demo.ui import models
from ddpm_demo.ui.components.assets import script, style
from ddpm_demo.ui.components.scripted import Display
from ddpm_demo.ui.events import on
from ddpm_demo.ui.words import both, t

from .pictures import pictures_of

# not through the value: an older one could come back behind the classes of another model
MARK = "(labels) => document.querySelector('#sample-classes .class-chips')?.choose?.(labels)"


class ClassChips(Display):
    """A chip for each class of a model, several of which can be on; None shows none.

    The value is `{"names": […], "pictures": [data URL or "", …], "chosen": "0,2" or "all" or ""}`.
    A click changes what is chosen and fires `pick`.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(
            value=None,
            html_template='<div class="class-chips" hidden></div>',
            css_template=style("sample/classes/chips.css"),
            js_on_load=script(
                "components/stage/stage.js",
                "sample/classes/chips.js",
                mount="mountClassChips(element, props, watch, trigger);",
                words=both("classes_"),
            ),
            apply_default_css=False,
            **options,
        )


@dataclasses.dataclass(frozen=True)
class ClassControls:
    """The components that say what a drawing asks for.

    Args:
        chips: What a visitor clicks.
        labels: What is chosen, as a link carries it; the chips and this follow each other.
        guidance: w.
        clipping: One of `config.CLIPPINGS`.
        shown_for: The key of the model whose chips are there.
    """

    chips: ClassChips
    labels: gr.Textbox
    guidance: gr.Slider
    clipping: gr.Radio
    shown_for: gr.Textbox

    @classmethod
    def lay_out(cls) -> ClassControls:
        """Draws chips and slider; the caller puts `clipping` where it wants it."""
        chips = ClassChips(elem_id="sample-classes")
        labels = gr.Textbox("", visible=False)
        guidance = gr.Slider(
            0,
            MAX_GUIDANCE,
            USUAL_GUIDANCE,
            step=0.1,
            label=t("sample_guidance"),
            info=t("sample_guidance_info"),
            visible=False,
            elem_id="sample-guidance",
        )
        clipping = gr.Radio(
            [(t(f"sample_clipping_{name}"), name) for name in CLIPPINGS],
            value=SampleConfig().clipping,
            label=t("sample_clipping"),
            info=t("sample_clipping_info"),
            visible=False,
            render=False,
            elem_id="sample-clipping",
        )
        on(chips.pick, None, chips, labels, js="(shown) => shown.chosen")
        on(labels.change, None, labels, js=MARK)
        return cls(chips, labels, guidance, clipping, gr.Textbox("", visible=False))

    @property
    def inputs(self) -> list[Any]:
        """What a drawing needs to know."""
        return [self.labels, self.guidance, self.clipping]

    @property
    def all(self) -> list[Any]:
        """What changes with the model."""
        return [*self.inputs, self.chips, self.shown_for]

    def asked(
        self, values: Mapping[Any, Any], entry: catalogue.ModelEntry | None
    ) -> dict[str, Any]:
        """What a handler's inputs ask for, by the names of `SampleConfig`.

        Without a class the slider means nothing. Until the chips of another model are there, it is
        asked for what they will begin with.

        Args:
            values: By component.
            entry: What is chosen to draw; None for nothing.
        """
        usual, shown = SampleConfig(), entry is not None and entry.key == values[self.shown_for]
        labels = values[self.labels] or "" if shown else at_first(entry)
        w = values[self.guidance] if shown else usual_guidance(entry)
        return {
            "labels": labels,
            "guidance": w if labels else usual.guidance,
            "clipping": values[self.clipping] or usual.clipping,
        }

    def none(self) -> dict[Any, Any]:
        """What `offer` answers for a model that knows no class."""
        usual = SampleConfig()
        return {
            self.chips: None,
            self.labels: "",
            self.guidance: gr.update(value=USUAL_GUIDANCE, visible=False),
            self.clipping: gr.update(value=usual.clipping, visible=False),
            self.shown_for: "",
        }

    def offer(self, entry: catalogue.ModelEntry, config: SampleConfig | None = None) -> Any:
        """The classes of a model as a handler's outputs, all in turn or those of a config.

        Raises:
            UserError: "no_classes" or "out_of_range" for classes that the model does not know.
        """
        linked = config is not None
        config = config or SampleConfig(labels=at_first(entry))
        names = models.class_names(entry)
        if config.labels and not names:
            raise UserError("no_classes")
        for label in config.labels if not isinstance(config.labels, str) else ():
            check_range("label", label, 0, len(names) - 1)
        chosen = (
            config.labels if isinstance(config.labels, str) else ",".join(map(str, config.labels))
        )
        some, leads = bool(names), models.leads_from_none(entry.folder)
        w = config.guidance if linked and config.labels else usual_guidance(entry)
        shown = {"names": names, "pictures": pictures_of(entry, names), "chosen": chosen}
        return {
            self.chips: shown if some else None,
            self.labels: chosen,
            self.guidance: gr.update(value=w, visible=some and leads),
            self.clipping: gr.update(
                value=config.clipping, visible=some or config.clipping != SampleConfig().clipping
            ),
            self.shown_for: entry.key,
        }


def usual_guidance(entry: catalogue.ModelEntry | None) -> float:
    """w before anybody chose: none for a model that never learned "no class"."""
    leads = entry is None or models.leads_from_none(entry.folder)
    return USUAL_GUIDANCE if leads else 1.0


def at_first(entry: catalogue.ModelEntry | None) -> str:
    """What is asked of a model before anybody chose: all classes in turn, or "" of one without.

    A model whose classes cannot be read has none here: whoever draws with it is told why.
    """
    try:
        return ALL_CLASSES if entry and models.class_names(entry) else ""
    except UserError:
        return ""
