"""The lists of models hold what there is, and stand on nothing that is gone."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from ddpm_demo.policy import Policy
from ddpm_demo.runs import catalogue
from ddpm_demo.ui import model_lists, models

HOME, PUBLIC = Policy.at_home({}), Policy.for_strangers({})
KOREAN: Any = SimpleNamespace(headers={"accept-language": "ko"})


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    heard: list[str] = []
    monkeypatch.setattr(model_lists, "warn", lambda error, request: heard.append(error.code))
    return heard


@pytest.mark.parametrize("policy", [HOME, PUBLIC])
@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize("kind", ["run", "ideal"])
def test_a_deleted_run_is_left_for_the_first_model(
    policy: Policy, exact: bool, kind: str, said: list[str]
) -> None:
    answer = model_lists.refilled(policy, "", f"{kind}/{'0' * 32}", [], KOREAN, "loss", exact=exact)
    first = answer["choices"][0][1]
    assert (answer["value"], said) == (first, ["model_gone"])
    assert first == models.choices(policy, exact=False)[0][1]


@pytest.mark.parametrize("key", [catalogue.shipped()[-1].key, "", None])
def test_what_is_there_stays_chosen(key: str | None, said: list[str]) -> None:
    answer = model_lists.refilled(HOME, "", key, [], KOREAN, "sample", exact=False)
    assert "value" not in answer
    assert said == []


def test_an_exact_answer_is_there_with_its_network(said: list[str]) -> None:
    key = catalogue.ideal_of_shipped()[0].key
    answer = model_lists.refilled(HOME, "", key, [], KOREAN, "sample", exact=False)
    assert key not in [known for _, known in answer["choices"]], "its network stands for it"
    assert "value" not in answer
    assert said == []
