"""The form that makes a page of a model: who may, what is said, and what is taken along."""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import gradio as gr
import pytest

from ddpm_demo.browser import kept, needs, runtime
from ddpm_demo.browser.identity import digest_of
from ddpm_demo.errors import UserError
from ddpm_demo.policy import Policy
from ddpm_demo.runs import catalogue
from ddpm_demo.runs.catalogue import ModelEntry
from ddpm_demo.runs.folder.run import Run, new_run
from ddpm_demo.runs.folder.run_config import RunConfig
from ddpm_demo.runs.jobs.tasks import Tasks
from ddpm_demo.ui.events import Updates
from ddpm_demo.ui.exports import OwnPage
from tests.support.halving import halving_model
from tests.support.layouts import pipeline

REQUEST = gr.Request(session_hash="page")
MODEL = halving_model()


@pytest.fixture(autouse=True)
def no_runtime(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing is kept, and the files of the runtime are text."""
    text = hashlib.sha256(b"text").hexdigest()
    monkeypatch.setattr(runtime, "SHA256", dict.fromkeys(runtime.SHA256, text))
    monkeypatch.setattr(runtime, "kept_in", lambda: tmp_path / "cache")
    monkeypatch.setattr(kept, "shipped_folder", lambda: tmp_path / "shipped")


@pytest.fixture
def run() -> Run:
    made = new_run()
    RunConfig(name="my <cats>").write(made.config_file)
    pipeline(made.model)
    return made


def keep(run: Run) -> None:
    kept.keep_export(digest_of(run.model), MODEL.network, MODEL.about)
    kept.keep_runtime(dict.fromkeys(runtime.SHA256, b"text"))


def form(run: Run, policy: Policy | None = None) -> OwnPage:
    def find(values: Updates) -> ModelEntry:
        if values["key"] != "mine":
            raise UserError("run_not_yours")
        entry = catalogue.of_run(run)
        assert entry is not None
        return entry

    with gr.Blocks():
        page = OwnPage(policy or Policy(), "test")
        page.wire(Tasks(policy or Policy(), lambda: False), find, set())
    return page


MINE: Updates = {"key": "mine"}
Working = Callable[..., Iterator[str]]


@pytest.fixture
def works(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """The export of a run ends well."""

    def export(self: Tasks, model: Path, dropped: object) -> Iterator[str]:
        assert model == run.model
        yield from ("runtime", "read", "write", "check")
        keep(run)

    monkeypatch.setattr(Tasks, "export", export)


@pytest.mark.usefixtures("works")
def test_a_page_is_made_and_offered(run: Run) -> None:
    page = form(run)
    shown = page.show(MINE, REQUEST)
    assert shown[page.go] == gr.update(visible=True, interactive=needs.missing() is None)
    assert not shown[page.html]["visible"]
    asked = page.on_asked(MINE, REQUEST)
    assert asked[page.cancel]["visible"]
    assert not asked[page.go]["visible"]
    told = [step[page.said] for step in page.on_export(MINE, REQUEST)][1:]
    assert "my &lt;cats&gt;: 1 of 3 · reading" in told[0], "before the process says anything"
    assert "my &lt;cats&gt;: 2 of 3 · writing the network" in told[3]
    assert len(told) == 5
    ended = page.on_ended(MINE, REQUEST)
    assert ended[page.html]["visible"]
    assert not ended[page.cancel]["visible"]
    assert "The page of my &lt;cats&gt; is ready" in ended[page.said]
    pipeline(run.model, seed=1)  # it was trained on
    again = page.show(MINE, REQUEST)
    assert again[page.go]["visible"]
    assert not again[page.html]["visible"]


def test_the_downloads_are_named_by_the_run_and_hold_no_key(run: Run, tmp_path: Path) -> None:
    keep(run)
    page = form(run)
    file = page.on_html(MINE, REQUEST)[page.download]
    assert file["name"] == "my -cats page.html"
    text = Path(file["file"]["path"]).read_text(encoding="utf-8")
    assert '"name": "my \\u003ccats>"' in text
    packed = page.on_zip(MINE, REQUEST)[page.download]
    with zipfile.ZipFile(packed["file"]["path"]) as archive:
        archive.extractall(tmp_path)
    assert (tmp_path / "my -cats" / "model.onnx").read_bytes() == MODEL.network
    for told in (text, (tmp_path / "my -cats" / "index.html").read_text(encoding="utf-8")):
        assert run.token not in told


def test_who_may_not_give_it_away_gets_nothing(run: Run) -> None:
    keep(run)
    page, other = form(run), {"key": "theirs"}
    assert page.show(other, REQUEST) == {page.area: gr.update(visible=False)}
    assert page.follow(other) == {page.area: gr.update(visible=False)}
    for handler in (page.on_asked, page.on_html, page.on_zip):
        with pytest.raises(UserError) as refused:
            handler(other, REQUEST)
        assert refused.value.code == "run_not_yours"
    with pytest.raises(UserError):
        list(page.on_export(other, REQUEST))


def test_where_none_are_made_there_is_no_form(run: Run) -> None:
    keep(run)
    page = form(run, Policy.for_strangers({}))
    assert page.follow(MINE) == {page.area: gr.update(visible=False)}
    with pytest.raises(UserError) as refused:
        page.on_html(MINE, REQUEST)
    assert refused.value.code == "export_refused"


def test_what_is_missing_is_said_and_the_button_waits(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(needs, "PACKAGES", ("no_such_package",))
    page = form(run)
    shown = page.show(MINE, REQUEST)
    assert "pip install &#x27;ddpm-demo[export]&#x27;" in shown[page.said]
    assert not shown[page.go]["interactive"]
    keep(run)
    assert page.show(MINE, REQUEST)[page.html]["visible"], "what is there needs nothing more"


def test_why_it_failed_is_said_of_that_model_alone(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def export(*_: object) -> Iterator[str]:
        yield "read"
        raise UserError("out_of_memory")

    monkeypatch.setattr(Tasks, "export", export)
    page, others = form(run), gr.Request(session_hash="other")
    page.on_asked(MINE, REQUEST)
    list(page.on_export(MINE, REQUEST))
    assert "role='alert'" in page.on_ended(MINE, REQUEST)[page.said]
    assert "alert" not in page.show(MINE, others)[page.said]
    assert "alert" not in page.on_asked(MINE, REQUEST)[page.said]


def test_a_model_that_was_trained_on_meanwhile_is_said(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def export(*_: object) -> Iterator[str]:
        yield "check"
        keep(run)
        shutil.rmtree(run.model)
        pipeline(run.model, seed=1)

    monkeypatch.setattr(Tasks, "export", export)
    page = form(run)
    list(page.on_export(MINE, REQUEST))
    assert "earlier state" in page.on_ended(MINE, REQUEST)[page.said]


def test_cancelled_while_it_waited_it_does_not_begin(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Tasks, "export", lambda *_: pytest.fail("it was begun"))
    page = form(run)
    page.on_asked(MINE, REQUEST)
    assert not page.on_cancelled(REQUEST)[page.cancel]["interactive"]
    assert len(list(page.on_export(MINE, REQUEST))) == 1
    assert page.on_ended(MINE, REQUEST)[page.go]["visible"]
