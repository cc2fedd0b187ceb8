"""What a page of Train shows."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import gradio as gr
import pytest
from PIL import Image

from ddpm_demo.config import TrainConfig
from ddpm_demo.policy import Policy
from ddpm_demo.runs.folder.run import Run, new_run
from ddpm_demo.runs.folder.status import Status
from ddpm_demo.runs.jobs.jobs import Jobs
from ddpm_demo.runs.jobs.trainers import Trainers
from ddpm_demo.runs.jobs.turns import Turn
from ddpm_demo.runs.starter import Starter
from ddpm_demo.storage.atomic import write_json
from ddpm_demo.ui import build_demo
from ddpm_demo.ui.crowd.who import STATE, Who
from ddpm_demo.ui.train import workbench
from ddpm_demo.ui.train.run import view
from ddpm_demo.ui.train.run.manage import Manage
from ddpm_demo.ui.train.run.quality import Quality
from ddpm_demo.ui.train.run.stage import RunStage, Shown
from ddpm_demo.ui.train.workbench import Opened
from ddpm_demo.ui.visitors import Visitors
from ddpm_demo.ui.words import t
from tests.support.runs import owned


def test_what_a_visitor_opened_is_not_closed_by_a_late_answer() -> None:
    opened = Opened()
    page, other = (cast(gr.Request, SimpleNamespace(session_hash=name)) for name in "ab")
    assert not opened.knows(page)
    assert opened.shows(page, "x"), "a page that is not remembered is taken at its word"
    opened.turn(page, "x")
    assert opened.knows(page)
    assert not opened.knows(other)
    opened.turn(page, "y")
    assert (opened.shows(page, "x"), opened.shows(page, "y")) == (False, True)
    for k in range(workbench.PAGES):
        opened.turn(cast(gr.Request, SimpleNamespace(session_hash=str(k))), "z")
    assert not opened.knows(page), "pages of long ago are forgotten"


@pytest.mark.parametrize(("step", "resume"), [(1200, True), (2000, False)])
def test_a_run_whose_status_is_damaged_can_be_resumed(step: int, resume: bool) -> None:
    run, jobs = new_run(), Jobs()
    write_json(run.config_file, {"name": "faces", "train": TrainConfig(steps=2000).to_dict()})
    (run.checkpoints / f"{step:06}").mkdir(parents=True)
    run.status_file.write_text('{"state": "sto')
    with gr.Blocks():
        stage = RunStage(jobs)
    request = cast(gr.Request, SimpleNamespace(headers={}))
    shown = stage.show(owned(run), jobs.queue.status(run), Shown(), request)
    assert shown[stage.resume]["visible"] == resume
    assert shown[stage.stop]["visible"] is False
    assert f"{step:,} / 2,000" in shown[stage.card]


def test_a_stop_is_answered_before_the_first_step_too() -> None:
    run, jobs = started("starting"), Jobs()
    with gr.Blocks():
        stage = RunStage(jobs)
    run.stop_file.touch()
    shown = stage.show(owned(run), run.status(), Shown(), REQUEST)
    assert "data-state='stopping'" in shown[stage.card]
    assert ">stopping …<" in shown[stage.card]
    assert shown[stage.stop]["interactive"] is False
    assert "train_stopping" in str(shown[stage.stop]["value"])


@pytest.mark.parametrize(
    ("step", "init", "word"),
    [(0, None, "untrained"), (0, "weights/faces-32", "pretrained"), (13, "x", "first_preview")],
)
def test_the_first_preview_is_called_what_it_is(
    tmp_path: Path, step: int, init: str | None, word: str
) -> None:
    run = new_run()
    write_json(run.config_file, {"train": TrainConfig(init=init).to_dict()})
    file = run.previews / f"{step:06}.png"
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (32, 32)).save(file)
    assert view.preview_timeline(run, [file], (), "a", str(tmp_path))["begins"] == word


def test_each_row_of_a_preview_says_its_class(tmp_path: Path) -> None:
    run = new_run()
    names = [f"class {k}" for k in range(9)]
    file = run.previews / "000005.png"
    file.parent.mkdir(parents=True)
    Image.new("RGB", (64, 128)).save(file)
    write_json(run.config_file, {"train": TrainConfig().to_dict(), "classes": names})
    value = view.preview_timeline(run, [file], (), "a", str(tmp_path))
    assert value["grid"] == [8, 4]
    assert value["labels"] == {"rows": [["plain", name] for name in names[:8]]}
    write_json(run.config_file, {"train": TrainConfig().to_dict()})
    assert view.preview_timeline(run, [file], (), "a", str(tmp_path))["labels"] is None


def test_small_figures_of_a_run_are_read_without_powers_of_ten() -> None:
    run = started("running", images_per_s=0.23)
    write_json(run.config_file, json.loads(run.config_file.read_text()) | {"pictures": 18286})
    told = view.facts(owned(run), run.status(), [], "en")
    assert "<dd>0.23</dd>" in told
    assert "<dd>0.35</dd>" in told


@pytest.mark.parametrize(
    ("state", "model", "label"),
    [("stopped", False, "_named"), ("stopped", True, "_model"), ("done", True, "")],
)
def test_the_fold_is_named_by_what_it_holds(
    monkeypatch: pytest.MonkeyPatch, state: str, model: bool, label: str
) -> None:
    run = started(state)
    monkeypatch.setattr(Run, "has_model", lambda self: model)
    with gr.Blocks():
        manage = Manage(Jobs(), gr.BrowserState(""), lambda *_: True)
    assert str(t(f"train_manage{label}")) == str(
        manage.follow(owned(run), run.status())[manage.area]["label"]
    )


# -- handlers, called as a request calls them: with whatever a visitor sends -----------------------

REQUEST = cast(gr.Request, SimpleNamespace(headers={}, session_hash="a", client=None))


@pytest.fixture(scope="module", params=[False, True], ids=["home", "public"])
def handlers(request: pytest.FixtureRequest) -> dict[str, Callable[..., Any]]:
    policy = Policy.of(request.param, {})
    demo = build_demo(policy, jobs=Jobs(policy))
    return {each.fn.__name__: each.fn for each in demo.fns.values() if each.fn is not None}


@pytest.fixture
def spawned(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    tokens: list[str] = []
    monkeypatch.setattr(Trainers, "spawn", lambda self, run: tokens.append(run.token))
    return tokens


def test_a_drafts_token_starts_no_trainer(
    handlers: dict[str, Callable[..., Any]], spawned: list[str]
) -> None:
    draft = new_run()
    draft.dataset_file.touch()
    for name, arguments in {
        "on_resume": (),
        "on_continue": (10_000_000,),
        "on_stop": (),
        "train_stop": (),
    }.items():
        with pytest.raises(gr.Error, match="not been started"):
            handlers[name](draft.token, *arguments, request=REQUEST)
    handlers["on_fix"](draft.token, "went_back", request=REQUEST)
    assert spawned == []
    assert [path.name for path in draft.path.iterdir()] == ["dataset.npz"]
    assert handlers["train_status"](draft.token, request=REQUEST)["state"] == "draft"


def started(state: str, **more: Any) -> Run:
    run = new_run()
    config = {"train": TrainConfig(steps=100).to_dict(), "segments": [[0, 100]]}
    write_json(run.config_file, config)
    run.write_status(Status(state, step=100, total=100, **more))
    return run


def test_a_run_that_waits_tells_programs_and_people_when_its_turn_is(
    handlers: dict[str, Callable[..., Any]],
) -> None:
    at_work, first, second = started("running", eta_s=90.0), started("waiting"), started("waiting")
    with at_work.writer():  # else it would be taken for a dead one
        told = [handlers["train_status"](run.token, request=REQUEST) for run in (first, second)]
        assert [one["place"] for one in told] == [1, 2]
        assert told[0]["wait_s"] == 90
        assert told[1]["wait_s"] in (None, 90 + 1800), "at home a training may take for ever"
        status = handlers["train_status"](at_work.token, request=REQUEST)
    assert (status["place"], status["wait_s"]) == (None, None)
    card = view.facts(owned(first), first.status(), [], "en", turn=Turn(1, 90.0))
    assert "runs before it: 1, 1.5 min at most" in card


@pytest.mark.parametrize("steps", [10_000_000, "many", None, -1, [7], {"a": 1}])
def test_a_run_is_not_continued_by_rubbish(
    handlers: dict[str, Callable[..., Any]], spawned: list[str], steps: Any
) -> None:
    run = started("done")
    with pytest.raises(gr.Error, match="steps is"):
        handlers["on_continue"](run.token, steps, request=REQUEST)
    assert spawned == []
    assert run.config().total_steps == 100


@pytest.mark.parametrize("own", [None, 5, "all", {"a": 1}, [5, None]])
def test_keys_of_runs_that_are_none_stop_no_list(
    handlers: dict[str, Callable[..., Any]], own: Any
) -> None:
    listed = handlers["on_missed"](started("stopped").token, own)
    assert any("runs" in value for value in listed.values() if isinstance(value, dict))


@pytest.mark.parametrize("handlers", [True], ids=["public"], indirect=True)
def test_on_a_public_page_a_visitor_resumes_one_run(
    handlers: dict[str, Callable[..., Any]], spawned: list[str]
) -> None:
    first, second = started("starting"), started("failed", message="diverged")
    Starter("visitor").note(first)
    state = SimpleNamespace(**{STATE: Who("visitor")})
    request = cast(gr.Request, SimpleNamespace(**vars(REQUEST), state=state))
    for name, arguments in {"on_resume": (), "on_fix": ("went_back",)}.items():
        with pytest.raises(gr.Error, match="one run at a time"):
            handlers[name](second.token, *arguments, request=request)
    assert spawned == []


def visit(session: str = "new") -> gr.Request:
    """A request of a page that nothing was opened on yet."""
    values = {"headers": {"accept-language": "en"}, "query_params": {}, "session_hash": session}
    return cast(gr.Request, SimpleNamespace(**values))


def finished(**more: Any) -> Run:
    run = new_run()
    config = TrainConfig(steps=7, batch_size=10, num_train_timesteps=20)
    write_json(run.config_file, {"name": "faces", "train": config.to_dict()})
    run.write_status(Status(state="done", step=7, total=7, images_per_s=10.0, **more))
    return run


def test_more_steps_are_as_many_as_the_run_had_and_their_time_is_said() -> None:
    run, jobs = finished(), Jobs()
    with gr.Blocks():
        manage = Manage(jobs, gr.BrowserState(""), lambda *_: True)
    request = visit()
    shown = manage.show(owned(run), run.status(), "en")
    assert shown[manage.more] == 7
    assert "about 8 s" in shown[manage.takes]["value"], "7 × 10 pictures, and what lies between"
    told = manage.on_more(run.token, 700, request)[manage.takes]
    assert "about 13 min" in told
    for rubbish in (None, "x", 0, -1, True, float("nan"), [7]):
        assert manage.on_more(run.token, rubbish, request) == {manage.takes: ""}
    assert manage.on_more("", 7, request) == {manage.takes: ""}, "nothing is open"


def test_the_time_of_measuring_is_said_before_it_for_each_choice() -> None:
    run, jobs = finished(), Jobs()
    with gr.Blocks():
        panel = Quality(jobs, Policy(), gr.BrowserState(""), lambda *_: True)
    said = panel.show(owned(run), visit())[panel.cost]
    # 64 pictures for the bound and so many drawings, 20 steps each, thrice as fast as training
    assert "100 drawings about 2 min · 500 drawings about 7 min · 2,000 drawings" in said
    assert "With 100 a good model can be told from a bad one" in said
    run.write_status(Status(state="done", step=7, total=7))
    assert panel.show(owned(run), visit())[panel.cost] == "", "no speed is known"


@pytest.mark.parametrize("public", [False, True])
def test_a_browser_that_remembers_nothing_opens_the_run_that_trains_at_home(
    monkeypatch: pytest.MonkeyPatch, public: bool
) -> None:
    run, jobs = finished(), Jobs(Policy.for_strangers({}) if public else Policy.at_home({}))
    at_work = Status(state="running", step=3, total=7)
    monkeypatch.setattr(jobs.queue, "status", lambda one: at_work)
    with gr.Blocks():
        token, mine = gr.BrowserState(""), gr.BrowserState([])
        bench = workbench.Workbench(jobs, jobs.policy, Visitors(jobs.policy), token, mine)
    values = {bench.token: "", bench.mine: []}
    shown = bench.show(values, visit())
    assert (shown.get(bench.token) == run.token) is not public
    monkeypatch.setattr(jobs.queue, "status", lambda one: run.status())
    assert bench.token not in bench.show(values, visit("other")), "a finished run waits in the list"
