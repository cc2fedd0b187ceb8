"""The pictures of onnxruntime-web under node are those of torch."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from ddpm_demo.browser.export import export_network
from tests.support.programs import find_program
from tests.support.runtime import known_runtime

from .test_pictures import about, compare, exact_in_half

SCRIPT = Path(__file__).with_name("in_runtime.mjs")


@pytest.fixture
def runtime(tmp_path: Path) -> Path:
    """A folder with onnxruntime-web."""
    folder = tmp_path / "runtime"
    folder.mkdir()
    for name, content in known_runtime().items():
        (folder / name).write_bytes(content)
    return folder


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
    model.write_bytes(export_network(denoiser).model)
    asked = {"about": about(name, denoiser), "settings": settings}
    asked |= {"model": str(model), "runtime": str(runtime), "out": str(out)}
    subprocess.run([find_program("node"), str(SCRIPT), json.dumps(asked)], check=True)
    found = torch.from_numpy(np.fromfile(out, "<f4")).reshape(-1, *denoiser.shape)
    compare(found, denoiser, settings)
