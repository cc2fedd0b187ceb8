"""What the sweep of the temporary folder deletes, and what never."""

from __future__ import annotations

import dataclasses
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ddpm_demo.policy import Policy
from ddpm_demo.storage.temporary import LOCK
from ddpm_demo.ui.crowd.making_room import MOMENT_SECONDS
from ddpm_demo.ui.crowd.shares import Shares
from ddpm_demo.ui.crowd.who import Who
from ddpm_demo.ui.serving import temporary as module
from ddpm_demo.ui.serving.held import Held
from ddpm_demo.ui.serving.temporary import PARTIAL_SECONDS, Temporary

HOUR = Policy.for_strangers({}).temporary_seconds
Clock = Callable[[float], None]


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """`later(60)`: a minute goes by."""
    now = [time.monotonic()]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])

    def wait(seconds: float) -> None:
        now[0] += seconds

    return wait


@pytest.fixture
def sweeper(tmp_path: Path, later: Clock) -> Temporary:
    return new(tmp_path)


def new(folder: Path) -> Temporary:
    policy = Policy.for_strangers({})
    return Temporary(policy, Held(), Shares(policy), folder)


def put(sweeper: Temporary, name: str, size: int = 100) -> Path:
    path = sweeper.folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(bytes(size))
    return path


def limited(sweeper: Temporary, size: int) -> None:
    sweeper.policy = dataclasses.replace(sweeper.policy, temporary_bytes=size)


def test_a_file_that_no_page_holds_goes_after_an_hour(sweeper: Temporary, later: Clock) -> None:
    file = put(sweeper, "a/1")
    sweeper.sweep()
    later(HOUR - 1)
    sweeper.sweep()
    assert file.exists()
    later(2)
    sweeper.sweep()
    assert not file.exists()


def test_what_an_open_page_holds_stays_and_goes_an_hour_after_it(
    sweeper: Temporary, later: Clock
) -> None:
    held, file = sweeper.held, put(sweeper, "a/1")
    held.opened("page")
    held.hold("page", ["a/1"])
    for _ in range(48):
        later(HOUR)
        sweeper.sweep()
    assert file.exists()
    held.closed("page")
    later(HOUR - 1)
    sweeper.sweep()
    assert file.exists(), "a computer that slept comes back"
    later(2)
    sweeper.sweep()
    assert not file.exists()


def test_what_the_server_gives_out_itself_is_never_deleted(tmp_path: Path, later: Clock) -> None:
    (tmp_path / "a").mkdir()
    example = tmp_path / "a" / "cat.png"
    example.write_bytes(bytes(100))
    sweeper = new(tmp_path)
    limited(sweeper, 0)
    for _ in range(5):
        later(HOUR + 1)
        sweeper.sweep()
    assert example.exists()


def test_what_is_being_written_stays(sweeper: Temporary, later: Clock) -> None:
    sending = put(sweeper, "tmp123")
    for k in range(20):
        sending.write_bytes(bytes(k))
        sweeper.sweep()
        later(PARTIAL_SECONDS - 1)
    assert sending.exists()
    sweeper.sweep()
    later(PARTIAL_SECONDS + 1)
    sweeper.sweep()
    assert not sending.exists(), "half an upload that stood still was given up"


def test_equal_content_that_is_sent_again_is_young_again(sweeper: Temporary, later: Clock) -> None:
    file = put(sweeper, "a/1")
    sweeper.sweep()
    later(HOUR - 1)
    os.utime(file, ns=(0, file.stat().st_mtime_ns + 1))
    later(2)
    sweeper.sweep()
    later(HOUR - 1)
    sweeper.sweep()
    assert file.exists()


@pytest.mark.parametrize("years", [-30, 30])
def test_a_clock_that_is_set_deletes_nothing(sweeper: Temporary, later: Clock, years: int) -> None:
    file = put(sweeper, "a/1")
    now = time.time()
    os.utime(file, (now + years * 3e7, now + years * 3e7))
    sweeper.sweep()
    later(HOUR - 1)
    sweeper.sweep()
    assert file.exists()
    later(2)
    sweeper.sweep()
    assert not file.exists()


def test_of_too_much_what_nobody_holds_goes_first_the_longest_unused_before_others(
    sweeper: Temporary, later: Clock
) -> None:
    sweeper.held.opened("page")
    shown = put(sweeper, "a/shown")
    sweeper.held.hold("page", ["a/shown"])
    left = []
    for k in range(4):
        left.append(put(sweeper, f"{k}/left"))
        sweeper.sweep()
        later(60)
    later(MOMENT_SECONDS)
    fresh = put(sweeper, "b/fresh", 1000)
    limited(sweeper, 1300)
    sweeper.sweep()
    assert [file.exists() for file in left] == [False, False, True, True]
    limited(sweeper, 0)
    sweeper.sweep()
    assert [file.exists() for file in (*left, shown, fresh)] == [False] * 5 + [True]


def test_of_pages_the_one_that_holds_most_loses_its_oldest(
    sweeper: Temporary, later: Clock
) -> None:
    for page, count in (("greedy", 5), ("modest", 1)):
        sweeper.held.opened(page)
        for k in range(count):
            put(sweeper, f"{page}/{k}")
            sweeper.held.hold(page, [f"{page}/{k}"])
            sweeper.sweep()
            later(10)
    later(MOMENT_SECONDS)
    limited(sweeper, 300)
    sweeper.sweep()
    left = sorted(
        path.relative_to(sweeper.folder).as_posix() for path in sweeper.folder.glob("*/*")
    )
    assert left == ["greedy/3", "greedy/4", "modest/0"]


def sent(sweeper: Temporary, who: Who, name: str, size: int = 100) -> Path:
    file = put(sweeper, name, size)
    sweeper.shares.note(who, {name: size})
    return file


def test_a_flood_takes_no_room_from_whoever_has_less_than_an_even_share(
    sweeper: Temporary, later: Clock
) -> None:
    other, flooder = Who("other", "10.0.0.1"), Who("flooder", "10.0.0.2")
    old = sent(sweeper, other, "a/picture", 2000)
    sweeper.sweep()
    later(46 * 60)
    flood = [sent(sweeper, flooder, f"b/{k}", 1000) for k in range(30)]
    limited(sweeper, 5000)
    sweeper.sweep()
    assert old.exists(), "what is young cannot go yet, but nobody else goes for it"
    later(MOMENT_SECONDS + 1)
    sweeper.sweep()
    assert old.exists()
    assert sum(file.exists() for file in flood) == 3


def test_many_cookies_of_one_address_take_no_room_from_another(
    sweeper: Temporary, later: Clock
) -> None:
    old = sent(sweeper, Who("other", "10.0.0.1"), "a/picture", 2000)
    sweeper.sweep()
    later(1800)
    flood = [sent(sweeper, Who(f"{k}", "10.0.0.2"), f"b/{k}", 1000) for k in range(30)]
    neighbour = sent(sweeper, Who("neighbour", "10.0.0.2"), "c/picture", 100)
    sweeper.sweep()
    later(MOMENT_SECONDS + 1)
    limited(sweeper, 5000)
    sweeper.sweep()
    assert old.exists()
    assert neighbour.exists()
    assert sum(file.exists() for file in flood) == 2


def test_what_two_sent_is_no_part_of_a_flood(sweeper: Temporary, later: Clock) -> None:
    other, flooder = Who("other", "10.0.0.1"), Who("flooder", "10.0.0.2")
    both = sent(sweeper, other, "a/picture", 1000)
    sweeper.shares.note(flooder, {"a/picture": 1000})
    flood = [sent(sweeper, flooder, f"b/{k}", 1000) for k in range(5)]
    sweeper.sweep()
    later(MOMENT_SECONDS + 1)
    limited(sweeper, 3000)
    sweeper.sweep()
    assert both.exists()
    assert sum(file.exists() for file in flood) == 2


def test_what_is_gone_counts_for_nobody(sweeper: Temporary, later: Clock) -> None:
    who = Who("visitor")
    sent(sweeper, who, "a/deleted").unlink()
    sent(sweeper, who, "b/swept")
    sweeper.sweep()
    assert sweeper.shares.owners() == {"b/swept": (who,)}
    later(HOUR + 1)
    sweeper.sweep()
    assert sweeper.shares.owners() == {}


def test_empty_folders_go_but_not_at_once(sweeper: Temporary, later: Clock) -> None:
    folder = put(sweeper, "a/1").parent
    sweeper.sweep()
    later(HOUR + 1)
    sweeper.sweep()
    assert folder.exists(), "somebody may be about to write into it"
    later(HOUR + 1)
    sweeper.sweep()
    assert not folder.exists()


def test_the_lock_of_the_folder_stays(tmp_path: Path, later: Clock) -> None:
    sweeper = new(tmp_path)
    (tmp_path / LOCK).touch()
    sweeper.sweep()
    later(10 * HOUR)
    sweeper.sweep()
    assert (tmp_path / LOCK).exists()


def test_the_thread_survives_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    sweeper = new(tmp_path)
    again, tried = threading.Event(), []

    def fail() -> None:
        tried.append(1)
        if len(tried) == 3:
            again.set()
            threading.Event().wait()  # the thread is a daemon: it ends with the tests
        raise RecursionError("odd")

    monkeypatch.setattr(sweeper, "sweep", fail)
    monkeypatch.setattr(module, "SWEEP_SECONDS", 0.0)
    sweeper.keep_going()
    assert again.wait(60)
    assert "could not be swept" in caplog.text
