"""Raw requests to a public page that has an owner: without the cookie nobody gains anything."""

from __future__ import annotations

import logging
from collections.abc import Callable

import httpx
import pytest

from ddpm_demo.errors import UserError
from ddpm_demo.runs.folder.run import all_runs
from tests.support.queues import resting
from tests.ui.owner.conftest import Shared
from tests.ui.support.strangers import Server, named, picture

NOT_LOCAL = str(UserError("not_local"))


def is_public(answer: httpx.Response) -> bool:
    return "page-promise" in answer.raise_for_status().text and "train-promise" in answer.text


def test_the_key_is_exchanged_for_a_cookie_that_scripts_and_other_sites_do_not_get(
    shared: Shared, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = shared.exchange(shared.key)
    assert answer.status_code == 204
    said = answer.headers["set-cookie"]
    assert {"HttpOnly", "Path=/", "SameSite=strict"} <= set(said.split("; "))
    assert "Secure" not in said  # this computer's own page has no https
    assert shared.key not in said
    assert shared.key not in caplog.text
    secure = shared.exchange(shared.key, **{"x-forwarded-proto": "https"})
    assert "Secure" in secure.headers["set-cookie"].split("; ")


def test_the_owner_gets_a_page_with_the_bounds_of_home(shared: Shared) -> None:
    owner = shared.owners()
    assert not is_public(owner.http.get("../config"))
    assert is_public(shared.stranger().http.get("../config"))
    said = owner.ask("on_bring", **{"bring-path": "/nowhere"})
    assert said["error"]
    assert NOT_LOCAL not in said["error"]
    assert NOT_LOCAL in shared.stranger().ask("on_bring", **{"bring-path": "/nowhere"})["error"]


def forged(shared: Shared) -> list[dict[str, str]]:
    name = shared.owner.cookie_name
    return [
        {},
        {"cookie": name},
        {"cookie": f"{name}="},
        {"cookie": f"{name}={shared.key}"},
        {"cookie": f"{name}=true"},
        {"cookie": f"{name}=" + "0" * 32},
        {"cookie": f"{name}=\xff\xfe"},
        {"cookie": f"ddpm-demo-owner={shared.key}"},
        {"authorization": f"Bearer {shared.key}"},
        {"referer": f"{shared.address}#owner={shared.key}"},
        {"x-forwarded-for": "127.0.0.1", "x-forwarded-host": "127.0.0.1"},
    ]


def test_nothing_but_the_cookie_opens_the_owners_page(shared: Shared) -> None:
    for headers in forged(shared):
        raw = {name: value.encode("latin-1") for name, value in headers.items()}
        assert is_public(httpx.get(f"{shared.address}config", headers=raw, timeout=60)), headers
    # in the address it is no key
    for query in (f"?owner={shared.key}", f"?key={shared.key}"):
        assert is_public(httpx.get(f"{shared.address}config{query}", timeout=60))


def test_the_numbers_of_the_owners_functions_run_the_public_ones(shared: Shared) -> None:
    """Both pages are built alike, so a stranger knows what to ask for."""
    stranger, owner = shared.stranger(), shared.owners()
    assert stranger.inputs("on_bring")[0] == owner.inputs("on_bring")[0]
    stranger.demo = shared.second
    said = stranger.ask("on_bring", **{"bring-path": "/nowhere"})
    assert NOT_LOCAL in said["error"]


def test_what_the_owner_sent_and_asked_is_no_strangers(shared: Shared) -> None:
    owner, stranger = shared.owners(), shared.stranger()
    path = owner.upload(picture(91))
    assert owner.http.get(f"file={path}").status_code == 200
    assert stranger.http.get(f"file={path}").status_code == 403
    assert str(UserError("file_not_sent")) in (
        stranger.error("forward", **named(path, "forward")) or ""
    )
    event = owner.join("on_bring", **{"bring-path": "/nowhere"})
    page = {"session_hash": owner.session}
    assert stranger.http.get("queue/data", params=page).status_code == 404
    for body in ({"event_id": event}, {**page, "fn_index": 0, "event_id": event}):
        where = "cancel" if "fn_index" in body else "reset"
        assert stranger.http.post(where, json=body).status_code in (403, 404), where


def test_with_a_runs_weaker_link_the_owner_does_all_and_a_stranger_looks(shared: Shared) -> None:
    run, refused = resting("done", step=100), str(UserError("run_not_yours"))
    said = shared.stranger().error("train_stop", textbox=run.look_key) or ""
    assert said == refused
    assert shared.owners().error("train_stop", textbox=run.look_key) is None
    assert [one.token for one in all_runs()] == [run.token]


def test_few_wrong_keys_are_answered_and_the_cookie_stays_good(
    shared: Shared, caplog: pytest.LogCaptureFixture
) -> None:
    owner = shared.owners()
    with caplog.at_level(logging.DEBUG):
        codes = [shared.exchange(f"{k:032x}").status_code for k in range(12)]
    assert codes == [403] * 10 + [429] * 2
    assert shared.exchange(shared.key).status_code == 204, "strangers keep nobody out"
    assert not is_public(owner.http.get("../config"))
    assert "0" * 31 not in caplog.text
    shared.owner._failed.clear()
    assert shared.exchange(shared.key).status_code == 204


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"key": null}', b'{"key": ["a"]}', b"x" * 10_000]
)
def test_what_is_no_key_is_refused_in_a_sentence(content: bytes, shared: Shared) -> None:
    answer = httpx.post(f"{shared.api}owner", content=content, timeout=60)
    assert answer.status_code in (400, 403)
    assert answer.json()["error"]
    assert "set-cookie" not in answer.headers
    shared.owner._failed.clear()


def test_a_page_elsewhere_neither_exchanges_nor_orders(shared: Shared) -> None:
    evil = {"origin": "https://evil.example"}
    assert shared.exchange(shared.key, **evil).status_code == 403
    owner = shared.owners()
    body = {"data": [], "fn_index": 0, "session_hash": "me"}
    assert owner.http.post("queue/join", json=body, headers=evil).status_code == 403


def test_without_an_owner_there_is_no_exchange(serve: Callable[..., str]) -> None:
    plain = Server(True, serve)
    answer = httpx.post(f"{plain.address}gradio_api/owner", json={"key": "0" * 32}, timeout=60)
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "origin", ["http://127.0.0.1:9999", "http://localhost:3000", "http://127.0.0.1:1.evil"]
)
def test_no_page_of_another_server_reads_the_owners(shared: Shared, origin: str) -> None:
    answer = shared.owners().http.get(f"{shared.address}config", headers={"origin": origin})
    assert answer.status_code == 200
    assert "access-control-allow-origin" not in answer.headers
