"""The page comes compressed to whoever takes it so, and its files come as they are."""

from __future__ import annotations

from collections.abc import Callable

import gradio as gr
import httpx
import pytest

from ddpm_demo.policy import Policy
from ddpm_demo.ui import launch_options
from ddpm_demo.ui.serving.page.compressed import takes_gzip
from ddpm_demo.ui.visitors import Visitors


@pytest.fixture(scope="module")
def served(serve: Callable[..., str]) -> str:
    with gr.Blocks() as demo:
        gr.HTML("<p>here</p>" * 2000)
    return serve(demo, **launch_options(Visitors(Policy.at_home({}))))


@pytest.mark.parametrize("path", ["", "config"])
def test_the_page_is_small_on_its_way(served: str, path: str) -> None:
    def get(encoding: str) -> httpx.Response:
        return httpx.get(served + path, headers={"Accept-Encoding": encoding}, timeout=60)

    small, whole = get("gzip"), get("identity")
    assert small.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in whole.headers
    assert int(small.headers["content-length"]) < int(whole.headers["content-length"]) / 2
    assert "here" in small.text
    assert "default-src" in small.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("header", "takes"),
    [
        ("gzip, deflate, br, zstd", True),
        ("br;q=1.0, GZIP;q=0.8", True),
        ("gzip;q=1.000", True),
        ("gzip;q=0.001", True),
        ("gzip;q=0", False),
        ("gzip;q=0.0", False),
        ("gzip;q=nan", False),
        ("gzip;q=-1", False),
        ("x-gzip", False),
        ("gzipp", False),
        ("br", False),
        ("", False),
    ],
)
def test_gzip_is_sent_to_whoever_takes_it(header: str, takes: bool) -> None:
    assert takes_gzip(header) == takes


def test_all_else_is_sent_as_it_is(served: str) -> None:
    answer = httpx.get(served + "gradio_api/info", headers={"Accept-Encoding": "gzip"}, timeout=60)
    assert "content-encoding" not in answer.headers
