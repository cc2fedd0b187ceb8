"""A stranger's files to a public page: none is read beyond the limits."""

from __future__ import annotations

import json
import queue
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL.PngImagePlugin import PngInfo

from ddpm_demo.data import export
from ddpm_demo.diffusion import sampling
from ddpm_demo.policy import Policy
from ddpm_demo.runs import room
from ddpm_demo.runs.folder.run import all_runs
from ddpm_demo.ui.sample.keep import files
from tests.support.pictures import colours, empty_png, encoded
from tests.ui.support.strangers import Server, named, picture


@pytest.mark.parametrize("name", ["forward", "from_picture", "interpolate", "on_look", "on_train"])
def test_no_handler_decodes_more_than_the_public_limits_allow(public: Server, name: str) -> None:
    visitor = public.stranger()
    path = visitor.upload(empty_png(6400, 6400))
    assert "more than 40 million pixels" in (visitor.error(name, **named(path, name)) or "")


def test_a_step_on_ones_own_pictures_takes_no_more_than_a_look(public: Server) -> None:
    visitor = public.stranger()
    values = named(visitor.upload(picture()), "on_train") | {"slider": 17}
    for name in ("on_look", "on_train"):
        assert "must lie between 2 and 16" in (visitor.error(name, **values) or "")


def test_a_file_with_settings_is_no_way_to_fill_the_memory(
    public: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor, info = public.stranger(), PngInfo()
    info.add_text(export.PNG_KEY, json.dumps({"model": "weights/faces-32"}))
    good = visitor.upload(encoded(colours(32, 32), pnginfo=info))
    bomb = visitor.upload(empty_png(20_000, 20_000))  # as Pillow calls it

    def error(path: str) -> str | None:
        return visitor.error("restore", **named(path, "restore"))

    assert error(good) is None
    assert "no settings" in (error(bomb) or "")
    monkeypatch.setattr(files, "MAX_SETTINGS_BYTES", Path(good).stat().st_size - 1)
    assert "no settings" in (error(good) or "")


def test_an_event_that_is_sent_again_and_again_makes_few_drafts(public: Server) -> None:
    visitor, before = public.stranger(), {run.token for run in all_runs()}
    path = visitor.upload(picture(8))
    for _ in range(5):
        assert visitor.error("on_upload", **named(path, "on_upload")) is None
    made = [run for run in all_runs() if run.token not in before]
    assert len(made) == Policy.for_strangers({}).drafts_each == 3
    other = public.stranger()
    own = other.upload(picture(8))
    assert other.error("on_upload", **named(own, "on_upload")) is None
    assert all(run.path.exists() for run in made), "those of others stay"


def test_nothing_is_taken_in_without_room(public: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor, before = public.stranger(), len(all_runs())
    path, needed = visitor.upload(picture(9)), Policy.for_strangers({}).room_to_start
    monkeypatch.setattr(room, "free_bytes", lambda: needed + 10)
    for name in ("on_upload", "train_start"):
        assert "too little room" in (visitor.error(name, **named(path, name)) or ""), name
    assert len(all_runs()) == before


def test_no_file_is_taken_in_without_room(public: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor, needed = public.stranger(), Policy.for_strangers({}).room_to_start
    files = {"files": ("a.png", bytes(100_000))}
    monkeypatch.setattr(room, "free_bytes", lambda: needed + 50_000)
    answer = visitor.http.post("upload", files=files)
    assert (answer.status_code, "too little room" in answer.text) == (507, True)
    monkeypatch.setattr(room, "free_bytes", lambda: needed + 200_000)
    assert visitor.http.post("upload", files=files).status_code == 200


@pytest.mark.parametrize("cancels", [True, False])
def test_a_drawing_for_a_visitor_who_is_gone_ends(
    public: Server, monkeypatch: pytest.MonkeyPatch, cancels: bool
) -> None:
    """`/sample` answers all at once: gradio itself ends nothing of it."""
    real, said = sampling.sample_progressive, queue.Queue[str]()

    def without_end(denoiser: Any, config: Any) -> Iterator[Any]:
        first = next(real(denoiser, config))
        said.put("begun")
        try:
            for _ in range(6000):  # a minute: only ends a test that has failed
                yield first
                time.sleep(0.01)
        finally:
            said.put("ended")

    gone, other = public.stranger(), public.stranger()
    with monkeypatch.context() as patch:
        patch.setattr(sampling, "sample_progressive", without_end)
        values: dict[str, Any] = {"model": "weights/faces-32", "number": 1}  # picture, step …
        event_id = gone.join("sample", **values)
        page = {"session_hash": gone.session}
        with gone.http.stream("GET", "queue/data", params=page):
            assert said.get(timeout=60) == "begun"
            index, _ = gone.inputs("sample")
            if cancels:
                gone.http.post("cancel", json=page | {"fn_index": index, "event_id": event_id})
        assert said.get(timeout=30) == "ended"
    assert other.error("sample", **values) is None
