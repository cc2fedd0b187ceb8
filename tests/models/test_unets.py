"""The named networks: what they cost, which sizes they take, and how they are known again."""

from __future__ import annotations

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from ddpm_demo.config import UNETS
from ddpm_demo.errors import UserError
from ddpm_demo.models.unets import NAMED_UNETS, build_unet, name_of


@pytest.mark.parametrize(("name", "gflop"), [("tiny", 0.3), ("small", 0.6), ("base", 1.1)])
def test_the_named_sizes_cost_what_they_say(name: str, gflop: float) -> None:
    unet = build_unet(name, size=32, channels=3)
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        unet(torch.zeros(1, 3, 32, 32), 0)
    assert counter.get_total_flops() / 1e9 == pytest.approx(gflop, rel=0.06)


def test_config_and_model_name_the_same_networks() -> None:
    assert tuple(NAMED_UNETS) == UNETS


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("size", [16, 28, 52, 64, 128])
def test_every_size_goes_in_and_comes_out(size: int, channels: int) -> None:
    unet = build_unet("tiny", size=size, channels=channels)
    x = torch.zeros(1, channels, size, size)
    with torch.no_grad():
        assert unet(x, 0, return_dict=False)[0].shape == x.shape


@pytest.mark.parametrize("size", [28, 64])
@pytest.mark.parametrize("name", UNETS)
def test_a_network_is_known_by_its_config(name: str, size: int) -> None:
    config = dict(build_unet(name, size=size, channels=1).config)
    assert name_of(config) == name
    assert name_of(config | {"layers_per_block": 3}) is None
    assert name_of({}) is None
    assert name_of(config | {"sample_size": [size, size]}) is None


def test_large_pictures_get_a_fourth_level_and_a_cheaper_first() -> None:
    def widths_of(size: int) -> list[int]:
        return list(build_unet("small", size=size, channels=3).config.block_out_channels)

    assert widths_of(32) == widths_of(52) == [32, 64, 96], "52 cannot be halved three times"
    assert widths_of(48) == widths_of(64) == [16, 32, 64, 96]


@pytest.mark.parametrize(("size", "nearest"), [(30, 32), (8, 16), (500, 128), (0, 16)])
def test_a_size_that_does_not_fit_names_the_nearest(size: int, nearest: int) -> None:
    with pytest.raises(UserError) as caught:
        build_unet("tiny", size=size, channels=3)
    assert caught.value.code == "bad_size"
    assert caught.value.details["nearest"] == nearest


def test_a_damaged_config_names_no_network() -> None:
    assert name_of({"block_out_channels": 5, "sample_size": 32}) is None
