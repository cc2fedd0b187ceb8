"""So many times a minute, of everybody together and of one address."""

from __future__ import annotations

import pytest

from ddpm_demo.errors import UserError
from ddpm_demo.ui.classroom import rate as module
from ddpm_demo.ui.classroom.rate import SECONDS, Rate


def test_so_many_a_minute_and_refusals_do_not_lengthen_the_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rate, clock = Rate(3), [100.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: clock[0])
    for clock[0] in (100.0, 110.0, 120.0):
        rate.take()
    for clock[0], left in ((121.0, 39), (159.9, 1)):
        with pytest.raises(UserError) as caught:
            rate.take()
        assert (caught.value.code, caught.value.details["seconds"]) == ("class_wait", left)
    clock[0] = 100.0 + SECONDS
    rate.take()
    with pytest.raises(UserError):
        rate.take()


def test_one_address_leaves_two_thirds_to_others() -> None:
    rate = Rate(9)
    for _ in range(3):
        rate.take("a")
    with pytest.raises(UserError):
        rate.take("a")
    for address in ("b", "b", "b", "c", "c", "c"):
        rate.take(address)
    with pytest.raises(UserError):
        rate.take("d")
