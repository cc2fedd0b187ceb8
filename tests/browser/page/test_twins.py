"""What the exported page works out as Python does: sheets, scales, grids, captions, PNG chunks."""

from __future__ import annotations

import json
import subprocess
import zlib
from typing import Any

import numpy as np
import pytest
import torch

from ddpm_demo.browser.site import PAGE
from ddpm_demo.config import SampleConfig
from ddpm_demo.data.export import PNG_KEY, grid, grid_shape
from ddpm_demo.data.pixels import from_unit
from ddpm_demo.ui.components.timeline.live import signed_scale
from ddpm_demo.ui.sample.captions import caption_of
from tests.support.programs import find_program

NAMES = ["a", "b", "c"]


def node(module: str, code: str, **given: Any) -> Any:
    """What the body `code` returns under node, with the exports of a module as `page`."""
    text = (
        'import fs from "node:fs";'
        'const given = JSON.parse(fs.readFileSync(0, "utf8"));'
        f'const page = await import("{(PAGE / module).as_uri()}");'
        f"console.log(JSON.stringify((() => {{ {code} }})()));"
    )
    line = [find_program("node"), "--input-type=module", "-e", text]
    said = subprocess.run(
        line, input=json.dumps(given), capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert said.returncode == 0, said.stderr
    return json.loads(said.stdout)


def test_values_become_the_levels_that_python_makes_of_them() -> None:
    values = [*np.linspace(-1.2, 1.2, 1001).tolist(), *((np.arange(256) / 127.5) - 1).tolist()]
    values = np.float32(values).tolist()
    levels = node("frames.js", "return given.values.map(page.level);", values=values)
    assert levels == from_unit(torch.tensor(values)).tolist()


def test_grids_have_the_shape_of_pythons() -> None:
    counts = list(range(1, 65))
    shapes = node("frames.js", "return given.counts.map(page.gridShape);", counts=counts)
    assert shapes == [list(grid_shape(count)) for count in counts]


@pytest.mark.parametrize("size", [0.0, 0.0123, 0.5, 1.0, 7.77])
def test_a_signed_view_has_the_scale_of_pythons(size: float) -> None:
    noise = size * torch.randn(3, 8, generator=torch.Generator().manual_seed(0))
    found = node(
        "frames.js", "return page.signedScale(given.noise);", noise=noise.flatten().tolist()
    )
    assert found == signed_scale(noise)


@pytest.mark.parametrize("channels", [1, 3])
def test_a_sheet_has_the_pixels_of_pythons(channels: int) -> None:
    x = torch.randn(3, channels, 2, 4, generator=torch.Generator().manual_seed(0))
    code = """
        const pixels = new Uint8ClampedArray(4 * 8 * 5);
        page.paint(pixels, 8, 1, given.x, given.shape, [2, 2], 3);
        return Array.from(pixels);
        """
    told = {"x": x.flatten().tolist(), "shape": [channels, 2, 4]}
    pixels = np.array(node("frames.js", code, **told)).reshape(5, 8, 4)
    wanted = np.broadcast_to(grid(x), (4, 8, 3))
    drawn = np.ones((4, 8), bool)
    drawn[2:, 4:] = False  # there is no fourth picture
    assert (pixels[1:, :, :3][drawn] == wanted[drawn]).all()
    assert (pixels[1:][~drawn] == 0).all()
    assert (pixels[0] == 0).all()
    assert (pixels[1:, :, 3][drawn] == 255).all()


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"num_images": 1, "steps": 1, "seed": 9, "solver": "ddpm"},
        {"labels": "all", "guidance": 2.0, "num_images": 9},
        {"labels": (1,), "guidance": 1.5, "solver": "dpm++"},
    ],
)
def test_captions_say_what_the_app_says(asked: dict[str, Any]) -> None:
    config = SampleConfig(**asked)
    settings = {name: getattr(config, name) for name in SampleConfig.__dataclass_fields__}
    about = {"name": "faces", "classes": NAMES}
    code = "return page.captionOf(given.about, given.settings);"
    wanted = [[key, str(value)] for key, value in caption_of("faces", config, NAMES)]
    assert node("form/captions.js", code, about=about, settings=settings) == wanted


def test_a_text_goes_into_a_png_as_a_chunk_that_can_be_checked() -> None:
    code = """
        const joined = page.withText(new Uint8Array(given.png), given.key, given.text);
        return Array.from(joined);
        """
    head, tail, text = bytes(range(33)), b"the rest", '{"name": "\\u00e9"}'
    joined = bytes(node("keep.js", code, png=[*head, *tail], key=PNG_KEY, text=text))
    assert joined.startswith(head)
    assert joined.endswith(tail)
    chunk = joined[33 : -len(tail)]
    body = b"tEXt" + PNG_KEY.encode() + b"\0" + text.encode()
    assert chunk[:4] == (len(body) - 4).to_bytes(4, "big")
    assert chunk[4:-4] == body
    assert chunk[-4:] == zlib.crc32(body).to_bytes(4, "big")


def test_json_in_ascii_reads_as_it_was() -> None:
    values = {"name": "얼굴 · é\u2028", "list": [1, "x"]}
    text = node("keep.js", "return page.ascii(given);", **values)
    assert text.isascii()
    assert json.loads(text) == values


def test_the_chunk_has_the_key_of_the_app() -> None:
    assert node("keep.js", "return page.KEY;") == PNG_KEY
