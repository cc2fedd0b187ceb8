"""A request that gradio takes while its stream of answers ends is answered all the same."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from ddpm_demo.models.heavy import import_heavy
from tests.ui.support.browser import LONG, number, until_drawn

pytestmark = pytest.mark.browser

# the news that a stream has ended reaches the page only after the next request was taken
LATE_NEWS = """(() => {
  const { fetch } = window;
  let taken = () => {};
  window.quiet = () => false; // a stream has ended in secret, and nothing was asked since
  window.fetch = async (...request) => {
    const { pathname } = new URL(request[0].url ?? request[0], location.href);
    const answer = await fetch(...request);
    if (pathname.endsWith("/queue/join")) {
      window.quiet = () => false;
      setTimeout(() => taken(), 1500);
    }
    if (!pathname.endsWith("/queue/data")) return answer;
    const late = new TransformStream({
      async transform(part, out) {
        if (new TextDecoder().decode(part).includes('"close_stream"')) {
          const since = performance.now();
          window.quiet = () => performance.now() - since > 3000;
          await new Promise((go) => (taken = go));
        }
        out.enqueue(part);
      },
    });
    return new Response(answer.body.pipeThrough(late), answer);
  };
})();"""


def test_a_drawing_that_begins_as_a_stream_ends_is_seen(page: Page, address: str) -> None:
    import_heavy()  # or a stream stays open until that is done
    page.add_init_script(LATE_NEWS)
    page.goto(address)
    expect(page.locator("#sample-draw")).to_be_visible(timeout=LONG)
    number(page, "#sample-num-images", 1)
    number(page, "#sample-steps", 5)
    page.wait_for_function("window.quiet()", timeout=LONG)
    page.click("#sample-draw")
    until_drawn(page, "#sample-timeline")
