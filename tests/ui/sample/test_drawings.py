"""What the page keeps in memory, and what it believes of a visitor's timeline."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any, cast

import pytest
import torch

from ddpm_demo.config import SampleConfig
from ddpm_demo.data.settings import Settings
from ddpm_demo.diffusion.denoiser import Denoiser
from ddpm_demo.diffusion.trajectory import Frame, Trajectory
from ddpm_demo.errors import UserError
from ddpm_demo.ui.sample.drawings import Drawing, Drawings, Promises, Spot

FRAME = Frame(0, 1.0, torch.zeros(1, 1, 16, 16), torch.zeros(1, 1, 16, 16))  # 2 kB


def drawing(name: str) -> Drawing:
    trajectory = Trajectory(2)
    trajectory.frames.append(FRAME)
    settings, model = Settings("weights/x", SampleConfig()), cast(Denoiser, None)
    return Drawing(name, name, settings, model, trajectory, {}, {})


def test_the_newest_stay_as_long_as_there_is_room() -> None:
    drawings = Drawings(budget=3 * 2048)
    for name in "abc":
        drawings.add(drawing(name))
    drawings.get("a")  # looked at again, so "b" is the oldest now
    drawings.add(drawing("d"))
    assert [drawings.get(name).id for name in "acd"] == ["a", "c", "d"]
    with pytest.raises(UserError, match="not in memory any more"):
        drawings.get("b")


def test_nobody_drives_out_what_others_were_promised() -> None:
    promises = Promises(4)

    def made() -> Any:
        raise AssertionError("it is asked for nothing")

    promises.add("w", made, "quiet")
    for k in range(9):
        promises.add(f"v{k}", made, "greedy")
    known = [name for name in ("w", *(f"v{k}" for k in range(9))) if promises.get(name)]
    assert known == ["w", "v6", "v7", "v8"]


def test_one_stays_whatever_its_size() -> None:
    drawings = Drawings(budget=1)
    drawings.add(drawing("a"))
    assert drawings.get("a").id == "a"
    drawings.add(drawing("b"))
    assert drawings.get("b").id == "b"


def test_a_record_tells_what_makes_the_drawing_again() -> None:
    about = {"schedule": "cosine"}
    record = dataclasses.replace(drawing("a"), about=about).record
    assert Settings.read(record) == Settings("weights/x", SampleConfig())
    assert (record["schedule"], record["name"]) == ("cosine", "a")


def test_a_drawing_whose_sheets_were_swept_away_is_gone(tmp_path: Path) -> None:
    sheets = [tmp_path / "0.webp", tmp_path / "1.webp"]
    for sheet in sheets:
        sheet.touch()
    places = [{"file": {"path": str(sheet)}, "extra": None} for sheet in sheets]
    one = dataclasses.replace(drawing("a"), value={"chunks": places})
    assert one.shown == one.value
    sheets[1].unlink()
    with pytest.raises(UserError, match="not in memory any more"):
        one.shown  # noqa: B018


@pytest.mark.parametrize("nothing", [None, "", 0])
def test_without_a_drawing_one_is_told_to_draw(nothing: Any) -> None:
    with pytest.raises(UserError, match="draw pictures first"):
        Drawings().get(nothing)


@pytest.mark.parametrize(
    ("sent", "believed"),
    [
        ({"id": "a", "index": 3, "picture": 2, "seed": 9}, Spot("a", 3, 2)),
        ({"id": "a", "index": 3, "picture": None}, Spot("a", 3, None)),
        ({"id": "a", "index": -3, "picture": -1}, Spot("a", 0, 0)),
        ({"id": "a", "index": "3; DROP", "picture": [1]}, Spot("a", 0, None)),
        ({"id": None, "index": 1e300, "picture": True}, Spot("", 0, None)),
        ("rubbish", Spot("", 0, None)),
        (None, Spot("", 0, None)),
    ],
)
def test_a_place_is_read_like_a_form(sent: Any, believed: Spot) -> None:
    assert Spot.read(sent) == believed


def test_what_another_page_drew_is_drawn_once(tmp_path: Path) -> None:
    drawings, sheet = Drawings(), tmp_path / "sheet.png"
    sheet.touch()
    value = {"id": "a", "chunks": [{"file": {"path": str(sheet)}}]}
    made = dataclasses.replace(drawing("a"), value=value, maker="one")
    drawings.add(made)
    settings, model = made.settings, made.denoiser
    assert drawings.made_before(settings, model, "one") is None, "it watches the second time too"
    assert drawings.made_before(settings, cast(Denoiser, object()), "two") is None
    other = dataclasses.replace(settings, config=SampleConfig(seed=1))
    assert drawings.made_before(other, model, "two") is None
    again = drawings.made_before(settings, model, "two")
    assert again is not None
    assert drawings.get(again.id) is again
    assert again.id == again.value["id"] != "a"
    assert again.value["chunks"] == value["chunks"]
    assert drawings._size() == drawing("b").trajectory.nbytes, "what both have counts once"
    sheet.unlink()
    assert drawings.made_before(settings, model, "three") is None


def test_what_the_page_opened_with_or_a_program_drew_is_no_page_s() -> None:
    drawings, made = Drawings(), drawing("a")
    drawings.add(made)
    assert drawings.made_before(made.settings, made.denoiser, "two") is None
