"""What browsers are told to refuse, and that the page gets on with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import gradio as gr
import httpx
import pytest
from playwright.sync_api import Page, expect

from ddpm_demo.policy import Policy
from ddpm_demo.ui import launch_options
from ddpm_demo.ui.handlers import gradio_error
from ddpm_demo.ui.serving.headers import ASSETS, SPACES, policy
from ddpm_demo.ui.visitors import Visitors
from tests.support.pictures import colours, encoded
from tests.ui.support.browser import eventually
from tests.ui.support.problems import Problems


def rules(text: str) -> dict[str, list[str]]:
    parts = (rule.split() for rule in text.split(";"))
    return {name: hosts for name, *hosts in parts}


@pytest.fixture(scope="module")
def small(serve: Callable[..., str]) -> str:
    """A page of two elements under the headers of the whole."""
    with gr.Blocks() as demo:
        gr.HTML("<p id='here'>here</p>")
        go = gr.Button("go", elem_id="go")

        def fail() -> None:
            raise gr.Error("<img src='http://192.0.2.1/spy.png'>")  # which handlers escape

        go.click(fail)
    return serve(demo, **launch_options(Visitors(Policy.at_home({}))))


@pytest.mark.parametrize("path", ["", "config", "gradio_api/info", "nowhere", "theme.css"])
def test_every_answer_has_them(small: str, path: str) -> None:
    headers = httpx.get(small + path, timeout=60).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    told = rules(headers["content-security-policy"])
    assert told["frame-ancestors"] == ["'self'"]
    assert told["default-src"] == ["'self'"]
    for rule in ("img-src", "media-src", "connect-src"):
        assert told[rule] == ["'self'", "data:", "blob:"]
    assert told["script-src"] == [
        "'self'",
        "'unsafe-inline'",
        "'unsafe-eval'",
        "'wasm-unsafe-eval'",
    ]


def test_a_file_that_is_opened_by_itself_runs_nothing(small: str) -> None:
    svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    for name, content in (("a.svg", svg), ("a.png", encoded(colours(8, 8)))):
        files = {"files": (name, content)}
        sent = httpx.post(f"{small}gradio_api/upload", files=files, timeout=60)
        answer = httpx.get(f"{small}gradio_api/file={sent.json()[0]}", timeout=60)
        assert answer.status_code == 200
        told = rules(answer.headers["content-security-policy"])
        assert told["sandbox"] == []
        assert told["default-src"] == ["'none'"]
        assert "script-src" not in told


def test_only_a_space_is_framed_and_only_a_public_link_fetches_gradios_scripts() -> None:
    assert SPACES not in policy()
    assert ASSETS not in policy()
    assert rules(policy(space=True))["frame-ancestors"] == ["'self'", SPACES]
    assert ASSETS in rules(policy(share=True))["script-src"]


def test_handlers_escape_what_a_sentence_quotes() -> None:
    from ddpm_demo.errors import UserError

    error = UserError("bad_choice", name="solver", value="<img src=http://a.b>", allowed="ddim")
    assert "<" not in gradio_error(error, None).message


@pytest.mark.browser
def test_a_page_fetches_nothing_of_another_host(page: Page, small: str, problems: Problems) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(small)
    expect(page.locator("#here")).to_be_visible()
    page.click("#go")
    expect(page.locator("[data-testid='toast-text'] img")).to_have_count(1)
    page.evaluate("fetch('http://192.0.2.1/spy').catch(() => 0)")
    page.evaluate("() => { new Image().src = 'http://192.0.2.1/spy2.png'; }")
    page.wait_for_function("() => true")  # which needs eval

    def refused() -> None:  # the console tells it a while later
        assert len([each for each in problems if "Content Security Policy" in each]) >= 3

    eventually(page, refused)
    problems.expect("192.0.2.1")


@pytest.mark.browser
def test_another_page_cannot_frame_it(
    page: Page, small: str, tmp_path: Path, problems: Problems
) -> None:
    (tmp_path / "frame.html").write_text(f"<iframe src='{small}'></iframe>")
    page.goto((tmp_path / "frame.html").as_uri())

    def refused() -> None:
        assert any("frame-ancestors" in each for each in problems)

    eventually(page, refused)
    problems.expect("frame-ancestors", "Failed to load resource")
