"""What a class is at: who has the key leads, and a code is no key."""

from __future__ import annotations

import pytest

from ddpm_demo.errors import UserError
from ddpm_demo.ui.classroom import rooms as module
from ddpm_demo.ui.classroom.rate import Rate
from ddpm_demo.ui.classroom.rooms import (
    BEGINNINGS,
    CODE,
    KEPT_SECONDS,
    LAST,
    MOST,
    Place,
    Rooms,
    code_of,
)

TABS = ("sample", "forward")
KEY = "0123456789abcdef" * 2


@pytest.fixture
def rooms() -> Rooms:
    return Rooms(TABS)


def key(k: int) -> str:
    return f"{k:032x}"


def test_pages_follow_by_a_code_that_is_no_key(rooms: Rooms) -> None:
    code = rooms.move(KEY, "sample", 400)
    assert rooms.place(code) == Place("sample", 400, 1)
    assert rooms.move(KEY, "forward", None) == code
    assert rooms.place(code) == Place("forward", None, 2)
    assert module.re.fullmatch(CODE, code)
    assert code not in KEY
    with pytest.raises(UserError) as caught:
        rooms.move(code, "sample", 1)
    assert caught.value.code == "class_key"
    other = rooms.move(key(7), "sample", 9)
    assert (other, rooms.place(code).t) == (code_of(key(7)), None)


FORGED = [
    ((None, "sample", 1), "class_key"),
    (("", "sample", 1), "class_key"),
    ((KEY.upper(), "sample", 1), "class_key"),
    ((KEY + "0", "sample", 1), "class_key"),
    (([KEY], "sample", 1), "class_key"),
    ((KEY, "nowhere", 1), "bad_choice"),
    ((KEY, None, 1), "bad_choice"),
    ((KEY, ["sample"], 1), "bad_choice"),
    ((KEY, "sample", -1), "out_of_range"),
    ((KEY, "sample", LAST + 1), "out_of_range"),
    ((KEY, "sample", 1.5), "out_of_range"),
    ((KEY, "sample", "1"), "out_of_range"),
    ((KEY, "sample", True), "out_of_range"),
    ((KEY, "sample", [1]), "out_of_range"),
]


@pytest.mark.parametrize(("given", "code"), FORGED)
def test_what_none_of_it_can_be_changes_nothing(
    given: tuple[object, object, object], code: str, rooms: Rooms
) -> None:
    with pytest.raises(UserError) as caught:
        rooms.move(*given)
    assert caught.value.code == code
    with pytest.raises(UserError, match="Nobody leads"):
        rooms.place(code_of(KEY))


def test_who_stays_is_told_of_as_before(rooms: Rooms) -> None:
    code = rooms.move(KEY, "sample", 400)
    for _ in range(3):
        rooms.move(KEY, "sample", 400)
    assert rooms.place(code) == Place("sample", 400, 1)
    rooms.move(KEY, "sample", 399)
    rooms.move(KEY, "sample", 400)
    assert rooms.place(code).moves == 3


def test_of_too_many_the_one_that_rested_longest_goes_and_a_move_brings_it_back(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rooms, "_beginnings", Rate(10 * MOST))
    codes = [rooms.move(key(k), "sample", k) for k in range(MOST)]
    rooms.move(key(0), "sample", 1000)
    rooms.move(KEY, "sample", 5)
    with pytest.raises(UserError):
        rooms.place(codes[1])
    assert rooms.place(codes[0]).t == 1000
    rooms.move(key(1), "sample", 8)
    assert rooms.place(codes[1]).t == 8


def test_thousands_of_new_classes_push_out_none_that_is_led(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr(module.time, "monotonic", lambda: now)
    code, begun, refusals = rooms.move(KEY, "sample", 5), 0, set()
    for k in range(3000):
        now += 0.5
        if k % 40 == 0:  # the page tells its place every 20 s
            rooms.move(KEY, "sample", 5)
        try:
            rooms.move(key(k), "sample", 1)
            begun += 1
        except UserError as error:
            refusals.add(error.code)
        assert rooms.place(code).t == 5
        assert len(rooms._classes) <= MOST
    assert refusals == {"class_wait"}
    assert MOST < begun <= BEGINNINGS * 26


def test_a_class_that_nobody_leads_any_more_is_forgotten(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 100.0
    monkeypatch.setattr(module.time, "monotonic", lambda: now)
    old = rooms.move(KEY, "sample", 5)
    now += KEPT_SECONDS - 1
    new = rooms.move(key(3), "sample", 6)
    assert rooms.place(old).t == 5
    now += 2
    with pytest.raises(UserError):
        rooms.place(old)
    assert rooms.place(new).t == 6


def test_a_sign_that_it_is_led_on_leaves_a_class_where_it_is() -> None:
    rooms = Rooms(TABS)
    rooms.move(KEY, "sample", 500)
    code = rooms.move(KEY, "sample", 200)
    rooms.move(KEY, "forward", 900, stays=True)
    assert rooms.place(code) == Place("sample", 200, 2)
    other = rooms.move("1" * 32, "forward", 900, stays=True)
    assert rooms.place(other) == Place("forward", 900, 1)
