"""Guidance: its algebra, and that every step of every solver takes the guided answer."""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Sequence

import pytest
import torch
from torch import Tensor

from ddpm_demo import randomness
from ddpm_demo.config import CLIPPINGS, PREDICTION_TYPES, SOLVERS, SPACINGS, SampleConfig
from ddpm_demo.diffusion.guidance import Guided, difference, difference_size, guided
from ddpm_demo.diffusion.parameterisation import predicted_epsilon, predicted_v, predicted_x_0
from ddpm_demo.diffusion.questions.compare import side_by_side
from ddpm_demo.diffusion.respacing import visited_timesteps
from ddpm_demo.diffusion.sampling import predict, reverse, sample_progressive
from ddpm_demo.diffusion.trajectory import Trajectory
from ddpm_demo.errors import UserError
from tests.support.classes import NAMES, conditional
from tests.support.denoisers import Formula, OnePicture

PICTURES = torch.stack([torch.linspace(-0.6, 0.6, 12), torch.linspace(0.5, -0.1, 12)])
AT = 400
each_kind = pytest.mark.parametrize("kind", PREDICTION_TYPES)


class Worlds(OnePicture):
    """Two classes of one picture each, and a third picture where no class is told.

    It counts how it is asked. Its outputs do not depend on the batch, to the bit.
    """

    classes = ("first", "second")
    knows_none = True

    def __init__(self, kind: str) -> None:
        super().__init__(torch.linspace(-0.3, 0.2, 12).view(3, 2, 2), "linear", kind)
        self.worlds = torch.cat([PICTURES.view(-1, 3, 2, 2), self.picture[None]])
        self.batches: list[int] = []

    def __call__(self, x_t: Tensor, timestep: int, /) -> Tensor:
        return self.given(x_t, timestep, torch.full((len(x_t),), 2))

    def given(self, x_t: Tensor, timestep: int, labels: Tensor, /) -> Tensor:
        self.batches.append(len(x_t))
        self.picture = self.worlds[labels]
        return super().__call__(x_t, timestep)


class Reference(Formula):
    """A network that works the guided output out by itself, in ε and in two passes."""

    def __init__(self, kind: str, labels: Sequence[int], w: float) -> None:
        world = Worlds(kind)
        back = {"epsilon": predicted_epsilon, "sample": predicted_x_0, "v_prediction": predicted_v}

        def output(x_t: Tensor, timestep: int) -> Tensor:
            alpha_bar = float(world.scheduler.alphas_cumprod[timestep])
            told = world.given(x_t.double(), timestep, torch.tensor(labels))
            without = world(x_t.double(), timestep)
            eps_c, eps = (
                predicted_epsilon(one, x_t.double(), alpha_bar, kind) for one in (told, without)
            )
            guided_eps = eps + w * (eps_c - eps)
            return back[kind](guided_eps, x_t.double(), alpha_bar, "epsilon").to(x_t)

        super().__init__(output, (3, 2, 2), "linear", kind)


def noise(seeds: Sequence[int]) -> Tensor:
    return randomness.normal_per_picture((3, 2, 2), seeds, "x_T")


@each_kind
@pytest.mark.parametrize("spacing", SPACINGS)
@pytest.mark.parametrize("solver", SOLVERS)
def test_each_step_of_each_solver_is_guided(solver: str, spacing: str, kind: str) -> None:
    config = SampleConfig(
        num_images=3, steps=8, solver=solver, spacing=spacing, labels=(0, 1, 1), guidance=3.0
    )
    world, reference = Worlds(kind), Reference(kind, (0, 1, 1), 3.0)
    ours = list(sample_progressive(world, config))
    timesteps = visited_timesteps(world.scheduler.schedule, 8, spacing)
    theirs = reverse(reference, noise(config.seeds), solver, timesteps, config.seeds)
    # near T √ᾱ is 6e-3, and x̂_0 follows from a rounded ε̂ by dividing by it
    near = 1e-3 if kind == "epsilon" else 1e-4
    for step, expected in zip(ours, theirs, strict=True):
        for name in ("x_t", "pred_original_sample", "pred_epsilon", "prev_sample"):
            torch.testing.assert_close(
                getattr(step, name), getattr(expected, name), atol=near, rtol=1e-4, msg=name
            )
        assert step.guidance is not None
    assert world.batches == [6] * 8


@pytest.mark.parametrize("solver", SOLVERS)
def test_the_first_and_the_last_step_depend_on_the_guidance(solver: str) -> None:
    """From one x_T, and from one x just before the picture."""
    world = Worlds("v_prediction")
    for timesteps in ([999, 500, 20], [500, 20], [20]):
        x_t = noise([0]) * 0.5
        ends = []
        for w in (1.0, 1.5, 2.0):
            process = reverse(Guided(world, [1], w), x_t, solver, timesteps, [0])
            ends.append(list(process)[-1 if len(timesteps) == 1 else 0].prev_sample)
        assert not torch.allclose(ends[0], ends[1], atol=1e-3)
        assert not torch.allclose(ends[1], ends[2], atol=1e-3)


@each_kind
def test_at_w_0_and_1_it_is_the_single_pass_bit_for_bit(kind: str) -> None:
    model = conditional(kind)
    x_t = torch.randn(2, 1, 16, 16)
    assert torch.equal(Guided(model, [2], 0)(x_t, 40), model(x_t, 40))
    labels = torch.tensor([2, 0])
    assert torch.equal(Guided(model, [2, 0], 1)(x_t, 40), model.given(x_t, 40, labels))
    world = Worlds(kind)
    for w in (0, 1, 0.0, 1.0):
        Guided(world, [0], w)(noise([0, 1]), AT)
    assert world.batches == [2] * 4


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_drawing_at_w_0_is_the_drawing_without_a_class_bit_for_bit(solver: str) -> None:
    model = conditional()
    plain = SampleConfig(num_images=2, steps=4, solver=solver)
    asked = dataclasses.replace(plain, labels=(1,), guidance=0.0)
    for ours, expected in zip(
        sample_progressive(model, asked), sample_progressive(model, plain), strict=True
    ):
        assert torch.equal(ours.prev_sample, expected.prev_sample)
        assert ours.guidance is None


@each_kind
def test_a_mixture_of_outputs_is_the_mixture_of_what_they_mean(kind: str) -> None:
    """1 − w and w add up to 1, so that A x_t in A x_t + B output stays as it is."""
    generator = torch.Generator().manual_seed(0)
    x_t, without, told = torch.randn(3, 2, 3, 4, 4, generator=generator, dtype=torch.float64)
    for alpha_bar, w in itertools.product((0.999, 0.5, 1e-4), (-1.0, 0.3, 1.0, 7.5)):
        mixed = without + w * (told - without)
        for meaning in (predicted_epsilon, predicted_x_0, predicted_v):
            a, b, c = (meaning(one, x_t, alpha_bar, kind) for one in (without, told, mixed))
            torch.testing.assert_close(c, a + w * (b - a), rtol=1e-9, atol=1e-9)


@each_kind
def test_guidance_is_linear_in_w_and_its_slope_is_the_difference(kind: str) -> None:
    world = Worlds(kind)
    x_t = noise([4, 5])
    alpha_bar = float(world.scheduler.alphas_cumprod[AT])

    def eps(w: float) -> Tensor:
        return predicted_epsilon(Guided(world, [0, 1], w)(x_t, AT), x_t, alpha_bar, kind)

    slope = difference(world, x_t, AT, [0, 1])
    torch.testing.assert_close(slope, eps(1) - eps(0), atol=1e-5, rtol=1e-5)
    for w in (0.5, 2.0, 8.0, 20.0):
        torch.testing.assert_close(eps(w), eps(0) + w * slope, atol=1e-4, rtol=1e-5)
        shown = Guided(world, [0, 1], w).answer(x_t, AT).difference
        assert shown is not None
        assert torch.equal(shown, slope)


def test_the_difference_is_known_where_a_class_has_one_picture() -> None:
    """ε̂ = (x_t − √ᾱ x̂_0) / √(1 − ᾱ), so the difference is that of the pictures, scaled."""
    worlds = [Worlds(kind) for kind in PREDICTION_TYPES]
    alpha_bar = float(worlds[0].scheduler.alphas_cumprod[AT])
    scale = -((alpha_bar / (1 - alpha_bar)) ** 0.5)
    expected = scale * (worlds[0].worlds[1] - worlds[0].worlds[2])
    for world in worlds:
        found = difference(world, noise([7]), AT, [1])
        torch.testing.assert_close(found, expected[None], atol=1e-5, rtol=1e-5)
        size = math.sqrt(float(expected.square().mean()))
        assert difference_size(found).tolist() == pytest.approx([size], rel=1e-4)


def test_timeline_frames_hold_the_difference_of_a_guided_process() -> None:
    config = SampleConfig(num_images=2, steps=3, labels=(0, 1), guidance=2.0)
    steps = list(sample_progressive(Worlds("sample"), config))
    trajectory = Trajectory(10)
    frames = [frame for step in steps for frame in trajectory.add(step)]
    for frame, step in zip(frames[:3], steps, strict=True):
        found = difference(Worlds("sample"), step.x_t, step.timestep, [0, 1])
        assert frame.guidance is not None
        assert torch.equal(frame.guidance, found)
        assert frame.numbers["guidance"] == pytest.approx(float(difference_size(found).mean()))
    assert frames[3].guidance is None
    assert all(frame.guidance is None for frame in trajectory.frames)
    plain = Trajectory(10)
    for step in sample_progressive(Worlds("sample"), SampleConfig(num_images=1, steps=3)):
        assert all("guidance" not in frame.numbers for frame in plain.add(step))


def test_side_by_side_the_differences_stand_as_the_pictures_do() -> None:
    def process(w: float) -> SampleConfig:
        return SampleConfig(num_images=2, steps=3, labels=(1,), guidance=w)

    world = Worlds("sample")
    both = side_by_side([sample_progressive(world, process(w)) for w in (2.0, 4.0)])
    assert all(step.guidance is not None and len(step.guidance) == 4 for step in both)
    mixed = side_by_side([sample_progressive(world, process(w)) for w in (2.0, 1.0)])
    assert all(step.guidance is None for step in mixed)


def test_a_class_of_one_picture_is_drawn() -> None:
    world = Worlds("v_prediction")
    config = SampleConfig(num_images=5, steps=20, labels="all")
    *_, last = sample_progressive(world, config)
    expected = world.worlds[torch.tensor([0, 1, 0, 1, 0])]
    torch.testing.assert_close(last.prev_sample, expected, atol=2e-3, rtol=0)


def test_labels_are_one_for_all_one_each_or_in_turn() -> None:
    def labels(count: int, asked: tuple[int, ...] | str) -> list[int]:
        return SampleConfig(num_images=count, labels=asked).label_of_each(3)

    assert labels(3, ()) == []
    assert labels(3, (2,)) == [2, 2, 2]
    assert labels(3, (2, 0, 1)) == [2, 0, 1]
    assert labels(5, (2, 0)) == [2, 0, 2, 0, 2]
    assert labels(2, (2, 0, 1)) == [2, 0]
    assert labels(5, "all") == [0, 1, 2, 0, 1]


def test_a_part_of_a_batch_keeps_its_labels() -> None:
    world, x_t = Worlds("epsilon"), noise([0, 1, 2])
    each, one = Guided(world, [1, 0, 1], 2.0), Guided(world, [1], 2.0)
    assert torch.equal(each.of([1, 2])(x_t[1:], AT), each(x_t, AT)[1:])
    assert torch.equal(one.of([1, 2])(x_t[1:], AT), one(x_t, AT)[1:])
    with pytest.raises(ValueError, match="3 labels for 2 pictures"):
        each(x_t[:2], AT)


@pytest.mark.parametrize("labels", [(0,), "all"])
def test_a_model_that_knows_no_classes_refuses_them(labels: tuple[int, ...] | str) -> None:
    config = SampleConfig(num_images=1, steps=2, labels=labels)
    unnamed = dataclasses.replace(conditional(), classes=())
    for model in (OnePicture(torch.zeros(1, 2, 2), "cosine", "epsilon"), unnamed):
        with pytest.raises(UserError, match="knows no classes"):
            next(sample_progressive(model, config))
    with pytest.raises(UserError, match="knows no classes"):
        difference(unnamed, torch.zeros(1, 1, 16, 16), 5, [0])


def test_a_label_that_the_model_does_not_know_is_refused() -> None:
    config = SampleConfig(num_images=1, steps=2, labels=(len(NAMES),))
    with pytest.raises(UserError, match="between 0 and 2"):
        next(sample_progressive(conditional(), config))


def test_guidance_that_leads_to_nothing_is_refused() -> None:
    for model in (conditional(), OnePicture(torch.zeros(1, 2, 2), "cosine", "epsilon")):
        with pytest.raises(UserError, match="none was chosen"):
            guided(model, SampleConfig(guidance=2.0))
        for w in (0.0, 1.0):
            assert guided(model, SampleConfig(guidance=w)) is model


@pytest.mark.parametrize("guidance", [-0.1, 20.1, math.nan, math.inf, -math.inf])
def test_an_impossible_guidance_is_refused(guidance: float) -> None:
    with pytest.raises(UserError, match="between 0 and 20"):
        Guided(conditional(), [0], guidance)


def test_dynamic_thresholding_keeps_what_plain_clipping_cuts() -> None:
    x_t = torch.linspace(-4, 4, 1001).view(1, 1, 1, 1001)
    model = Formula(lambda x, _: x, prediction_type="sample")
    seen = {name: predict(model, x_t, AT, name) for name in CLIPPINGS}
    assert torch.equal(seen["plain"].x_0, x_t.clamp(-1, 1))
    q = float(x_t.abs().quantile(0.995))
    torch.testing.assert_close(seen["dynamic"].x_0, x_t.clamp(-q, q) / q)
    assert seen["dynamic"].clipped.tolist() == seen["plain"].clipped.tolist()
    inside = torch.full((1, 1, 2, 2), 0.4)
    assert torch.equal(predict(model, inside, AT, "dynamic").x_0, inside)
    with pytest.raises(UserError, match="plain, dynamic"):
        predict(model, inside, AT, "soft")


def test_a_drawing_is_clipped_as_it_is_asked_to_be() -> None:
    world = Worlds("sample")
    config = SampleConfig(num_images=2, steps=4, labels=(0, 1), guidance=6.0, clipping="dynamic")
    ends = {}
    for clipping in CLIPPINGS:
        asked = dataclasses.replace(config, clipping=clipping)
        *_, last = sample_progressive(world, asked)
        ends[clipping] = last.prev_sample
        assert last.prev_sample.abs().max() <= 1
    full = world.worlds[2] + 6 * (world.worlds[:2] - world.worlds[2])
    assert full.abs().max() > 1
    torch.testing.assert_close(ends["plain"], full.clamp(-1, 1), atol=1e-5, rtol=0)
    assert not torch.allclose(ends["dynamic"], ends["plain"], atol=0.1)
