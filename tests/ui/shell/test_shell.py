"""Around the tabs, in Chromium: address, messages, keyboard, the short path."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from ddpm_demo.ui.shell import FAVICON
from ddpm_demo.ui.train.run.running import FORGET_LINK
from tests.ui.support.browser import LONG, eventually, number, tab, unfold, until_drawn
from tests.ui.support.problems import Problems

pytestmark = pytest.mark.browser

SELECTED = "#tabs > .tab-wrapper [role=tab][aria-selected=true]"


@pytest.fixture
def opened(page: Page, address: str) -> Page:
    page.goto(address)
    expect(page.locator("#sample-draw")).to_be_visible(timeout=LONG)
    return page


@pytest.fixture
def korean(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(locale="ko-KR", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(address)
    expect(page.locator("#sample-draw")).to_be_visible(timeout=LONG)
    yield page
    context.close()


def reload(page: Page, problems: Problems) -> None:
    page.reload()
    expect(page.locator("#tabs [role=tab]").first).to_be_visible(timeout=LONG)
    problems.clear()  # leaving a page in the middle of a request is no fault of the page


def test_the_open_tab_survives_a_reload_and_stands_in_the_link(
    opened: Page, address: str, problems: Problems
) -> None:
    tab(opened, "Train")
    expect(opened).to_have_url(address + "?tab=train")
    reload(opened, problems)
    expect(opened.locator(SELECTED)).to_have_text("Train", timeout=LONG)
    expect(opened.locator("#train-drop")).to_be_visible()
    tab(opened, "Sample")
    expect(opened).to_have_url(address)


def test_what_is_opened_in_train_is_found_there_by_a_reload(page: Page, address: str) -> None:
    page.goto(address + "?tab=train&run=gone&__theme=light")
    page.evaluate(FORGET_LINK)
    assert page.url == address + "?tab=train&__theme=light"


def test_an_address_opens_no_tab_that_does_not_exist(page: Page, address: str) -> None:
    page.goto(address + "?tab=secret&__theme=light")
    expect(page.locator("#sample-draw")).to_be_visible(timeout=LONG)
    tab(page, "Loss")
    expect(page).to_have_url(address + "?tab=loss&__theme=light")
    expect(page.locator(".shell-go")).to_have_text("Noise a picture")
    tab(page, "Forward")  # who goes alone is followed
    expect(page.locator(".shell-go")).to_have_text("Draw new pictures")


def test_a_refused_value_is_told_in_the_language_of_the_page(korean: Page) -> None:
    number(korean, "#sample-seed", 99_999_999_999)
    korean.click("#sample-draw")
    toast = korean.get_by_test_id("toast-body")
    expect(toast).to_contain_text("4294967295", timeout=LONG)
    expect(toast).to_contain_text("시드")
    expect(toast.locator(".toast-title")).to_have_text("입력한 값을 확인하세요")
    assert "minimum value" not in toast.inner_text()


def test_the_title_of_a_message_says_what_kind_it_is(opened: Page, problems: Problems) -> None:
    tab(opened, "Train")
    path = opened.locator("#train-path").locator("input, textarea").first
    path.fill("/no/such/folder")
    path.press("Enter")
    title = opened.get_by_test_id("toast-body").locator(".toast-title")
    expect(title).to_have_text("Check what you entered", timeout=LONG)
    # chromium reports the queue's answer to a refused request as an error of its own
    problems.expect("500")


def test_a_list_closes_when_tab_leaves_it(opened: Page) -> None:
    field = opened.locator("#sample-solver input")
    field.focus()
    expect(field).to_have_attribute("aria-expanded", "true")
    before = field.input_value()
    opened.keyboard.press("Tab")
    expect(opened.locator("#sample-seed input")).to_be_focused()
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(opened.get_by_role("listbox")).to_have_count(0)
    assert field.input_value() == before


def test_the_focus_stays_with_the_drawing(opened: Page) -> None:
    number(opened, "#sample-num-images", 1)
    number(opened, "#sample-steps", 5)
    opened.locator("#sample-draw").press("Enter")
    until_drawn(opened, "#sample-timeline")
    expect(opened.locator("#sample-draw")).to_be_focused()


def test_a_slider_shows_that_it_has_the_focus(opened: Page) -> None:
    slider = opened.locator("#sample-steps input[type=range]")
    outline = "e => getComputedStyle(e).outlineStyle"
    assert slider.evaluate(outline) == "none"
    opened.locator("#sample-steps button").focus()
    opened.keyboard.press("Tab")
    expect(slider).to_be_focused()
    assert slider.evaluate(outline) == "solid"


# what lies on top at points of the main button's bar, wherever its column is scrolled
COVERED = """bar => {
  const { left, top, width, height } = bar.getBoundingClientRect();
  const column = bar.parentElement;
  const found = [];
  for (column.scrollTop = 0; ; column.scrollTop += 7) {
    for (const [x, y] of [[20, 3], [60, 3], [20, height / 2], [60, height - 3], [width / 2, 3]]) {
      const over = document.elementFromPoint(left + x, top + y);
      if (!bar.contains(over)) found.push(over?.outerHTML.slice(0, 80));
    }
    if (column.scrollTop + column.clientHeight >= column.scrollHeight - 1) return found;
  }
}"""


def test_nothing_shows_through_the_main_button(opened: Page) -> None:
    unfold(opened, "#sample-more")
    expect(opened.locator("#sample-pinned")).to_be_visible()
    bar = opened.locator("#tab-sample .main-action")

    def covers() -> None:
        assert bar.evaluate(COVERED) == []

    eventually(opened, covers)
    assert bar.evaluate("e => getComputedStyle(e).backgroundColor").startswith("rgb(")


FADE = "e => Number(getComputedStyle(e, '::before').opacity)"


def test_what_scrolls_out_of_the_controls_fades(opened: Page) -> None:
    controls = opened.locator("#tab-sample .controls")
    assert controls.evaluate(FADE) == 0
    opened.set_viewport_size({"width": 1440, "height": 600})
    controls.evaluate("e => e.scrollTo(0, 200)")
    opened.wait_for_function(f"({FADE})(document.querySelector('#tab-sample .controls')) === 1")


@pytest.mark.slow
def test_the_short_path_leads_through_the_page(opened: Page, problems: Problems) -> None:
    path = opened.locator(".shell-path")
    number(opened, "#sample-num-images", 1)
    number(opened, "#sample-steps", 5)
    path.get_by_role("button", name="Noise a picture").click()
    expect(opened.locator(SELECTED)).to_have_text("Forward")
    expect(opened.locator("#forward-stage")).to_be_in_viewport(ratio=0.2)
    opened.evaluate("scrollTo(0, 400)")
    expect(path).to_be_in_viewport(ratio=1)
    path.get_by_role("button", name="Draw new pictures").click()
    expect(opened.locator(SELECTED)).to_have_text("Sample")
    until_drawn(opened, "#sample-timeline")
    path.get_by_role("button", name="Train on pictures").click()
    expect(opened.locator(SELECTED)).to_have_text("Train")
    reload(opened, problems)
    tab(opened, "Sample")
    tab(opened, "Interpolate")
    expect(opened.locator("#interpolate-ask")).to_be_visible()
    path.get_by_role("button", name="Question it").click()
    expect(opened.locator(SELECTED)).to_have_text("Sample")
    expect(opened.locator("#branch-ask")).to_be_visible()
    expect(opened.locator("#ask")).to_be_in_viewport()
    expect(path).to_be_hidden()
    reload(opened, problems)
    expect(opened.locator(".shell-projector")).to_be_visible(timeout=LONG)
    expect(path).to_be_hidden()


def test_a_dismissed_path_stays_away(opened: Page, problems: Problems) -> None:
    opened.get_by_role("button", name="Do not show this path again").click()
    expect(opened.locator(".shell-path")).to_be_hidden()
    reload(opened, problems)
    expect(opened.locator(".shell-projector")).to_be_visible(timeout=LONG)
    expect(opened.locator(".shell-path")).to_be_hidden()


def test_the_page_has_a_sign_of_its_own(address: str) -> None:
    with urllib.request.urlopen(address + "favicon.ico") as answer:
        assert answer.headers.get_content_type() == "image/svg+xml"
        assert answer.read() == FAVICON.read_bytes()


TOO_EARLY = """(() => {
  window.early = false; // a button of the footer could have the focus while nothing else was there
  const look = () => {
    const button = document.querySelector("footer button");
    if (!button || document.querySelector("#heading")) return;
    window.early ||= getComputedStyle(button).visibility === "visible";
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
})();"""


def test_a_tab_pressed_while_the_page_loads_does_not_land_on_the_footer(
    page: Page, address: str
) -> None:
    page.add_init_script(TOO_EARLY)
    page.goto(f"{address}?tab=loss")
    expect(page.locator("#loss-ask")).to_be_visible(timeout=LONG)
    assert not page.evaluate("window.early")
    expect(page.locator("footer button").first).to_be_visible()
