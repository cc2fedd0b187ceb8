"""Other futures of a picture in script."""

from __future__ import annotations

from typing import Any

import pytest

from ddpm_demo.config import VARIANCES, SampleConfig
from ddpm_demo.diffusion.guidance import guided
from ddpm_demo.diffusion.questions.branch import branch
from ddpm_demo.diffusion.sampling import sample_progressive
from ddpm_demo.diffusion.trajectory import Frame, Trajectory

from .conftest import Node
from .formulas import Told
from .test_drawing import compare

BRANCH = """
    const { branch, draw } = await load("drawing.js");
    const moments = async (process) => {
      const all = [];
      for await (const moment of process) if (moment.kept) all.push(moment);
      return all;
    };
    const kept = await moments(draw(network, given.settings));
    if (given.unfinished) kept.pop();
    return moments(branch(network, given.settings, kept, given.asked));
    """


def frames_of(
    denoiser: Told, config: SampleConfig, label: int | None, asked: dict[str, Any]
) -> list[Frame]:
    """Python's futures of a picture."""
    parent = Trajectory(config.max_frames)
    for step in sample_progressive(denoiser, config):
        parent.add(step)
    led = config if label is None else SampleConfig(labels=(label,), guidance=config.guidance)
    picture, futures = asked["picture"], asked["futures"]
    place = (picture, config.seeds[picture], [asked["frame"]], futures, asked["variance"])
    trajectory, frames = Trajectory(config.max_frames), []
    for step in branch(guided(denoiser, led), parent, *place, config.clipping):
        frames += trajectory.add(step)
    return frames


@pytest.mark.parametrize("frame", [0, 4, 9])
@pytest.mark.parametrize("variance", VARIANCES)
def test_the_futures_are_those_of_python(node: Node, variance: str, frame: int) -> None:
    settings = {"num_images": 3, "seed": 5, "steps": 10, "solver": "dpm++"}
    asked = {"picture": 2, "frame": frame, "futures": 3, "variance": variance}
    denoiser = Told()
    found = node(denoiser.code + BRANCH, settings=settings, asked=asked)
    compare(found, frames_of(denoiser, SampleConfig(**settings), None, asked))


def test_the_futures_of_a_long_drawing_are_those_of_python(node: Node) -> None:
    """The parent's moments between the kept ones are the kept ones before."""
    settings = {"num_images": 1, "steps": 50, "solver": "ddpm", "max_frames": 9}
    asked = {"picture": 0, "frame": 3, "futures": 2, "variance": "ddpm"}
    denoiser = Told()
    found = node(denoiser.code + BRANCH, settings=settings, asked=asked)
    compare(found, frames_of(denoiser, SampleConfig(**settings), None, asked))


@pytest.mark.parametrize("label", [None, 2])
def test_futures_are_led_as_in_python(node: Node, label: int | None) -> None:
    settings = {"num_images": 2, "steps": 6, "labels": [0, 1], "guidance": 2.5}
    asked = {"picture": 1, "frame": 2, "futures": 2, "variance": "ddpm"}
    led = asked if label is None else asked | {"label": label}
    denoiser = Told(classes=("a", "b", "c"))
    found = node(denoiser.code + BRANCH, settings=settings, asked=led)
    config = SampleConfig(**settings | {"labels": (0, 1)})
    compare(found, frames_of(denoiser, config, 1 if label is None else label, asked))


@pytest.mark.parametrize(
    ("asked", "unfinished", "code"),
    [
        ({"frame": 6}, False, "branch_at_the_end"),
        ({"frame": 2}, True, "branch_unfinished"),
        ({"frame": 2, "futures": 1}, False, "out_of_range"),
        ({"frame": 2, "variance": "none"}, False, "bad_choice"),
        ({"frame": 2, "picture": 1}, False, "out_of_range"),
        ({"frame": 2, "label": 0}, False, "no_classes"),
    ],
)
def test_what_has_no_futures_is_refused(
    node: Node, asked: dict[str, Any], unfinished: bool, code: str
) -> None:
    caught = f"const go = async () => {{ {BRANCH} }}; "
    caught += "try { return await go(); } catch (error) { return error.code; }"
    settings = {"num_images": 1, "steps": 6}
    found = node(
        Told().code + caught,
        settings=settings,
        asked={"picture": 0} | asked,
        unfinished=unfinished,
    )
    assert found == code
