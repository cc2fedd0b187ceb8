"""The keys of a run on a public page: what a drawing gives away, and what a weak key opens."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from ddpm_demo.errors import UserError
from ddpm_demo.runs.folder.run import Run
from tests.ui.support.browser import LONG, unfold
from tests.ui.support.strangers import Server

REFUSAL = str(UserError("run_not_yours"))

# what is done to the run that is open, and what else it has to be told
OWNERS: dict[str, dict[str, Any]] = {
    "on_measure": {},
    "on_ask": {},
    "on_ask_1": {},
    "on_ask_2": {},
    "on_measure_1": {"dropdown": "few"},
    **{name: {} for name in ("on_stop", "on_resume", "on_fix")},
    "on_rename": {"rename": "taken"},
    "on_continue": {"number": 100},
    "on_delete": {},
    "on_load_model": {},
    "on_load_run": {},
    "train_stop": {},
}
ENDS = ("on_end", *(f"on_end_{k}" for k in range(1, 6)))
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
# of the page that is made of a model, which no stranger has
PAGES = ("on_asked_1", "on_export_1", "on_html_1", "on_zip_1")
ON_PAGES = ("on_ended_2", "on_ended_3", "on_looked_2")
SILENT = ("on_more",)  # they say nothing of a run that is not the visitor's
DRAWERS = re.compile("refreshed|draw_with|on_(drawn|state)")
# they find drafts alone, and those by their own key alone
DRAFTS = re.compile("on_(clear|upload|path|examples|first|init|reread|advice|read|plan|chosen)")
DRAFTS_TOO = ("on_preset", "on_preset_1", "on_start")


def weak_keys(run: Run) -> list[str]:
    return [run.draw_key, run.look_key]


def state_of(run: Run) -> dict[str, bytes]:
    return {str(file): file.read_bytes() for file in run.path.rglob("*") if file.is_file()}


def test_every_handler_that_takes_a_key_is_looked_at_here(public: Server) -> None:
    for fn in public.demo.fns.values():
        name, stored = str(fn.api_name), [getattr(one, "storage_key", "") for one in fn.inputs]
        if "ddpm-demo-run" not in stored and not name.startswith("train_st"):
            continue
        known = (
            *OWNERS,
            *LOOKERS,
            *DRAFTS_TOO,
            *SILENT,
            *PAGES,
            *ON_PAGES,
            "train_start",
            "on_send",
        )
        assert name in known or DRAWERS.match(name) or DRAFTS.match(name), name


@pytest.mark.parametrize("name", OWNERS)
def test_a_weak_key_does_nothing_to_a_run(public: Server, run: Run, name: str) -> None:
    before, visitor = state_of(run), public.stranger()
    for key in weak_keys(run):
        values = {"run": key, "mine": [key], "textbox": key, **OWNERS[name]}
        assert visitor.error(name, **values) == REFUSAL
    assert state_of(run) == before


def test_on_a_public_page_nobody_sends_a_run_to_the_hub(public: Server, run: Run) -> None:
    for key in (*weak_keys(run), run.token):
        said = public.stranger().error("on_send", run=key, mine=[key], textbox="a/b")
        assert said == str(UserError("hub_not_here"))


@pytest.mark.parametrize("name", PAGES)
def test_on_a_public_page_nobody_makes_a_page_of_a_run(public: Server, run: Run, name: str) -> None:
    for key in (*weak_keys(run), run.token):
        assert public.stranger().error(name, run=key) == str(UserError("export_refused"))


@pytest.mark.parametrize("name", ON_PAGES)
def test_on_a_public_page_nothing_is_told_of_pages(public: Server, run: Run, name: str) -> None:
    for key in (*weak_keys(run), run.token):
        told = public.stranger().ask(name, run=key)["data"]
        unchanged = {"__type__": "update"}
        shown = [one for one in told if one not in (unchanged, {"props": unchanged} | unchanged)]
        assert shown == [{"visible": False} | unchanged]


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
