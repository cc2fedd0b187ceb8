"""A page and its requests belong to the visitor who began them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gradio_client
import httpx
import pytest

from ddpm_demo.errors import UserError
from ddpm_demo.policy import Policy
from tests.ui.support.crowds import Slow, until

Serve = Callable[..., str]
NOT_YOURS = str(UserError("not_yours"))
NOTHING_WAITS = str(UserError("no_answer_waiting"))
# every way to name a page "S" or a request "E" of which one knows the name
WAYS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "listen": ("GET", "queue/data?session_hash=S", {}),
    "answer": ("GET", "call/draw/E", {}),
    "answer, second version": ("GET", "call/v2/draw/E", {}),
    "heartbeat": ("GET", "heartbeat/S", {}),
    "cancel": ("POST", "cancel", {"session_hash": "S", "fn_index": 0, "event_id": "E"}),
    "cancel from elsewhere": (
        "POST",
        "cancel",
        {"session_hash": "x", "fn_index": 0, "event_id": "E"},
    ),
    "reset": ("POST", "reset", {"event_id": "E"}),
    "join": ("POST", "queue/join", {"data": ["word"], "fn_index": 0, "session_hash": "S"}),
    "call": ("POST", "call/shout", {"data": ["word"], "session_hash": "S"}),
    "run": ("POST", "run/shout", {"data": ["word"], "session_hash": "S"}),
    "api": ("POST", "api/shout", {"data": ["word"], "session_hash": "S"}),
}
BEGINNING = ("heartbeat", "join", "call", "run", "api")


def told(visitor: Any, way: str, session: str, event: str) -> tuple[int, str]:
    """What a visitor is answered who names a page and a request."""
    method, path, body = WAYS[way]
    names = {"S": session, "E": event}
    path = path.replace("=S", f"={session}").replace("/S", f"/{session}").replace("/E", f"/{event}")
    body = {key: names.get(str(value), value) for key, value in body.items()}
    more = {"json": body} if method == "POST" else {}
    answer = visitor.http.request(method, f"gradio_api/{path}", **more)
    return answer.status_code, answer.text


def test_nobody_else_hears_ends_or_joins_a_visitors_page(
    serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    page = Slow(serve)
    owner, other, nobody = page.visitor(), page.visitor(), page.nobody()
    event = owner.ask("mine").json()["event_id"]
    owner.listen()
    assert page.begun.get(timeout=60) == "mine"
    for way in WAYS:
        for stranger in (other, nobody):
            status, said = told(stranger, way, owner.session, event)
            hears = way.startswith(("listen", "answer"))
            assert status == (404 if hears else 403), way
            assert (NOTHING_WAITS if hears else NOT_YOURS) in said, way
    page.let_go()
    assert owner.answers() == ["drawn mine"]
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("way", sorted(WAYS.keys() - set(BEGINNING)))
def test_no_answer_tells_what_exists(serve: Serve, way: str) -> None:
    page = Slow(serve)
    owner, other = page.visitor(), page.visitor()
    event = owner.ask("mine").json()["event_id"]
    assert told(other, way, owner.session, event) == told(other, way, "nothing", "never")


def test_the_owner_may_do_it_all_and_late(serve: Serve) -> None:
    page = Slow(serve)
    owner = page.visitor()
    event = owner.ask("mine").json()["event_id"]
    owner.listen()
    page.let_go()
    assert owner.answers() == ["drawn mine"]
    for way in ("cancel", "reset"):
        assert told(owner, way, owner.session, event)[0] == 200


def test_one_who_keeps_no_cookie_hears_the_answer(serve: Serve) -> None:
    page = Slow(serve)
    page.let_go()
    body = {"data": ["word"]}
    asked = httpx.post(f"{page.address}gradio_api/call/draw", json=body).json()["event_id"]
    heard = httpx.get(f"{page.address}gradio_api/call/draw/{asked}", timeout=60)
    assert "drawn word" in heard.text


def test_one_who_keeps_the_cookie_of_the_first_answer_hears_the_next(serve: Serve) -> None:
    page = Slow(serve)
    page.let_go()
    one = page.nobody()
    one.ask("word").raise_for_status()
    assert len(one.http.cookies) == 1
    one.listen()
    assert one.answers() == ["drawn word"]


def test_a_client_of_gradio_keeps_its_cookie(serve: Serve, tmp_path: Path) -> None:
    page = Slow(serve)
    page.let_go(2)
    client = gradio_client.Client(page.address, verbose=False, download_files=str(tmp_path))
    assert [client.predict(word, api_name="/draw") for word in "ab"] == ["drawn a", "drawn b"]


def test_at_home_one_visitor_owns_all(serve: Serve) -> None:
    page = Slow(serve, **{f.name: getattr(Policy(), f.name) for f in dataclasses.fields(Policy)})
    first, second = page.nobody(), page.nobody()
    first.ask("mine").raise_for_status()
    second.session = first.session
    page.let_go()
    second.listen()
    assert second.answers() == ["drawn mine"]


@pytest.mark.parametrize("names", ["x {mine}", "{mine} x", "{mine} {mine}", "{mine} "])
def test_a_page_that_is_named_twice_is_no_page(serve: Serve, names: str) -> None:
    page = Slow(serve)
    owner = page.visitor()
    owner.ask("mine").raise_for_status()
    said = [each.format(mine=owner.session) for each in names.split(" ")]
    heard = owner.http.get("gradio_api/queue/data", params={"session_hash": said})
    assert heard.status_code == 400
    assert heard.json()["detail"] == str(UserError("named_twice", name="session_hash"))
    assert not page.waiting._listeners


def test_nobody_else_follows_an_upload(serve: Serve) -> None:
    page = Slow(serve)
    owner, other = page.visitor(), page.visitor()
    sent = {"files": ("secret name.png", b"picture")}
    owner.http.post("gradio_api/upload?upload_id=mine", files=sent).raise_for_status()
    assert other.http.get("gradio_api/upload_progress?upload_id=mine").status_code == 403


def test_names_are_forgotten_with_the_page(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    page = Slow(serve)
    page.let_go()
    owner = page.visitor()
    owner.ask("mine").raise_for_status()
    owner.listen()
    assert owner.answers() == ["drawn mine"]

    monkeypatch.setattr("ddpm_demo.ui.crowd.owners.KEPT_SECONDS", 0)
    monkeypatch.setattr("ddpm_demo.ui.crowd.sessions.KEPT_SECONDS", 0)
    monkeypatch.setattr("ddpm_demo.ui.crowd.fair_queue.QUIET_SECONDS", 0)
    monkeypatch.setattr("ddpm_demo.ui.crowd.fair_queue.SWEEP_SECONDS", 0)

    def forgotten() -> bool:
        page.waiting.sweep()
        return not page.waiting.owners._names

    until(forgotten)


def test_each_cookie_that_a_newcomer_was_given_opens_the_page(serve: Serve) -> None:
    """Two requests at once bring two cookies, of which a browser keeps the later."""
    page = Slow(serve)
    first, second = page.nobody(), page.nobody()
    second.session = first.session
    assert [one.ask("word").status_code for one in (first, second)] == [200, 200]
    assert first.http.cookies.jar != second.http.cookies.jar
    assert [one.ask("again").status_code for one in (first, second)] == [200, 200]
    page.let_go(4)


def test_names_of_any_length_are_not_kept(serve: Serve) -> None:
    page = Slow(serve)
    queue, one = page.demo._queue, page.visitor()
    before = len(queue.owners._names)
    long = "a" * 10_000
    assert one.http.get(f"gradio_api/heartbeat/{long}").status_code in (403, 422)
    for path in ("robots.txt", "gradio_api/upload_progress", "gradio_api/call/draw/none"):
        one.http.get(path, params={"upload_id": long, "session_hash": long})
    one.http.get("robots.txt", params={"upload_id": [f"{k}" for k in range(500)]})
    assert len(queue.owners._names) <= before + 1
