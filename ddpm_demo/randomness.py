"""z = f(seed, stream, step): the only source of randomness.

Philox is counter-based: a draw depends on these three alone, not on what was drawn before, nor on
the machine or the number of processes. So a resumed run, a branch of a trajectory and a link get
the same noise again.

torch is imported inside the functions that make tensors: reading pictures draws the held-out ones
here, and should not wait for torch.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from torch import Tensor


def generator(seed: int, stream: str, step: int = 0) -> np.random.Generator:
    """A generator that starts the same for equal arguments.

    Args:
        seed: 0 … 2³² − 1.
        stream: What the draw is for, such as "order" or "reverse".
        step: The number of the draw within its stream.
    """
    key = np.array([seed, zlib.crc32(stream.encode())], dtype=np.uint64)
    return np.random.Generator(np.random.Philox(key=key, counter=[0, 0, 0, step]))


def normal(shape: Sequence[int], seed: int, stream: str, step: int = 0) -> Tensor:
    """z ~ N(0, I) in float32 on the CPU, bit-equal for equal arguments."""
    import torch

    draw = generator(seed, stream, step).standard_normal(tuple(shape), dtype=np.float32)
    return torch.from_numpy(draw)


def normal_per_picture(
    shape: Sequence[int], seeds: Sequence[int], stream: str, step: int = 0
) -> Tensor:
    """z of shape [len(seeds), *shape]; picture k depends on `seeds[k]` alone."""
    import torch

    return torch.stack([normal(shape, seed, stream, step) for seed in seeds])


def batch_indices(num_pictures: int, batch_size: int, seed: int, step: int) -> np.ndarray:
    """The pictures that step `step` trains on: the next stretch of an endless row of passes.

    Each pass holds every picture once, in an order of its own. A batch may lie across two passes;
    if it is larger than a pass, it holds several.

    Returns:
        int64 [batch_size].
    """
    position = np.arange(step * batch_size, (step + 1) * batch_size)
    passes = position // num_pictures
    order = {p: generator(seed, "order", int(p)).permutation(num_pictures) for p in set(passes)}
    return np.array([order[p][k] for p, k in zip(passes, position % num_pictures, strict=True)])


def balanced_indices(
    groups: Sequence[np.ndarray], batch_size: int, seed: int, step: int
) -> np.ndarray:
    """As `batch_indices`, of pictures in groups that are drawn equally often.

    In every round each group has one turn, in an order of its own. The pictures of a group come
    in passes, as in `batch_indices`.

    Args:
        groups: The pictures of each group, int64 [their number], none of them empty.

    Returns:
        int64 [batch_size].
    """
    position = np.arange(step * batch_size, (step + 1) * batch_size)
    rounds, places = np.divmod(position, len(groups))
    turns = {r: generator(seed, "turns", int(r)).permutation(len(groups)) for r in set(rounds)}
    orders: dict[tuple[int, int], np.ndarray] = {}
    chosen = []
    for r, place in zip(rounds, places, strict=True):
        k = int(turns[r][place])
        passes, of_pass = divmod(int(r), len(groups[k]))
        if (k, passes) not in orders:
            draw = generator(seed, f"order-{k}", passes)
            orders[k, passes] = draw.permutation(len(groups[k]))
        chosen.append(groups[k][orders[k, passes][of_pass]])
    return np.array(chosen, dtype=np.int64)


def stratified_timesteps(num_timesteps: int, batch_size: int, seed: int, step: int) -> np.ndarray:
    """Timesteps spread evenly over 0 … T − 1: one per stratum, with one common offset, shuffled.

    Each is uniform on its own. The loss of a batch varies less than with independent draws.

    Returns:
        int64 [batch_size].
    """
    draw = generator(seed, "timestep", step)
    strata = (np.arange(batch_size) + draw.random()) / batch_size
    return draw.permutation(
        np.minimum((strata * num_timesteps).astype(np.int64), num_timesteps - 1)
    )
