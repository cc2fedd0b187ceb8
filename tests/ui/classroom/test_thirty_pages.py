"""A class of thirty opens one link at once: it is drawn once, and all follow meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.ui.support.strangers import Server, Stranger

KEY = "0123456789abcdef" * 2
PAGES = 30
ASKED = {"slider": 5, "model": "weights/faces-32"}


@pytest.fixture
def public(serve: Callable[..., str], tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Server:
    monkeypatch.setenv("DDPM_DEMO_HOME", str(tmp_path))
    return Server(True, serve)


def lead(public: Server, t: int) -> str:
    told = {"key": KEY, "tab": "sample", "t": t}
    answer = httpx.post(f"{public.address}gradio_api/class", json=told, timeout=60)
    return str(answer.raise_for_status().json()["code"])


def test_thirty_pages_are_shown_one_drawing_and_the_same_place(public: Server) -> None:
    code = lead(public, 400)
    pupils = [public.stranger() for _ in range(PAGES)]

    def open_link(pupil: Stranger) -> tuple[dict[str, Any], bytes, dict[str, Any]]:
        pupil.http.get("../config").raise_for_status()
        value = pupil.ask("draw_pictures", **ASKED)["data"][0]
        sheet = pupil.http.get(f"file={value['chunks'][0]['file']['path']}").raise_for_status()
        return value, sheet.content, pupil.http.get(f"class/{code}").raise_for_status().json()

    with ThreadPoolExecutor(PAGES) as class_room:
        opened = list(class_room.map(open_link, pupils))
    values, sheets, places = zip(*opened, strict=True)
    assert len({value["id"] for value in values}) == PAGES, "each has its own to ask about"
    assert len(set(sheets)) == 1
    assert {place["t"] for place in places} == {400}
    watched = [sum("process_generating" in line for line in pupil.heard) for pupil in pupils]
    assert sorted(watched)[:-1] == [1] * (PAGES - 1), "one alone was drawn for"
    assert max(watched) > 3
    lead(public, 0)
    with ThreadPoolExecutor(PAGES) as class_room:
        heard = class_room.map(lambda pupil: pupil.http.get(f"class/{code}").json()["t"], pupils)
        assert set(heard) == {0}
