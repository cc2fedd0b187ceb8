"""The timesteps that stand for all."""

from __future__ import annotations

import pytest

from ddpm_demo.diffusion.loss.visits import choose_timesteps


@pytest.mark.parametrize(
    ("big_t", "count"), [(1000, 25), (1000, 2), (1000, 1000), (10, 10), (50, 7)]
)
def test_the_stretches_cover_every_timestep_once(big_t: int, count: int) -> None:
    visits = choose_timesteps(big_t, count, seed=3)
    assert len(visits) == count
    assert [visit.first for visit in visits] == sorted({visit.first for visit in visits})
    covered = [k for visit in visits for k in range(visit.first, visit.first + visit.weight)]
    assert covered == list(range(big_t))
    assert [visit.t for visit in visits] == [visit.timestep + 1 for visit in visits]
    assert [visit.last_t for visit in visits[:-1]] == [visit.first for visit in visits[1:]]
    assert visits[-1].last_t == big_t
    assert all(v.first <= v.timestep < v.first + v.weight for v in visits)
    lengths = [visit.weight for visit in visits]
    assert lengths == sorted(lengths) or count == 2, "short where the bound is large"


def test_any_number_of_stretches_reaches_the_last_timestep() -> None:
    for big_t in (*range(2, 40), 1000):
        for count in {*range(2, min(big_t, 40) + 1), max(2, big_t - 1), big_t}:
            visits = choose_timesteps(big_t, count)
            assert len(visits) == count
            assert all(visit.weight >= 1 for visit in visits)
            assert visits[-1].last_t == big_t
