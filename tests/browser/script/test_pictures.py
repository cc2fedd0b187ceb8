"""Whole pictures of included models, drawn in script, are those of Python.

Script takes all steps; torch alone is asked what the network says of x_t. So the noise, the
schedule and the solver are compared for good, whatever runs the network in a browser.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from ddpm_demo import load_model
from ddpm_demo.config import SampleConfig
from ddpm_demo.data.pixels import to_uint8_nhwc
from ddpm_demo.diffusion.sampling import sample_progressive
from ddpm_demo.models.network import UNetDenoiser
from tests.support.programs import find_program

WEIGHTS = Path(__file__).parents[3] / "weights"
SCRIPT = Path(__file__).with_name("pictures.mjs")
LEVELS = 2  # of 255


def exact_in_half(name: str) -> UNetDenoiser:
    """An included model with weights that fp16 holds."""
    denoiser = load_model(WEIGHTS / name)
    for weight in denoiser.unet.parameters():
        weight.data = weight.data.half().float()
    return denoiser


def about(name: str, denoiser: UNetDenoiser) -> dict[str, Any]:
    scheduler = WEIGHTS / name / "scheduler" / "scheduler_config.json"
    return {
        "shape": denoiser.shape,
        "classes": denoiser.classes,
        "knows_none": denoiser.knows_none,
        "scheduler": json.loads(scheduler.read_text(encoding="utf-8")),
    }


def drawn_in_script(name: str, denoiser: UNetDenoiser, settings: dict[str, Any]) -> torch.Tensor:
    """The pictures, [number, channels, height, width]."""
    asked = json.dumps({"about": about(name, denoiser), "settings": settings})
    command = [find_program("node"), str(SCRIPT), asked]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        while line := process.stdout.readline():
            message = json.loads(line)
            values = np.frombuffer(process.stdout.read(4 * message["count"]), "<f4")
            x = torch.from_numpy(values.copy()).reshape(-1, *denoiser.shape)
            if "timestep" not in message:
                return x
            labels = message["labels"]
            if labels is None:
                output = denoiser(x, message["timestep"])
            else:
                output = denoiser.given(x, message["timestep"], torch.tensor(labels))
            process.stdin.write(output.numpy().astype("<f4").tobytes())
            process.stdin.flush()
    pytest.fail("the script ended without a picture")


def compare(found: torch.Tensor, denoiser: UNetDenoiser, settings: dict[str, Any]) -> None:
    labels = tuple(settings.get("labels", ()))
    *_, last = sample_progressive(denoiser, SampleConfig(**settings | {"labels": labels}))
    assert found.shape == last.prev_sample.shape
    pixels, expected = (to_uint8_nhwc(x).astype(int) for x in (found, last.prev_sample))
    assert expected.std() > 10  # there is something to see
    assert np.abs(pixels - expected).max() <= LEVELS


def draw_and_compare(name: str, settings: dict[str, Any]) -> None:
    denoiser = exact_in_half(name)
    compare(drawn_in_script(name, denoiser, settings), denoiser, settings)


@pytest.mark.parametrize("solver", ["unipc", "dpm++", "ddim", "ddpm"])
def test_sixteen_seeds_of_faces(solver: str) -> None:
    draw_and_compare("faces-32", {"num_images": 16, "seed": 0, "steps": 20, "solver": solver})


def test_faces_of_a_style() -> None:
    settings = {"num_images": 3, "seed": 5, "steps": 8, "labels": [0, 1, 2], "guidance": 2.5}
    draw_and_compare("faces-32-classes", settings | {"clipping": "dynamic"})


def test_grey_pictures_by_the_papers_own_recipe() -> None:
    draw_and_compare(
        "fashion-28", {"num_images": 4, "seed": 2, "steps": 12, "solver": "ddpm-large"}
    )
