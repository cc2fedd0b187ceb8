"""What is told of the list of runs: all of it once, and then what changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from ddpm_demo.runs.folder.run import Run
from ddpm_demo.runs.folder.status import Status
from ddpm_demo.ui.train.run.news import ListMark, News
from tests.ui.support.strangers import Server, Stranger
from tests.ui.support.train import ruins

QUIET_BYTES = 12_000  # of a tick that has nothing to tell, however many runs there are


def rows(*names: str, **steps: int) -> list[dict[str, Any]]:
    return [{"token": name, "step": steps.get(name, 0)} for name in names]


@pytest.fixture
def told() -> tuple[News, ListMark]:
    """Two rows, of which a page knows."""
    made = News()
    value, now = made.of(rows("a", "b"), "", None)
    assert value is not None
    assert value["runs"] == rows("a", "b")
    return made, now


def test_where_nothing_changed_nothing_is_told(told: tuple[News, ListMark]) -> None:
    made, now = told
    assert made.of(rows("a", "b"), "", now) == (None, now)


def test_a_row_that_changed_is_told_alone(told: tuple[News, ListMark]) -> None:
    made, now = told
    value, later = made.of(rows("a", "b", b=7), "", now)
    assert value is not None
    assert value["news"] == rows("b", b=7)
    assert (value["since"], value["mark"]) == (now.mark, later.mark)
    assert not {"runs", "keys"} & value.keys()
    assert made.of(rows("a", "b", b=7), "", later) == (None, later)


@pytest.mark.parametrize(
    ("names", "new"), [(("c", "a", "b"), ["c"]), (("b",), []), (("b", "a"), []), ((), [])]
)
def test_rows_that_came_went_or_moved_are_told(
    told: tuple[News, ListMark], names: tuple[str, ...], new: list[str]
) -> None:
    made, now = told
    value, later = made.of(rows(*names), "", now)
    assert value is not None
    assert (value["news"], value["keys"]) == (rows(*new), list(names))
    assert later.mark > now.mark  # whoever misses it must see that
    assert made.of(rows(*names), "", later) == (None, later)


def test_pages_that_know_different_parts_get_what_each_lacks(told: tuple[News, ListMark]) -> None:
    made, first = told
    _, second = made.of(rows("a", "b", a=1), "", first)
    for page, lacks in ((first, rows("a", "b", a=1, b=1)), (second, rows("b", b=1))):
        value, _ = made.of(rows("a", "b", a=1, b=1), "", page)
        assert value is not None
        assert value["news"] == lacks


def test_another_open_run_is_told_without_rows(told: tuple[News, ListMark]) -> None:
    made, now = told
    value, _ = made.of(rows("a", "b"), "a", now)
    assert value is not None
    assert (value["open"], value["news"]) == ("a", [])


def test_what_was_forgotten_is_told_again(
    told: tuple[News, ListMark], monkeypatch: pytest.MonkeyPatch
) -> None:
    made, now = told
    monkeypatch.setattr(made._rows, "most", 1)
    value, _ = made.of(rows("b"), "", now)
    assert value is not None
    value, _ = made.of(rows("a", "b"), "", now)
    assert value is not None
    assert rows("a")[0] in value["news"]


# -- in answers of a server ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def at_home(serve: Callable[..., str]) -> Server:
    return Server(False, serve)


def fill(count: int) -> list[Run]:
    """Finished runs, all with the files of one: a link costs less than a copy."""
    first = ruins.good()
    found = [first]
    for k in range(1, count):
        run = Run(first.path.with_name(f"{k:032x}"))
        for file in first.path.rglob("*"):
            if file.is_file():
                copy = run.path / file.relative_to(first.path)
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.hardlink_to(file)
        found.append(run)
    return found


def asked(stranger: Stranger, name: str, run: Run) -> httpx.Response:
    """The answer of a listener that does not wait in the queue."""
    index, fn = next((k, fn) for k, fn in stranger.demo.fns.items() if fn.name == name)
    held = {"ddpm-demo-run": run.token, "ddpm-demo-runs": []}
    data = [held.get(getattr(one, "storage_key", "")) for one in fn.inputs]
    body = {"data": data, "fn_index": index, "session_hash": stranger.session}
    return stranger.http.post("run/predict", json=body).raise_for_status()


def listed(answer: httpx.Response) -> dict[str, Any] | None:
    """The value of the list of runs in an answer."""
    values = [one for one in answer.json()["data"] if isinstance(one, dict) and "book" in one]
    return values[0] if values else None


def test_a_tick_sends_what_changed_of_many_runs(at_home: Server) -> None:
    runs, stranger = fill(60), at_home.stranger()
    whole = asked(stranger, "on_tick", runs[0])
    assert len(listed(whole)["runs"]) == 60  # type: ignore[index]
    asked(stranger, "on_fresh", runs[0])  # the run that is open is shown as one that rests
    quiet = asked(stranger, "on_tick", runs[0])
    assert listed(quiet) is None
    assert len(quiet.content) < QUIET_BYTES < len(whole.content)
    runs[5].status_file.unlink()
    runs[5].write_status(Status("stopped", step=3, total=9))
    changed = asked(stranger, "on_tick", runs[0])
    [row] = listed(changed)["news"]  # type: ignore[index]
    assert (row["token"], row["state"], row["step"]) == (runs[5].token, "stopped", 3)
    assert len(changed.content) < QUIET_BYTES
    # a page that missed this asks for all, and goes on from there
    again = listed(asked(stranger, "on_missed", runs[0]))
    assert again is not None
    assert len(again["runs"]) == 60
    assert json.dumps(row) in map(json.dumps, again["runs"])
    assert listed(asked(stranger, "on_tick", runs[0])) is None


def test_a_page_that_opens_gets_all(at_home: Server) -> None:
    runs = fill(3)
    for _ in range(2):
        value = listed(asked(at_home.stranger(), "on_tick", runs[0]))
        assert value is not None
        assert len(value["runs"]) == 3
