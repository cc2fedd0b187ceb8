"""Batches: the same draws whoever makes them, pictures mirrored as drawn."""

from __future__ import annotations

import functools
import threading

import numpy as np
import pytest
import torch

from ddpm_demo.config import TrainConfig
from ddpm_demo.diffusion.loss.objective import LABEL_DROPPED
from ddpm_demo.training.batches import (
    AHEAD,
    Batches,
    Draws,
    DrawsAhead,
    Grouping,
    draws,
    global_batch,
)

IMAGES = torch.arange(5 * 16 * 16 * 3, dtype=torch.int64).remainder(256).to(torch.uint8)
IMAGES = IMAGES.reshape(5, 16, 16, 3)
FOLDERS = np.array([0, 0, 0, 1, 2])
PLAIN = Grouping(np.zeros(5, np.int64), 0, np.zeros(5, np.int64))
CLASSED = Grouping(np.array([0, 0, 0, 1, 2]), 2, FOLDERS)  # the last picture is of no class


def test_draws_made_ahead_are_those_of_their_step() -> None:
    config = TrainConfig(batch_size=8, size=16)
    ahead = DrawsAhead(functools.partial(draws, IMAGES, CLASSED, config))
    for step in (0, 1, 2, 2, 7, 3):
        for made, expected in zip(ahead(step), draws(IMAGES, CLASSED, config, step), strict=True):
            assert made is not None
            assert expected is not None
            assert torch.equal(made, expected)


def test_the_next_draws_are_under_way_while_one_is_used() -> None:
    begun = {step: threading.Event() for step in range(AHEAD + 1)}

    def draw(step: int) -> Draws:
        begun[step].set()
        return draws(IMAGES, PLAIN, TrainConfig(batch_size=8, size=16), step)

    DrawsAhead(draw)(0)
    assert all(begun[step].wait(60) for step in range(AHEAD))
    assert not begun[AHEAD].is_set()


def test_pictures_are_mirrored_as_drawn_and_never_unasked() -> None:
    for flip in (True, False):
        drawn = draws(IMAGES, PLAIN, TrainConfig(batch_size=64, size=16, flip=flip), 3)
        assert drawn.mirrored.any() == flip
        assert not drawn.mirrored.all()
        x_0, timesteps, eps, labels = global_batch(IMAGES, drawn)
        assert labels is None
        for k in range(64):
            row = IMAGES[drawn.chosen[k]]
            expected = (row.flip(1) if drawn.mirrored[k] else row).permute(2, 0, 1) / 127.5 - 1
            torch.testing.assert_close(x_0[k], expected, atol=1e-6, rtol=0)
        assert torch.equal(timesteps, drawn.timesteps)
        assert torch.equal(eps, drawn.eps)


def test_every_other_picture_is_mirrored() -> None:
    config = TrainConfig(batch_size=64, size=16, flip=True)
    drawn = torch.stack([draws(IMAGES, PLAIN, config, step).mirrored for step in range(50)])
    assert float(drawn.float().mean()) == pytest.approx(0.5, abs=4 * 0.5 / drawn.numel() ** 0.5)


@pytest.mark.parametrize("count", [1, 2, 4])
@pytest.mark.parametrize("balance", [False, True])
def test_the_shares_of_all_processes_are_the_global_batch_in_order(
    count: int, balance: bool
) -> None:
    config = TrainConfig(batch_size=8, size=16, balance=balance)
    batches = Batches(IMAGES, CLASSED, config)
    shares = [batches.share(3, index, count) for index in range(count)]
    whole = global_batch(IMAGES, draws(IMAGES, CLASSED, config, 3))
    for parts, expected in zip(zip(*shares, strict=True), whole, strict=True):
        assert expected is not None
        assert torch.equal(torch.cat(parts), expected)


def test_a_network_is_told_the_class_of_each_picture_but_now_and_then() -> None:
    config = TrainConfig(batch_size=64, size=16)
    dropped = told = 0
    for step in range(40):
        drawn = draws(IMAGES, CLASSED, config, step)
        assert drawn.labels is not None
        for picture, label in zip(drawn.chosen.tolist(), drawn.labels.tolist(), strict=True):
            assert label in (FOLDERS[picture], 2)
            if picture != 4:
                told, dropped = told + 1, dropped + (label == 2)
    # 2,048 draws: 0.1 within four standard errors
    assert abs(dropped / told - LABEL_DROPPED) < 4 * (0.09 / told) ** 0.5


def test_classes_change_no_other_draw() -> None:
    config = TrainConfig(batch_size=64, size=16)
    plain, classed = draws(IMAGES, PLAIN, config, 3), draws(IMAGES, CLASSED, config, 3)
    assert plain.labels is None
    for name in ("chosen", "mirrored", "timesteps", "eps"):
        assert torch.equal(getattr(plain, name), getattr(classed, name))


@pytest.mark.parametrize("grouping", [PLAIN, CLASSED])
def test_balance_evens_out_what_lies_together(grouping: Grouping) -> None:
    config = TrainConfig(batch_size=60, size=16, balance=True)
    counts = torch.bincount(draws(IMAGES, grouping, config, 5).chosen, minlength=5).tolist()
    expected = [12] * 5 if grouping is PLAIN else [20 / 3] * 3 + [20] * 2
    assert counts == pytest.approx(expected, abs=1)
