"""Distances between sets of features, against closed forms, scipy and prdc."""

from __future__ import annotations

import numpy as np
import prdc
import pytest
import scipy.linalg
import torch
from torch import Tensor

from ddpm_demo.evaluation.distances import density_and_coverage, frechet_distance, kernel_distance


def normal(n: int, d: int, seed: int, mean: float = 0.0, spread: float = 1.0) -> Tensor:
    draw = np.random.default_rng(seed).standard_normal((n, d)) * spread + mean
    return torch.from_numpy(draw)


def test_frechet_is_what_its_formula_says() -> None:
    x, y = normal(400, 6, 0), normal(300, 6, 1, mean=0.5, spread=1.5)
    a, b = (np.cov(part.numpy(), rowvar=False) for part in (x, y))
    gap = float((x.mean(0) - y.mean(0)).square().sum())
    expected = gap + np.trace(a + b - 2 * scipy.linalg.sqrtm(a @ b).real)
    assert frechet_distance(x, y) == pytest.approx(expected, rel=1e-6)


def test_frechet_of_a_set_and_itself_is_zero() -> None:
    x = normal(300, 8, 0)
    assert frechet_distance(x, x) == pytest.approx(0, abs=1e-6)


def kernel(x: Tensor, y: Tensor) -> Tensor:
    return (x @ y.T / x.shape[1] + 1) ** 3


def test_kernel_distance_is_the_unbiased_estimate() -> None:
    x, y = normal(30, 4, 0), normal(20, 4, 1, mean=0.3)
    within = [
        float(kernel(part, part).fill_diagonal_(0).sum()) / (len(part) * (len(part) - 1))
        for part in (x, y)
    ]
    expected = sum(within) - 2 * float(kernel(x, y).mean())
    assert kernel_distance(x, y)[0] == pytest.approx(expected, rel=1e-9)


def test_its_error_is_the_jackknife_over_both_sets() -> None:
    x, y = normal(9, 3, 0), normal(7, 3, 1, mean=0.4)

    def without(part: Tensor, i: int) -> Tensor:
        return torch.cat([part[:i], part[i + 1 :]])

    no_x = [kernel_distance(without(x, i), y)[0] for i in range(9)]
    no_y = [kernel_distance(x, without(y, i))[0] for i in range(7)]
    variance = 8 * np.var(no_x) + 6 * np.var(no_y)
    assert kernel_distance(x, y)[1] ** 2 == pytest.approx(variance, rel=1e-9)


def test_its_mean_for_equal_sets_is_zero_and_its_error_is_their_spread() -> None:
    for mean in (0.0, 0.25):
        found = [
            kernel_distance(normal(200, 5, seed), normal(150, 5, 1000 + seed, mean=mean))
            for seed in range(60)
        ]
        values, errors = np.array(found).T
        if mean == 0:
            assert abs(values.mean()) < 3 * values.std() / len(values) ** 0.5
        else:
            assert values.min() > 0
        assert 0.6 < np.sqrt((errors**2).mean()) / values.std() < 1.6


def test_kernel_distance_does_not_depend_on_how_much_fits_into_a_part(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    x, y = normal(50, 4, 0), normal(37, 4, 1)
    whole = kernel_distance(x, y), density_and_coverage(x, y)
    monkeypatch.setattr("ddpm_demo.evaluation.distances.CHUNK", 7)
    parts = kernel_distance(x, y), density_and_coverage(x, y)
    assert np.allclose(np.hstack(whole), np.hstack(parts), rtol=1e-9)


def test_density_and_coverage_are_those_of_their_authors() -> None:
    x, y = normal(200, 4, 0), normal(150, 4, 1, mean=0.4, spread=0.7)
    theirs = prdc.compute_prdc(x.numpy(), y.numpy(), nearest_k=5)
    expected = theirs["density"], theirs["coverage"]
    assert density_and_coverage(x, y) == pytest.approx(expected, rel=1e-9)


def test_a_model_that_draws_one_picture_covers_little() -> None:
    x = normal(300, 4, 0)
    _, coverage = density_and_coverage(x, x[:1].repeat(300, 1))
    assert coverage < 0.1
    assert density_and_coverage(x, normal(300, 4, 1)) == pytest.approx((1, 0.96), abs=0.1)


def test_the_edge_of_a_ball_lies_outside_it() -> None:
    """A drawing that is the fifth neighbour itself is as far away as the ball reaches."""
    line = torch.arange(6.0)[
        :, None
    ]  # balls about 0, 1, 2 reach just to 5, those about 3, 4 beyond
    assert density_and_coverage(line, torch.tensor([[5.0]])) == (3 / 5, 3 / 6)
