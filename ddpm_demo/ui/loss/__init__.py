"""Loss: the variational bound of a model on pictures, taken apart over t."""

from __future__ import annotations

import dataclasses
import functools
import secrets
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import gradio as gr
import numpy as np

from ddpm_demo.data.settings import read_integer
from ddpm_demo.errors import check_choice, check_range
from ddpm_demo.runs import catalogue
from ddpm_demo.ui import models
from ddpm_demo.ui.components.asking import Stops, wire
from ddpm_demo.ui.components.chart import Chart
from ddpm_demo.ui.components.files import Files, saved
from ddpm_demo.ui.handlers import language, phrase
from ddpm_demo.ui.visitors import Visitors
from ddpm_demo.ui.words import t

from . import algorithms, pictures
from .charts import bound_pages, total_html
from .stage import LossStage

if TYPE_CHECKING:
    from ddpm_demo.diffusion.loss.estimate import DetailedTerm, Term

MAX_PICTURES, MAX_PICTURES_PUBLIC = 64, 16
MAX_VISITS_PUBLIC = 100
VARIANCES = ("fixed_small", "fixed_large")
SEND_SECONDS = 0.8


@dataclasses.dataclass(frozen=True)
class Findings:
    """What is kept of one look at a model, to put another picture under the lens."""

    pictures: np.ndarray
    terms: Sequence[DetailedTerm]
    betas: Sequence[float]
    kind: str
    variance: str
    clip: bool


def build(visitors: Visitors, *, public: bool) -> gr.Dropdown:
    """Lays out the tab and wires it; returns its list of models."""
    stops = Stops()
    pictures_of = functools.partial(_pictures_of, visitors)
    entries = models.choices(public)
    reference = f"weights/{catalogue.REFERENCE}"
    with gr.Row(elem_classes="room"):
        with gr.Column(elem_classes="controls"):
            model = gr.Dropdown(
                entries, value=next((k for _, k in entries if k == reference), None),
                label=t("loss_model"),
                elem_id="loss-model",
            )  # fmt: skip
            source = gr.Radio(
                [(t("loss_source_held_out"), "held_out"), (t("loss_source_trained"), "trained"),
                 (t("loss_source_own"), "own")],
                value="held_out", label=t("loss_source"), elem_id="loss-source",
            )  # fmt: skip
            files = Files(
                file_count="multiple", file_types=["image"], visible=False, label=t("loss_files"),
                elem_id="loss-files",
            )  # fmt: skip
            count = gr.Slider(
                2, MAX_PICTURES_PUBLIC if public else MAX_PICTURES, 16, step=1,
                label=t("loss_count"), elem_id="loss-count",
            )  # fmt: skip
            visits = gr.Slider(
                5, MAX_VISITS_PUBLIC if public else 1000, 25, step=1, label=t("loss_visits"),
                info=t("loss_visits_info"), elem_id="loss-visits",
            )  # fmt: skip
            variance = gr.Radio(
                [(t(f"loss_variance_{name}"), name) for name in VARIANCES], value=VARIANCES[0],
                label=t("loss_variance"), info=t("loss_variance_info"), elem_id="loss-variance",
            )  # fmt: skip
            clip = gr.Checkbox(True, label=t("loss_clip"), elem_id="loss-clip")
            ask = gr.Button(t("loss_ask"), variant="primary", elem_id="loss-ask")
            cancel = gr.Button(t("loss_cancel"), visible=False, elem_id="loss-cancel")
        with gr.Column(elem_classes=["stage", "flow"]):
            total = gr.HTML(elem_id="loss-total")
            chart = Chart(elem_id="loss-chart", height=280, empty="loss_empty")
            stage = LossStage(elem_id="loss-stage")
            gallery_words = gr.Markdown(t("loss_gallery"), visible=False, elem_classes="hint")
            gallery = gr.Gallery(
                visible=False, show_label=False, columns=8, height="auto",
                allow_preview=False, interactive=False, elem_id="loss-gallery",
                elem_classes="pixelated", buttons=[],
            )  # fmt: skip
            gr.Markdown(t("loss_algorithms"), elem_classes="step")
            algorithms.build(model, pictures_of, [source, files, count])
    findings = gr.State(None)
    inputs = [model, source, files, count, visits, variance, clip]
    outputs = [total, chart, stage, gallery_words, gallery, findings]

    def look(
        key: str, where: str, own: list[str] | None, num: int, num_visits: int, sigma: str,
        clipped: bool, request: gr.Request,
    ) -> Iterator[dict[Any, Any]]:  # fmt: skip
        from ddpm_demo.data.pixels import to_unit_nchw
        from ddpm_demo.diffusion.loss import estimate
        from ddpm_demo.diffusion.loss.bound import prior_term

        stops.clear(request)
        lang = language(request)
        _check(num_visits, sigma, public)
        pictures = pictures_of(key, where, own, num, request)
        x_0 = to_unit_nchw(pictures)
        denoiser = models.load(key)
        schedule = denoiser.scheduler.schedule
        chosen = estimate.choose_timesteps(len(schedule), min(int(num_visits), len(schedule)))
        found: list[DetailedTerm] = []
        sent = time.monotonic()
        for term in estimate.terms(denoiser, x_0, chosen, variance=sigma, clip=clipped):
            found.append(term)
            if stops.asked(request):
                break
            if time.monotonic() - sent >= SEND_SECONDS:
                sent = time.monotonic()
                words = phrase("loss_looking", lang, done=len(found), total=len(chosen))
                yield {
                    total: f"<p class='reading'>{words}</p>",
                    chart: bound_pages(found, schedule),
                }
        seen = Findings(
            pictures, found, schedule.betas.tolist(), denoiser.prediction_type, sigma, clipped
        )
        whole = len(found) == len(chosen)
        summed = estimate.add_up(prior_term(schedule, x_0), found)
        yield {
            total: total_html(summed, len(pictures), len(found), len(schedule), lang)
            if whole else f"<p class='reading'>{phrase('loss_stopped', lang)}</p>",
            chart: bound_pages(found, schedule),
            stage: stage_value(seen, 0, stage.GRADIO_CACHE),
            gallery_words: gr.update(visible=True),
            gallery: gr.update(value=_gallery(pictures), visible=True, selected_index=0),
            findings: seen,
        }  # fmt: skip
        if whole and (exact := models.load_beside(key)):
            beside = _numbers(estimate.terms(exact, x_0, chosen), stops, request)
            if len(beside) == len(chosen):
                yield {chart: bound_pages(found, schedule, ideal=beside)}

    wire(ask, cancel, stops, handler=look, inputs=inputs, output=outputs)
    private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}

    def under_the_lens(seen: Findings | None, event: gr.SelectData) -> Any:
        if seen is None or not 0 <= int(event.index) < len(seen.pictures):
            return gr.skip()
        return stage_value(seen, int(event.index), stage.GRADIO_CACHE)

    gallery.select(under_the_lens, findings, stage, **private)
    source.change(lambda where: gr.update(visible=where == "own"), source, files, **private)
    return model


def _numbers(terms: Iterable[DetailedTerm], stops: Stops, request: gr.Request) -> list[Term]:
    """Terms without what only the lens needs, until the visitor stops it."""
    kept: list[Term] = []
    for term in terms:
        kept.append(term.numbers())
        if stops.asked(request):
            break
    return kept


def _pictures_of(
    visitors: Visitors, key: str, where: str, own: list[str] | None, num: float, request: gr.Request
) -> np.ndarray:
    """The pictures that are asked for, uint8 [n, height, width, channels]."""
    count = read_integer("pictures", num)
    check_range("pictures", count, 1, MAX_PICTURES_PUBLIC if visitors.public else MAX_PICTURES)
    if where == "own":
        sent = [visitors.own(request, path) for path in (own or [])[:count]]
        return pictures.uploaded(sent, key, visitors.limits)
    if where == "trained":
        return pictures.trained(key)[:count]
    return pictures.held_out(key)[:count]


def _check(num_visits: Any, sigma: str, public: bool) -> None:
    check_range("timesteps", int(num_visits), 2, MAX_VISITS_PUBLIC if public else 1000)
    check_choice("variance", sigma, VARIANCES)


def stage_value(seen: Findings, index: int, cache: str) -> dict[str, Any]:
    """One picture at every t that was looked at, as files for the browser."""
    terms = sorted(seen.terms, key=lambda term: term.visit.timestep)

    def stacked(name: str) -> np.ndarray:
        parts = [getattr(term, name)[index].permute(1, 2, 0).numpy() for term in terms]
        return np.stack(parts).astype("<f4")

    return {
        "id": secrets.token_hex(8),
        "shape": list(seen.pictures.shape[1:]),
        "kind": seen.kind,
        "variance": seen.variance,
        "clip": seen.clip,
        "betas": list(seen.betas),
        "visits": [
            {
                "t": term.visit.t,
                "bits": float(term.bits[index]),
                "mse": float(term.mse[index]),
            }
            for term in terms
        ],
        "x_0": saved(np.ascontiguousarray(seen.pictures[index]).tobytes(), "x_0.bin", cache),
        "eps": saved(np.ascontiguousarray(stacked("eps")).tobytes(), "eps.bin", cache),
        "output": saved(np.ascontiguousarray(stacked("output")).tobytes(), "output.bin", cache),
    }


def _gallery(pictures: np.ndarray) -> list[Any]:
    return [picture.squeeze(-1) if picture.shape[-1] == 1 else picture for picture in pictures]
