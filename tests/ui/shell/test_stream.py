"""A request that gradio takes while its stream of answers ends is answered all the same."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from ddpm_demo.policy import Policy
from ddpm_demo.ui import build_demo, launch_options
from ddpm_demo.ui.handlers import import_heavy
from ddpm_demo.ui.visitors import Visitors
from tests.ui.support.browser import LONG, number, until_drawn

pytestmark = pytest.mark.browser

# the news that a stream has ended reaches the page only after the next request was taken
LATE_NEWS = """(() => {
  const { fetch } = window;
  let taken = () => {};
  window.lateNews = 0;
  window.fetch = async (...request) => {
    const { pathname } = new URL(request[0].url ?? request[0], location.href);
    const answer = await fetch(...request);
    if (pathname.endsWith("/queue/join")) setTimeout(() => taken(), 1500);
    if (!pathname.endsWith("/queue/data")) return answer;
    const late = new TransformStream({
      async transform(part, out) {
        if (new TextDecoder().decode(part).includes('"close_stream"')) {
          await new Promise((go) => (taken = go));
          window.lateNews += 1;
        }
        out.enqueue(part);
      },
    });
    return new Response(answer.body.pipeThrough(late), answer);
  };
})();"""


@pytest.fixture(scope="module")
def address(serve: Callable[..., str]) -> str:
    import_heavy()  # or a stream stays open until that is done
    options = launch_options(Visitors(Policy.at_home({})))
    options.pop("i18n")
    options.pop("ssr_mode")
    return serve(build_demo(), **options)


def test_a_drawing_that_begins_as_a_stream_ends_is_seen(page: Page, address: str) -> None:
    page.add_init_script(LATE_NEWS)
    page.goto(address)
    expect(page.locator("#sample-draw")).to_be_visible(timeout=LONG)
    number(page, "#sample-num-images", 1)
    number(page, "#sample-steps", 5)
    page.click("#sample-draw")
    until_drawn(page, "#sample-timeline")
    assert page.evaluate("window.lateNews"), "the case that this test is about"
