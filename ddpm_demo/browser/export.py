"""A network as ONNX, its weights stored in fp16 and computed in fp32, and compared with torch."""

from __future__ import annotations

import contextlib
import copy
import dataclasses
import importlib
import io
import logging
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor

from ddpm_demo.diffusion.parameterisation import split_variance
from ddpm_demo.errors import UserError
from ddpm_demo.models.classes import count_of
from ddpm_demo.models.network import UNetDenoiser

from .needs import PACKAGES

MAX_BATCH = 128
CLOSE = 1e-3  # a larger difference from torch means a fault of the export, and no rounding
SMALL = 64  # a tensor of fewer numbers is no weight worth storing in half
SAMPLE, TIMESTEP, LABELS, OUTPUT = "sample", "timestep", "class_labels", "output"


@dataclasses.dataclass(frozen=True)
class Exported:
    """A network as ONNX.

    Args:
        model: The bytes of the file. Its inputs are sample float32 [n, c, h, w], timestep int64
            [n] (0-based), and class_labels int64 [n] where the network knows classes, in which
            the number of classes stands for "no class". Its output is float32 [n, c, h, w]: of
            the mean alone, where the network says the variance too.
        difference: The largest difference from torch in one output, for the weights as stored.
        rounding: The largest difference that storing them in fp16 makes; 0 for weights that are
            exact there.
    """

    model: bytes
    difference: float
    rounding: float


class _Exportable(torch.nn.Module):
    """The network with the inputs that a browser gives."""

    def __init__(self, denoiser: UNetDenoiser) -> None:
        super().__init__()
        self.channels = denoiser.shape[0]
        self.unet = copy.deepcopy(denoiser.unet).cpu()
        self.eval().requires_grad_(False)

    def forward(self, sample: Tensor, timestep: Tensor, labels: Tensor | None = None) -> Tensor:
        output: Tensor = self.unet(sample, timestep, class_labels=labels, return_dict=False)[0]
        return split_variance(output, self.channels)[0]


def export_network(
    denoiser: UNetDenoiser, tell: Callable[[str], object] = lambda stage: None
) -> Exported:
    """Writes the network of a denoiser as ONNX.

    Args:
        denoiser: On any device.
        tell: Takes "write" and "check" as each begins; the first is nearly all of the time.

    Raises:
        UserError: "export_lacks" where a package for it is missing; "export_differs" where what
            was written does not compute what torch computes.
    """
    check_packages()
    tell("write")
    network = _Exportable(denoiser)
    before = network(*_example(denoiser, 3))
    for weight in network.parameters():
        weight.data = weight.data.half().float()
    rounding = float((network(*_example(denoiser, 3)) - before).abs().max())
    model = _in_half(_written(network, denoiser))
    tell("check")
    difference = max(_difference(model, network, denoiser, batch) for batch in (1, 3))
    if not difference < CLOSE:
        raise UserError("export_differs", difference=difference, most=CLOSE)
    return Exported(model, difference, rounding)


def check_packages() -> None:
    """Raises `UserError("export_lacks")` where a package of the extra `[export]` is missing."""
    for name in PACKAGES:
        try:
            importlib.import_module(name)
        except ImportError:
            raise UserError("export_lacks", name=name) from None


def _example(denoiser: UNetDenoiser, batch: int) -> tuple[Tensor, ...]:
    """Inputs for so many pictures: other noise, another timestep and another class for each."""
    noise = torch.randn(batch, *denoiser.shape, generator=torch.Generator().manual_seed(batch))
    last = denoiser.scheduler.config.num_train_timesteps - 1
    timesteps = torch.linspace(last, 0, batch).long()
    if not (count := count_of(denoiser.unet)):
        return noise, timesteps
    return noise, timesteps, torch.linspace(count, 0, batch).long()


def _written(network: _Exportable, denoiser: UNetDenoiser) -> Any:
    """The network as an ONNX model with any number of pictures."""
    inputs = _example(denoiser, 2)
    pictures = torch.export.Dim("pictures", min=1, max=MAX_BATCH)
    with _silence():
        program = torch.onnx.export(
            network,
            inputs,
            dynamo=True,
            dynamic_shapes=tuple({0: pictures} for _ in inputs),
            input_names=[SAMPLE, TIMESTEP, LABELS][: len(inputs)],
            output_names=[OUTPUT],
            verbose=False,
        )
    if program is None:
        raise UserError("export_differs", difference="unknown", most=CLOSE)
    return program.model_proto


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """Keeps what torch's exporter says about itself from whoever exports a model."""
    logger = logging.getLogger("torch.onnx")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)


def _in_half(model: Any) -> bytes:
    """The model with each tensor in fp16 that is exact there, and a cast back to fp32 behind it.

    The weights were rounded before. Constants such as frequencies are not exact, and stay.
    """
    import numpy as np
    from onnx import TensorProto, helper, numpy_helper

    casts = []
    for tensor in model.graph.initializer:
        if tensor.data_type != TensorProto.FLOAT:
            continue
        values = numpy_helper.to_array(tensor)
        with np.errstate(over="ignore"):
            half = values.astype(np.float16)
        if values.size < SMALL or not np.array_equal(half.astype(np.float32), values):
            continue
        name = tensor.name
        tensor.CopyFrom(numpy_helper.from_array(half, f"{name}_half"))
        casts.append(helper.make_node("Cast", [f"{name}_half"], [name], to=TensorProto.FLOAT))
    nodes = list(model.graph.node)
    del model.graph.node[:]
    model.graph.node.extend(casts + nodes)
    del model.graph.value_info[:]
    for node in model.graph.node:  # where in torch's code each stands: of no use to a browser
        del node.metadata_props[:]
        node.doc_string = ""
    content: bytes = model.SerializeToString()
    return content


def _difference(model: bytes, network: _Exportable, denoiser: UNetDenoiser, batch: int) -> float:
    import onnxruntime

    inputs = _example(denoiser, batch)
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    names = [SAMPLE, TIMESTEP, LABELS]
    named = {name: each.numpy() for name, each in zip(names, inputs, strict=False)}
    output = torch.as_tensor(session.run([OUTPUT], named)[0])
    return float((output - network(*inputs)).abs().max())
