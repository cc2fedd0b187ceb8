"""How long a measurement takes, told beforehand."""

from __future__ import annotations

import pytest

from ddpm_demo.evaluation.workload import START_SECONDS, passes, seconds


def test_guidance_asks_twice_for_each_step_of_a_drawing() -> None:
    assert (passes(0, 2.0), passes(10, 2.0), passes(10, 1), passes(10, 0)) == (1, 2, 1, 1)
    none = seconds(0, 1000, 50.0)
    plain, guided = (seconds(100, 1000, 50.0, each) - none for each in (1, 2))
    assert guided == pytest.approx(2 * plain), "the bound and the start are what they were"
    assert none > START_SECONDS
    assert seconds(100, 1000, 50.0) - none == pytest.approx(plain), "as a rule it asks once"
