"""Batches: the same draws whoever makes them, pictures mirrored as drawn."""

from __future__ import annotations

import functools
import threading

import pytest
import torch

from ddpm_demo.config import TrainConfig
from ddpm_demo.training.batches import AHEAD, Batches, Draws, DrawsAhead, draws, global_batch

IMAGES = torch.arange(5 * 16 * 16 * 3, dtype=torch.int64).remainder(256).to(torch.uint8)
IMAGES = IMAGES.reshape(5, 16, 16, 3)


def test_draws_made_ahead_are_those_of_their_step() -> None:
    config = TrainConfig(batch_size=8, size=16)
    ahead = DrawsAhead(functools.partial(draws, IMAGES, config))
    for step in (0, 1, 2, 2, 7, 3):
        for made, expected in zip(ahead(step), draws(IMAGES, config, step), strict=True):
            assert torch.equal(made, expected)


def test_the_next_draws_are_under_way_while_one_is_used() -> None:
    begun = {step: threading.Event() for step in range(AHEAD + 1)}

    def draw(step: int) -> Draws:
        begun[step].set()
        return draws(IMAGES, TrainConfig(batch_size=8, size=16), step)

    DrawsAhead(draw)(0)
    assert all(begun[step].wait(10) for step in range(AHEAD))
    assert not begun[AHEAD].is_set()


def test_pictures_are_mirrored_as_drawn_and_never_unasked() -> None:
    for flip in (True, False):
        drawn = draws(IMAGES, TrainConfig(batch_size=64, size=16, flip=flip), 3)
        assert drawn.mirrored.any() == flip
        assert not drawn.mirrored.all()
        x_0, timesteps, eps = global_batch(IMAGES, drawn)
        for k in range(64):
            row = IMAGES[drawn.chosen[k]]
            expected = (row.flip(1) if drawn.mirrored[k] else row).permute(2, 0, 1) / 127.5 - 1
            torch.testing.assert_close(x_0[k], expected, atol=1e-6, rtol=0)
        assert torch.equal(timesteps, drawn.timesteps)
        assert torch.equal(eps, drawn.eps)


@pytest.mark.parametrize("count", [1, 2, 4])
def test_the_shares_of_all_processes_are_the_global_batch_in_order(count: int) -> None:
    config = TrainConfig(batch_size=8, size=16)
    batches = Batches(IMAGES, config)
    shares = [batches.share(3, index, count) for index in range(count)]
    whole = global_batch(IMAGES, draws(IMAGES, config, 3))
    for parts, expected in zip(zip(*shares, strict=True), whole, strict=True):
        assert torch.equal(torch.cat(parts), expected)
