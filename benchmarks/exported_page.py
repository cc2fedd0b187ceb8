"""What is measured in a page that draws by itself: a static server, its worker, times, memory."""

from __future__ import annotations

import contextlib
import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
from chromium import WAIT
from playwright.sync_api import Browser, Page, Worker

from ddpm_demo.browser.site import SiteModel

# lines of the page's worker → with what the measurement has to get hold of
WATCHED = {
    "const ort = await loaded(files, threads);": "const began = performance.now(); "
    "const ort = await loaded(files, threads); const imported = performance.now();",
    "return new Session(ort, session);": "Object.assign(globalThis, {ort, session, "
    "parts: {runtime: imported - began, session: performance.now() - imported}}); "
    "return new Session(ort, session);",
}
FORWARDS = """async ({ count, steps, shape, labels }) => {
  const numbers = (value) => BigInt64Array.from({ length: count }, () => BigInt(value));
  const x = new Float32Array(count * shape[0] * shape[1] * shape[2]).fill(0.1);
  const began = performance.now();
  for (let k = 0; k < steps; k += 1) {
    const inputs = {
      sample: new ort.Tensor("float32", x, [count, ...shape]),
      timestep: new ort.Tensor("int64", numbers(500), [count]),
    };
    if (labels !== null) inputs.class_labels = new ort.Tensor("int64", numbers(labels), [count]);
    const { output } = await session.run(inputs);
    await output.getData();
    output.dispose();
  }
  return performance.now() - began;
}"""
# clicks Draw; milliseconds to the first picture on the stage, and to all of them
DRAW = """() => new Promise((resolve) => {
  const timeline = () => document.querySelector(".stage .timeline").timeline;
  const before = timeline()?.id;
  const began = performance.now();
  let first = null;
  (function look() {
    const stage = timeline();
    if (stage && stage.id !== before && stage.drawn) first ??= performance.now() - began;
    const running = document.querySelector(".controls .run[data-running]");
    const done = document.querySelector(".stage .timeline[data-state=done]");
    if (first !== null && done && !running) resolve([first, performance.now() - began]);
    else setTimeout(look, 1);
  })();
  document.querySelector(".controls .run").click();
})"""
READY = """() => ({
  ready: window.readyAt,
  fetched: Math.max(...performance.getEntriesByType("resource")
    .filter(({ name }) => /(onnx|mjs|wasm)$/.test(name)).map(({ responseEnd }) => responseEnd)),
})"""
WHEN_READY = """new MutationObserver((_, observer) => {
  if (!document.querySelector("#page[data-ready]")) return;
  window.readyAt = performance.now();
  observer.disconnect();
}).observe(document, { subtree: true, attributes: true, childList: true });"""


class _Server(http.server.SimpleHTTPRequestHandler):
    extensions_map = http.server.SimpleHTTPRequestHandler.extensions_map | {
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
    }

    def log_message(self, *told: object) -> None:
        """Says nothing."""


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address at which a static server shows a folder."""
    handler = functools.partial(_Server, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def watched(folder: Path) -> None:
    """Lets the page's worker tell what is measured; the script of the page stays as it is."""
    page = folder / "index.html"
    text = page.read_text(encoding="utf-8")
    for line, instead in WATCHED.items():
        assert text.count(line) == 1, line
        text = text.replace(line, instead)
    page.write_text(text, encoding="utf-8")


def memory(page: Page) -> tuple[float, float]:
    """Megabytes of the page's heap after its garbage went, and of all processes of the page."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    session.send("Performance.enable")
    told = session.send("Performance.getMetrics")["metrics"]
    session.detach()
    heap = next(one["value"] for one in told if one["name"] == "JSHeapUsedSize")
    children = psutil.Process().children(recursive=True)
    resident = 0
    for child in children:
        with contextlib.suppress(psutil.Error):
            if "--type=renderer" in " ".join(child.cmdline()):
                resident += child.memory_info().rss
    return heap / 1e6, resident / 1e6


def measured(
    browser: Browser, address: str, model: SiteModel, count: int, steps: int, rounds: int, kept: int
) -> dict[str, Any]:
    """All figures of one model: milliseconds, and megabytes of memory."""
    page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="en-US")
    page.set_default_timeout(WAIT)
    page.add_init_script(WHEN_READY)
    page.goto(address)
    page.wait_for_selector("#page[data-ready=wasm]", state="attached")
    told: dict[str, Any] = page.evaluate(READY)
    worker: Worker = page.workers[-1]
    told |= worker.evaluate("globalThis.parts")
    page.fill("[name=num_images]", str(count))
    page.fill("[name=steps]", str(steps))
    labels = len(model.about["classes"]) if model.about["classes"] else None
    asked = {"count": count, "steps": steps, "shape": model.about["shape"], "labels": labels}
    firsts, drawings, forwards = [], [], []
    page.evaluate(DRAW)  # the first one makes things ready
    before = memory(page)
    for _ in range(rounds):
        first, whole = page.evaluate(DRAW)
        firsts.append(first)
        drawings.append(whole)
        forwards.append(worker.evaluate(FORWARDS, asked))
    for _ in range(kept - rounds):
        page.evaluate(DRAW)
    told |= {"before": before, "after": memory(page)}
    page.close()
    ratios = [drawing / forward for drawing, forward in zip(drawings, forwards, strict=True)]
    return told | {"first": firsts, "drawing": drawings, "forward": forwards, "ratio": ratios}
