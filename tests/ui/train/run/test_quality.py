"""The figures of a measured run as a table, and how long measuring still takes."""

from __future__ import annotations

from typing import Any

import gradio as gr
import pytest

from ddpm_demo.errors import UserError
from ddpm_demo.evaluation.copy_meter import SAMPLES
from ddpm_demo.evaluation.measure import MeasureConfig
from ddpm_demo.policy import Policy
from ddpm_demo.runs.folder.status import Status
from ddpm_demo.runs.jobs.jobs import Jobs
from ddpm_demo.ui.train.run import copies, figures, quality
from ddpm_demo.ui.words import WORDS
from tests.support.runs import begun, owned

FOUND: dict[str, Any] = {
    "num_images": 500,
    "steps": 50,
    "solver": "ddim",
    "compared": 100,
    "step": 1200,
    "frechet": {"value": 2.0, "floor": 1.0},
    "kernel": {"value": 0.05, "error": 0.004, "floor": -0.001},
    "density": {"value": 0.9, "floor": 1.0},
    "coverage": {"value": 0.5, "floor": 0.6},
    "copies": {"value": 0.01, "floor": None},
    "bits_per_dim": None,
}


def test_the_words_name_the_numbers_that_are_drawn() -> None:
    for name, count in quality.COUNTS.items():
        assert all(f"{count:,}" in text for text in WORDS[f"train_quality_{name}"])
    assert all(f" {SAMPLES.num_images}" in text for text in WORDS["train_copies_drawing"])
    assert MeasureConfig().num_images == quality.COUNTS["many"], "on the command line, too"


def test_every_figure_stands_beside_its_floor() -> None:
    shown = figures.figures_html(FOUND, "en")
    assert shown.count("data-figure=") == 5
    assert "0.05 ± 0.004</td><td>−0.001<" in shown
    assert "1.0\u00a0%</td><td>–<" in shown
    assert "Measured at step 1,200" in shown
    assert "none were held out" in shown
    bits = dict.fromkeys(figures.PARTS, (1.5, 0.02))
    shown = figures.figures_html(FOUND | {"bits_per_dim": bits}, "en")
    assert shown.count("1.5 ± 0.02") == len(figures.PARTS)
    assert "held out" not in shown.split("</table>")[1].replace("held-out", "")


def test_a_run_with_classes_shows_how_many_drawings_are_of_the_class_asked_for() -> None:
    told = {"value": 0.912, "error": 0.013, "floor": 0.94, "majority": 0.1}
    for lang, words in (("en", "class asked for"), ("ko", "요청한 클래스")):
        shown = figures.figures_html(FOUND | {"agreement": told}, lang)
        assert shown.count("data-figure=") == 6
        row = shown.split("data-figure='agreement'>")[1].split("</tr>")[0]
        assert words in row
        assert "91.2\u00a0% ± 1.3\u00a0%</td><td>94.0\u00a0%<" in row


def test_the_classes_stand_below_the_worst_first() -> None:
    told = {"value": 0.7, "error": 0.01, "floor": 0.9, "majority": 0.1}
    kernel = {"value": 0.05, "error": 0.004}
    classes = {
        "boot": {"drawings": 50, "agree": 45, "kernel": kernel},
        "<b>bag": {"drawings": 50, "agree": 25, "kernel": None},
        "coat": {"drawings": 0, "agree": 0, "kernel": None},
    }
    shown = figures.figures_html(FOUND | {"agreement": told, "classes": classes}, "en")
    table = shown.split("data-figure='classes'>")[1]
    assert table.index("&lt;b&gt;bag</th><td>50</td><td>50\u00a0%</td><td>–") < table.index(
        "boot</th><td>50</td><td>90\u00a0%</td><td>0.05 ± 0.004"
    )
    assert "coat" not in table
    assert "right for 10.0\u00a0%" in table
    assert "classes" not in figures.figures_html(FOUND | {"classes": None}, "en")


def test_nearer_than_real_pictures_is_no_praise() -> None:
    assert "trained on" not in figures.figures_html(FOUND, "en")
    copier = FOUND | {"frechet": {"value": 0.9, "floor": 1.0}}
    assert "draws what it was trained on" in figures.figures_html(copier, "en")


def test_what_is_measured_by_default_takes_no_longer_than_ten_minutes() -> None:
    run, request = begun(), gr.Request(session_hash="page")
    with gr.Blocks():
        panel = quality.Quality(Jobs(), Policy(), gr.BrowserState(""), lambda *_: True)
        meter = copies.CopyMeter(Jobs(), gr.BrowserState(""), lambda *_: True)
    given = owned(run)
    assert panel.offer(given, request)[panel.count]["value"] == "few", "no pace is known"
    chosen = []
    for rate in (1.0, 30.0, 400.0):
        run.write_status(Status("done", step=7, total=7, images_per_s=rate))
        chosen.append(panel.offer(given, request)[panel.count]["value"])
    assert chosen == ["rough", "few", "many"]
    assert "64 drawings about" in meter.show(given, request)[meter.cost]


@pytest.mark.parametrize("name", ["check", "on_measure"])
def test_whoever_may_only_look_measures_nothing(name: str) -> None:
    run, request = begun(), gr.Request(session_hash="page")
    policy = Policy.for_strangers({})
    with gr.Blocks():
        meter = copies.CopyMeter(Jobs(policy), gr.BrowserState(""), lambda *_: True)
        panel = quality.Quality(Jobs(policy), policy, gr.BrowserState(""), lambda *_: True)
    asks = (request,) if name == "on_measure" else ()
    for key in (run.look_key, run.draw_key):
        for ask, values in ((meter, (key,)), (panel, (key, "few"))):
            with pytest.raises(UserError) as caught:
                list(getattr(ask, name)(*values, *asks) or ())
            assert caught.value.code == "run_not_yours"
