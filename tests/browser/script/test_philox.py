"""The integers and the normals in script are those of `randomness`."""

from __future__ import annotations

import zlib

import numpy as np
import pytest

from ddpm_demo import randomness

from .conftest import Node

DRAWS = [
    (0, "x_T", 0),
    (1, "reverse", 999),
    (2**32 - 1, "future 3", 17),
    (123456789, "잡음", 2**32 - 1),
]
COUNT = 20_000


def test_the_integers_are_equal(node: Node) -> None:
    found = node(
        """
        const { Philox } = await load("philox.js");
        const numbers = (source) => Array.from({ length: given.count }, () => source.next());
        return given.draws.map((draw) => numbers(new Philox(...draw)));
        """,
        draws=DRAWS,
        count=COUNT,
    )
    for numbers, draw in zip(found, DRAWS, strict=True):
        raw = randomness.generator(*draw).bit_generator.random_raw(COUNT // 2)
        halves = np.stack([raw & 0xFFFFFFFF, raw >> np.uint64(32)], axis=1)
        np.testing.assert_array_equal(np.array(numbers, np.uint64), halves.reshape(-1))


def test_the_key_of_a_stream_is_its_crc(node: Node) -> None:
    texts = ["", "x_T", "reverse", "future 12", "잡음 ε"]
    code = 'const { crc32 } = await load("philox.js"); return given.texts.map(crc32);'
    assert node(code, texts=texts) == [zlib.crc32(text.encode()) for text in texts]


@pytest.mark.parametrize("draw", DRAWS)
def test_the_normals_are_those_of_numpy(node: Node, draw: tuple[int, str, int]) -> None:
    count = 200_000
    code = 'const { normal } = await load("normals.js"); return normal(given.count, ...given.draw);'
    found = np.array(node(code, draw=draw, count=count))
    expected = randomness.normal([count], *draw).numpy()
    assert (np.abs(expected) > 3.66).any()  # the tail has a way of its own
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-6)


def test_a_picture_depends_on_its_own_seed(node: Node) -> None:
    code = """
        const { normalPerPicture } = await load("normals.js");
        return normalPerPicture(12, given.seeds, "x_T", 5);
        """
    found = np.array(node(code, seeds=[7, 0, 9])).reshape(3, 3, 2, 2)
    expected = randomness.normal_per_picture((3, 2, 2), [7, 0, 9], "x_T", 5).numpy()
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-6)
