"""What a time for training buys."""

from __future__ import annotations

import pytest

from ddpm_demo.training import budget

RATES = {"tiny": 160.0, "small": 80.0, "base": 45.0}


def test_more_time_buys_a_larger_network_and_more_steps() -> None:
    plans = [budget.plan(seconds, RATES, 32, 64, 2000) for seconds in budget.PLANS.values()]
    assert [plan.unet for plan in plans] == ["tiny", "tiny", "base", "base"]
    assert plans[0].steps < plans[1].steps < plans[3].steps
    for plan, seconds in zip(plans, budget.PLANS.values(), strict=True):
        assert plan.total_s <= seconds
        assert plan.images == plan.steps * 64
        assert plan.passes == pytest.approx(plan.images / 2000)


def test_what_will_be_there_at_the_end_follows_from_the_pictures_seen() -> None:
    assert budget.plan(300, {"tiny": 10.0}, 32, 64, 2000).outcome == "nothing"
    assert budget.plan(300, {"tiny": 80.0}, 32, 64, 2000).outcome == "shapes"
    assert budget.plan(300, {"tiny": 800.0}, 32, 64, 2000).outcome == "good"
    # twice the edge: twice as many pictures to see
    assert budget.seconds_until(80, 64)[1] == 2 * budget.seconds_until(80, 32)[1]
    assert budget.seconds_until(80, 16) == budget.seconds_until(80, 32)


def test_a_night_over_twelve_pictures_ends_before_they_are_known_by_heart() -> None:
    plan = budget.plan(budget.PLANS["night"], RATES, 32, 64, 12)
    assert plan.passes <= budget.MAX_PASSES
    assert plan.total_s < budget.PLANS["hour"]


def test_a_short_time_takes_a_smaller_batch_before_it_is_called_too_short() -> None:
    plans = [budget.plan(300, {"tiny": rate}, 32, 64, 2000) for rate in (8.0, 4.0, 1.0, 0.5)]
    assert [plan.batch_size for plan in plans] == [64, 32, 8, 8]
    assert all(plan.steps >= budget.LEAST_STEPS for plan in plans[:-1])
    assert [plan.outcome == "slow" for plan in plans] == [False, False, False, True]
    in_parts = budget.plan(300, {"tiny": 1.0}, 32, 64, 2000, slices=32)
    assert in_parts.batch_size == 32, "a batch stays divisible"
    assert in_parts.outcome == "slow"
