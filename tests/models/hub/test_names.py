"""What can be said without asking the Hub."""

from __future__ import annotations

import pytest

from ddpm_demo.errors import UserError
from ddpm_demo.models.hub.asking import Hub
from ddpm_demo.models.hub.names import check_name, endpoint


@pytest.mark.parametrize("name", ["owner/name", "name", "A1/b.c-d_e"])
def test_names_of_the_hub_are_taken(name: str) -> None:
    assert check_name(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        None,
        7,
        "https://huggingface.co/owner/name",
        "owner/name/more",
        "../name",
        "owner/..",
        "/owner/name",
        "./name",
        "~/name",
        "C:\\name",
        "owner\\name",
        "owner/na--me",
        "owner/name.git",
        "owner/이름",
        "owner/name\n",
        "owner/na me",
        "-owner/name",
        "x" * 97,
    ],
)
def test_whatever_else_is_no_name(name: object) -> None:
    with pytest.raises(UserError) as raised:
        check_name(name)
    assert raised.value.code == "hub_name"


def test_the_hub_is_where_the_environment_says_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HF_ENDPOINT", raising=False)
    assert endpoint() == "https://huggingface.co"
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9/")
    assert endpoint() == "http://127.0.0.1:9"
    assert Hub("a/b").endpoint == "http://127.0.0.1:9"
