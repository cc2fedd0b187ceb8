"""Times in words."""

from __future__ import annotations

from ddpm_demo.ui.components.durations import remaining


def test_the_time_that_is_left_follows_the_pace_so_far() -> None:
    assert remaining(10, 5, 20, "en") == " · about 30 s left"
    assert remaining(600, 1, 4, "ko") == " · 약 30분 남음"


def test_nothing_is_promised_before_a_pace_is_known() -> None:
    assert remaining(10, 0, 20, "en") == ""
