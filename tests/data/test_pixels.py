"""uint8 ↔ [−1, 1]: exact on all levels, clipped beyond the range."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from ddpm_demo.data.pixels import from_unit, to_uint8_nhwc, to_unit, to_unit_nchw
from tests.support.pictures import colours


def test_all_256_levels_come_back() -> None:
    levels = torch.arange(256, dtype=torch.uint8)
    x = to_unit(levels)
    assert x.dtype == torch.float32
    assert (x[0], x[255]) == (-1, 1)
    assert torch.equal(from_unit(x), levels)
    assert torch.equal(from_unit(x.double()), levels)
    # and from anywhere within their own interval
    for offset in (-0.49, 0.49):
        assert torch.equal(from_unit(x + offset / 127.5), levels)


def test_beyond_the_range_is_clipped_and_ties_go_up() -> None:
    assert from_unit(torch.tensor([-3.0, -1.001, 1.001, 40.0])).tolist() == [0, 0, 255, 255]
    ties = torch.arange(255, dtype=torch.float64) + 0.5
    assert from_unit((ties / 127.5 - 1).float()).tolist()[::64] == [1, 65, 129, 193]
    assert from_unit(torch.zeros(1)).item() == 128


def test_layouts_are_exchanged_and_undone() -> None:
    images = colours(6, 5)[None].repeat(2, 0)
    x = to_unit_nchw(images, "cpu")
    assert x.shape == (2, 3, 6, 5)
    assert x.is_contiguous()
    assert x[1, 2, 4, 3].item() == pytest.approx(images[1, 4, 3, 2] / 127.5 - 1)
    assert torch.equal(x, to_unit_nchw(torch.from_numpy(images)))
    back = to_uint8_nhwc(x.requires_grad_())
    assert back.dtype == np.uint8
    np.testing.assert_array_equal(back, images)
