"""What a program that speaks the protocol may not do: no more than any visitor."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gradio as gr
import httpx
import pytest

from ddpm_demo.policy import Policy
from ddpm_demo.ui import launch_options
from ddpm_demo.ui.visitors import Visitors
from tests.ui.support.assistants import Program, picture, refused, said


def post(address: str, body: Any, **headers: str) -> httpx.Response:
    accepted = {"accept": "application/json, text/event-stream", **headers}
    return httpx.post(f"{address}gradio_api/mcp", json=body, headers=accepted, timeout=120)


def asked(tool: str, **arguments: Any) -> dict[str, Any]:
    wish = {"name": tool, "arguments": arguments}
    return {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": wish}


@pytest.mark.parametrize(
    "tool", ["train_stop", "on_upload", "restore", "draw", "noise_picture", "../sample", ""]
)
def test_no_other_function_is_a_tool(address: str, tool: str) -> None:
    assert "There is no tool" in refused(Program(address).call(tool))


@pytest.mark.parametrize("extra", ["session_hash", "fn_index", "oauth_token", "cache", "request"])
def test_no_other_argument_reaches_the_page(address: str, extra: str) -> None:
    assert "validation error" in refused(Program(address).call("sample", **{extra: "1"}))


def test_no_path_of_the_server_is_read(address: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"secret")
    for given in (str(secret), f"file://{secret}", "../../etc/passwd", "data:,"):
        assert "base64" in refused(Program(address).call("forward", image=given))
        assert "base64" in refused(Program(address).call("train_start", pictures=[given]))
    value = {"path": str(secret), "meta": {"_type": "gradio.FileData"}}
    assert "validation error" in refused(Program(address).call("forward", image=value))


def test_no_model_folder_of_the_server_is_opened(address: str, tmp_path: Path) -> None:
    program = Program(address)
    for model in (str(tmp_path), "../weights/faces-32", "run/" + "0" * 32):
        assert refused(program.call("sample", model=model, steps=2))
    settings = {"init": str(tmp_path), "steps": 2}
    assert "init" in refused(program.call("train_start", pictures=[picture()], settings=settings))


def test_the_limits_of_the_page_hold(address: str, is_public: bool) -> None:
    result = Program(address).call("sample", num_images=17, steps=1)
    assert result.isError == is_public
    if is_public:
        assert "16" in refused(result)
        large = {"size": 128, "steps": 2}
        told = refused(Program(address).call("train_start", pictures=[picture()], settings=large))
        assert "64" in told


def test_calls_at_once_are_those_of_one_visitor(address: str, is_public: bool) -> None:
    """A public page lets one visitor wait for one drawing here, and tells the others so."""
    results = Program(address).at_once(4, "sample", num_images=4, steps=20)
    assert any(not result.isError for result in results)
    assert any(result.isError for result in results) == is_public


def test_a_key_for_drawing_does_not_open_what_wants_more(address: str, is_public: bool) -> None:
    program = Program(address)
    pictures = [picture(24, seed) for seed in range(12)]
    settings = {"steps": 1, "size": 16, "unet": "tiny", "batch_size": 4}
    token = said(program.call("train_start", pictures=pictures, settings=settings))["token"]
    status = said(program.call("train_status", token=token))
    looked = program.call("train_status", token=status["look"])
    assert said(looked)["state"]
    assert token not in json.dumps(said(looked)), "the own key is told to nobody"
    assert program.call("train_status", token=status["draw"]).isError == is_public


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_a_page_elsewhere_gives_no_orders(address: str, origin: str) -> None:
    assert post(address, asked("sample"), origin=origin).status_code == 403


def test_nobody_reaches_it_by_another_name(address: str) -> None:
    """A page elsewhere may give this computer a name of its own."""
    assert post(address, asked("sample"), host="evil.example").status_code == 403


@pytest.mark.parametrize("body", [[], "text", [asked("sample")], {"jsonrpc": "2.0"}, {}])
def test_what_is_no_request_is_refused(address: str, body: Any) -> None:
    assert 400 <= post(address, body).status_code < 500


def test_a_request_is_no_larger_than_others(serve: Callable[..., str]) -> None:
    served = _small(serve, Policy.for_strangers({}), mcp=True)
    assert post(served, asked("forward", image="A" * 3_000_000)).status_code == 413


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
def test_nothing_is_told_unasked(address: str, method: str) -> None:
    accept = {"accept": "text/event-stream"}
    answer = httpx.request(method, f"{address}gradio_api/mcp", headers=accept, timeout=60)
    assert answer.status_code in (404, 405)


@pytest.mark.parametrize("path", ["mcp/sse", "mcp/schema", "mcp/messages/", "mcp/http"])
def test_gradios_own_addresses_are_not_there(address: str, path: str) -> None:
    assert httpx.get(f"{address}gradio_api/{path}", timeout=60).status_code == 404


def test_without_the_flag_there_is_nothing(serve: Callable[..., str]) -> None:
    served = _small(serve, Policy.at_home({}), mcp=False)
    assert post(served, asked("sample")).status_code == 404


def _small(serve: Callable[..., str], policy: Policy, *, mcp: bool) -> str:
    with gr.Blocks() as demo:
        gr.HTML("<p>here</p>")
    return serve(demo, **launch_options(Visitors(policy), mcp=mcp))


def test_what_nobody_waits_for_ends(address: str) -> None:
    told = {"name": "sample", "arguments": {"num_images": 16, "steps": 1000, "solver": "ddpm"}}
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": told}
    accept = {"accept": "application/json, text/event-stream"}
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{address}gradio_api/mcp", json=call, headers=accept, timeout=5)
    until = time.monotonic() + 60
    while (found := Program(address).call("sample", num_images=1, steps=1)).isError:
        assert time.monotonic() < until, refused(found)
        time.sleep(1)


def test_the_log_quotes_nothing_of_a_call(address: str, caplog: pytest.LogCaptureFixture) -> None:
    odd = [
        {"id": 1, "method": "tools/call", "params": {"name": "nobody's tool", "arguments": {}}},
        {"id": 1.5, "method": "nobody's tool", "params": {}},
        {"method": "notifications/cancelled", "params": {"reason": "nobody's tool"}},
    ]
    accept = {"accept": "application/json, text/event-stream"}
    for each in odd:
        call = {"jsonrpc": "2.0", **each}
        httpx.post(f"{address}gradio_api/mcp", json=call, headers=accept, timeout=60)
    assert "nobody's tool" not in caplog.text
