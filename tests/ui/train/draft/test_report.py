"""What the page says of the pictures that were read."""

from __future__ import annotations

import pytest

from ddpm_demo.ui.train.draft.report import Report, accepted_html


@pytest.mark.parametrize("fit", ["crop", "pad"])
def test_nothing_is_said_of_cutting_where_all_are_square(fit: str) -> None:
    told = accepted_html(Report(accepted=3, oblong=0, fit=fit), "en")
    assert "square" not in told
    assert "<b>3 pictures</b>" in told


@pytest.mark.parametrize("oblong", [2, None])
@pytest.mark.parametrize(("fit", "said"), [("crop", "are cut off"), ("pad", "has a border")])
def test_what_becomes_of_the_others_is_said(oblong: int | None, fit: str, said: str) -> None:
    assert said in accepted_html(Report(accepted=3, oblong=oblong, fit=fit), "en")
