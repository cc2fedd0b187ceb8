"""Every draw has a name, and what a name draws depends on nothing else."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from ddpm_demo import randomness

BIG = 2**32 - 1


def test_a_draw_is_the_same_for_ever() -> None:
    """Links and branches name noise by its seed: another algorithm would be another picture."""
    z = randomness.normal((2, 3), 7, "x_T")
    digest = hashlib.sha256(z.numpy().astype("<f4").tobytes()).hexdigest()
    assert digest == "4973ebfeee6c52785d7173eefc18b64bb435b765fdaa9ccdbf0fd7814bf00df5"


@pytest.mark.parametrize(
    "other",
    [(1, "reverse", 5), (0, "x_T", 5), (0, "reverse", 6), (BIG, "reverse", 5)],
    ids=["seed", "stream", "step", "largest seed"],
)
def test_another_name_is_another_draw(other: tuple[int, str, int]) -> None:
    one, two = randomness.normal((4096,), 0, "reverse", 5), randomness.normal((4096,), *other)
    assert float(torch.corrcoef(torch.stack([one, two]))[0, 1]) == pytest.approx(0, abs=0.06)


def test_consecutive_steps_share_no_stretch_of_numbers() -> None:
    """A counter that moved by one a step would repeat the last step's numbers, shifted."""
    draws = [set(randomness.normal((1000,), 3, "reverse", step).tolist()) for step in range(10)]
    union = set().union(*draws)
    assert len(union) == pytest.approx(sum(map(len, draws)), abs=20)  # chance float32 ties


def test_the_draws_are_standard_normal() -> None:
    stats = pytest.importorskip("scipy.stats")
    z = randomness.normal((50_000,), 11, "x_T").double()
    assert z.dtype == torch.float64
    assert stats.kstest(z.numpy(), "norm").statistic < 0.0087  # the 0.1 % point


def test_a_picture_does_not_depend_on_its_neighbours() -> None:
    together = randomness.normal_per_picture((3, 4, 4), [5, 6, 7], "x_T")
    alone = randomness.normal_per_picture((3, 4, 4), [6], "x_T")
    assert together.shape == (3, 3, 4, 4)
    assert together.dtype == torch.float32
    assert torch.equal(together[1:2], alone)
    assert not torch.equal(together[0], together[1])


@settings(deadline=None, max_examples=60)
@given(
    pictures=st.integers(1, 40),
    batch=st.integers(1, 50),
    seed=st.integers(0, BIG),
    steps=st.integers(1, 12),
)
def test_batches_walk_through_whole_passes(
    pictures: int, batch: int, seed: int, steps: int
) -> None:
    """Each step is drawn on its own, yet all together show every picture equally often."""
    drawn = [randomness.batch_indices(pictures, batch, seed, step) for step in range(steps)]
    assert all(len(indices) == batch for indices in drawn)
    walk = np.concatenate(drawn)
    for start in range(0, len(walk) - pictures + 1, pictures):
        assert sorted(walk[start : start + pictures]) == list(range(pictures))
    rest = walk[len(walk) // pictures * pictures :]
    assert len(set(rest.tolist())) == len(rest)


def test_passes_are_shuffled_anew() -> None:
    first, second = (randomness.batch_indices(100, 100, 0, step) for step in (0, 1))
    assert not np.array_equal(first, second)
    assert not np.array_equal(first, np.arange(100))


@settings(deadline=None, max_examples=60)
@given(
    timesteps=st.integers(10, 1000),
    batch=st.integers(1, 128),
    seed=st.integers(0, BIG),
    step=st.integers(0, 10**6),
)
def test_timesteps_are_spread_one_per_stratum(
    timesteps: int, batch: int, seed: int, step: int
) -> None:
    drawn = np.sort(randomness.stratified_timesteps(timesteps, batch, seed, step))
    assert drawn[0] >= 0
    assert drawn[-1] < timesteps
    strata = np.arange(batch) * timesteps / batch
    assert (drawn >= np.floor(strata)).all()
    assert (drawn <= np.ceil(strata + timesteps / batch)).all()


def test_each_timestep_is_drawn_equally_often_and_at_any_place() -> None:
    draws = np.stack([randomness.stratified_timesteps(10, 4, 0, step) for step in range(5000)])
    for column in draws.T:  # no place of the batch prefers a t: pictures keep their places
        assert np.bincount(column, minlength=10) == pytest.approx(500, abs=110)  # 5 σ


def test_every_group_has_its_turn_and_every_picture_of_it() -> None:
    groups = [np.array([0, 1, 2, 3, 4, 5]), np.array([6]), np.array([7, 8])]
    drawn = [randomness.balanced_indices(groups, 4, 11, step) for step in range(9)]
    in_a_row = np.concatenate(drawn)  # twelve rounds of three
    for k in range(12):
        members = in_a_row[3 * k : 3 * k + 3]
        assert sorted(int(np.searchsorted([6, 7], each, "right")) for each in members) == [0, 1, 2]
    counts = np.bincount(in_a_row, minlength=9).tolist()
    assert counts == [2] * 6 + [12] + [6] * 2, "each group in whole passes"
    again = randomness.balanced_indices(groups, 4, 11, 5)
    assert np.array_equal(again, drawn[5])
    assert not np.array_equal(randomness.balanced_indices(groups, 36, 12, 0), in_a_row)
