"""The noise of `forward/stage/noise.js` in numpy: it depends on seed, stream and step alone."""

from __future__ import annotations

import numpy as np

STREAMS = {"fresh": 1, "chain": 2}
GOLDEN = 0x9E3779B9
WORD = 0xFFFFFFFF


def mix32(h: np.ndarray) -> np.ndarray:
    """MurmurHash3's finaliser of 32-bit numbers, kept in uint64."""
    h = (h ^ (h >> 16)) * 0x85EBCA6B & WORD
    h = (h ^ (h >> 13)) * 0xC2B2AE35 & WORD
    return h ^ (h >> 16)


def normals(seed: int, stream: str, step: int, shape: tuple[int, ...]) -> np.ndarray:
    """N(0, 1) in float64: hashed counters, then Box and Muller's pairs."""
    word = np.array([seed & WORD], np.uint64)
    place = (mix32(word ^ (STREAMS[stream] * GOLDEN & WORD)) + step * GOLDEN) & WORD
    first, second = mix32(place), mix32(mix32(place ^ WORD) ^ word)
    count = int(np.prod(shape))
    counters = np.arange(count + count % 2, dtype=np.uint64)
    hashed = mix32(mix32((counters + first) & WORD) ^ second)
    u = (hashed.astype(np.float64) + 0.5) / 2**32
    radius, angle = np.sqrt(-2 * np.log(u[::2])), 2 * np.pi * u[1::2]
    pairs = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    return pairs.reshape(-1)[:count].reshape(shape)
