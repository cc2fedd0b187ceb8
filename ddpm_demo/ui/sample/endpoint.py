"""`/sample`: a drawing as other programs ask for it."""

from __future__ import annotations

import dataclasses
from typing import Any

import gradio as gr

from ddpm_demo.config import SampleConfig
from ddpm_demo.data.settings import Settings
from ddpm_demo.errors import check_range
from ddpm_demo.policy import Policy
from ddpm_demo.runs.access import Access
from ddpm_demo.ui import models
from ddpm_demo.ui.handlers import at_the_model, guarded
from ddpm_demo.ui.handlers.early import checked

from .controls import within_limits
from .keep.files import as_file
from .making import Process, drawn, steps_here
from .memory import within_memory

# what is asked for, in the order of the endpoint's inputs
FIELDS = ("model", "num_images", "steps", "solver", "seed", "labels", "guidance", "clipping")


def add_endpoint(cache: str, policy: Policy, process: Process = steps_here) -> None:
    """`/sample(model, num_images, …)` → grid PNG, settings, timeline HTML.

    Its model is no list to choose from: a run that was trained since the start counts as well.
    """
    default = SampleConfig()
    first = models.choices(policy)[:1]

    def wish(*asked: Any) -> Settings:
        """The settings, but for the classes, which the model knows."""
        values = dict(zip(FIELDS, asked, strict=True))
        check_range("num_images", values["num_images"], 1, policy.sample_images)
        settings = within_limits({**values, "labels": ()}, policy)
        models.admitted(settings.model, Access(policy.public))
        return settings

    @guarded
    @at_the_model
    def sample(
        model: str,
        num_images: float,
        steps: float,
        solver: str,
        seed: float,
        labels: str,
        guidance: float,
        clipping: str,
        request: gr.Request,
    ) -> tuple[str, dict[str, Any], str]:
        settings = wish(model, num_images, steps, solver, seed, labels, guidance, clipping)
        denoiser = models.load(settings.model, Access(policy.public))
        settings = within_memory(_told(settings, denoiser, labels), denoiser, request)
        drawing = drawn(settings, denoiser, cache, policy.drawing_seconds, process)
        grid, page = (str(as_file(drawing, kind, cache)) for kind in ("png", "html"))
        return grid, drawing.record, page

    gr.Button(visible=False).click(
        checked(sample, wish),
        [
            gr.Textbox(first[0][1] if first else "", visible=False, label="model"),
            gr.Number(default.num_images, precision=0, visible=False, label="num_images"),
            gr.Number(default.steps, precision=0, visible=False, label="steps"),
            gr.Textbox(default.solver, visible=False, label="solver"),
            gr.Number(default.seed, precision=0, visible=False, label="seed"),
            gr.Textbox("", visible=False, label="labels"),
            gr.Number(default.guidance, visible=False, label="guidance"),
            gr.Textbox(default.clipping, visible=False, label="clipping"),
        ],
        [
            gr.File(visible=False, label="grid"),
            gr.JSON(visible=False, label="settings"),
            gr.File(visible=False, label="timeline"),
        ],
        api_name="sample",
        api_description="Draws pictures: a grid as PNG, what it was made with, and the way there "
        "as an HTML file that opens offline.",
        concurrency_id="sampler",
        concurrency_limit=1,
    )


def _told(settings: Settings, denoiser: Any, labels: str) -> Settings:
    """The settings with the classes of these names; see `models.classes.labels_named`."""
    from ddpm_demo.diffusion.guidance import knowing
    from ddpm_demo.models.classes import labels_named

    if not labels:
        return settings
    config = settings.config
    found = labels_named(labels, knowing(denoiser).classes, config.num_images)
    return dataclasses.replace(settings, config=dataclasses.replace(config, labels=found))
