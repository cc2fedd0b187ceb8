"""The look: readable in light and dark, nothing fetched, controls beside the stage or after it."""

from __future__ import annotations

import re
from collections.abc import Callable

import gradio as gr
import pytest
from playwright.sync_api import FloatRect, Locator, Page, expect

from ddpm_demo.ui.components.assets import style
from ddpm_demo.ui.theme import CSS, THEME
from tests.ui.support.browser import eventually


def luminance(colour: str) -> float:
    """WCAG 2.1, relative luminance of "#rrggbb"."""
    colour = {"white": "#ffffff", "black": "#000000"}.get(colour, colour)
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(text: str, ground: str) -> float:
    """WCAG 2.1, between two variables of the theme."""
    light = [luminance(THEME._get_computed_value(name)) for name in (text, ground)]
    return (max(light) + 0.05) / (min(light) + 0.05)


@pytest.mark.parametrize("dark", ["", "_dark"])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("body_text_color", "body_background_fill"),
        ("body_text_color_subdued", "body_background_fill"),
        ("block_info_text_color", "body_background_fill"),
        ("input_placeholder_color", "input_background_fill"),
        ("color_accent", "body_background_fill"),
        ("link_text_color", "body_background_fill"),
        ("button_primary_text_color", "button_primary_background_fill"),
        ("button_secondary_text_color", "button_secondary_background_fill"),
        ("body_text_color", "color_accent_soft"),
    ],
)
def test_text_can_be_read(text: str, ground: str, dark: str) -> None:
    assert contrast(text + dark, ground + dark) >= 4.5


COLOURS = style("components/colours.css")


@pytest.mark.parametrize("meaning", ["signal", "noise"])
@pytest.mark.parametrize("dark", ["", "_dark"])
def test_the_two_meanings_can_be_read(meaning: str, dark: str) -> None:
    """On the page's ground and on the panels, which are a twentieth nearer to the ink."""
    light, black = re.findall(f"--dd-{meaning}: (#[0-9a-f]{{6}})", COLOURS)
    shown = luminance(black if dark else light)
    ground = luminance(THEME._get_computed_value("body_background_fill" + dark))
    panel = ground + 0.05 * (1 - 2 * ground)
    for one in (ground, panel):
        assert (max(shown, one) + 0.05) / (min(shown, one) + 0.05) >= 4.5


def test_that_test_can_fail() -> None:
    assert contrast("neutral_300", "body_background_fill") < 4.5


def test_no_font_is_fetched() -> None:
    css = THEME._get_theme_css() + CSS
    assert not THEME._stylesheets
    assert "@font-face" not in css
    assert "@import" not in css
    assert "http" not in css.replace("http://www.w3.org/2000/svg", "")


@pytest.fixture(scope="module")
def address(serve: Callable[..., str]) -> str:
    """A room with something of everything in it, and a stage that is longer than a screen."""
    with gr.Blocks(fill_width=True) as demo, gr.Row(elem_classes="room"):
        with gr.Column(elem_classes="controls"):
            gr.Slider(1, 64, 16, label="Pictures", info="How many.")
            gr.Radio([f"a rather long choice, number {k}" for k in range(3)], label="Solver")
            with gr.Row(elem_classes="main-action"):
                gr.Button("Draw", variant="primary")
        with gr.Column(elem_classes="stage"):
            gr.HTML("<div style='height: 1500px'>A picture.</div>")
        with gr.Column(elem_classes="below"):
            gr.Markdown("What else can be asked.")
    return serve(demo, theme=THEME, css=CSS)


def box(locator: Locator) -> FloatRect:
    found = locator.bounding_box()
    assert found
    return found


def check_places(page: Page, width: int) -> None:
    """Asserts where controls, stage and what is below it stand."""
    first = box(page.locator(".controls > *").first)
    stage, below = box(page.locator(".stage")), box(page.locator(".below"))
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert below["y"] >= stage["y"] + stage["height"]
    if width >= 1024:
        assert first["width"] == 320
        assert abs(first["y"] - stage["y"]) < 2
        assert first["x"] + first["width"] + 24 <= stage["x"]
        assert abs(stage["x"] - below["x"]) < 1
        assert stage["width"] > first["width"]
    else:
        assert stage["y"] < 100, "the stage comes first"
        assert stage["y"] + stage["height"] <= first["y"] < below["y"]
        assert abs(first["width"] - stage["width"]) < 2
        assert stage["width"] > width - 80


WIDTHS = (390, 768, 900, 1023, 1024, 1440, 1920)


@pytest.mark.slow
@pytest.mark.browser
def test_controls_stand_left_of_the_stage_or_after_it(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator(".room")).to_have_css("display", "grid")  # the style sheet is there
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        eventually(page, lambda width=width: check_places(page, width))
        for part in page.locator(".controls *:visible").all()[:40]:
            assert box(part)["x"] + box(part)["width"] <= width


@pytest.mark.browser
def test_the_main_button_stays_in_sight(page: Page, address: str) -> None:
    page.goto(address)
    button = page.get_by_role("button", name="Draw")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 500})
        page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
        expect(button).to_be_in_viewport(ratio=1)
        page.get_by_text("What else can be asked.").scroll_into_view_if_needed()
        expect(button).to_be_in_viewport(ratio=1)
        assert page.evaluate("scrollY") > 900


@pytest.mark.browser
@pytest.mark.parametrize(
    ("scheme", "colour"), [("light", "11, 114, 133"), ("dark", "61, 186, 207")]
)
def test_the_accent_is_lighter_on_dark_ground(
    page: Page, address: str, scheme: str, colour: str
) -> None:
    page.goto(f"{address}?__theme={scheme}")
    swatch = """() => {
      const node = document.body.appendChild(document.createElement('i'));
      node.style.color = 'var(--color-accent)';
      return getComputedStyle(node).color;
    }"""

    def accented() -> None:  # the style sheet comes after the page
        assert page.evaluate(swatch) == f"rgb({colour})"

    eventually(page, accented)
