"""Which models there are."""

from __future__ import annotations

import pytest

from ddpm_demo.errors import UserError
from ddpm_demo.runs import catalogue


@pytest.mark.parametrize("key", ["", "weights/../../etc", "run/../../x", "/etc", "weights/", "x/y"])
def test_a_key_that_names_no_model_is_refused(key: str) -> None:
    with pytest.raises(UserError):
        catalogue.find(key)


def test_an_exact_answer_knows_its_network() -> None:
    assert catalogue.network_of("ideal/faces-32") == "weights/faces-32"
    assert catalogue.network_of("weights/faces-32") == "weights/faces-32"
    assert catalogue.network_of("ideal/no such run") == "ideal/no such run"
