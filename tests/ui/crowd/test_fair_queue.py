"""Many requests at once: nobody waits behind one visitor, and nothing waits for nobody."""

from __future__ import annotations

import concurrent.futures
import dataclasses
import threading
from collections.abc import Callable
from typing import Any

import pytest

from ddpm_demo.errors import UserError
from ddpm_demo.ui.crowd import fair_queue
from ddpm_demo.ui.handlers import early
from ddpm_demo.ui.words import ERRORS_KO
from tests.ui.support.crowds import Slow, until

Serve = Callable[..., str]
CROWDED = str(UserError("crowded"))


def swept(page: Slow) -> bool:
    """Whether the queue keeps nothing of anybody, once it has looked."""
    page.waiting.sweep()
    kept = page.waiting.pending_event_ids_session, page.waiting.pending_messages_per_session
    return not any(kept) and not page.waiting._quiet


@pytest.fixture(autouse=True)
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fair_queue, "QUIET_SECONDS", 1)


def test_one_who_never_listens_holds_nobody_up(serve: Serve) -> None:
    page = Slow(serve)
    hostile, other = page.visitor(), page.visitor()
    sentences = [hostile.refused(str(k)) for k in range(41)]
    assert sentences[:3] == [None] * 3
    assert all(
        "answers of the model waiting or under way as you may (3)" in str(one)
        for one in sentences[3:]
    )
    other.ask("mine")
    other.listen()
    assert page.begun.get(timeout=60) == "mine", "what nobody listens for was begun"
    page.let_go()
    assert other.answers() == ["drawn mine"]
    page.waiting.policy = dataclasses.replace(page.policy, listen_seconds=0)
    until(lambda: len(page.waiting) == 0)
    assert page.waiting.event_ids_to_events == {}
    until(lambda: swept(page))
    page.waiting.policy = page.policy
    assert hostile.refused() is None


def test_turns_go_round(serve: Serve) -> None:
    page = Slow(serve)
    busy, calm = page.visitor(), page.visitor()
    for word in ("busy 1", "busy 2", "busy 3"):
        busy.ask(word)
    busy.listen()
    assert page.begun.get(timeout=60) == "busy 1"
    calm.ask("calm")
    calm.listen()
    page.let_go(4)
    assert busy.answers() == ["drawn busy 1", "drawn busy 2", "drawn busy 3"]
    assert calm.answers() == ["drawn calm"]
    assert [page.begun.get(timeout=60) for _ in range(3)] == ["calm", "busy 2", "busy 3"]


def test_a_page_does_not_wait_behind_drawings(serve: Serve) -> None:
    page = Slow(serve, queue_size=1)
    first, second, third = (page.visitor() for _ in range(3))
    page.fill([first, second])
    assert third.refused() is not None, "the queue is full"
    third.ask("page", "shout").raise_for_status()
    third.listen()
    assert third.answers() == ["PAGE"]
    page.let_go(2)
    assert first.answers() == second.answers() == ["drawn slow"]


def test_a_refusal_speaks_the_visitors_language(serve: Serve) -> None:
    page = Slow(serve, requests_each=1)
    visitor = page.visitor(**{"Accept-Language": "ko-KR,ko"})
    visitor.ask("shout", "shout").raise_for_status()
    assert ERRORS_KO["too_many_requests"] in str(visitor.refused())


def test_thirty_visitors_behind_one_address_all_draw(serve: Serve) -> None:
    page = Slow(serve)
    page.let_go(30)
    visitors = [page.visitor() for _ in range(30)]
    for number, one in enumerate(visitors):
        one.ask(str(number)).raise_for_status()
        one.listen()
    assert [one.answers() for one in visitors] == [[f"drawn {k}"] for k in range(30)]


def test_who_takes_most_of_a_full_queue_makes_room(serve: Serve) -> None:
    page = Slow(serve, queue_size=4, proxies=1)
    near, far = {"X-Forwarded-For": "10.0.0.1"}, {"X-Forwarded-For": "10.0.0.2"}
    many = [page.visitor(**near) for _ in range(5)]
    for number, one in enumerate(many):
        one.ask(str(number)).raise_for_status()
        one.listen()
        if number == 0:
            page.begun.get(timeout=60)
    assert CROWDED in str(page.visitor(**near).refused())
    newcomer = page.visitor(**far)
    newcomer.ask("newcomer").raise_for_status()
    newcomer.listen()
    assert CROWDED in many[4].answers()[0]
    page.let_go(5)
    assert newcomer.answers() == ["drawn newcomer"]
    assert [one.answers() for one in many[:4]] == [[f"drawn {k}"] for k in range(4)]


def test_many_cookies_of_one_computer_lock_nobody_out(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fair_queue, "QUIET_SECONDS", 60)  # all of them still wait at the end
    page = Slow(serve, proxies=1)
    near, far = {"X-Forwarded-For": "10.0.0.1"}, {"X-Forwarded-For": "10.0.0.2"}
    taken = 0
    for _ in range(14):
        hostile = page.visitor(**near)
        taken += sum(hostile.refused(str(k)) is None for k in range(3))
    assert taken >= 40
    assert page.visitor(**far).refused() is None
    classmate = page.visitor(**near)
    assert classmate.refused() is None, "the busiest visitor of the address makes room"
    assert len(page.waiting) == 40


def test_turns_go_round_addresses_and_new_visitors_do_not_overtake(serve: Serve) -> None:
    page = Slow(serve, proxies=1)
    near, far = {"X-Forwarded-For": "10.0.0.1"}, {"X-Forwarded-For": "10.0.0.2"}

    def asked(word: str, headers: dict[str, str]) -> None:
        one = page.visitor(**headers)
        one.ask(word).raise_for_status()
        one.listen()

    asked("near 1", near)
    assert page.begun.get(timeout=60) == "near 1"
    for word in ("near 2", "near 3", "near 4"):
        asked(word, near)
    for word in ("far 1", "far 2"):
        asked(word, far)
    page.let_go(6)
    begun = [page.begun.get(timeout=60) for _ in range(5)]
    assert begun == ["far 1", "near 2", "far 2", "near 3", "near 4"]


@pytest.mark.parametrize("name", ["2001:db8::%x", "2001:db8:0:0:%x::1"])
def test_the_addresses_of_one_ipv6_customer_are_one(serve: Serve, name: str) -> None:
    page = Slow(serve, drawings_each=1, address_factor=2, proxies=1)
    said = [page.visitor(**{"X-Forwarded-For": name % k}).refused() for k in (1, 2, 3)]
    assert [one is None for one in said] == [True, True, False]


def test_values_that_will_be_refused_do_not_wait(serve: Serve) -> None:
    page = Slow(serve, queue_size=1)
    page.fill([page.visitor(), page.visitor()])
    hasty = page.visitor()
    hasty.ask("x" * 41).raise_for_status()
    hasty.listen()
    assert "must lie between 0 and 40" in hasty.answers()[0]
    assert page.begun.empty(), "it had a turn"
    assert len(page.waiting) == 1, "somebody made room for it"
    page.let_go(2)


def test_refusals_that_nobody_hears_are_bounded(serve: Serve) -> None:
    page = Slow(serve, requests_each=5)
    visitor = page.visitor()
    said = [visitor.ask("x" * 41).status_code for _ in range(7)]
    assert said == [200] * 5 + [429] * 2


def test_refusals_under_other_names_of_pages_are_bounded_too(serve: Serve) -> None:
    page = Slow(serve, requests_each=5)
    visitor = page.visitor()
    said = []
    for k in range(7):
        visitor.session = f"page{k}"
        said.append(visitor.ask("x" * 41).status_code)
    assert said == [200] * 5 + [429] * 2
    assert page.visitor().ask("x" * 41).status_code == 200
    visitor.session = "page0"
    visitor.listen()
    assert "must lie between" in visitor.answers()[0]
    assert visitor.ask("x" * 41).status_code == 200, "what was told counts no more"


def test_a_request_counts_while_its_values_are_looked_at(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, looking, go = Slow(serve, requests_each=2), threading.Semaphore(0), threading.Event()
    visitor, check = page.visitor(), early.check

    def slowly(*values: Any) -> None:
        looking.release()
        assert go.wait(60)
        check(*values)

    monkeypatch.setattr(early, "check", slowly)
    with concurrent.futures.ThreadPoolExecutor(3) as at_once:
        first = [at_once.submit(visitor.ask, "x" * 41) for _ in range(2)]
        for _ in first:
            assert looking.acquire(timeout=60)
        third = at_once.submit(visitor.refused)
        until(lambda: third.done() or looking.acquire(blocking=False))
        go.set()
        assert str(UserError("too_many_requests")) in str(third.result())
        assert [one.result().status_code for one in first] == [200, 200]
    assert page.waiting._arrivals == []


def test_all_of_one_address_have_a_bound_together(serve: Serve) -> None:
    page = Slow(serve, drawings_each=1, address_factor=2, proxies=1)
    here, there = {"X-Forwarded-For": "10.0.0.1"}, {"X-Forwarded-For": "10.0.0.2"}
    assert [page.visitor(**here).refused() for _ in range(3)][:2] == [None, None]
    assert page.visitor(**here).refused() is not None
    assert page.visitor(**there).refused() is None


def test_without_a_cookie_all_of_one_address_are_one(serve: Serve) -> None:
    page = Slow(serve, drawings_each=2)
    assert [page.nobody().refused() for _ in range(2)] == [None, None]
    assert page.nobody().refused() is not None
    assert page.visitor().refused() is None


def test_whoever_goes_away_gives_up_the_place(serve: Serve) -> None:
    page = Slow(serve)
    first, gone, last = (page.visitor() for _ in range(3))
    for one in (first, last):
        one.ask(one.session)
        one.listen()
    body = {"data": ["gone"], "session_hash": "gone"}
    event = gone.http.post("gradio_api/call/draw", json=body).json()["event_id"]
    with gone.http.stream("GET", f"gradio_api/call/draw/{event}"):
        until(lambda: page.waiting._listeners["gone"])
    until(lambda: not page.waiting.pending_event_ids_session.get("gone"))
    page.let_go(2)
    assert first.answers() + last.answers() == [f"drawn {first.session}", f"drawn {last.session}"]
    assert page.begun.qsize() == 2, "what its visitor gave up was begun"
    until(lambda: swept(page))


@pytest.mark.parametrize("name", ["x" * 65, "x" * 100_000])
def test_a_page_cannot_take_a_long_name(serve: Serve, name: str) -> None:
    page = Slow(serve)
    visitor = page.visitor()
    visitor.session = name
    assert visitor.ask("word").status_code == 422
    assert page.demo.app.state_holder.session_data == {}
