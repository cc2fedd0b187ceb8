"""The one reader of strangers' pictures, with its bounds."""

from __future__ import annotations

import ast
import dataclasses
import math
import threading
import types
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

import gradio as gr
import numpy as np
import pytest
from PIL import Image

import ddpm_demo.ui
from ddpm_demo.errors import UserError
from ddpm_demo.limits import PUBLIC_LIMITS, Limits
from ddpm_demo.policy import Policy
from ddpm_demo.ui import build_demo
from ddpm_demo.ui.components import picture as module
from ddpm_demo.ui.components.picture import Picture, note_crop, read_picture
from ddpm_demo.ui.loss import pictures
from ddpm_demo.ui.visitors import Visitors
from tests.support.pictures import colours, empty_png, encoded


def saved(folder: Path, content: bytes) -> Path:
    path = folder / "a.png"
    path.write_bytes(content)
    return path


def refusal(file: Path, limits: Limits) -> str:
    with pytest.raises(UserError) as caught:
        read_picture(file, 16, limits)
    return caught.value.code


def test_wherever_a_visitor_gives_a_picture_the_page_says_what_is_cut_off() -> None:
    demo = build_demo()
    asked = {target for fn in demo.fns.values() for target in fn.targets if fn.name == "say"}
    places = [
        one for one in demo.blocks.values() if isinstance(one, Picture) and one.elem_id is not None
    ]
    assert len(places) == 4, "Forward, start from my picture, two to interpolate"
    assert all((place._id, "change") in asked for place in places)


@pytest.mark.parametrize(
    ("size", "told"), [((40, 30), "Of 40 × 30 pixels"), ((400, 399), ""), ((30, 30), "")]
)
def test_what_is_cut_off_is_said(tmp_path: Path, size: tuple[int, int], told: str) -> None:
    file = tmp_path / "picture.png"
    Image.new("RGB", size).save(file)
    with gr.Blocks() as demo:
        note_crop(Picture(), cast(Visitors, Owner(file)))
    (say,) = (fn.fn for fn in demo.fns.values())
    assert say is not None
    answer = say("sent", None)
    assert answer["visible"] == bool(told)
    assert told in answer.get("value", "")


@dataclasses.dataclass
class Owner:
    """Visitors whose file is always this one."""

    file: Path
    policy: Policy = dataclasses.field(default_factory=Policy)

    def own(self, request: object, named: object) -> Path:
        return self.file


def test_a_picture_comes_in_colour_or_grey(tmp_path: Path) -> None:
    pixels = colours(16, 16)
    file = saved(tmp_path, encoded(pixels))
    np.testing.assert_array_equal(read_picture(file, 16, Limits()), pixels)
    grey = read_picture(file, 16, Limits(), channels=1)
    assert grey.shape == (16, 16, 1)
    np.testing.assert_array_equal(grey[..., 0], np.asarray(Image.fromarray(pixels).convert("L")))
    grey[0, 0] = 0  # its own memory: torch takes no other


def test_pictures_are_decoded_one_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, decode = saved(tmp_path, encoded(colours(16, 16))), module.decode
    at_once, most, lock = 0, 0, threading.Lock()

    def slow(*arguments: Any) -> Any:
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
        begun.wait(0.02)  # long enough for the others to come
        with lock:
            at_once -= 1
        return decode(*arguments)

    begun = threading.Event()
    monkeypatch.setattr(module, "decode", slow)
    with ThreadPoolExecutor(5) as threads:
        answers = list(threads.map(lambda _: read_picture(file, 16, Limits()), range(5)))
    assert len(answers) == 5
    assert most == 1


def test_a_picture_waits_for_others_within_its_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = saved(tmp_path, encoded(colours(16, 16)))
    with module._DECODING:
        impatient = dataclasses.replace(Limits(), decode_seconds=0.0)
        assert refusal(file, impatient) == "pictures_waiting"
    with monkeypatch.context() as patched:
        waits: list[float] = []
        never = types.SimpleNamespace(acquire=lambda timeout: waits.append(timeout))
        patched.setattr(module, "_DECODING", never)
        assert refusal(file, Limits(decode_seconds=10)) == "pictures_waiting"
        assert waits == [20], "one that takes all its time keeps nobody out"
    endless = dataclasses.replace(Limits(), decode_seconds=math.inf)
    assert read_picture(file, 16, endless).shape == (16, 16, 3)
    assert refusal(saved(tmp_path, b"dear"), Limits()) == "not_an_image"
    assert not module._DECODING.locked(), "what is refused holds nobody up"


def test_what_is_cut_off_is_said_without_decoding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "decode", lambda *arguments: pytest.fail("it was decoded"))
    file = saved(tmp_path, empty_png(30, 20))  # a header alone
    with gr.Blocks() as demo:
        note_crop(Picture(), cast(Visitors, Owner(file)))
    (say,) = (fn.fn for fn in demo.fns.values())
    assert say is not None
    with module._DECODING:  # nor does it wait
        assert "Of 30 × 20 pixels" in say("sent", None)["value"]


def test_a_large_file_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = saved(tmp_path, encoded(colours(16, 16)))
    limits = dataclasses.replace(PUBLIC_LIMITS, file_bytes=file.stat().st_size)
    assert read_picture(file, 16, limits).shape == (16, 16, 3)
    monkeypatch.setattr(Path, "read_bytes", lambda path: pytest.fail("it was read"))
    limits = dataclasses.replace(PUBLIC_LIMITS, file_bytes=file.stat().st_size - 1)
    assert refusal(file, limits) == "file_too_large"


def test_a_large_picture_is_not_decoded(tmp_path: Path) -> None:
    file = saved(tmp_path, empty_png(6400, 6400))
    assert refusal(file, PUBLIC_LIMITS) == "image_too_large"
    assert refusal(file, dataclasses.replace(Limits(), pixels=6400 * 6400 - 1)) == "image_too_large"


def test_what_is_no_picture_is_told_by_its_head(tmp_path: Path) -> None:
    heads = {b"": "file_empty", b"dear": "not_an_image", b"<svg>": "image_svg"}
    heads[b"PK\x03\x04"] = "zip_inside"
    for head, code in heads.items():
        assert refusal(saved(tmp_path, head), PUBLIC_LIMITS) == code


def test_files_are_too_large_together_before_one_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = saved(tmp_path, encoded(colours(32, 32)))
    limits = dataclasses.replace(PUBLIC_LIMITS, job_bytes=3 * file.stat().st_size)
    assert pictures.uploaded([file] * 3, "weights/faces-32", limits).shape == (3, 32, 32, 3)
    monkeypatch.setattr(Path, "read_bytes", lambda path: pytest.fail("it was read"))
    with pytest.raises(UserError) as caught:
        pictures.uploaded([file] * 4, "weights/faces-32", limits)
    assert caught.value.code == "files_too_large"


def test_nothing_else_of_the_page_decodes_pictures() -> None:
    ui = Path(ddpm_demo.ui.__file__).parent
    found = []
    for file in ui.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [each.name for each in node.names]
                if "decode" in (getattr(node, "module", None), *names):
                    found.append(file.relative_to(ui).as_posix())
    assert found == ["components/picture.py"]
