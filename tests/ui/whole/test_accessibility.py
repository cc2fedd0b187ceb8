"""Who cannot see, or has no mouse: axe on every tab and state, and a walk by keyboard alone."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from ddpm_demo.runs.folder.run import all_runs
from ddpm_demo.ui.shell import TABS, tab_id
from tests.support.faces import draw_faces
from tests.ui.support.browser import LONG, drop_files, number, until_drawn
from tests.ui.support.samples import answered, handle

pytestmark = pytest.mark.browser

FINISHED = Path(__file__).parents[2] / "data" / "run-0.1" / "finished"

# rule → pieces of markup of gradio's own that no argument, style or script of ours mends. There is
# none at the moment; `shell/gaps/names.js` mends the rest. What else is serious or critical fails.
GRADIOS_OWN: dict[str, tuple[str, ...]] = {}

FADED_IN = """name => {
  for (let e = document.querySelector(name); e; e = e.parentElement)
    if (getComputedStyle(e).opacity !== "1") return false;
  return true;
}"""  # half faded in, a message lacks contrast
IS_UNDER = """([target, over]) => {
  const kept = name => {
    for (let e = document.querySelector(name); e; e = e.parentElement)
      if (["sticky", "fixed"].includes(getComputedStyle(e).position)) return e;
  };
  return kept(over) !== undefined && kept(over) !== kept(target);
}"""  # one scrolls on, and the target is free

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"label-content-name-mismatch": {"enabled": True}},  # off by default
}
MATRIX = [
    pytest.param(
        theme, locale, marks=[] if (theme, locale) == ("light", "en-US") else pytest.mark.slow
    )
    for theme in ("light", "dark")
    for locale in ("en-US", "ko-KR")
]


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """`visit(theme, locale)` opens the page."""
    contexts = []

    def go(theme: str = "light", locale: str = "en-US") -> Page:
        size: Any = {"width": 1440, "height": 900}
        contexts.append(browser.new_context(viewport=size, locale=locale, color_scheme=theme))
        page = contexts[-1].new_page()
        page.goto(f"{address}?__theme={theme}")
        expect(page.locator("#sample-draw")).to_be_visible(timeout=LONG)
        return page

    yield go
    for context in contexts:
        context.close()
    for run in all_runs():  # a test that failed leaves no trainer behind
        run.stop_file.touch()


def findings(page: Page) -> list[str]:
    """What axe calls serious or critical, and the order of headings, but for `GRADIOS_OWN`."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{one['id']} {node['target']} {node['html'][:120]}"
        for one in found
        if one["impact"] in ("serious", "critical") or one["id"] == "heading-order"
        for node in one["nodes"]
        if not any(own in node["html"] for own in GRADIOS_OWN.get(one["id"], ()))
        and not _is_under_what_stays(page, node)
    ]


def _is_under_what_stays(page: Page, node: dict[str, Any]) -> bool:
    """Whether a target is too small only where it lies under what keeps in sight as one scrolls."""
    target = node["target"][0]
    over = [other["target"][0] for check in node["any"] for other in check["relatedNodes"]]
    return any(page.evaluate(IS_UNDER, [target, one]) for one in over)


def tab_by_id(page: Page, name: str) -> None:
    page.click(f"#{tab_id(name)}-button")
    expect(page.locator(f"#{tab_id(name)}")).to_be_visible()


@pytest.mark.parametrize(("theme", "locale"), MATRIX)
def test_the_tabs_as_they_open(visit: Callable[..., Page], theme: str, locale: str) -> None:
    page = visit(theme, locale)
    for name in TABS:
        tab_by_id(page, name)
        if name == "forward":
            expect(page.locator("#forward-stage [data-state=done]")).to_be_visible(timeout=LONG)
        assert not findings(page), name


@pytest.mark.parametrize(("theme", "locale"), MATRIX)
def test_sample_at_work_done_enlarged_and_questioned(
    visit: Callable[..., Page], theme: str, locale: str
) -> None:
    page = visit(theme, locale)
    number(page, "#sample-num-images", 4)
    number(page, "#sample-steps", 1000)  # which takes longer than a look at it
    page.click("#sample-draw")
    expect(page.locator("#sample-cancel")).to_be_visible(timeout=LONG)
    at_work = findings(page)
    page.dispatch_event("#sample-cancel", "click")  # waits for no frame of a busy page
    expect(page.locator("#sample-draw")).to_be_visible(timeout=LONG)
    number(page, "#sample-steps", 5)
    before = handle(page, "id")
    page.click("#sample-draw")
    answered(page, "sample", before)
    expect(page.locator("#keep-png")).to_be_visible()
    done = findings(page)
    page.locator("#sample-timeline .dd-scene .dd-canvas").click(position={"x": 20, "y": 20})
    expect(page.locator("#sample-timeline [data-alone]")).to_be_visible()
    enlarged = findings(page)
    questions = []
    for question in ("from-picture", "interpolate", "compare", "branch"):
        page.locator(f"#ask-{question}-button").click()
        questions += findings(page)
    page.click("#branch-ask")
    until_drawn(page, "#branch-timeline")
    questions += findings(page)
    assert not [*at_work, *done, *enlarged, *questions]


@pytest.mark.parametrize(("theme", "locale"), MATRIX)
def test_loss_at_work_and_done(visit: Callable[..., Page], theme: str, locale: str) -> None:
    page = visit(theme, locale)
    tab_by_id(page, "loss")
    page.click("#loss-ask")
    expect(page.locator("#loss-cancel")).to_be_visible(timeout=LONG)
    at_work = findings(page)
    expect(page.locator("#loss-ask")).to_be_visible(timeout=LONG)
    expect(page.locator("#loss-gallery")).to_be_visible(timeout=LONG)
    assert not [*at_work, *findings(page)]


@pytest.mark.parametrize(("theme", "locale"), MATRIX)
def test_train_with_an_error_and_with_pictures(
    visit: Callable[..., Page], tmp_path: Path, theme: str, locale: str
) -> None:
    page = visit(theme, locale)
    tab_by_id(page, "train")
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "a.txt").write_text("dear")
    drop_files(page, "#train-drop", tmp_path / "letters")
    expect(page.get_by_test_id("toast-body")).to_be_visible(timeout=LONG)
    page.wait_for_function(FADED_IN, arg="[data-testid=toast-body]", timeout=LONG)
    error = findings(page)
    draw_faces(tmp_path / "faces", count=20, size=24)
    drop_files(page, "#train-drop", tmp_path / "faces")
    expect(page.locator("#train-start")).to_be_enabled(timeout=LONG)
    assert not [*error, *findings(page)]


@pytest.mark.parametrize(("theme", "locale"), MATRIX)
def test_train_with_a_finished_run(
    visit: Callable[..., Page], home: Path, theme: str, locale: str
) -> None:
    shutil.copytree(FINISHED, home / "runs" / ("0" * 32))
    page = visit(theme, locale)
    tab_by_id(page, "train")
    page.locator("#train-runs button").first.click(timeout=LONG)
    expect(page.locator("#train-draw")).to_be_visible(timeout=LONG)
    expect(page.locator("#train-previews canvas").first).to_be_visible(timeout=LONG)
    folded = findings(page)
    for fold in ("copies", "quality", "manage", "hub"):
        page.locator(f"#train-{fold} > button").click()
    expect(page.locator("#train-delete")).to_be_visible()
    assert not [*folded, *findings(page)]


def test_axe_finds_what_is_wrong(page: Page) -> None:
    page.set_content("<html lang=en><title>t</title><main><h1>a</h1><button></button></main>")
    assert findings(page)


def test_by_keyboard_alone_from_opening_to_an_exported_picture(
    visit: Callable[..., Page],
) -> None:
    page = visit()
    press_until(page, "#sample-num-images input[type=number]")
    page.keyboard.press("Control+a")
    page.keyboard.type("2")
    press_until(page, "#sample-steps input[type=range]")
    page.keyboard.press("Home")
    press_until(page, "#sample-draw")
    page.keyboard.press("Enter")
    until_drawn(page, "#sample-timeline")
    expect(page.locator("#sample-draw")).to_be_focused(timeout=LONG)
    press_until(page, "#sample-timeline input[type=range]")
    page.keyboard.press("Home")
    slider = page.locator("#sample-timeline input[type=range]")
    expect(slider).to_have_value("0")
    page.keyboard.press("End")
    expect(page.locator("#keep-png")).to_be_visible(timeout=LONG)
    press_until(page, "#keep-png")
    with page.expect_download(timeout=LONG) as download:
        page.keyboard.press("Enter")
    assert Path(download.value.path()).read_bytes().startswith(b"\x89PNG")


def press_until(page: Page, wanted: str, key: str = "Tab") -> None:
    """Presses a key until the wanted element has the focus, and can be seen there."""
    for _ in range(80):
        page.keyboard.press(key)
        if page.locator(wanted).evaluate("e => e === document.activeElement"):
            expect(page.locator(wanted)).to_be_in_viewport()
            return
    raise AssertionError(f"{key} does not reach {wanted}")
