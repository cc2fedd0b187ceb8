"""x_0, ε and v in script."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from ddpm_demo import randomness
from ddpm_demo.config import PREDICTION_TYPES
from ddpm_demo.diffusion import parameterisation as python

from .conftest import Node

SHAPE = (2, 3, 4, 4)
CODE = """
    const script = await load("diffusion/parameterisation.js");
    const [x, y] = [given.x, given.y].map((list) => Float32Array.from(list));
    return script[given.name](x, y, ...given.more);
    """


def pair() -> tuple[torch.Tensor, torch.Tensor]:
    return randomness.normal(SHAPE, 0, "a"), randomness.normal(SHAPE, 0, "b")


@pytest.mark.parametrize("alpha_bar", [0.0, 2.4e-9, 0.3, 0.9999])
@pytest.mark.parametrize("kind", PREDICTION_TYPES)
@pytest.mark.parametrize("name", ["predictedX0", "predictedEpsilon"])
def test_predictions_are_those_of_python(
    node: Node, name: str, kind: str, alpha_bar: float
) -> None:
    output, x_t = pair()
    twin = python.predicted_x_0 if name == "predictedX0" else python.predicted_epsilon
    expected = twin(output, x_t, alpha_bar, kind).flatten()
    more = [alpha_bar, kind]
    found = node(CODE, name=name, x=output.flatten().tolist(), y=x_t.flatten().tolist(), more=more)
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("alpha_bar", [0.0, 0.3, 1.0])
def test_noising_is_that_of_python(node: Node, alpha_bar: float) -> None:
    x_0, eps = pair()
    x, y = x_0.flatten().tolist(), eps.flatten().tolist()
    found = node(CODE, name="noised", x=x, y=y, more=[alpha_bar])
    np.testing.assert_allclose(found, python.noised(x_0, eps, alpha_bar).flatten(), atol=1e-6)


@pytest.mark.parametrize("ratio", [0.0, 0.5, 0.995, 1.0])
def test_the_dynamic_threshold_is_that_of_python(node: Node, ratio: float) -> None:
    x_0 = randomness.normal(SHAPE, 1, "wide") * torch.tensor([0.2, 3.0])[:, None, None, None]
    code = """
        const { dynamicThreshold } = await load("diffusion/parameterisation.js");
        return dynamicThreshold(Float32Array.from(given.x), given.size, given.ratio);
        """
    found = node(code, x=x_0.flatten().tolist(), size=48, ratio=ratio)
    expected = python.dynamic_threshold(x_0, ratio, float("inf")).flatten()
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_of_a_learned_variance_the_mean_stays(node: Node) -> None:
    output = randomness.normal((2, 6, 4, 4), 0, "wide")
    code = """
        const { splitVariance } = await load("diffusion/parameterisation.js");
        const both = Float32Array.from(given.x);
        return [splitVariance(both, 2, 48), splitVariance(both, 2, 96)];
        """
    mean, whole = node(code, x=output.flatten().tolist())
    np.testing.assert_allclose(mean, python.split_variance(output, 3)[0].flatten())
    np.testing.assert_allclose(whole, output.flatten())
