"""Questions about drawings by class, read without a browser."""

from __future__ import annotations

from typing import Any

import gradio as gr
import pytest
import torch

from ddpm_demo.config import SampleConfig, TrainConfig
from ddpm_demo.data.settings import Settings
from ddpm_demo.diffusion.questions.from_picture import from_picture as noised_and_back
from ddpm_demo.diffusion.questions.interpolate import interpolate as mixtures
from ddpm_demo.diffusion.sampling import sample_progressive
from ddpm_demo.diffusion.trajectory import Trajectory
from ddpm_demo.errors import UserError
from ddpm_demo.policy import Policy
from ddpm_demo.runs.access import HOME
from ddpm_demo.runs.folder.run import new_run
from ddpm_demo.runs.folder.run_config import RunConfig
from ddpm_demo.ui.sample.captions import in_words
from ddpm_demo.ui.sample.controls import Controls
from ddpm_demo.ui.sample.drawings import Drawing, Spot
from ddpm_demo.ui.sample.questions import compare, from_picture, interpolate
from ddpm_demo.ui.sample.questions.asked import Asked, labels_among
from ddpm_demo.ui.sample.questions.branch import BranchWish, Parent
from ddpm_demo.ui.sample.questions.classes import STRENGTHS, strengths, varieties
from ddpm_demo.ui.sample.questions.way import Way
from ddpm_demo.ui.visitors import Visitors
from tests.support.classes import NAMES, conditional, save_conditional, two_worlds

KEY = "weights/fashion-28"
DARK, LIGHT = -0.6, 0.7
ALL = Spot("id", 0, None)


def drawing(denoiser: Any = None, **asked: Any) -> Drawing:
    """Two pictures of a model whose classes are a dark and a light one."""
    denoiser = denoiser or two_worlds()
    config = SampleConfig(**{"num_images": 2, "steps": 6, "solver": "ddpm", "seed": 4} | asked)
    trajectory = Trajectory(config.max_frames)
    for step in sample_progressive(denoiser, config):
        trajectory.add(step)
    return Drawing("id", "worlds", Settings(KEY, config), denoiser, trajectory, {}, {})


def levels(steps: Any) -> list[float]:
    """What each picture of a process ends as."""
    *_, last = steps
    return [round(float(level), 1) for level in last.prev_sample.flatten(1).mean(1)]


def test_classes_are_asked_for_by_name() -> None:
    asked = Asked.read({"labels": "1,0,1", "guidance": 3}, ("dark", "light"))
    assert (asked.names, asked.guidance) == (("light", "dark"), 3)
    assert Asked.read({"labels": "all"}, ("dark", "light")).names == ("dark", "light")
    assert Asked.read({}, ()).names == ()
    assert labels_among(["dark"], ("light", "dark")) == (1,)
    with pytest.raises(UserError, match="no classes"):
        Asked.read({"labels": "0"}, ())
    with pytest.raises(UserError) as caught:
        Asked.read({"labels": "2"}, ("dark", "light"))
    assert caught.value.code == "out_of_range"
    with pytest.raises(UserError, match="no class “cat”"):
        labels_among(["cat"], ("dark", "light"))
    with pytest.raises(UserError):
        Asked(tuple("abcdefg")).few()
    every = Asked(tuple("abcdefg"), every=True)
    assert (every.few().names, every.two().names) == (tuple("abcdef"), ("a", "b"))
    assert Asked(tuple("abc")).first(2).names == tuple("abc"), "chosen by hand"


def test_a_branch_goes_on_as_it_was_drawn_or_as_other_classes() -> None:
    parent = Parent.of(drawing(labels=(0,)), Spot("id", 0, 1))
    own = BranchWish.read(parent, 1, "here", 2, "ddpm")
    assert levels(own.steps()) == [DARK] * 3
    assert in_words(own.plate().caption).startswith("worlds · dark · w = 1 · seed 5 · 6 steps")
    chosen = Asked(("light", "dark"), 1.0)
    other = BranchWish.read(parent, 1, "here", 3, "ddpm", chosen)
    assert levels(other.steps()) == [DARK, LIGHT, DARK, LIGHT]
    plate = other.plate()
    assert [value for _, value in plate.columns[1:]] == ["light", "dark", "light"]
    assert plate.classes == ["dark", "light", "dark", "light"]
    assert "goes on as light, dark · w = 1" in in_words(plate.caption)
    none = BranchWish.read(parent, 1, "here", 2, "ddpm", Asked())
    assert none.plate().classes == ["dark", "", ""]


def test_a_drawing_of_another_model_is_asked_for_classes_by_name() -> None:
    swapped = drawing(two_worlds(("light", "dark")), labels=(0,))
    wish = BranchWish.read(
        Parent.of(swapped, Spot("id", 0, 0)), 1, "here", 2, "ddpm", Asked(("dark",))
    )
    assert levels(wish.steps()) == [LIGHT, DARK, DARK]


def test_a_rival_is_told_the_same_classes_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    own = drawing(labels=(0, 1), guidance=2)

    def against(model: Any) -> tuple[compare.Rival, compare.Rival]:
        monkeypatch.setattr(compare.models, "load", lambda *_: model)
        return compare.rivals(own, KEY, HOME, "ddim", 7, "trailing")

    first, rival = against(two_worlds(("light", "dark")))
    assert (first.config.labels, rival.config.labels) == ((0, 1), (1, 0))
    steps, plate = compare.compared((first, rival))
    assert levels(steps) == [DARK, LIGHT, DARK, LIGHT]
    assert plate.classes == ["dark", "light"] * 2
    assert '["guidance", "2"]' in str(plate.rows[1][1])
    plain = two_worlds()
    plain.classes = ()
    _, rival = against(plain)
    assert (rival.config.labels, rival.config.guidance) == ((), 1.0)
    assert "guidance" not in rival.told()[1]
    with pytest.raises(UserError, match="no class “light”"):
        against(conditional(names=("dark", "cat")))


def test_a_strip_has_a_row_for_each_w_on_one_noise() -> None:
    steps, plate = strengths(drawing(labels=(1,)), ALL, Asked())
    found = levels(steps)
    assert plate.shape == (len(STRENGTHS), 2)
    assert [value for _, value in plate.rows] == ["0", "1", "2", "4", "8"]
    assert found[2:4] == [LIGHT, LIGHT]
    steps, plate = strengths(drawing(), Spot("id", 0, 1), Asked(("dark",)))
    assert plate.columns == [("seed", 5)], "the enlarged picture alone"
    assert plate.classes == ["dark"] * len(STRENGTHS), "as it is asked for"
    _, plate = strengths(drawing(labels="all"), ALL, Asked())
    assert plate.columns == [("plain", "dark · 4"), ("plain", "light · 5")]
    with pytest.raises(UserError, match="Choose a class"):
        strengths(drawing(), ALL, Asked())


def test_one_noise_is_drawn_as_every_class() -> None:
    steps, plate = varieties(drawing(), ALL, Asked(guidance=1.0))
    assert levels(steps) == [DARK, LIGHT, DARK, LIGHT]
    assert (plate.rows, plate.columns) == (
        [("seed", 4), ("seed", 5)],
        [("plain", "dark"), ("plain", "light")],
    )
    _, plate = varieties(drawing(), Spot("id", 0, 1), Asked(guidance=1.0))
    assert plate.rows == [("seed", 5)]


def way_of(*names: str) -> Way:
    return Way(two_worlds(), [99, 60, 20], [0], "worlds", Asked(names, 1.0))


def test_a_picture_comes_back_as_each_class_that_is_chosen() -> None:
    way, seeds = way_of("light", "dark"), [1]
    told = way.asked.guide(way.denoiser, from_picture.classes_of_each(way, seeds))
    x_0 = torch.zeros(way.denoiser.shape)
    steps = noised_and_back(told, x_0, way.timesteps, way.indices, seeds * 2)
    assert levels(steps) == [0, LIGHT, 0, DARK]
    plate = from_picture.plate_of(way, seeds)
    assert [row[0] for row in plate.rows] == ["caption", "caption"]
    assert "light, dark · w = 1" in in_words(plate.caption)
    assert from_picture.plate_of(way_of("dark"), seeds).rows == [("seed", 1)]


def test_two_classes_are_mixed_on_one_noise() -> None:
    way = way_of("dark", "light")
    ends: list[Any] = []
    list(interpolate.ends_of_drawings(way, [3, 3], ends))
    assert [round(float(end.x_0.mean()), 1) for end in ends] == [DARK, LIGHT]
    steps = mixtures(interpolate.between(way), (ends[0], ends[1]), way.timesteps, way.indices)
    found = levels(steps)
    assert (found[0], found[-1]) == (DARK, LIGHT)
    assert interpolate.subject("classes", ends, "ddpm") == [("seed", 3)]
    with pytest.raises(UserError, match="exactly two"):
        way_of("dark").asked.two()


def test_chips_of_the_model_before_say_nothing_of_the_chosen_one() -> None:
    with gr.Blocks():
        controls = Controls.lay_out(Visitors(Policy()), gr.BrowserState())
    values = {each: each.value for each in controls.inputs}
    run = new_run()
    save_conditional(run.model)
    RunConfig(train=TrainConfig(size=16, channels=1), classes=NAMES).write(run.config_file)
    key = f"run/{run.draw_key}"
    values |= {controls.model: key, controls.classes.labels: "0", controls.classes.guidance: 3}
    values[controls.classes.shown_for] = key
    assert controls.settings(values).config.labels == (0,)
    values[controls.classes.shown_for] = "weights/faces-32"
    config = controls.settings(values).config
    assert (config.labels, config.guidance) == ("all", 2.0), "what its own will begin with"
    assert controls.offer(values)[controls.classes.labels] == "all"
    values[controls.classes.shown_for] = key
    config = controls.settings(values | {controls.model: "weights/faces-32"}).config
    assert (config.labels, config.guidance) == ((), 1.0), "it knows none"
    offered = controls.offer(values | {controls.model: "run/nobody"})
    assert offered[controls.classes.chips] is None
