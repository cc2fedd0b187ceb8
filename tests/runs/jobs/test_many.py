"""Zips that the server draws: one at a time, found again, gone on with, cancelled, refused."""

from __future__ import annotations

import dataclasses
import os
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ddpm_demo.errors import UserError
from ddpm_demo.policy import Policy
from ddpm_demo.runs.jobs import many, sweeps
from ddpm_demo.runs.jobs.many import ManyDrawings, Order
from tests.support.classes import save_conditional
from tests.support.strange.damage import LONG_AGO

SHAPE = (1, 16, 16)
ORDER = Order("model", "01234567", "tiny-seed0-3", 3, ("--steps", "2"))
STEPS = ("--steps", "2", "--tell")


def until(check: Callable[[], bool]) -> None:
    """Waits for another thread; only a test that has failed waits long."""
    for _ in range(6000):
        if check():
            return
        time.sleep(0.01)
    raise AssertionError


class Child:
    """What stands in for the command: it says what it is let say, and notes how it was called."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.lines: list[list[str]] = []
        self.go, self.ended = threading.Event(), 0
        self.error: Exception | None = None
        monkeypatch.setattr(many, "listen", self)

    def __call__(
        self, command: str, *line: object, dropped: Callable[[], bool]
    ) -> Iterator[dict[str, Any]]:
        self.lines.append([command, *map(str, line)])
        try:
            yield {"done": 2, "total": 6}
            while not self.go.wait(0.01):
                if dropped():
                    return
            if self.error:
                raise self.error
            Path(line[3]).write_bytes(b"zip")  # type: ignore[arg-type]
            yield {"done": 6, "total": 6}
        finally:
            self.ended += 1


@pytest.fixture
def child(monkeypatch: pytest.MonkeyPatch) -> Iterator[Child]:
    made = Child(monkeypatch)
    yield made
    made.go.set()


def is_told(server: ManyDrawings) -> bool:
    return server.under_way is not None and server.under_way.total > 0


def test_it_is_drawn_whoever_listens(child: Child) -> None:
    server = ManyDrawings(Policy())
    assert (server.under_way, server.kept()) == (None, [])
    server.start(ORDER, SHAPE)
    until(lambda: is_told(server))
    now = server.under_way
    assert now is not None
    assert (now.order, now.done, now.total, now.pictures) == (ORDER, 2, 6, 1)
    assert child.lines == [
        ["sample", "--model", "model", "--out", str(ORDER.zip), "--num-images", "3", *STEPS]
    ]
    with pytest.raises(UserError) as caught:
        server.start(dataclasses.replace(ORDER, name="other"), SHAPE)
    assert caught.value.code == "many_busy"
    child.go.set()
    until(lambda: server.under_way is None)
    assert server.kept() == [ORDER]
    assert (ORDER.there, server.failure(ORDER)) == (3, None)
    assert ManyDrawings(Policy()).found(ORDER.token) == ORDER, "another server finds it"


def test_what_was_cancelled_can_go_on(child: Child) -> None:
    server = ManyDrawings(Policy())
    server.start(ORDER, SHAPE)
    until(lambda: is_told(server))
    server.cancel()
    until(lambda: server.under_way is None)
    assert (child.ended, ORDER.zip.exists(), server.failure(ORDER)) == (1, False, None)
    hidden = many.hidden_folder(ORDER.zip)
    hidden.mkdir()
    for name in ("000000.png", "000001.png", "settings.json"):
        (hidden / name).touch()
    later = ManyDrawings(Policy())
    assert [order.there for order in later.kept()] == [2]
    child.go.set()
    later.go_on(ORDER.token)
    until(lambda: later.under_way is None)
    assert child.lines[0] == child.lines[1]
    assert ORDER.zip.is_file()


@pytest.mark.parametrize(
    ("error", "code"),
    [(UserError("many_in_use", path="x"), "many_in_use"), (KeyError("done"), "child_died")],
)
def test_how_it_failed_is_kept_until_it_is_tried_again(
    child: Child, error: Exception, code: str
) -> None:
    server, child.error = ManyDrawings(Policy()), error
    child.go.set()
    server.start(ORDER, SHAPE)
    until(lambda: server.under_way is None)
    failed = server.failure(ORDER)
    assert failed is not None
    assert failed.code == code
    child.error = None
    server.go_on(ORDER.token)
    until(lambda: server.under_way is None)
    assert server.failure(ORDER) is None


def test_other_weights_settings_or_numbers_are_another_order() -> None:
    others = [
        dataclasses.replace(ORDER, weights="89abcdef"),
        dataclasses.replace(ORDER, count=4),
        dataclasses.replace(ORDER, options=("--steps", "3")),
    ]
    assert len({order.token for order in (ORDER, *others)}) == 4


@pytest.mark.parametrize("count", [0, 11, 1.5, None, "5", True])
def test_only_so_many_are_drawn(child: Child, count: Any) -> None:
    server = ManyDrawings(Policy(many_images=10))
    with pytest.raises(UserError):
        server.start(dataclasses.replace(ORDER, count=count), SHAPE)
    assert (server.under_way, child.lines) == (None, [])


def test_strangers_get_a_sentence(child: Child) -> None:
    at_home = ManyDrawings(Policy())
    child.go.set()
    at_home.start(ORDER, SHAPE)
    until(lambda: at_home.under_way is None)
    server = ManyDrawings(Policy.for_strangers({}))
    for ask in (lambda: server.start(ORDER, SHAPE), lambda: server.go_on(ORDER.token)):
        with pytest.raises(UserError) as caught:
            ask()
        assert caught.value.code == "many_refused"
    assert server.kept() == []


def test_a_disk_without_room_is_told(child: Child, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many, "free_bytes", lambda: 10_001_000)
    server = ManyDrawings(Policy(start_free_bytes=10_000_000))
    with pytest.raises(UserError) as caught:
        server.start(ORDER, SHAPE)
    assert (caught.value.code, caught.value.details) == ("many_no_room", {"needed": 1, "free": 0})
    assert child.lines == []


@pytest.mark.parametrize("token", ["", None, 3, "0" * 32, "../runs", "0" * 31 + "/", ["a"]])
def test_no_token_leads_elsewhere(token: object) -> None:
    with pytest.raises(UserError) as caught:
        ManyDrawings(Policy()).found(token)
    assert caught.value.code == "many_gone"


def test_a_damaged_order_is_none(child: Child) -> None:
    server = ManyDrawings(Policy())
    child.go.set()
    server.start(ORDER, SHAPE)
    until(lambda: server.under_way is None)
    (ORDER.folder / "order.json").write_text('{"model": 1}')
    assert server.kept() == []
    with pytest.raises(UserError):
        server.found(ORDER.token)


def test_what_nobody_works_at_goes_after_a_week(child: Child) -> None:
    server = ManyDrawings(Policy())
    server.start(ORDER, SHAPE)
    until(lambda: is_told(server))
    week = sweeps.MANY_SECONDS
    os.utime(ORDER.folder, (time.time() - week + 100,) * 2)
    sweeps.sweep_many()
    assert ORDER.folder.is_dir()
    os.utime(ORDER.folder, (LONG_AGO, LONG_AGO))
    hidden = many.hidden_folder(ORDER.zip)
    hidden.mkdir()
    os.utime(ORDER.folder, (LONG_AGO, LONG_AGO))
    sweeps.sweep_many()
    assert ORDER.folder.is_dir(), "a picture has just come"
    os.utime(hidden, (LONG_AGO, LONG_AGO))
    sweeps.sweep_many()
    assert not ORDER.folder.exists()


def test_a_clock_that_was_set_back_deletes_nothing(child: Child) -> None:
    child.go.set()
    server = ManyDrawings(Policy())
    server.start(ORDER, SHAPE)
    until(lambda: server.under_way is None)
    os.utime(ORDER.folder, (time.time() + 10**6,) * 2)
    sweeps.sweep_many()
    assert many.touched(ORDER.folder) <= time.time() + 1


def test_the_command_draws_what_was_ordered(tmp_path: Path) -> None:
    model = save_conditional(tmp_path / "model")
    options = ("--steps", "2", "--labels", '"물고기","cat"')
    order = dataclasses.replace(ORDER, model=str(model), options=options)
    server = ManyDrawings(Policy())
    server.start(order, SHAPE)
    until(lambda: server.under_way is None)
    assert server.failure(order) is None
    with zipfile.ZipFile(order.zip) as archive:
        names = archive.namelist()
        index = archive.read("index.csv").decode().split()
    assert names[2:] == ["000000.png", "000001.png", "000002.png"]
    assert index[1:] == ["000000.png,0,물고기", "000001.png,1,cat", "000002.png,2,물고기"]
