"""A link for a class in Chromium: one page makes and leads it, others open and follow it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.ui.support.browser import LONG, eventually, mounted, tab
from tests.ui.support.strangers import Server

pytestmark = pytest.mark.browser

MARK = ".class-mark"
SHEET = ".class-sheet"
LINK = f"{SHEET} .class-row .class-link"
SHOTS = os.environ.get("CLASS_SHOTS")  # where pictures of the pages go, for whoever looks at them


@pytest.fixture(scope="module")
def public(serve: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Server:
    with pytest.MonkeyPatch.context() as patch:  # the key of its cookies is made at the start
        patch.setenv("DDPM_DEMO_HOME", str(tmp_path_factory.mktemp("home")))
        return Server(True, serve)


@pytest.fixture
def people(browser: Browser) -> Iterator[Callable[..., Page]]:
    """`people(width)` is a page of somebody else, with a browser of their own."""
    contexts: list[BrowserContext] = []

    def somebody(width: int = 1440, height: int = 900, locale: str = "en-US") -> Page:
        window = {"width": width, "height": height}
        contexts.append(browser.new_context(viewport=window, locale=locale))
        return contexts[-1].new_page()

    yield somebody
    for context in contexts:
        context.close()


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png")


def place(page: Page, stage: str = "#sample-timeline") -> int | None:
    script = "(stage) => document.querySelector(`${stage} [data-state]`)?.place?.t ?? null"
    found = page.evaluate(script, stage)
    return found if found is None else int(found)


def go(page: Page, t: int, stage: str = "#sample-timeline") -> None:
    page.eval_on_selector(f"{stage} [data-state]", "(e, t) => e.place.seekTo(t)", t)


def drawn(page: Page) -> None:
    expect(page.locator("#sample-timeline [data-state=done]")).to_be_visible(timeout=LONG)


def pixels(page: Page) -> str:
    return str(page.eval_on_selector("#sample-timeline .dd-canvas", "e => e.toDataURL()"))


def at(page: Page, t: int, stage: str = "#sample-timeline") -> None:
    def check() -> None:
        assert place(page, stage) == t

    eventually(page, check)


def sheet_of(page: Page, *marks: str) -> str:
    """Opens the sheet, marks what is named, and answers with the link."""
    page.keyboard.press("l")
    expect(page.locator(SHEET)).to_be_visible()
    for name in marks:
        page.locator(f"{SHEET} [data-name={name}]").check()
    expect(page.locator(LINK)).not_to_have_value("")
    return page.locator(LINK).input_value()


def test_a_class_sees_the_same_picture_at_the_same_t_and_follows(
    people: Callable[..., Page], public: Server
) -> None:
    teacher, pupil, phone = people(), people(1920, 1080), people(390, 844)
    teacher.goto(f"{public.address}?model=weights/faces-32&seed=5&steps=20&num_images=4")
    drawn(teacher)
    expect(teacher.locator("#keep-link textarea, #keep-link input")).not_to_have_value("")
    go(teacher, 300)
    t = place(teacher)
    assert t
    sheet_of(teacher, "controls", "experiments", "tabs", "lead")
    expect(teacher.locator(f"{SHEET} [data-name=lead]")).to_be_checked()

    def made() -> None:
        link = teacher.locator(LINK).input_value()
        for part in ("seed=5", "steps=20", "tab=sample", f"t={t}", "hide=controls,", "class="):
            assert part in link, link

    eventually(teacher, made)
    link = teacher.locator(LINK).input_value()
    expect(teacher.locator(f"{SHEET} .class-code")).to_be_visible()
    shot(teacher, "sheet-1440")
    own = teacher.locator(f"{SHEET} .class-own button").get_attribute("data-link") or ""
    assert "#lead=" in own
    key = own.partition("#lead=")[2]
    for copy in (".class-row", ".class-own"):
        teacher.locator(f"{SHEET} {copy} button").click()
        expect(teacher.locator(f"{SHEET} {copy} button")).to_have_text("Copied")
    assert key not in link
    assert key not in teacher.locator(SHEET).inner_text(), "the sheet may stand on a projector"
    assert "class=" not in own
    assert key not in teacher.url, "a projector shows the address"
    teacher.keyboard.press("Escape")
    for page in (pupil, phone):
        page.goto(link)
        drawn(page)
        at(page, t)
        expect(page.locator(MARK)).to_contain_text("You follow the teacher")
        expect(page.locator("#sample-steps")).to_be_hidden()
        expect(page.locator("#sample-draw")).to_be_hidden()
        for hidden in ("#ask", ".class-open", ".shell-path"):
            expect(page.locator(hidden)).to_be_hidden()
    shot(pupil, "pupil-1920")
    shot(phone, "pupil-390")
    go(teacher, 0)
    for page in (pupil, phone):
        at(page, place(teacher) or 0)
    # they show the same, however large: each alone on the page of one size
    same = people(1920, 1080)
    same.goto(link)
    drawn(same)
    at(same, place(teacher) or 0)
    eventually(same, lambda: _equal(pixels(same), pixels(pupil)))
    # a pupil may look around alone, and comes back
    pupil.locator(f"{MARK} button").click()
    go(teacher, 500)
    at(phone, place(teacher) or 0)
    assert place(pupil) != place(teacher)
    pupil.locator(f"{MARK} button").click()
    at(pupil, place(teacher) or 0)
    # a reload leads on, and the other device of the teacher leads too
    teacher.reload()
    drawn(teacher)
    go(teacher, 700)
    at(phone, place(teacher) or 0)
    other = people()
    other.goto(own)
    drawn(other)
    assert "lead" not in other.url
    at(other, t)
    at(phone, t)


def _equal(one: str, other: str) -> None:
    assert one == other


def test_forward_is_the_same_for_all_and_other_tabs_are_followed(
    people: Callable[..., Page], public: Server
) -> None:
    teacher, pupil = people(), people()
    stage = "#forward-stage"
    teacher.goto(
        f"{public.address}?tab=forward&forward_schedule=linear&forward_T=200&forward_size=64"
        "&forward_seed=3&forward_picture=2"
    )
    expect(teacher.locator(f"{stage} [data-state=done]")).to_be_visible(timeout=LONG)
    expect(teacher.locator("#forward-timesteps input[type=number]")).to_have_value("200")

    def settled() -> None:
        assert teacher.eval_on_selector(f"{stage} [data-state]", "e => e.forwardStage.T") == 200

    eventually(teacher, settled)
    go(teacher, 60, stage)
    sheet_of(teacher, "lead")

    def made() -> None:
        found = teacher.locator(LINK).input_value()
        for part in ("forward_T=200", "forward_picture=2", "tab=forward", "t=60", "class="):
            assert part in found, found
        assert "model=" not in found

    eventually(teacher, made)
    link = teacher.locator(LINK).input_value()
    teacher.keyboard.press("Escape")
    pupil.goto(link)
    at(pupil, 60, stage)
    shot(pupil, "forward-1440")
    ids = [
        one.eval_on_selector(f"{stage} [data-state]", "e => e.forwardStage.id")
        for one in (teacher, pupil)
    ]
    assert ids[0] == ids[1], "picture, noise and schedule are the same"
    go(teacher, 123, stage)
    at(pupil, 123, stage)
    tab(teacher, "Loss")
    expect(pupil.locator("#tab-loss-button")).to_have_attribute(
        "aria-selected", "true", timeout=LONG
    )
    teacher.locator("#tab-train-button").click()
    expect(pupil.locator("#tab-train-button")).to_have_attribute(
        "aria-selected", "true", timeout=LONG
    )


def test_a_class_draws_once_and_whoever_draws_again_watches_it(public: Server) -> None:
    pupils, steps = (
        [public.stranger() for _ in range(3)],
        {"slider": 5, "model": "weights/faces-32"},
    )
    said = [pupil.ask("draw_pictures", **steps) for pupil in pupils]
    values = [one["data"][0] for one in said]
    sheets = [str(value["chunks"]) for value in values]
    assert len({value["id"] for value in values}) == len(pupils), "each has its own to ask about"
    assert sheets[0] == sheets[1] == sheets[2]
    yields = [sum("process_generating" in line for line in pupil.heard) for pupil in pupils]
    assert yields[0] > 3
    assert yields[1:] == [1, 1]
    sheet = values[2]["chunks"][0]["file"]
    assert pupils[2].http.get(f"file={sheet['path']}").status_code == 200
    pupils[0].heard.clear()
    pupils[0].ask("draw_pictures", **steps)
    assert sum("process_generating" in line for line in pupils[0].heard) == yields[0]


def test_a_forged_link_opens_the_page_and_says_what_was_left_out(
    people: Callable[..., Page], public: Server
) -> None:
    page = people()
    page.goto(f"{public.address}?t=-5&hide=controls,<img src=x onerror=alert(1)>&class=nobody")
    note = page.locator(".shell-note")
    expect(note).to_contain_text("t=-5", timeout=LONG)
    expect(note).to_contain_text("<img")
    expect(page.locator(".shell-note img")).to_have_count(0)
    expect(page.locator("#sample-steps")).to_be_hidden()
    expect(page.locator(MARK)).to_have_count(0)
    drawn(page)


def test_a_class_that_nobody_leads_is_said_and_goes_on_when_somebody_does(
    people: Callable[..., Page], public: Server
) -> None:
    from ddpm_demo.ui.classroom.rooms import code_of

    page, key = people(locale="ko-KR"), "0123456789abcdef" * 2
    page.goto(f"{public.address}?class={code_of(key)}")
    drawn(page)
    expect(page.locator(MARK)).to_contain_text("이끄는 사람이 없습니다", timeout=LONG)
    mounted(page)
    told = {"key": key, "tab": "sample", "t": 400}
    page.request.post(f"{public.address}gradio_api/class", data=told)
    expect(page.locator(MARK)).to_contain_text("따라가는 중", timeout=LONG)
    assert abs((place(page) or 0) - 400) < 60
