"""A denoiser that is one line of arithmetic, in torch and as ONNX: quick, and known in full."""

from __future__ import annotations

import dataclasses
from typing import cast

import torch
from onnx import TensorProto, helper
from torch import Tensor

from ddpm_demo.browser.export import Exported
from ddpm_demo.browser.site import SiteModel
from ddpm_demo.browser.told import network_told
from ddpm_demo.diffusion.scheduler import DDPMScheduler
from ddpm_demo.models.folder import load_scheduler
from ddpm_demo.models.network import UNetDenoiser
from ddpm_demo.runs.catalogue import WEIGHTS

SHAPE = (3, 16, 16)
CLASSES = ("dark", "light </script>")
SHARE, STEP = 0.5, 0.25


@dataclasses.dataclass
class Halving:
    """Its output is x_t / 2 + label / 4."""

    scheduler: DDPMScheduler
    classes: tuple[str, ...] = CLASSES
    knows_none: bool = True
    digest: str = "01234567"
    shape: tuple[int, int, int] = SHAPE
    device: torch.device = dataclasses.field(default_factory=lambda: torch.device("cpu"))

    @property
    def prediction_type(self) -> str:
        return self.scheduler.config.prediction_type

    def __call__(self, x_t: Tensor, timestep: int, /) -> Tensor:
        return self.given(x_t, timestep, torch.full((len(x_t),), len(self.classes)))

    def given(self, x_t: Tensor, timestep: int, labels: Tensor, /) -> Tensor:
        return SHARE * x_t + STEP * labels.float().reshape(-1, 1, 1, 1)


def halving() -> Halving:
    return Halving(load_scheduler(WEIGHTS / "faces-32"))


def halving_network(shape: tuple[int, int, int] = SHAPE, *, knows_classes: bool = True) -> bytes:
    """It as ONNX, for pictures of a shape."""
    node, value = helper.make_node, helper.make_tensor_value_info
    half = helper.make_tensor("half", TensorProto.FLOAT, [], [SHARE])
    step = helper.make_tensor("step", TensorProto.FLOAT, [], [STEP])
    places = helper.make_tensor("places", TensorProto.INT64, [4], [-1, 1, 1, 1])
    label = "class_labels" if knows_classes else "timestep"
    nodes = [
        node("Cast", [label], ["label"], to=TensorProto.FLOAT),
        node("Reshape", ["label", "places"], ["tall"]),
        node("Mul", ["tall", "step" if knows_classes else "nothing"], ["more"]),
        node("Mul", ["sample", "half"], ["less"]),
        node("Add", ["less", "more"], ["output"]),
    ]
    inputs = [
        value("sample", TensorProto.FLOAT, ["n", *shape]),
        value("timestep", TensorProto.INT64, ["n"]),
        *([value("class_labels", TensorProto.INT64, ["n"])] if knows_classes else []),
    ]
    nothing = helper.make_tensor("nothing", TensorProto.FLOAT, [], [0.0])
    outputs = [value("output", TensorProto.FLOAT, ["n", *shape])]
    fixed = [half, step if knows_classes else nothing, places]
    graph = helper.make_graph(nodes, "halving", inputs, outputs, fixed)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)
    content: bytes = model.SerializeToString()
    return content


def halving_model(name: str = "halving") -> SiteModel:
    """The denoiser as the page takes it."""
    exported = Exported(halving_network(), 0.0, 0.0)
    about = network_told(cast(UNetDenoiser, halving()), exported)
    return SiteModel(name, exported.model, about, "# </script>")
