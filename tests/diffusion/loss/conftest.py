"""Pictures for the tests of the bound."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor


@pytest.fixture
def pictures() -> Tensor:
    """Of 8-bit levels, which L_0 needs."""
    levels = np.random.default_rng(0).integers(0, 256, (5, 3, 8, 8))
    return torch.from_numpy(levels).float() / 127.5 - 1
