"""The pictures of onnxruntime-web under node are those of torch."""

from __future__ import annotations

import json
import os
import subprocess
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs
import pytest
import torch
from torch import Tensor

from ddpm_demo.models.network import UNetDenoiser
from tests.support.programs import find_program

from .test_pictures import about, compare, exact_in_half

SCRIPT = Path(__file__).with_name("in_runtime.mjs")


@pytest.fixture
def runtime() -> Path:
    """The folder of onnxruntime-web that ONNXRUNTIME_WEB names, or that an export has kept."""
    kept = Path(platformdirs.user_cache_dir("ddpm-demo")).glob("onnxruntime-web-*")
    folders = [Path(named)] if (named := os.environ.get("ONNXRUNTIME_WEB")) else sorted(kept)
    if folders:
        return folders[-1]
    missing = "onnxruntime-web is missing: name its folder dist in $ONNXRUNTIME_WEB"
    if os.environ.get("CI"):
        pytest.fail(missing)
    pytest.skip(missing)


class Asked(torch.nn.Module):
    """A network with the inputs that script gives."""

    def __init__(self, denoiser: UNetDenoiser) -> None:
        super().__init__()
        self.unet = denoiser.unet

    def forward(self, sample: Tensor, timestep: Tensor, labels: Tensor | None = None) -> Tensor:
        output: Tensor = self.unet(sample, timestep, class_labels=labels, return_dict=False)[0]
        return output


def write_onnx(denoiser: UNetDenoiser, file: Path) -> None:
    inputs = [torch.zeros(2, *denoiser.shape), torch.tensor([3, 700])]
    inputs += [torch.tensor([0, 1])] if denoiser.classes else []
    names = ["sample", "timestep", "class_labels"][: len(inputs)]
    shapes = tuple({0: torch.export.Dim("pictures", min=1, max=128)} for _ in inputs)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of torch's exporter about itself
        options: dict[str, Any] = {"dynamo": True, "dynamic_shapes": shapes, "verbose": False}
        program = torch.onnx.export(
            Asked(denoiser), tuple(inputs), input_names=names, output_names=["output"], **options
        )
    assert program
    program.save(file)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("faces-32", {"num_images": 16, "solver": "unipc"}),
        ("faces-32", {"num_images": 16, "solver": "ddpm"}),
        ("faces-32-classes", {"num_images": 3, "labels": [0, 1, 2], "guidance": 2.5}),
    ],
)
def test_the_pictures_are_those_of_torch(
    name: str, settings: dict[str, Any], runtime: Path, tmp_path: Path
) -> None:
    denoiser, model, out = exact_in_half(name), tmp_path / "model.onnx", tmp_path / "pictures"
    write_onnx(denoiser, model)
    asked = {"about": about(name, denoiser), "settings": settings}
    asked |= {"model": str(model), "runtime": str(runtime), "out": str(out)}
    subprocess.run([find_program("node"), str(SCRIPT), json.dumps(asked)], check=True)
    found = torch.from_numpy(np.fromfile(out, "<f4")).reshape(-1, *denoiser.shape)
    compare(found, denoiser, settings)
