"""What a network takes is worked out without taking it."""

from __future__ import annotations

import pytest
import torch

from ddpm_demo.models.memory import FRAME_BYTES, Need, forward_bytes
from tests.support.layouts import network

SMALL = network().config


def need(frames: int = 20, *, guided: bool = False) -> Need:
    return Need(SMALL, (1, 16, 16), frames, guided)


def test_at_least_the_widest_layer_and_all_that_wait_for_the_way_up_are_counted() -> None:
    finest = 4 * 16 * 64 * 64  # bytes of one answer at full size: 16 channels in fp32
    assert 4 * finest < forward_bytes(network(sample_size=64).config, 1) < 40 * finest


def test_it_grows_with_the_batch_and_the_area() -> None:
    large = network(sample_size=32).config
    assert forward_bytes(SMALL, 8) / forward_bytes(SMALL, 1) == pytest.approx(8, rel=0.2)
    assert forward_bytes(large, 1) / forward_bytes(SMALL, 1) == pytest.approx(4, rel=0.2)


def test_a_network_that_knows_classes_is_looked_at_too() -> None:
    config = network(num_class_embeds=4).config
    assert forward_bytes(config, 2) == pytest.approx(forward_bytes(SMALL, 2), rel=0.1)


def test_nothing_is_allocated(monkeypatch: pytest.MonkeyPatch) -> None:
    config = network(sample_size=128).config
    made: list[torch.device] = []
    zeros = torch.zeros

    def noting(*size: int, **options: torch.device) -> torch.Tensor:
        made.append(torch.device(options["device"]))
        return zeros(*size, **options)

    monkeypatch.setattr(torch, "zeros", noting)
    forward_bytes(config, 3)
    assert {device.type for device in made} == {"meta"}


def test_guidance_asks_twice_and_kept_moments_count() -> None:
    frames = 20 * 16 * 16 * FRAME_BYTES
    assert need().of(3) == 3 * frames + forward_bytes(SMALL, 3)
    assert need(guided=True).of(3) == 3 * frames + forward_bytes(SMALL, 6)


@pytest.mark.parametrize("guided", [False, True])
def test_as_many_fit_as_there_is_memory_for(guided: bool) -> None:
    drawing = need(guided=guided)
    free = drawing.of(5)
    assert drawing.images_that_fit(16, free) == 5
    assert drawing.images_that_fit(16, free - 1) == 4
    assert drawing.images_that_fit(3, free) == 3
    assert drawing.images_that_fit(16, 10) == 0


def test_what_is_small_at_a_glance_is_small() -> None:
    drawing = need()
    free = 200 * drawing.of(16)
    assert drawing.is_small(16, free)
    assert drawing.images_that_fit(16, free) == 16
    assert not drawing.is_small(16, drawing.of(16))
