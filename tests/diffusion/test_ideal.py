"""The exact answer, where a formula says what it is, and what sampling from it gives."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch
from torch import Tensor

from ddpm_demo.config import SampleConfig, TrainConfig
from ddpm_demo.data.pixels import to_uint8_nhwc, to_unit_nchw
from ddpm_demo.diffusion import ideal
from ddpm_demo.diffusion.denoiser import Denoiser
from ddpm_demo.diffusion.ideal import IdealDenoiser
from ddpm_demo.diffusion.loss.terms import terms
from ddpm_demo.diffusion.loss.visits import Visit
from ddpm_demo.diffusion.sampling import sample_progressive
from ddpm_demo.diffusion.scheduler import DDPMScheduler
from ddpm_demo.diffusion.scheduler_options import scheduler_config
from ddpm_demo.errors import UserError

T = 1000


def scheduler(name: str = "linear", timesteps: int = T) -> DDPMScheduler:
    return DDPMScheduler(**scheduler_config(name, timesteps, "epsilon"))


def draw(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


@pytest.fixture(scope="module")
def levels() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (12, 8, 8, 3), dtype=np.uint8)


@pytest.mark.parametrize("timestep", [0, 9, 259, 999])
def test_between_two_points_it_is_a_tanh(timestep: int) -> None:
    plus = torch.full((1, 1, 1, 1), 0.6)
    exact = IdealDenoiser(torch.cat([plus, -plus]), scheduler())
    bar = float(exact.scheduler.alphas_cumprod[timestep])
    x_t = torch.linspace(-1.5, 1.5, 31).view(-1, 1, 1, 1) * (1 - bar) ** 0.5
    expected = 0.6 * torch.tanh(bar**0.5 * 0.6 * x_t / (1 - bar))
    assert torch.allclose(exact(x_t, timestep), expected, atol=1e-6)


@pytest.mark.parametrize("timestep", [200, 500, 800])
def test_of_a_gaussian_cloud_it_is_the_shrunken_picture(timestep: int) -> None:
    s = 0.25
    # the quantiles of N(0, s²), so that the sum is an integral and not a matter of luck
    cloud = torch.special.ndtri((torch.arange(4001, dtype=torch.float64) + 0.5) / 4001) * s
    exact = IdealDenoiser(cloud.view(-1, 1, 1, 1), scheduler())
    bar = float(exact.scheduler.alphas_cumprod[timestep])
    x_t = torch.linspace(-1, 1, 21, dtype=torch.float64).view(-1, 1, 1, 1)
    expected = bar**0.5 * s**2 / (bar * s**2 + 1 - bar) * x_t
    assert torch.allclose(exact(x_t, timestep), expected, atol=1e-4)


@pytest.mark.parametrize("solver", ["ddpm", "ddim", "dpm++-sde", "unipc"])
def test_the_whole_process_ends_at_training_pictures(levels: np.ndarray, solver: str) -> None:
    exact = IdealDenoiser(to_unit_nchw(levels), scheduler("cosine", 200))
    config = SampleConfig(num_images=16, steps=200, solver=solver)
    *_, last = sample_progressive(exact, config)
    drawn = to_uint8_nhwc(last.prev_sample).astype(int)
    apart = np.abs(drawn[:, None] - levels[None].astype(int)).max((2, 3, 4))
    assert apart.min(1).max() == 0, "to the level"
    assert len(set(apart.argmin(1).tolist())) > 4, "and not always the same"


def test_mirror_images_count_as_pictures_when_training_saw_them(levels: np.ndarray) -> None:
    x = to_unit_nchw(levels)
    with_flips = IdealDenoiser(x, scheduler(), flips=True)
    spelled_out = IdealDenoiser(torch.cat([x, x.flip(-1)]), scheduler())
    x_t = draw(5, 3, 8, 8)
    for timestep in (0, 300, 700, 999):
        weights = with_flips.weights(x_t, timestep)
        assert torch.allclose(weights, spelled_out.weights(x_t, timestep), atol=1e-12)
        assert torch.allclose(with_flips(x_t, timestep), spelled_out(x_t, timestep), atol=1e-6)
    assert weights.shape == (5, 24)


def test_weights_are_probabilities(levels: np.ndarray) -> None:
    exact = IdealDenoiser(to_unit_nchw(levels), scheduler("cosine"))
    for timestep in (0, 1, 400, 999):
        for scale in (1e-3, 1.0, 30.0):
            weights = exact.weights(scale * draw(4, 3, 8, 8), timestep)
            assert torch.allclose(weights.sum(1), torch.ones(4, dtype=torch.float64))
            effective = ideal.effective_number(weights)
            assert ((effective > 1 - 1e-9) & (effective < 12 + 1e-9)).all()
    at_last = ideal.effective_number(exact.weights(draw(4, 3, 8, 8), 999))
    assert (at_last > 11.9).all(), "noise says nothing of the picture"


def test_near_twins_are_told_apart_at_t_1() -> None:
    """They differ by one level in a few pixels: float32's dot products could not say which."""
    one = to_unit_nchw(np.random.default_rng(1).integers(1, 255, (1, 32, 32, 3), dtype=np.uint8))
    twins = one.repeat(40, 1, 1, 1)
    for k in range(40):
        twins[k, :, k // 2, :16] += (2 / 255) * (1 if k % 2 else -1)
    exact = IdealDenoiser(twins, scheduler())
    bar = float(exact.scheduler.alphas_cumprod[0])
    x_t = (bar**0.5 * twins[:8] + (1 - bar) ** 0.5 * draw(8, 3, 32, 32)).float()
    apart = x_t.double()[:, None] - bar**0.5 * twins.double()[None]
    expected = (-apart.square().flatten(2).sum(2) / (2 * (1 - bar))).softmax(1)
    assert (ideal.effective_number(expected) > 1.0001).any(), "a hard case"
    assert torch.allclose(exact.weights(x_t, 0), expected, atol=1e-6)


def test_many_pictures_are_weighed_piece_by_piece(
    levels: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    x_t = draw(3, 3, 8, 8)
    whole = IdealDenoiser(to_unit_nchw(levels), scheduler())
    monkeypatch.setattr(ideal, "RESIDENT", 0)
    monkeypatch.setattr(ideal, "PIECE", 5 * 192)
    cut = IdealDenoiser(to_unit_nchw(levels), scheduler())
    for timestep in (0, 500):
        assert torch.allclose(cut(x_t, timestep), whole(x_t, timestep), atol=1e-6)
        assert torch.allclose(cut.weights(x_t, timestep), whole.weights(x_t, timestep))


def test_it_says_what_it_puts_out_and_needs_a_picture(levels: np.ndarray) -> None:
    exact: Denoiser = IdealDenoiser(to_unit_nchw(levels), scheduler())
    assert exact.shape == (3, 8, 8)
    assert exact.prediction_type == exact.scheduler.config.prediction_type == "sample"
    with pytest.raises(UserError) as caught:
        IdealDenoiser(torch.zeros(0, 3, 8, 8), scheduler())
    assert caught.value.code == "no_pictures"


def test_no_shrunken_or_noisy_answer_is_better_on_its_pictures(levels: np.ndarray) -> None:
    """It is the minimum: whatever is added to it makes the mean error larger at every t."""
    exact = IdealDenoiser(to_unit_nchw(levels), scheduler("cosine"))

    @dataclasses.dataclass
    class Worse:
        scheduler: DDPMScheduler
        shape = exact.shape
        device = torch.device("cpu")
        prediction_type = "sample"

        def __call__(self, x_t: Tensor, timestep: int) -> Tensor:
            return 0.97 * exact(x_t, timestep)

    many = to_unit_nchw(levels[np.arange(12).repeat(40)])
    visits = [Visit(k, k, 1) for k in (300, 500, 700, 900)]
    for best, other in zip(
        terms(exact, many, visits, clip=False),
        terms(Worse(exact.scheduler), many, visits, clip=False),
        strict=True,
    ):
        assert best.mse.mean() < other.mse.mean()


LABELS = torch.tensor([0, 1, 0, 2, 1, 0, 0, 1, 2, 2, 1, 0])
CLASSES = ("a", "b")  # a picture of label 2 is of none


@pytest.mark.parametrize("flips", [False, True])
def test_told_a_class_it_is_the_answer_of_that_classes_pictures(
    levels: np.ndarray, flips: bool
) -> None:
    x_0 = to_unit_nchw(levels)
    whole = IdealDenoiser(x_0, scheduler(), flips=flips, classes=CLASSES, labels=LABELS)
    x_t = draw(5, 3, 8, 8)
    asked = torch.tensor([1, 0, 2, 1, 0])
    for timestep in (100, 700, 990):
        found = whole.given(x_t, timestep, asked)
        for label in (0, 1):
            alone = IdealDenoiser(x_0[label == LABELS], scheduler(), flips=flips)
            expected = alone(x_t[asked == label], timestep)
            torch.testing.assert_close(found[asked == label], expected, atol=1e-6, rtol=0)
        torch.testing.assert_close(found[2], whole(x_t, timestep)[2], atol=1e-6, rtol=0)
        weights = whole.weights(x_t, timestep, asked)
        assert weights.shape == (5, 12 * (1 + flips))
        assert torch.allclose(weights.sum(1), torch.ones(5, dtype=torch.float64))
    plain = IdealDenoiser(x_0, scheduler(), flips=flips)
    assert torch.equal(whole(x_t, 700), plain(x_t, 700))


def test_no_class_is_the_mean_of_the_classes_by_how_probable_they_are(levels: np.ndarray) -> None:
    """E[x_0 | x_t] = Σ p(c | x_t) E[x_0 | x_t, c], where each picture is of a class."""
    labels = LABELS % 2
    exact = IdealDenoiser(to_unit_nchw(levels), scheduler(), classes=CLASSES, labels=labels)
    x_t = draw(3, 3, 8, 8)
    weights = exact.weights(x_t, 900)
    mixed = torch.zeros_like(x_t)
    for label in (0, 1):
        share = weights[:, labels == label].sum(1).view(-1, 1, 1, 1)
        mixed += share.float() * exact.given(x_t, 900, torch.full((3,), label))
    torch.testing.assert_close(mixed, exact(x_t, 900), atol=1e-5, rtol=0)


@pytest.mark.parametrize("solver", ["ddpm", "unipc"])
def test_sampling_a_class_gives_pictures_of_it_back(levels: np.ndarray, solver: str) -> None:
    x_0 = to_unit_nchw(levels)
    exact = IdealDenoiser(x_0, scheduler("cosine", 200), classes=CLASSES, labels=LABELS)
    config = SampleConfig(num_images=8, steps=200, solver=solver, labels=(1, 0))
    *_, last = sample_progressive(exact, config)
    distances = (last.prev_sample[:, None] - x_0[None]).abs().amax((2, 3, 4))
    assert distances.amin(1).max() < 0.05
    assert LABELS[distances.argmin(1)].tolist() == [1, 0] * 4


def test_the_heaviest_are_of_the_class_that_was_drawn(levels: np.ndarray) -> None:
    exact = IdealDenoiser(
        to_unit_nchw(levels), scheduler(), flips=True, classes=CLASSES, labels=LABELS
    )
    x_t = draw(2, 3, 8, 8)
    told = ideal.heaviest(exact, x_t, 900, 8, [1, 0])
    assert told.which.shape == (2, 8)
    for row, label, count in ((0, 1, 4), (1, 0, 5)):
        weighing = told.which[row][told.weight[row] > 0] % 12
        assert set(LABELS[weighing].tolist()) == {label}
        assert 1 <= float(told.effective[row]) <= 2 * count
    assert torch.equal(
        ideal.heaviest(exact, x_t, 900, 8).which, ideal.heaviest(exact, x_t, 900, 8, [2, 2]).which
    )


def test_a_class_without_pictures_is_named(levels: np.ndarray) -> None:
    x_0 = to_unit_nchw(levels)
    exact = IdealDenoiser(x_0, scheduler(), classes=("a", "b", "c", "gone"), labels=LABELS)
    with pytest.raises(UserError, match="of the class gone"):
        exact.given(draw(2, 3, 8, 8), 500, torch.tensor([0, 3]))
    unlabelled = IdealDenoiser(x_0, scheduler())
    with pytest.raises(UserError, match="knows no classes"):
        next(sample_progressive(unlabelled, SampleConfig(num_images=1, labels=(0,))))


@pytest.mark.parametrize(("work", "pictures"), [(ideal.FLOOR_WORK, 64), (0, 8)])
def test_the_floor_asks_about_so_many_pictures_at_25_timesteps(
    levels: np.ndarray, monkeypatch: pytest.MonkeyPatch, work: int, pictures: int
) -> None:
    monkeypatch.setattr(ideal, "FLOOR_WORK", work)
    asked = []

    class Asked(IdealDenoiser):
        def __call__(self, x_t: Tensor, timestep: int, /) -> Tensor:
            asked.append((timestep, len(x_t)))
            return super().__call__(x_t, timestep)

    exact = Asked(to_unit_nchw(levels), scheduler(timesteps=25))
    config = TrainConfig(num_train_timesteps=25, schedule="linear", prediction_type="epsilon")
    assert ideal.loss_floor(exact, config) > 0
    assert sorted(asked) == [(timestep, pictures) for timestep in range(25)], "each t once"
