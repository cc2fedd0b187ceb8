"""What a visitor asks under the timeline, read without a browser."""

from __future__ import annotations

import dataclasses
import json
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from ddpm_demo.config import SampleConfig
from ddpm_demo.data.settings import Settings
from ddpm_demo.diffusion.sampling import sample_progressive
from ddpm_demo.diffusion.scheduler import DDPMScheduler
from ddpm_demo.diffusion.trajectory import Trajectory
from ddpm_demo.errors import UserError
from ddpm_demo.models.network import UNetDenoiser
from ddpm_demo.models.unets import build_unet
from ddpm_demo.policy import Policy
from ddpm_demo.runs.access import HOME
from ddpm_demo.ui import models
from ddpm_demo.ui.sample.captions import in_words
from ddpm_demo.ui.sample.drawings import Drawing, Spot
from ddpm_demo.ui.sample.questions import compare, from_picture, interpolate
from ddpm_demo.ui.sample.questions.asked import Asked
from ddpm_demo.ui.sample.questions.branch import BranchWish, Parent
from ddpm_demo.ui.sample.questions.way import Way

KEY = "weights/fashion-28"


@pytest.fixture(scope="module")
def drawing() -> Drawing:
    torch.manual_seed(0)
    denoiser = UNetDenoiser(build_unet("tiny", size=16, channels=1).eval(), DDPMScheduler())
    config = SampleConfig(num_images=3, steps=5, solver="ddpm", seed=4)
    trajectory = Trajectory(config.max_frames)
    for step in sample_progressive(denoiser, config):
        trajectory.add(step)
    return Drawing("id", "tiny", Settings(KEY, config), denoiser, trajectory, {}, {})


def wish_of(
    drawing: Drawing, spot: Spot, moments: str, futures: object, variance: str
) -> BranchWish:
    return BranchWish.read(Parent.of(drawing, spot), spot.index, moments, futures, variance)


def test_a_branch_starts_where_the_timeline_stands(drawing: Drawing) -> None:
    wish = wish_of(drawing, Spot("id", 2, 1), "here", 3, "ddpm")
    assert (wish.parent.picture, list(wish.frames), wish.futures) == (1, [2], 3)
    steps = list(wish.steps())
    plate = wish.plate()
    assert plate.shape == (1, 4)
    assert plate.rows == [("from_t", drawing.trajectory.frames[2].t)]
    assert len(steps[-1].prev_sample) == 4
    parent = drawing.trajectory.frames[-1].x_t[1]
    assert torch.equal(steps[-1].prev_sample[0], parent), "the parent stands first"


def test_a_branch_of_the_way_takes_several_moments(drawing: Drawing) -> None:
    wish = wish_of(drawing, Spot("id", 0, None), "way", 2, "mean")
    assert len(wish.frames) > 1
    assert wish.plate().shape == (len(wish.frames), 3)


@pytest.mark.parametrize("spot", [Spot("id", 10**9, 10**9), Spot.read({"index": -5})])
def test_a_place_that_does_not_exist_becomes_the_nearest(drawing: Drawing, spot: Spot) -> None:
    wish = wish_of(drawing, spot, "nowhere", 2, "ddpm")
    assert 0 <= wish.parent.picture < 3
    assert 0 <= wish.frames[0] < len(drawing.trajectory.frames)


def test_of_a_drawing_that_ships_the_picture_is_drawn_again(drawing: Drawing) -> None:
    bare = dataclasses.replace(drawing, trajectory=Trajectory(drawing.trajectory.max_frames))
    parent = Parent.of(bare, Spot("id", 2, 1))
    assert not parent.ready
    assert sum(1 for _ in parent.redraw()) == 5
    assert parent.ready
    wish = BranchWish.read(parent, 2, "here", 2, "ddpm")
    whole = list(wish_of(drawing, Spot("id", 2, 1), "here", 2, "ddpm").steps())[-1]
    again = list(wish.steps())[-1]
    assert (again.prev_sample - whole.prev_sample).abs().max() < 2 / 255
    assert wish.plate().columns[0] == ("picture", 2)


def test_futures_that_are_none_are_refused(drawing: Drawing) -> None:
    with pytest.raises(UserError):
        wish_of(drawing, Spot("id", 0, 0), "here", "many", "ddpm")
    with pytest.raises(UserError):
        list(wish_of(drawing, Spot("id", 0, 0), "here", 99, "ddpm").steps())


def test_only_models_of_the_same_shape_are_offered() -> None:
    keys = ["weights/faces-64", "weights/faces-32", "ideal/faces-64", "weights/gone"]
    offered = compare.comparable([(key, key) for key in keys], "weights/faces-64")
    assert [key for _, key in offered] == ["weights/faces-64", "ideal/faces-64"]


def told(rival: compare.Rival) -> str:
    key, caption = rival.told()
    assert key == "caption"
    return in_words(json.loads(caption))


def test_rivals_have_the_same_seeds(drawing: Drawing) -> None:
    first, rival = compare.rivals(drawing, KEY, HOME, "ddim", 7, "quadratic")
    assert first.config.seeds == rival.config.seeds == [4, 5, 6]
    assert told(first) == "tiny · DDPM, σ² = β̃ · 5 steps"
    assert told(rival) == "fashion-28 · DDIM · even in √t · 7 steps"
    plate = compare.plate_of(first, rival)
    assert (plate.shape, plate.columns[0]) == ((2, 3), ("seed", 4))


def test_rows_that_differ_by_chance_are_named(drawing: Drawing) -> None:
    def said(solver: str, steps: int) -> str:
        pair = compare.rivals(drawing, KEY, HOME, solver, steps, "trailing")
        return in_words(compare.plate_of(*pair).caption)

    assert drawing.settings.config.solver == "ddpm"
    assert drawing.settings.config.steps == 5
    assert "numbers: of the lower row · the upper row draws fresh noise" in said("unipc", 7)
    assert "numbers: of the upper row · both rows draw fresh noise" in said("ddpm-large", 4)
    assert "fresh" not in said("ddpm-large", 5), "both draw the same"


def test_a_way_joins_at_shares_of_it() -> None:
    way = Way.read(KEY, HOME, 20, "trailing", [50, 100])
    assert way.joined_at == [1000, 500]
    for key, steps, chosen in ((KEY, 20, []), (KEY, 20, [5]), (KEY, "x", [50]), ("x/y", 20, [50])):
        with pytest.raises(UserError):
            Way.read(key, HOME, steps, "trailing", chosen)


def test_seeds_of_a_picture_count_up() -> None:
    assert from_picture.seeds_of(3, 7) == [7, 8, 9]
    assert from_picture.seeds_of(1, None) == [0]
    for draws, first in ((0, 1), (99, 1), ("x", 1), (1, -1)):
        with pytest.raises(UserError):
            from_picture.seeds_of(draws, first)


def test_two_drawings_become_the_ends_of_a_mixture(drawing: Drawing) -> None:
    way: Any = SimpleNamespace(
        denoiser=drawing.denoiser, timesteps=[999, 500, 0], indices=[0], asked=Asked()
    )
    ends: list[Any] = []
    work = interpolate.ends_of_drawings(way, [1, 2], ends)
    assert next(work) is None
    assert not ends, "it can be stopped at any step"
    list(work)
    assert [end.seed for end in ends] == [1, 2]


def test_a_mixture_says_that_its_ends_are_no_drawings_of_another_solver() -> None:
    ends: Any = [SimpleNamespace(seed=4), SimpleNamespace(seed=9)]
    assert interpolate.subject("seeds", ends, "unipc") == [("seeds", "4, 9"), ("ends", "")]
    assert interpolate.subject("seeds", ends, "ddpm") == [("seeds", "4, 9")]
    assert interpolate.subject("pictures", ends, "unipc") == [("pictures", "")]


def test_the_list_of_networks_leaves_their_exact_answers_to_the_switch() -> None:
    keys = {key for _, key in models.choices(Policy(), exact=False)}
    assert "weights/faces-32" in keys
    assert not any(key.startswith("ideal/") for key in keys)
    assert "ideal/faces-32" in {key for _, key in models.choices(Policy())}
