"""The keys of a run on a public page: what a drawing gives away, and what a weak key opens."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from ddpm_demo.data import export
from ddpm_demo.errors import UserError
from ddpm_demo.runs.folder.run import Run, new_run
from ddpm_demo.ui.components.timeline.standalone import settings_in_page
from tests.ui.support.browser import LONG, unfold
from tests.ui.support.strangers import Server

FINISHED = Path(__file__).parent.parent.parent / "data" / "run-0.1" / "finished"
REFUSAL = str(UserError("run_not_yours"))

# what is done to the run that is open, and what else it has to be told
OWNERS: dict[str, dict[str, Any]] = {
    "on_measure": {},
    "on_ask": {},
    "on_ask_1": {},
    "on_measure_1": {"dropdown": "few"},
    **{name: {} for name in ("on_stop", "on_resume", "on_fix")},
    "on_rename": {"rename": "taken"},
    "on_continue": {"number": 100},
    "on_delete": {},
    "on_load_model": {},
    "on_load_run": {},
    "train_stop": {},
}
ENDS = ("on_end", "on_end_1", "on_end_2", "on_end_3")
LOOKERS = (
    "on_tick",
    "on_moment",
    "on_fresh",
    "on_missed",
    "on_rest",
    *ENDS,
    "show",
    "on_open",
    "train_status",
)
SILENT = ("on_more",)  # they say nothing of a run that is not the visitor's
DRAWERS = re.compile("refreshed|draw_with|on_(drawn|state)")
# they find drafts alone, and those by their own key alone
DRAFTS = re.compile("on_(clear|upload|path|examples|first|init|reread|advice|read|plan|chosen)")
DRAFTS_TOO = ("on_preset", "on_preset_1", "on_start")


@pytest.fixture(scope="module")
def public(serve: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Server:
    with pytest.MonkeyPatch.context() as patch:  # the key of its cookies is made at the start
        patch.setenv("DDPM_DEMO_HOME", str(tmp_path_factory.mktemp("home")))
        return Server(True, serve, start_free_bytes=0, keep_free_bytes=0)


@pytest.fixture
def run(home: Path) -> Run:
    """A run that somebody has finished."""
    made = new_run()
    made.path.rmdir()
    shutil.copytree(FINISHED, made.path)
    made.log_file.write_text(f"trained in {made.path}\n")
    return made


@pytest.fixture
def draft() -> Run:
    made = new_run()
    for file in (made.dataset_file, made.report_file):
        shutil.copy(FINISHED / file.name, file)
    return made


def weak_keys(run: Run) -> list[str]:
    return [run.draw_key, run.look_key]


def state_of(run: Run) -> dict[str, bytes]:
    return {str(file): file.read_bytes() for file in run.path.rglob("*") if file.is_file()}


def test_every_handler_that_takes_a_key_is_looked_at_here(public: Server) -> None:
    for fn in public.demo.fns.values():
        name, stored = str(fn.api_name), [getattr(one, "storage_key", "") for one in fn.inputs]
        if "ddpm-demo-run" not in stored and not name.startswith("train_st"):
            continue
        known = (*OWNERS, *LOOKERS, *DRAFTS_TOO, *SILENT, "train_start")
        assert name in known or DRAWERS.match(name) or DRAFTS.match(name), name


@pytest.mark.parametrize("name", OWNERS)
def test_a_weak_key_does_nothing_to_a_run(public: Server, run: Run, name: str) -> None:
    before, visitor = state_of(run), public.stranger()
    for key in weak_keys(run):
        values = {"run": key, "mine": [key], "textbox": key, **OWNERS[name]}
        assert visitor.error(name, **values) == REFUSAL
    assert state_of(run) == before


@pytest.mark.parametrize("name", SILENT)
def test_a_weak_key_is_told_nothing(public: Server, run: Run, name: str) -> None:
    for key in weak_keys(run):
        told = public.stranger().ask(name, run=key, mine=[key], number=100)
        assert told["data"] == [""]


def test_a_draft_is_found_by_its_own_key_alone(public: Server, draft: Run) -> None:
    before, visitor = state_of(draft), public.stranger()
    names = {str(fn.api_name) for fn in public.demo.fns.values() if fn.fn is not None}
    for key in weak_keys(draft):
        for name in ("on_clear", "on_plan", "on_read", "on_chosen", "on_preset", "on_first"):
            assert name in names
            visitor.ask(name, run=key, mine=[key])
        assert visitor.error("on_start", run=key, mine=[key]) == str(UserError("no_pictures"))
    assert state_of(draft) == before
    assert draft.dataset_file.name not in "".join(visitor.heard)


def test_to_draw_takes_no_more_than_to_draw(public: Server, run: Run) -> None:
    key, visitor = run.draw_key, public.stranger()
    assert visitor.error("train_status", textbox=key) == REFUSAL
    visitor.ask("on_tick", run=key, mine=[key])
    visitor.ask("on_end", run=key, mine=[key])
    for secret in ("작은 얼굴", "run-card", "Measured at", run.look_key, run.token):
        assert secret not in "".join(visitor.heard)


def test_to_look_shows_curves_and_verdicts_but_no_training_pictures(
    public: Server, run: Run
) -> None:
    key, visitor = run.look_key, public.stranger()
    assert visitor.ask("train_status", textbox=key)["data"][0]["state"] == "done"
    visitor.ask("on_open", html={"open": key}, runslist={"open": key}, mine=[key])
    heard = "".join(visitor.heard)
    for shown in ("작은 얼굴", "run-card", "preview.png", "Measured at", key, run.draw_key):
        assert shown in heard
    assert "copies.png" not in heard
    assert run.token not in heard


@pytest.mark.browser
def test_the_owner_has_a_link_for_others(page: Page, public: Server, run: Run) -> None:
    page.goto(f"{public.address}?run={run.token}")
    expect(page.locator("#train-card .run-card")).to_be_visible(timeout=LONG)
    unfold(page, "#train-copies")
    expect(page.locator("#train-copies-go")).to_be_visible()
    expect(page.locator("#train-copies-sheet img")).to_be_visible()
    unfold(page, "#train-manage")
    link = page.locator("#train-look-link").locator("input, textarea")
    expect(link).to_have_value(f"{public.address}?run={run.look_key}")


@pytest.mark.browser
def test_others_look_through_that_link(page: Page, public: Server, run: Run) -> None:
    page.goto(f"{public.address}?run={run.look_key}")
    expect(page.locator("#train-card .run-card")).to_be_visible(timeout=LONG)
    expect(page.locator("#train-draw")).to_be_visible()
    for part in ("#train-copies", "#train-quality"):
        unfold(page, part)
        expect(page.locator(f"{part} .verdict")).to_be_visible()
    for owners in ("judge", "quality-go", "copies-go", "copies-sheet", "manage", "stop", "resume"):
        expect(page.locator(f"#train-{owners}")).to_be_hidden()


@pytest.mark.browser
@pytest.mark.parametrize("known", [True, False])
def test_a_link_that_opens_no_run_says_why(
    page: Page, public: Server, run: Run, known: bool
) -> None:
    page.goto(f"{public.address}?run={run.draw_key if known else '0' * 32}")
    told = REFUSAL if known else str(UserError("run_missing"))
    expect(page.get_by_text(told)).to_be_visible(timeout=LONG)
    expect(page.locator("#train-empty")).to_be_visible()


# -- what leaves with a drawing ------------------------------------------------------------------


class Owner:
    """Draws with a run, as its page does, and keeps all that the server said and served."""

    def __init__(self, server: Server, run: Run) -> None:
        self.visitor, self.run = server.stranger(), run
        self.files: dict[str, bytes] = {}

    def ask(self, name: str, **values: Any) -> list[Any]:
        held = {"run": self.run.token, "mine": [self.run.token]}
        answer = self.visitor.ask(name, **{**held, **values})
        assert "data" in answer, answer
        self._fetch(answer)
        return list(answer["data"])

    def _fetch(self, value: Any) -> None:
        """Every file that an answer names, as any other visitor gets it."""
        if isinstance(value, dict):
            if isinstance(value.get("path"), str):
                served = self.visitor.http.get(f"file={value['path']}")
                if served.status_code == 200:
                    self.files[value["path"]] = served.content
            value = list(value.values())
        if isinstance(value, list):
            for one in value:
                self._fetch(one)

    def draw(self, answer: str = "network") -> str:
        """The id of a drawing's timeline."""
        self.ask("refreshed_networks")
        (value,) = self.ask("draw_pictures", model=f"run/{self.run.draw_key}", answer=answer)
        return str(value["id"])


def exported(owner: Owner, spot: dict[str, str]) -> dict[str, bytes]:
    """The four files that the page makes of a drawing, by format."""
    made = {}
    for name in ("export_file", "export_file_1", "export_file_2", "export_file_3"):
        (answer,) = owner.ask(name, json=spot)
        path = answer["file"]["path"]
        made[Path(path).suffix] = owner.files[path]
    return made


def test_a_drawing_gives_away_no_more_than_the_right_to_draw(
    public: Server, run: Run, tmp_path: Path
) -> None:
    owner = Owner(public, run)
    spot = {"id": owner.draw()}
    files = exported(owner, spot)
    assert set(files) == {".png", ".gif", ".mp4", ".html"}
    owner.ask("put_away", json=spot)
    owner.ask("same", model=f"run/{run.draw_key}")
    owner.ask("compare", json=spot, model=f"run/{run.draw_key}")
    owner.ask("branch", json=spot)
    owner.ask("refreshed_1")
    owner.ask("on_look", model=f"run/{run.draw_key}", slider=5)
    api = Owner(public, run)
    _, settings, _ = api.ask("sample", model=f"run/{run.token}")
    assert settings["model"] == f"run/{run.draw_key}"
    for suffix, content in files.items():
        (tmp_path / f"a{suffix}").write_bytes(content)
    shared = f"run/{run.draw_key}"
    assert (export.read_settings(tmp_path / "a.png") or {})["model"] == shared
    assert (settings_in_page(files[".html"]) or {})["model"] == shared
    said = "".join(owner.visitor.heard + api.visitor.heard)
    assert f"model={shared}" in said, "the link"
    served = b"".join((*owner.files.values(), *api.files.values()))
    assert shared.encode() in served
    for secret in (run.token, run.look_key):
        assert secret not in said
        assert secret.encode() not in served


def test_whoever_gets_a_drawing_draws_it_again_and_sees_no_training_picture(
    public: Server, run: Run
) -> None:
    held = {"run": run.draw_key, "mine": [run.draw_key, run.look_key]}
    for key in (run.draw_key, run.look_key):
        visitor = public.stranger()
        answer = visitor.ask("sample", model=f"run/{key}")
        assert answer["data"][1]["model"] == f"run/{run.draw_key}"
        assert visitor.error("sample", model=f"ideal/{key}") == REFUSAL
    visitor = public.stranger()
    visitor.ask("refreshed_networks", run=run.look_key)
    visitor.ask("refreshed_1", run=run.look_key)
    model = f"run/{run.draw_key}"
    exact = visitor.error("draw_pictures", model=model, answer="exact", **held)
    assert exact == REFUSAL
    for source in ("held_out", "trained"):
        for name in ("on_look", "on_train"):
            assert visitor.error(name, model=model, source=source, **held) == REFUSAL
    assert run.token not in "".join(visitor.heard)


def test_the_owner_draws_the_exact_answer_and_it_gives_nothing_away(
    public: Server, run: Run
) -> None:
    owner = Owner(public, run)
    spot = {"id": owner.draw("exact")}
    files = exported(owner, spot)
    settings = settings_in_page(files[".html"]) or {}
    assert settings["model"] == f"ideal/{run.draw_key}"
    assert spot["id"].encode() not in files[".html"], "by it the weights can be asked for"
    visitor = public.stranger()
    assert visitor.error("sample", model=settings["model"]) == REFUSAL
    assert Owner(public, run).ask("sample", model=f"ideal/{run.token}")


def test_a_download_names_no_run_by_a_key_that_gives_more(public: Server, run: Run) -> None:
    other, owner = new_run(), Owner(public, run)
    config = json.loads(run.config_file.read_text())
    config["train"]["init"] = f"{other.path}/model"
    run.config_file.write_text(json.dumps(config))
    for name in ("on_load_run", "on_load_model"):
        (answer,) = owner.ask(name)
        zipped = zipfile.ZipFile(io.BytesIO(owner.files[answer["file"]["path"]]))
        held = b"".join(zipped.read(one) for one in zipped.namelist())
        for secret in (run.token, run.look_key, other.token):
            assert secret.encode() not in held
            assert secret not in json.dumps([answer["name"], zipped.namelist()])
