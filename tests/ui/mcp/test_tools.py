"""The four tools, asked by a program that speaks the protocol."""

from __future__ import annotations

import base64
import io
import time
from urllib.parse import parse_qs, urlsplit

from mcp import types
from PIL import Image

from ddpm_demo.runs.folder.status import STATES
from tests.support.pictures import colours, encoded
from tests.ui.support.assistants import Program, picture, refused, said


def shown(result: types.CallToolResult) -> Image.Image:
    (part,) = [part for part in result.content if isinstance(part, types.ImageContent)]
    assert part.mimeType == "image/png"
    return Image.open(io.BytesIO(base64.b64decode(part.data)))


def test_what_is_offered_and_what_a_model_is_told(address: str) -> None:
    tools = Program(address).tools()
    assert set(tools) == {"sample", "forward", "train_start", "train_status"}
    for tool in tools.values():
        assert len(tool.description or "") > 100
        assert all(value["description"] for value in tool.inputSchema["properties"].values())
    assert "weights/faces-64" in (tools["sample"].description or "")


def test_a_drawing_comes_as_a_picture_and_a_link_to_it(address: str) -> None:
    result = Program(address).call("sample", num_images=2, steps=3, seed=7)
    assert shown(result).width > shown(result).height
    told = said(result)
    assert (told["settings"]["num_images"], told["settings"]["seed"]) == (2, 7)
    link = urlsplit(told["link"])
    assert told["link"].startswith(f"{address}?")
    assert parse_qs(link.query)["seed"] == ["7"]


def test_a_model_has_the_name_that_the_page_gives_it(address: str) -> None:
    told = said(Program(address).call("sample", model="faces-32", num_images=1, steps=2))
    assert told["settings"]["model"] == "weights/faces-32"


def test_a_picture_under_noise(address: str) -> None:
    for given in (picture(), f"data:image/png;base64,{picture()}"):
        result = Program(address).call("forward", image=given, t=0, size=32)
        assert shown(result).size == (32, 32)
        assert said(result)["t"] == 0


def test_a_training_starts_and_tells_how_far_it_is(address: str) -> None:
    program = Program(address)
    pictures = [picture(24, seed) for seed in range(12)]
    settings = {"steps": 2, "size": 16, "unet": "tiny", "batch_size": 4, "name": "of a tool"}
    token = said(program.call("train_start", pictures=pictures, settings=settings))["token"]
    end = time.monotonic() + 300
    while (status := said(program.call("train_status", token=token)))["state"] != "done":
        assert status["state"] in STATES
        assert status["state"] not in ("failed", "interrupted"), status
        assert time.monotonic() < end
        time.sleep(0.5)
    assert status["step"] == 2


def test_what_is_wrong_is_told_in_a_sentence(address: str) -> None:
    program = Program(address)
    assert "model" in refused(program.call("sample", model="weights/nothing", steps=2))
    assert "validation error" in refused(program.call("sample", num_images=1000))
    assert "base64" in refused(program.call("forward", image="https://192.0.2.1/a.png"))
    letter = base64.b64encode(b"Dear reader").decode()
    assert "not a picture" in refused(program.call("forward", image=letter))
    assert "no such run" in refused(program.call("train_status", token="0" * 32))


def test_a_sentence_comes_in_the_language_of_who_asks(address: str) -> None:
    korean = Program(address, **{"accept-language": "ko-KR"})
    assert "학습" in refused(korean.call("train_status", token="0" * 32))


def test_a_large_picture_is_read_as_the_page_reads_it(address: str) -> None:
    wide = base64.b64encode(encoded(colours(40, 400))).decode()
    assert shown(Program(address).call("forward", image=wide, t=0, size=64)).size == (64, 64)
