"""Damaged run folders: each is one row that says what is damaged, and hides nothing else."""

from __future__ import annotations

import collections
import contextlib
import secrets
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest
from playwright.sync_api import Page, expect

from ddpm_demo.errors import UserError
from ddpm_demo.policy import Policy
from ddpm_demo.runs import catalogue, traits
from ddpm_demo.runs.access import HOME, Grant
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.runs.folder.status import Status
from ddpm_demo.runs.jobs.jobs import Jobs
from ddpm_demo.runs.jobs.queue import Queue
from ddpm_demo.runs.jobs.trainers import Trainers
from ddpm_demo.ui import models
from ddpm_demo.ui.train.endpoints import TrainEndpoints
from ddpm_demo.ui.train.run import runs_list
from ddpm_demo.ui.train.run.running import OVER, Running
from ddpm_demo.ui.train.run.stage import Shown
from ddpm_demo.ui.train.workbench import Workbench
from ddpm_demo.ui.visitors import Visitors
from tests.ui.support.browser import LONG, tab
from tests.ui.support.train import ruins


def request() -> Any:
    """Of a page that was loaded just now."""
    return SimpleNamespace(session_hash=secrets.token_hex(8), headers={}, query_params={})


@pytest.fixture(scope="module")
def bench() -> Workbench:
    policy = Policy.at_home({})
    with gr.Blocks():
        token, mine = gr.BrowserState(""), gr.BrowserState([])
        return Workbench(Jobs(policy), policy, Visitors(policy), token, mine)


def asked(bench: Workbench, run: Run) -> dict[str, Callable[[], object]]:
    """What the page, another program and the server itself ask about a run."""
    policy, queue, token = bench.policy, bench.jobs.queue, run.token
    running = Running(bench)
    endpoints = TrainEndpoints(bench.jobs, policy, bench.visitors)
    named: dict[Any, Any] = {bench.token: token, bench.runs: token, bench.mine: []}
    plan = {each: getattr(each, "value", None) for each in bench.plan_inputs}
    values = collections.defaultdict(type(None), plan | named)

    return {
        "open": lambda: running.on_open(values, request()),
        "load": lambda: bench.show(values, request()),
        "tick": lambda: running.on_tick(token, Shown(), [], None, request()),
        "tick at rest": lambda: running.on_tick(
            token, Shown(token, resting=True), [], None, request()
        ),
        "moment": lambda: running.on_moment(token, [], f"{token}{OVER}", request()),
        "fresh": lambda: running.on_fresh(token, Shown(), f"{token} stopped", request()),
        "mend": lambda: running.on_fix(token, "no_advice", request()),
        "models": lambda: models.choices(policy, token),
        "network": lambda: traits.traits(f"run/{token}"),
        "exact answer": lambda: catalogue.exact_of(f"run/{token}"),
        "held out": lambda: traits.held_out_pictures(f"run/{token}", HOME),
        "status": lambda: endpoints.train_status(token, request()),
        "turns": queue.promote,
        "stop": lambda: queue.stop(run),
        "resume": lambda: queue.start(run),
        "continue": lambda: queue.extend(run, 10),
    }


@pytest.mark.parametrize("name", ruins.names())
def test_a_damaged_run_is_a_row_and_every_question_has_an_answer(
    bench: Workbench, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Trainers, "spawn", lambda trainers, run: None)
    run = ruins.ruin(name)
    listed = bench.list_runs([], "")[bench.runs]["runs"]
    if run.dataset_file.exists():
        (row,) = listed
        assert row["token"] == run.token
        assert row["state"] != "damaged"  # no file that is damaged makes it unshowable
    for ask in asked(bench, run).values():
        with contextlib.suppress(UserError, gr.Error):  # a sentence
            ask()


def test_all_together_hide_no_good_run(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    spawned: list[Run] = []
    monkeypatch.setattr(Trainers, "spawn", lambda trainers, run: spawned.append(run))
    for name in ruins.names()[::3]:
        ruins.ruin(name)
    good = ruins.good()
    good.write_status(Status("waiting", total=800))
    rows = {row["token"]: row for row in bench.list_runs([], "")[bench.runs]["runs"]}
    assert rows[good.token]["damaged"] == []
    assert rows[good.token]["thumb"]
    assert f"run/{good.draw_key}" in [key for _, key in models.choices(bench.policy)]
    monkeypatch.setattr(Queue, "at_work", lambda queue: [])
    bench.jobs.look_after()
    assert [run.token for run in spawned] == [good.token]


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("status: cut", ["status.json"]),
        ("config: created yesterday", ["config.json"]),
        ("dataset.npz: empty", ["dataset.npz"]),
        ("metrics.jsonl: a folder", ["metrics.jsonl"]),
        ("previews: 1x.png", []),
    ],
)
def test_the_row_names_the_damaged_files(bench: Workbench, name: str, files: list[str]) -> None:
    ruins.ruin(name)
    (row,) = bench.list_runs([], "")[bench.runs]["runs"]
    assert row["damaged"] == files


def test_a_run_that_nothing_can_be_said_of_is_a_row_too(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    odd, good = ruins.good(), ruins.good()
    row_of = runs_list._row

    def failing(given: Grant, *rest: Any) -> dict[str, Any]:
        if given.run.token == odd.token:
            raise ArithmeticError
        return row_of(given, *rest)

    monkeypatch.setattr(runs_list, "_row", failing)
    rows = {row["token"]: row for row in bench.list_runs([], "")[bench.runs]["runs"]}
    assert (rows[odd.token]["state"], rows[good.token]["state"]) == ("damaged", "done")
    assert f"run {odd.token[:8]} cannot be shown" in caplog.messages


@pytest.mark.browser
def test_the_page_says_what_is_damaged(page: Page, address: str) -> None:
    for name in ("config: cut", "status: cut", "previews: 1x.png"):
        ruins.ruin(name)
    page.goto(address)
    tab(page, "Train")
    rows = page.locator("#train-runs .runs-row")
    expect(rows).to_have_count(3, timeout=LONG)
    said = page.locator("#train-runs .runs-damaged:visible")
    expect(said).to_have_count(2)
    expect(said.filter(has_text="config.json")).to_have_text("damaged on the disk: config.json")
    for k in range(3):
        rows.nth(k).locator("button").click()
        card = page.locator("#train-card .run-card")
        expect(card).to_be_visible(timeout=LONG)
