"""Sending a run to the Hub: who may, what is said, and where it is afterwards."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr
import pytest

from ddpm_demo.errors import UserError
from ddpm_demo.policy import Policy
from ddpm_demo.runs.folder.run import Run, new_run
from ddpm_demo.runs.jobs.jobs import Jobs
from ddpm_demo.runs.jobs.tasks import Tasks
from ddpm_demo.runs.publishing.about import About
from ddpm_demo.storage.atomic import write_json
from ddpm_demo.ui.train.run.hub import ToHub
from ddpm_demo.ui.train.run.hub.suggestion import suggestion
from tests.support.documents import ROOT
from tests.support.hub import TestHub, lead_to
from tests.support.runs import owned

FINISHED = ROOT / "tests" / "data" / "run-0.1" / "finished"
REQUEST = gr.Request(session_hash="page")
FORM = ("someone/faces", "cc0-1.0", "Faces of my own.", True)


@pytest.fixture
def run() -> Run:
    made = new_run()
    shutil.copytree(FINISHED, made.path, dirs_exist_ok=True)
    return made


def panel(policy: Policy | None = None) -> ToHub:
    with gr.Blocks():
        return ToHub(Jobs(policy), gr.BrowserState(""), lambda *_: True)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What a sending was asked for; it ends well."""
    asked: list[tuple[Any, ...]] = []

    def send(
        self: Tasks, run: Run, name: str, about: About, *, public: bool, dropped: object
    ) -> Iterator[tuple[str, int, int]]:
        asked.append((run.token, name, about, public))
        yield "drawing", 1, 20
        yield "sending", 0, 14_000_000
        write_json(run.hub_file, {"name": name, "private": not public, "step": 800})

    monkeypatch.setattr(Tasks, "send", send)
    return asked


def test_a_run_is_sent_as_the_form_says(
    hub: TestHub, run: Run, sent: list[tuple[Any, ...]]
) -> None:
    form = panel()
    asked = form.on_ask(run.token, REQUEST)
    assert asked[form.cancel]["visible"]
    told = [step.get(form.found, "") for step in form.on_send(run.token, *FORM, REQUEST)]
    assert "step 1 of 20" in told[1]
    assert "Sending 14\u00a0MB" in told[2]
    assert sent == [(run.token, "someone/faces", About("cc0-1.0", "Faces of my own."), False)]
    shown = form.on_end(run.token, REQUEST)
    assert f"href='{hub.url}/someone/faces'" in shown[form.found]
    assert "for you alone (step 800)" in shown[form.found]
    assert shown[form.go]["visible"]
    list(form.on_send(run.token, *FORM[:3], False, REQUEST))
    assert sent[-1][-1] is True
    assert "for everybody" in form.show(owned(run), REQUEST)[form.found]


def test_why_it_failed_stays_until_the_next_time(
    hub: TestHub, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def send(*_: object, **__: object) -> Iterator[tuple[str, int, int]]:
        raise UserError("hub_forbidden", name="<b>someone/faces")
        yield

    monkeypatch.setattr(Tasks, "send", send)
    form = panel()
    form.on_ask(run.token, REQUEST)
    list(form.on_send(run.token, *FORM, REQUEST))
    found = form.on_end(run.token, REQUEST)[form.found]
    assert "Your token may not do this with &lt;b&gt;someone/faces" in found
    assert "Your token" in form.show(owned(run), REQUEST)[form.found], "reopened"
    assert form.show(owned(new_run()), REQUEST)[form.found] == "", "another run's"
    assert form.show(owned(run), gr.Request(session_hash="other"))[form.found] == ""
    assert "Starting" in form.on_ask(run.token, REQUEST)[form.found]


def test_without_a_token_the_form_says_where_to_put_one(
    hub: TestHub, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = panel()
    shown = form.show(owned(run), REQUEST)
    assert shown[form.missing] == ""
    assert shown[form.go]["interactive"]
    lead_to(hub, monkeypatch, token=None)
    shown = form.show(owned(run), REQUEST)
    assert "hf auth login" in shown[form.missing]
    assert not shown[form.go]["interactive"]


@pytest.mark.parametrize(
    ("form", "code"),
    [
        (("https://x/y", *FORM[1:]), "hub_name"),
        (("", *FORM[1:]), "hub_name"),
        ((FORM[0], None, *FORM[2:]), "license_missing"),
        ((FORM[0], "a b", *FORM[2:]), "license_unfit"),
        ((*FORM[:2], " ", True), "data_note_missing"),
        ((*FORM[:2], "a" * 1001, True), "data_note_long"),
    ],
)
def test_a_form_that_is_not_filled_is_refused_at_once(
    run: Run, sent: list[tuple[Any, ...]], form: tuple[Any, ...], code: str
) -> None:
    with pytest.raises(UserError) as raised:
        panel().check(run.token, *form)
    assert raised.value.code == code
    list(panel().on_send(run.token, *form, REQUEST))
    assert sent == []


def test_strangers_are_offered_nothing_and_a_forged_event_is_refused(
    run: Run, sent: list[tuple[Any, ...]]
) -> None:
    strangers = panel(Policy.for_strangers({}))
    assert not strangers.area.visible
    assert not strangers.follow(owned(run))[strangers.area]["visible"]
    with pytest.raises(UserError) as raised:
        strangers.check(run.token, *FORM)
    assert raised.value.code == "hub_not_here"
    list(strangers.on_send(run.token, *FORM, REQUEST))
    assert sent == []
    home = panel()
    assert home.follow(owned(run))[home.area]["visible"]
    shutil.rmtree(run.model)
    assert not home.follow(owned(run))[home.area]["visible"], "there is no model"
    asked = panel(Policy.for_strangers({"DDPM_DEMO_HUB": "1"}))
    for key in (run.look_key, run.draw_key):
        with pytest.raises(UserError) as raised:
            asked.check(key, *FORM)
        assert raised.value.code == "run_not_yours"


def test_a_link_leads_to_the_hub_alone(hub: TestHub, run: Run) -> None:
    form = panel()
    for name in ("javascript:alert(1)", "//evil.example", "a/b' onclick='x", 7, "../x"):
        write_json(run.hub_file, {"name": name, "private": True, "step": 1})
        assert form.show(owned(run), REQUEST)[form.found] == "", name
    write_json(run.hub_file, {"name": "a/b", "private": "yes", "step": 1})
    assert form.show(owned(run), REQUEST)[form.found] == ""


def test_a_name_is_suggested_that_the_hub_takes(run: Run) -> None:
    assert suggestion("My  cats & dogs, 32 × 32!") == "my-cats-dogs-32-32"
    assert suggestion("x" * 200) == "x" * 60
    assert suggestion("작은 얼굴") == ""
    assert suggestion("작은 얼굴 faces") == "faces"
    form = panel()
    assert form.offer(owned(run))[form.name] == "faces"
    write_json(run.hub_file, {"name": "a/b", "private": True, "step": 1})
    assert form.offer(owned(run))[form.name] == "a/b"


def test_the_process_gets_what_was_typed_as_one_word(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lines: list[tuple[object, ...]] = []

    def listen(*line: object, **_: object) -> Iterator[dict[str, Any]]:
        lines.append(line)
        yield {"what": "sending", "done": 0, "total": 1}

    monkeypatch.setattr("ddpm_demo.runs.jobs.tasks.listen", listen)
    about = About("mit", "--public\n\x00 mine")
    told = list(Jobs().tasks.send(run, "a/b", about, public=False))
    assert told == [("sending", 0, 1)]
    (line,) = lines
    assert line[:2] == ("hub", "push")
    assert "--data-note=--public mine" in line
    assert "--public" not in line
    with pytest.raises(UserError):
        list(Jobs().tasks.send(run, "--public", about, public=False))
