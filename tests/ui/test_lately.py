"""What is remembered has an end."""

from __future__ import annotations

from ddpm_demo.ui.lately import Lately


def test_what_was_set_longest_ago_goes() -> None:
    known: Lately[str, int] = Lately(2)
    known["a"], known["b"] = 1, 2
    known["a"] = 3  # set again: now the newest
    known["c"] = 4
    assert known == {"a": 3, "c": 4}
