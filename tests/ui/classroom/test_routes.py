"""A class by raw requests: thirty that follow, one that leads, and some that would like to."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from ddpm_demo.ui import launch_options
from ddpm_demo.ui.classroom import qr
from ddpm_demo.ui.classroom.rooms import BEGINNINGS
from ddpm_demo.ui.classroom.routes import CODES
from ddpm_demo.ui.serving.hosts import Hosts
from ddpm_demo.ui.visitors import Visitors
from tests.ui.support.loops import finished
from tests.ui.support.strangers import Server
from tests.ui.support.tabs import page_of

KEY = "0123456789abcdef" * 2
PAGES = 30


@pytest.fixture(scope="module")
def server(serve: Callable[..., str]) -> Server:
    made = Server.__new__(Server)
    from ddpm_demo.policy import Policy

    policy = Policy.for_strangers({})
    visitors, made.hosts = Visitors(policy), Hosts(policy)  # type: ignore[attr-defined]
    made.demo = page_of("forward", policy=policy, visitors=visitors)
    made.address = serve(made.demo, **launch_options(visitors, made.hosts))  # type: ignore[attr-defined]
    return made


def post(server: Server, path: str, content: Any, **headers: str) -> httpx.Response:
    return httpx.post(
        f"{server.address}gradio_api/{path}", json=content, headers=headers, timeout=60
    )


def test_thirty_pages_are_told_the_same_and_no_place_of_a_drawing_is_taken(server: Server) -> None:
    code = post(server, "class", {"key": KEY, "tab": "sample", "t": 500}).json()["code"]
    queue: Any = server.demo._queue

    async def follow(moves: list[int]) -> list[list[Any]]:
        limits = httpx.Limits(max_connections=PAGES)
        async with httpx.AsyncClient(
            base_url=f"{server.address}gradio_api/", timeout=120, limits=limits
        ) as http:
            heard = []
            for t in moves:
                await http.post("class", json={"key": KEY, "tab": "sample", "t": t})
                answers = await asyncio.gather(*(http.get(f"class/{code}") for _ in range(PAGES)))
                heard.append([each.json() for each in answers])
                assert max(len(each.content) for each in answers) < 60, "a few bytes"
            return heard

    for t, heard in zip((499, 400, 0), finished(follow([499, 400, 0])), strict=True):
        assert len(heard) == PAGES
        assert {(one["tab"], one["t"]) for one in heard} == {("sample", t)}
        assert len({one["moves"] for one in heard}) == 1
    assert not queue.event_ids_to_events


def test_whoever_follows_cannot_lead(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    code = post(server, "class", {"key": KEY, "tab": "sample", "t": 7}).json()["code"]
    for told in (
        {"key": code, "tab": "sample", "t": 9},
        {"code": code, "tab": "sample", "t": 9},
        {"key": code * 2, "tab": "sample", "t": 9},
        {"key": KEY, "tab": "<script>", "t": 9},
        {"key": KEY, "tab": "sample", "t": 1e300},
        [KEY],
        {"key": KEY, "tab": "sample", "t": 9, "more": "x" * 500},
    ):
        answer = post(server, "class", told)
        assert answer.status_code == 400, told
        assert answer.json()["error"]
    for method in ("POST", "PUT", "DELETE"):
        where = f"{server.address}gradio_api/class/{code}"
        assert httpx.request(method, where, json={"t": 9}, timeout=60).status_code in (404, 405)
    assert post(server, f"class?key={KEY}", {"tab": "sample", "t": 9}).status_code == 400
    evil = {"origin": "https://evil.example"}
    assert post(server, "class", {"key": KEY, "tab": "sample", "t": 9}, **evil).status_code == 403
    asked = httpx.get(f"{server.address}gradio_api/class/{code}", timeout=60)
    assert asked.json()["t"] == 7
    assert asked.headers["cache-control"] == "no-store"
    assert KEY not in caplog.text


def test_a_class_that_nobody_leads_is_told_apart_and_fills_no_log(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "ddpm_demo"):
        for code in ("0" * 20, "f" * 20):
            answer = httpx.get(f"{server.address}gradio_api/class/{code}", timeout=60)
            assert answer.status_code == 404
            assert "Nobody leads" in answer.json()["error"]
    assert not caplog.records
    for odd in ("x" * 20, "0" * 19, "0" * 21, "../config"):
        assert httpx.get(f"{server.address}gradio_api/class/{odd}", timeout=60).status_code == 404


def test_the_code_of_a_link_leads_where_others_can_go(server: Server) -> None:
    hosts: Hosts = server.hosts  # type: ignore[attr-defined]
    link = f"{server.address}?tab=sample&t=4"
    told = post(server, "qr", {"link": link}).json()
    assert told == {"link": link, "rows": list(qr.rows(link))}
    hosts.go_public("https://0123.gradio.live")
    try:
        told = post(server, "qr", {"link": link}).json()
        shared = "https://0123.gradio.live/?tab=sample&t=4"
        assert told == {"link": shared, "rows": list(qr.rows(shared))}
        elsewhere = "https://0123.gradio.live/?tab=loss"
        assert post(server, "qr", {"link": elsewhere}).json()["link"] == elsewhere
    finally:
        hosts.public = None
    long = f"{link}&model={'a' * 800}"
    assert post(server, "qr", {"link": long}).json() == {"link": long, "rows": []}


def test_a_flood_of_codes_or_classes_is_turned_away_and_who_leads_goes_on(server: Server) -> None:
    led = post(server, "class", {"key": KEY, "tab": "sample", "t": 1}).json()["code"]
    with httpx.Client(base_url=f"{server.address}gradio_api/", timeout=60) as http:
        told = [{"key": f"{k:032x}", "tab": "sample", "t": 1} for k in range(BEGINNINGS + 5)]
        codes = [http.post("class", json=each).status_code for each in told]
        assert codes[-5:] == [429] * 5
        assert set(codes) == {200, 429}
        assert http.post("class", json={"key": KEY, "tab": "sample", "t": 2}).status_code == 200
        assert http.get(f"class/{led}").json()["t"] == 2
        drawn = [http.post("qr", json={"link": "http://a/"}) for _ in range(CODES + 1)]
        assert drawn[-1].status_code == 429
        assert "Try again in" in drawn[-1].json()["error"]


@pytest.mark.parametrize(
    "link",
    [None, "", 7, [], "javascript:alert(1)", "/?tab=sample", "http://", "http://[", "http://a/한"],
)
def test_what_is_no_link_has_no_code(link: object, server: Server) -> None:
    answer = post(server, "qr", {"link": link})
    assert answer.status_code == 400
    assert "no link" in answer.json()["error"]
