"""How long a work still takes."""

from __future__ import annotations

import pytest

from ddpm_demo import progress


def test_the_time_left_follows_from_the_part_at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(progress.time, "monotonic", lambda: now)
    pace = progress.TimeLeft()
    assert pace.left("drawing", 10, 100) is None, "nothing is known yet"
    now += 3
    assert pace.left("drawing", 40, 100) == pytest.approx(6)
    assert pace.left("bound", 1, 10) is None, "another part begins anew"
    now += 2
    assert pace.left("bound", 2, 10) == pytest.approx(16)
    assert pace.left("bound", 10, 10) is None, "it is over"
