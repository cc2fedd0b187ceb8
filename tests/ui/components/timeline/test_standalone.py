"""The timeline as one HTML file, opened from disk with the network off."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from ddpm_demo.ui.components.timeline.standalone import settings_in_page, standalone_html
from tests.ui.support.timelines import FRAMES, LAST, Driver, colour, rich, sheets

SETTINGS = {
    "ddpm_demo": "0.1",
    "model": "</script><img src=x>",
    "steps": 11,
    "seed": 7,
    "eta": None,
}


@pytest.fixture(scope="module")
def html(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A page of its own; the sheets that it was made of are gone again."""
    folder = tmp_path_factory.mktemp("sheets")
    chunks = sheets(folder)
    made = standalone_html(rich("run", chunks), SETTINGS)
    for file in folder.iterdir():
        file.unlink()
    assert str(folder) not in made
    return made


def test_the_settings_are_found_again(html: str) -> None:
    assert settings_in_page(html.encode()) == SETTINGS


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<p>another page</p>",
        '<script type="application/json" id="ddpm-demo-settings">{"seed": 7}',
        '<script type="application/json" id="ddpm-demo-settings">{"seed": </script>',
        '<script type="application/json" id="ddpm-demo-settings">[7]</script>',
        '<script type="application/json" id="ddpm-demo-settings">' + "[" * 60_000 + "</script>",
        '<script type="application/json" id="ddpm-demo-settings">{"a": "'
        + "x" * 70_000
        + '"}</script>',
    ],
    ids=["empty", "other", "cut", "broken", "list", "deep", "long"],
)
def test_a_page_without_settings_has_none(text: str) -> None:
    assert settings_in_page(text.encode()) is None


def test_a_large_page_is_not_made_a_text_of(html: str) -> None:
    page = b"\xff" * 8_000_000 + html.encode()  # as text four bytes a letter
    tracemalloc.start()
    found = settings_in_page(page)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == SETTINGS
    assert peak < 1_000_000


def test_files_can_lie_elsewhere(tmp_path: Path) -> None:
    chunks = sheets(tmp_path)
    made = rich("run", chunks)
    for chunk in made["chunks"]:
        chunk["file"]["path"] = Path(chunk["file"]["path"]).name
    before = json.dumps(made)
    page = standalone_html(made, {}, lambda path: tmp_path / Path(path).name)
    assert page == standalone_html(rich("run", chunks), {})
    assert json.dumps(made) == before


@pytest.fixture
def opened(
    browser: Browser,
    html: str,
    tmp_path: Path,
    problems: list[str],
    request: pytest.FixtureRequest,
) -> Iterator[Page]:
    """The file in a browser without a network, in a language; it may not complain."""
    path = tmp_path / "timeline.html"
    path.write_text(html, encoding="utf-8")
    context = browser.new_context(
        locale=getattr(request, "param", "en-US"), offline=True, color_scheme="dark"
    )
    page = context.new_page()
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", lambda asked: problems.append(asked.url) if _remote(asked.url) else None)
    page.goto(path.as_uri())
    yield page
    context.close()
    assert not problems


def _remote(url: str) -> bool:
    return not url.startswith(("file:", "data:", "blob:"))


@pytest.mark.browser
def test_it_scrubs_and_switches_views(opened: Page) -> None:
    driver = Driver(opened)
    driver.settle(count=FRAMES, index=LAST)
    assert driver.shown() == colour(LAST, 0)
    box = driver.slider.bounding_box()
    assert box
    y = box["y"] + box["height"] / 2
    opened.mouse.move(box["x"] + box["width"] - 10, y)
    opened.mouse.down()
    opened.mouse.move(box["x"] + 4, y, steps=5)
    opened.mouse.up()
    driver.settle(index=0)
    assert driver.shown() == colour(0, 0)
    for k, view in enumerate(("x_t", "x_0", "eps", "change")):
        driver.root.locator(f"[data-view={view}]").click()
        driver.until(f"{driver.handle}.drawn?.name === '{view}'")
        assert driver.shown() == colour(0, k)


@pytest.mark.browser
def test_no_button_of_it_looks_as_the_browser_has_it(opened: Page) -> None:
    driver = Driver(opened)
    driver.settle(count=FRAMES, index=LAST)
    opened.mouse.click(*driver.tile(1))
    driver.settle(picture=1)
    borders = opened.locator("button").evaluate_all(
        "all => all.map(one => [one.className, getComputedStyle(one).borderTopStyle])"
    )
    assert len(borders) > 10
    assert [name for name, border in borders if border == "outset"] == []
    expect(opened.locator(".dd-note")).to_be_visible()
    assert (
        driver.root.locator("[aria-pressed=true].dd-view").evaluate(
            "one => getComputedStyle(one).borderRadius"
        )
        == "999px"
    )


@pytest.mark.browser
def test_it_says_what_it_was_made_with(opened: Page) -> None:
    expect(opened.locator("h1")).to_have_text("From noise to picture")
    expect(opened.locator("#made-with")).to_have_text(
        "DDPM Demo 0.1 · model </script><img src=x> · steps 11 · seed 7"
    )
    expect(opened.locator("img")).to_have_count(0)
    driver = Driver(opened)
    driver.settle(count=FRAMES, index=LAST)
    opened.mouse.click(*driver.tile(1))
    driver.settle(picture=1)
    expect(driver.root.locator(".dd-title")).to_have_text("Picture 2 · seed 8")
    expect(driver.root.locator(".dd-pin")).to_be_hidden()


@pytest.mark.browser
@pytest.mark.parametrize("opened", ["ko-KR"], indirect=True)
def test_it_speaks_the_browsers_language(opened: Page) -> None:
    expect(opened.locator("h1")).to_have_text("노이즈에서 이미지로")
    expect(opened.get_by_role("button", name="재생")).to_be_visible()


@pytest.mark.browser
def test_its_policy_lets_no_other_script_run(opened: Page, problems: list[str]) -> None:
    ran = opened.evaluate(
        """() => new Promise(resolve => {
          const answer = () => resolve(Boolean(window.ran));
          document.addEventListener('securitypolicyviolation', answer);
          const script = document.createElement('script');
          script.textContent = 'window.ran = true';
          document.body.append(script);
        })"""
    )
    assert ran is False
    assert "Content Security Policy" in problems.pop()
