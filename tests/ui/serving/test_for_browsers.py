"""What a browser fetches to draw with: there for whoever knows the address, and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import gradio as gr
import httpx
import pytest

from ddpm_demo.browser import kept, runtime
from ddpm_demo.policy import Policy
from ddpm_demo.runs.catalogue import WEIGHTS
from ddpm_demo.ui import launch_options
from ddpm_demo.ui.serving.for_browsers import network_path, runtime_paths, script_path
from ddpm_demo.ui.visitors import Visitors
from tests.support.exports import keep_halved

FOLDER = WEIGHTS / "fashion-28"


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[kept.KeptExport]:
    """An export, and files with the names of onnxruntime-web."""
    folder = tmp_path_factory.mktemp("exports")
    files = {name: f"{name} ".encode() * 1000 for name in runtime.SHA256}
    kept.keep_runtime(files, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept, "shipped_folder", lambda: folder)
        yield keep_halved(FOLDER, folder)


@pytest.fixture(scope="module", params=["home", "public"])
def served(
    serve: Callable[..., str], found: kept.KeptExport, request: pytest.FixtureRequest
) -> str:
    with gr.Blocks() as demo:
        gr.HTML("here")
    return serve(demo, **launch_options(Visitors(Policy.of(request.param == "public", {}))))


def get(served: str, path: str, encoding: str = "identity") -> httpx.Response:
    headers = {"Accept-Encoding": encoding}
    return httpx.get(served.rstrip("/") + path, headers=headers, timeout=60)


def test_the_network_is_there_and_kept_for_ever(served: str, found: kept.KeptExport) -> None:
    answer = get(served, network_path(found))
    assert answer.content == found.network.read_bytes()
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["cache-control"].startswith("private")
    assert hashlib.sha256(answer.content).hexdigest()[:16] in network_path(found)


def test_the_runtime_comes_compressed_to_whoever_takes_it_so(served: str) -> None:
    told = runtime_paths()
    assert told is not None
    for kind in told.values():
        for name in ("script", "binary"):
            whole, small = get(served, str(kind[name])), get(served, str(kind[name]), "gzip")
            assert whole.content == small.content
            assert small.headers["content-encoding"] == "gzip"
            assert int(small.headers["content-length"]) < len(whole.content) / 10
            assert whole.headers["content-type"].split(";")[0] in (
                "text/javascript",
                "application/wasm",
            )
        assert len(get(served, str(kind["binary"])).content) == kind["bytes"]


@pytest.mark.parametrize("name", ["drawing", "worker"])
def test_a_script_is_there_by_its_sum(served: str, name: str) -> None:
    answer = get(served, script_path(name))
    assert answer.status_code == 200
    assert ("export default" in answer.text) == (name == "drawing")
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert "script-src 'self' blob:" not in answer.headers["content-security-policy"]


def test_what_is_forged_finds_nothing(served: str, found: kept.KeptExport) -> None:
    digest, _, rest = network_path(found).removeprefix("/browser/").partition("/")
    other = ("0" if digest[0] != "0" else "1") + digest[1:]
    forged = [
        f"/browser/{other}/{rest}",
        f"/browser/{digest[:63]}/{rest}",
        f"/browser/{digest}/{'0' * 16}/model.onnx",
        f"/browser/{digest}/{rest.partition('/')[0]}/model.json",
        f"/browser/{digest}/model.onnx",
        f"/browser/{digest.upper()}/{rest}",
        "/browser/",
        f"/browser/{runtime.VERSION}/../exports",
        f"/browser/{runtime.VERSION}/%2e%2e%2fmodel.json",
        f"/browser/{runtime.VERSION}/package.json",
        "/browser/0.0.0/" + runtime.PROCESSOR[0],
        f"/browser/{'0' * 16}/worker.js",
        script_path("worker").replace("worker.js", "drawing.js"),
        script_path("worker").replace("worker.js", "philox.js"),
    ]
    for path in forged:
        assert get(served, path).status_code == 404, path
    assert httpx.post(served + network_path(found)[1:]).status_code in (403, 404, 405)


def test_an_export_that_is_gone_is_not_there(
    served: str, found: kept.KeptExport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "shipped_folder", lambda: tmp_path)
    assert get(served, network_path(found)).status_code == 404
