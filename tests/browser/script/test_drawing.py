"""Whole drawings in script: all moments with their numbers, classes, guidance, noising."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
import torch

from ddpm_demo import randomness
from ddpm_demo.config import CLIPPINGS, SOLVERS, SampleConfig
from ddpm_demo.diffusion.forward import alpha_bar_at
from ddpm_demo.diffusion.parameterisation import noised
from ddpm_demo.diffusion.sampling import sample_progressive
from ddpm_demo.diffusion.trajectory import Frame, Trajectory, kept_steps
from ddpm_demo.errors import UserError

from .conftest import Node
from .formulas import SHAPE, Told

DRAW = """
    const { draw } = await load("drawing.js");
    const moments = [];
    for await (const moment of draw(network, given.settings)) moments.push(moment);
    return moments.filter(({ kept }) => kept);
    """


def compare(found: list[dict[str, Any]], frames: list[Frame]) -> None:
    """Moments in script against Python's frames."""
    assert [moment["t"] for moment in found] == [frame.t for frame in frames]
    for moment, frame in zip(found, frames, strict=True):
        for name in ("x_t", "x_0", "eps"):
            expected = getattr(frame, name)
            if expected is None:
                assert moment[name] is None
            else:
                np.testing.assert_allclose(moment[name], expected.flatten(), atol=1e-4)
        assert moment["numbers"].keys() == frame.numbers.keys()
        for name, number in frame.numbers.items():
            assert moment["numbers"][name] == (
                None if number is None else pytest.approx(number, rel=1e-4, abs=1e-5)
            ), name


def frames_of(denoiser: Told, config: SampleConfig) -> list[Frame]:
    trajectory, frames = Trajectory(config.max_frames), []
    for step in sample_progressive(denoiser, config):
        frames += trajectory.add(step)
    return frames


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("kind", ["epsilon", "sample", "v_prediction"])
def test_a_drawing_is_that_of_python(node: Node, kind: str, solver: str) -> None:
    settings = {"num_images": 3, "seed": 2**32 - 2, "steps": 12, "solver": solver}
    denoiser = Told(kind, schedule="linear")
    found = node(denoiser.code + DRAW, settings=settings)
    compare(found, frames_of(denoiser, SampleConfig(**settings)))


@pytest.mark.parametrize("clipping", CLIPPINGS)
@pytest.mark.parametrize(
    ("labels", "guidance"), [([], 1), ([1], 1), ([2, 0], 3.5), ("all", 2), ([1], 0)]
)
def test_classes_and_guidance_are_those_of_python(
    node: Node, labels: list[int] | str, guidance: float, clipping: str
) -> None:
    asked = {"num_images": 4, "steps": 6, "labels": labels, "guidance": guidance}
    settings = asked | {"clipping": clipping, "spacing": "quadratic"}
    denoiser = Told(classes=("a", "b", "c"))
    found = node(denoiser.code + DRAW, settings=settings)
    plain = tuple(labels) if isinstance(labels, list) else labels
    compare(found, frames_of(denoiser, SampleConfig(**settings | {"labels": plain})))


def test_of_many_steps_the_same_are_kept(node: Node) -> None:
    settings = {"num_images": 1, "steps": 90, "max_frames": 12}
    denoiser = Told()
    found = node(denoiser.code + DRAW, settings=settings)
    compare(found, frames_of(denoiser, SampleConfig(**settings)))
    code = """
        const { keptSteps } = await load("diffusion/trajectory.js");
        return given.asked.map((each) => keptSteps(...each));
        """
    asked = [(total, most) for total in (1, 2, 9, 60, 1000) for most in (2, 3, 10, 100, 1001)]
    assert node(code, asked=asked) == [kept_steps(*each) for each in asked]


@pytest.mark.parametrize(
    ("classes", "settings", "code"),
    [
        ((), {"labels": [0]}, "no_classes"),
        ((), {"labels": "all"}, "no_classes"),
        (("a", "b"), {"labels": [2]}, "out_of_range"),
        (("a", "b"), {"guidance": 2}, "guidance_of_nothing"),
        (("a", "b"), {"labels": [0], "guidance": 21}, "out_of_range"),
        ((), {"steps": 1001}, "too_many_steps"),
        ((), {"solver": "euler"}, "bad_choice"),
        ((), {"clipping": "none"}, "bad_choice"),
        ((), {"num_images": 65}, "out_of_range"),
        ((), {"seed": -1}, "out_of_range"),
        ((), {"seed": 0.5}, "bad_settings"),
    ],
)
def test_what_cannot_be_drawn_is_refused(
    node: Node, classes: tuple[str, ...], settings: dict[str, Any], code: str
) -> None:
    asked = f"try {{ {DRAW} }} catch (error) {{ return error.code; }}"
    assert node(Told(classes=classes).code + asked, settings=settings) == code


def test_without_a_learned_none_nothing_guides(node: Node) -> None:
    denoiser = Told(classes=("a", "b"), knows_none=False)
    asked = f"try {{ {DRAW} }} catch (error) {{ return error.code; }}"
    settings = {"labels": (0,), "guidance": 2.0}
    with pytest.raises(UserError) as caught:
        frames_of(denoiser, SampleConfig(**settings))
    assert caught.value.code == "no_guidance"
    assert node(denoiser.code + asked, settings=settings) == "no_guidance"


def test_the_defaults_are_those_of_python(node: Node) -> None:
    code = 'const { DEFAULTS } = await load("drawing.js"); return DEFAULTS;'
    defaults = dataclasses.asdict(SampleConfig())
    assert node(code) == defaults | {"labels": [], "pinned": []}


@pytest.mark.parametrize("t", [0, 1, 500, 1000])
def test_a_picture_is_noised_as_in_python(node: Node, t: int) -> None:
    denoiser = Told()
    x_0 = torch.linspace(-1, 1, 48)
    code = """
        const { noised } = await load("drawing.js");
        return noised(network, given.picture, given.t, 11);
        """
    found = node(denoiser.code + code, picture=x_0.tolist(), t=t)
    alpha_bar = alpha_bar_at(denoiser.scheduler.schedule, t)
    eps = randomness.normal(SHAPE, 11, "x_T").flatten()
    np.testing.assert_allclose(found["x_t"], noised(x_0, eps, alpha_bar), atol=1e-5)
    np.testing.assert_allclose(found["eps"], eps, atol=1e-6)
    assert found["alphaBar"] == pytest.approx(alpha_bar, rel=1e-9)
    assert found["numbers"]["t"] == found["timestep"] + 1 == t
