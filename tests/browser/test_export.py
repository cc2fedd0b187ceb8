"""A network as ONNX: the same outputs, for any number of pictures, weights stored in half."""

from __future__ import annotations

import warnings

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from ddpm_demo.browser import export
from ddpm_demo.diffusion.scheduler import DDPMScheduler
from ddpm_demo.errors import UserError
from ddpm_demo.models.network import UNetDenoiser
from tests.support.layouts import network


@pytest.fixture(scope="module")
def denoiser() -> UNetDenoiser:
    """Of two classes, which says the variance too, and whose weights are not exact in fp16."""
    unet = network(out_channels=2, num_class_embeds=3)
    scheduler = DDPMScheduler(1000, variance_type="learned_range")
    return UNetDenoiser(unet, scheduler, classes=("a", "b"))


@pytest.fixture(scope="module")
def exported(denoiser: UNetDenoiser) -> export.Exported:
    return export.export_network(denoiser)


@pytest.mark.parametrize("batch", [1, 2, 5])
def test_it_computes_the_mean_that_torch_computes(
    denoiser: UNetDenoiser, exported: export.Exported, batch: int
) -> None:
    x = torch.randn(batch, *denoiser.shape)
    labels = torch.arange(batch) % 3
    session = onnxruntime.InferenceSession(exported.model, providers=["CPUExecutionProvider"])
    timesteps = np.full(batch, 700)
    given = {"sample": x.numpy(), "timestep": timesteps, "class_labels": labels.numpy()}
    (output,) = session.run(None, given)
    wanted = denoiser.given(x, 700, labels).numpy()
    assert output.shape == wanted.shape == (batch, 1, 16, 16)
    assert 0 < np.abs(output - wanted).max() < 0.02  # what rounding the weights makes
    assert np.abs(wanted).max() > 0.2


def test_it_tells_what_storing_in_half_and_exporting_make(exported: export.Exported) -> None:
    assert 1e-6 < exported.rounding < 0.02
    assert 0 < exported.difference < 1e-4


def test_the_weights_are_stored_in_half(denoiser: UNetDenoiser, exported: export.Exported) -> None:
    model = onnx.load_from_string(exported.model)
    onnx.checker.check_model(model)
    halves = [one for one in model.graph.initializer if one.data_type == onnx.TensorProto.FLOAT16]
    stored = sum(int(np.prod(one.dims)) for one in halves)
    every = sum(weight.numel() for weight in denoiser.unet.parameters())
    assert stored > 0.9 * every
    assert len(exported.model) < 3 * every


def test_the_network_itself_stays_as_it_is(denoiser: UNetDenoiser) -> None:
    weights = [weight.clone() for weight in denoiser.unet.parameters()]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        copied = export._Exportable(denoiser)
    next(copied.parameters()).data.zero_()
    assert all(map(torch.equal, weights, denoiser.unet.parameters()))


def test_an_export_that_computes_something_else_is_refused(
    denoiser: UNetDenoiser, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = onnx.ModelProto()
    monkeypatch.setattr(export, "_written", lambda *_: written)
    monkeypatch.setattr(export, "_difference", lambda *_: 0.5)
    with pytest.raises(UserError) as refused:
        export.export_network(denoiser)
    assert refused.value.code == "export_differs"


def test_a_package_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "PACKAGES", ("onnx", "no_such_package"))
    with pytest.raises(UserError, match=r"no_such_package.*\[export\]") as refused:
        export.check_packages()
    assert refused.value.code == "export_lacks"
