"""Measuring a run: asked for, cancelled, refused, ended."""

from __future__ import annotations

from collections.abc import Iterator

import gradio as gr
import pytest

from ddpm_demo.errors import UserError
from ddpm_demo.policy import Policy
from ddpm_demo.runs.jobs.jobs import Jobs
from ddpm_demo.ui.crowd import wanted
from ddpm_demo.ui.train.run import copies, quality
from tests.support.runs import begun


def test_a_run_that_is_gone_leaves_no_page_waiting() -> None:
    request = gr.Request(session_hash="page")
    with gr.Blocks():
        panel = quality.Quality(Jobs(), Policy(), gr.BrowserState(""), lambda *_: True)
    panel.measured["page"] = "0" * 32
    with pytest.raises(UserError):
        list(panel.on_measure("0" * 32, "few", request))
    assert panel.measured == {}
    panel.measured["page"] = "0" * 32  # the queue was full: it never had its turn
    panel.on_end("0" * 32, request)
    assert panel.measured == {}


def test_the_copy_meter_can_be_asked_again_after_it_was_refused() -> None:
    request, run = gr.Request(session_hash="page"), begun()
    with gr.Blocks():
        meter = copies.CopyMeter(Jobs(), gr.BrowserState(""), lambda *_: True)
    asked = meter.on_ask(run.token, request)
    assert (asked[meter.go]["visible"], asked[meter.cancel]["visible"]) == (False, True)
    assert not meter.on_cancel(request)[meter.cancel]["interactive"], "it was heard"
    ended = meter.on_end(run.token, request)
    assert ended[meter.go]["visible"]
    assert ended[meter.go]["interactive"]
    assert ended[meter.found] == ""
    assert not meter.on_end("0" * 32, request)[meter.area]["visible"], "it was deleted meanwhile"


def test_progress_is_told_of_the_open_run_until_it_is_cancelled() -> None:
    request, run, shown = gr.Request(session_hash="page"), begun(), [True, False, True]
    with gr.Blocks():
        meter = copies.CopyMeter(Jobs(), gr.BrowserState(""), lambda *_: shown.pop(0))
    meter.on_ask(run.token, request)
    work = (("drawing", done, 64) for done in range(64))
    told = meter.following(run.token, request, lambda _run, _dropped: work)
    assert meter.found not in next(told), "nothing is drawn yet"
    assert "step 0 of 64" in next(told)[meter.found]
    assert "step 2 of 64" in next(told)[meter.found], "another run was open meanwhile"
    meter.on_cancel(request)
    assert list(told) == []
    assert meter.measured == {}


def test_work_for_nobody_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    request, run, closed = gr.Request(session_hash="page"), begun(), []

    def work(_run: object, _dropped: object) -> Iterator[tuple[str, int, int]]:
        try:
            yield from (("features", done, 9) for done in range(9))
        finally:
            closed.append(True)

    with gr.Blocks():
        panel = quality.Quality(Jobs(), Policy(), gr.BrowserState(""), lambda *_: False)
    told = panel.following(run.token, request, work)
    next(told)
    monkeypatch.setattr(wanted, "is_wanted", lambda: False)
    with pytest.raises(wanted.Unwanted):
        next(told)
    assert closed


def test_pages_that_were_closed_while_they_waited_are_forgotten() -> None:
    run = begun()
    with gr.Blocks():
        meter = copies.CopyMeter(Jobs(), gr.BrowserState(""), lambda *_: True)
    meter.measured.most = 3
    for page in range(5):
        meter.on_ask(run.token, gr.Request(session_hash=f"page {page}"))
    assert list(meter.measured) == ["page 2", "page 3", "page 4"]
