"""How the Hub is asked: names, tokens, patience, and what a refusal is called."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from huggingface_hub import constants

from ddpm_demo.errors import UserError
from ddpm_demo.models.hub import asking
from ddpm_demo.models.hub.asking import Hub
from ddpm_demo.models.hub.names import is_signed_in
from tests.support.hub import TOKEN, Fault, Repository, TestHub, lead_to


def refusal(hub: Hub) -> UserError:
    with pytest.raises(UserError) as raised:
        hub.ask(lambda: hub.api.model_info(hub.name))
    return raised.value


def test_a_fault_of_the_hub_is_waited_out(hub: TestHub) -> None:
    hub.models["someone/faces"] = Repository()
    hub.faults = [Fault("GET", "api/models", times=1, status=503), Fault("GET", "api/models")]
    asked = Hub("someone/faces")
    assert asked.ask(lambda: asked.api.model_info("someone/faces")).id == "someone/faces"
    assert len(hub.asked("GET", "api/models")) == 3


@pytest.mark.parametrize(
    ("status", "code", "tries"),
    [
        (401, "hub_token_refused", 1),
        (403, "hub_forbidden", 1),
        (404, "hub_missing", 1),
        (409, "hub_conflict", 1),
        (412, "hub_conflict", 1),
        (418, "hub_refused", 1),
        (429, "hub_busy", 3),
        (500, "hub_busy", 3),
        (503, "hub_busy", 3),
    ],
)
def test_a_status_has_a_sentence(hub: TestHub, status: int, code: str, tries: int) -> None:
    hub.faults = [Fault("GET", "api/models", times=9, status=status)]
    error = refusal(Hub("someone/faces"))
    assert error.code == code
    assert len(hub.asked("GET", "api/models")) == tries


def test_a_connection_that_is_cut_for_good_has_a_sentence(hub: TestHub) -> None:
    hub.faults = [Fault("GET", "api/models", times=9)]
    error = refusal(Hub("someone/faces"))
    assert error.code == "hub_unreachable"
    assert len(hub.asked("GET", "api/models")) == 3


def test_without_a_network_nothing_is_tried_again(
    hub: TestHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{free.getsockname()[1]}"
    monkeypatch.setenv("HF_ENDPOINT", nobody)
    monkeypatch.setattr(asking, "WAITS", (float("inf"),))  # a wait would be an error
    error = refusal(Hub("someone/faces"))
    assert error.code == "hub_unreachable"
    assert nobody in str(error)


def test_a_page_in_the_place_of_the_hub_has_a_sentence(hub: TestHub) -> None:
    asked = Hub("someone/faces")

    def page() -> None:
        raise ValueError(f"Expecting value at https://login.example/?key={TOKEN} for {TOKEN}")

    with pytest.raises(UserError) as raised:
        asked.ask(page)
    assert raised.value.code == "hub_unreadable"
    assert TOKEN not in str(raised.value)
    assert "login.example" not in str(raised.value)


def test_offline_has_a_sentence(hub: TestHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    error = refusal(Hub("someone/faces"))
    assert error.code == "hub_unreachable"
    assert "HF_HUB_OFFLINE" in str(error)


def test_a_stale_token_is_named_also_where_everybody_may_read(
    hub: TestHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.models["someone/faces"] = Repository()
    monkeypatch.setenv("HF_TOKEN", "hf_stale")
    assert refusal(Hub("someone/faces")).code == "hub_token_refused"


@pytest.mark.parametrize("odd", ["hf_é", "hf_a b", "hf_\x07", "hf_토큰"])
def test_what_is_no_token_is_never_sent_nor_said(
    hub: TestHub, monkeypatch: pytest.MonkeyPatch, odd: str
) -> None:
    monkeypatch.setenv("HF_TOKEN", odd)
    with pytest.raises(UserError) as raised:
        Hub("someone/faces")
    assert raised.value.code == "hub_token_refused"
    assert odd not in str(raised.value)
    assert hub.seen == []


def test_a_token_is_found_in_the_usual_places(
    hub: TestHub, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert is_signed_in()
    assert Hub("a/b", signed=True).token == TOKEN
    lead_to(hub, monkeypatch, token=None)
    assert not is_signed_in()
    with pytest.raises(UserError) as raised:
        Hub("a/b", signed=True)
    assert raised.value.code == "hub_token_missing"
    login = tmp_path / "token"
    login.write_text("hf_saved\n")
    monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(login))
    assert is_signed_in()
    assert Hub("a/b", signed=True).token == "hf_saved"
