"""The named networks timed at some sizes, and which of the figures are to be believed.

A computer that does something else meanwhile gives figures that are too low. They are told by two
signs: a probe whose steps differ widely or had to share the processor, and a figure below that of
a network that has more to compute. Both are timed again.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator, Mapping, Sequence

import torch

from ddpm_demo.config import UNETS
from ddpm_demo.models.unets import build_unet, widths

from .speed import Speed, probe, recall, record

ROUNDS = 2  # of timing again
SLACK = 1.1  # two figures this near to each other say nothing

Key = tuple[str, int]  # a network's name, and the pictures' edge in pixels
Timing = tuple[Key, Speed, bool]  # True for a rough figure


def remembered(sizes: Sequence[int], device: torch.device) -> list[Timing]:
    """What was measured before, at these sizes."""
    return _told(_recalled(sizes, device))


def timed(sizes: Sequence[int], device: torch.device, first: str = "") -> Iterator[Timing]:
    """What was measured before, then what is missing or rough, measured now.

    A figure is told again when it has changed, or when others have made it rough or sure.

    Args:
        sizes: The pictures' edges, in the order of their timing.
        device: Where it is trained.
        first: The network that somebody waits for: at the first size it comes before the others.
    """
    known = _recalled(sizes, device)
    told: list[Timing] = []

    def news() -> Iterator[Timing]:
        now = _told(known)
        yield from (timing for timing in now if timing not in told)
        told[:] = now

    yield from news()
    missing = [key for key in _keys(sizes) if key not in known]
    missing.sort(key=lambda key: key != (first, sizes[0]))
    for keys in (missing, *[None] * ROUNDS):
        for key in doubtful(known) if keys is None else keys:
            known[key] = _fastest(known.get(key), _measured(key, device))
            record(*key, device, known[key])
            yield from news()


def _recalled(sizes: Sequence[int], device: torch.device) -> dict[Key, Speed]:
    return {key: speed for key in _keys(sizes) if (speed := recall(*key, device)) is not None}


def _told(speeds: Mapping[Key, Speed]) -> list[Timing]:
    """Each figure, and whether it is rough; a rough one is no lower than those that are dearer.

    So a table of rough figures does not say that a network with less to compute takes longer.
    """
    rough = doubtful(speeds)
    return [
        (key, _raised(key, speeds) if key in rough else speed, key in rough)
        for key, speed in speeds.items()
    ]


def _raised(key: Key, speeds: Mapping[Key, Speed]) -> Speed:
    """A figure that was taken under load, by what others say of the least that it can be."""
    speed = speeds[key]
    rates = [speeds[other].images_per_s for other in _dearer(key, speeds)]
    factor = max([speed.images_per_s, *rates]) / speed.images_per_s
    bf16 = speed.bf16 * factor if speed.bf16 else None
    return dataclasses.replace(speed, fp32=speed.fp32 * factor, bf16=bf16)


def doubtful(speeds: Mapping[Key, Speed]) -> list[Key]:
    """The figures that were taken while the computer was busy, as it seems.

    Sizes are compared within one shape of a network: at 48 pixels a fourth level makes it cheaper
    than it is at 32.
    """
    return [key for key in speeds if _is_doubtful(key, speeds)]


def _is_doubtful(key: Key, speeds: Mapping[Key, Speed]) -> bool:
    speed = speeds[key]
    if speed.trained:
        return not speed.steady
    more = max((speeds[other].images_per_s for other in _dearer(key, speeds)), default=0.0)
    return not speed.steady or more > SLACK * speed.images_per_s


def _dearer(key: Key, keys: Collection[Key]) -> list[Key]:
    """Those that certainly have more to compute for a picture."""
    name, size = key
    larger = [
        other
        for other in keys
        if other[0] == name and other[1] > size and widths(*other) == widths(*key)
    ]
    order = list(UNETS)
    deeper = [o for o in keys if o[1] == size and order.index(o[0]) > order.index(name)]
    return larger + deeper


def _measured(key: Key, device: torch.device) -> Speed:
    name, size = key
    return probe(build_unet(name, size=size, channels=3).to(device))


def _fastest(former: Speed | None, now: Speed) -> Speed:
    """The better of two probes: other programs only make a step slower."""
    return former if former and former.images_per_s > now.images_per_s else now


def _keys(sizes: Sequence[int]) -> list[Key]:
    return [(name, size) for size in sizes for name in UNETS]
