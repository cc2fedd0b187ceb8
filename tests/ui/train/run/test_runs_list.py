"""The list of runs: what Python finds out, and what a person sees and does in Chromium."""

from __future__ import annotations

import io
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ddpm_demo.data.dataset import Dataset, draw_split
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.runs.folder.status import Status
from ddpm_demo.storage.atomic import read_json, write_json
from ddpm_demo.ui.train.run import runs_list
from ddpm_demo.ui.train.run.runs_list import RunsCache, RunsList, corner, last_loss, runs_value
from tests.support.runs import owned


def preview(path: Path, edge: int = 16) -> None:
    """4 × 4 plain pictures, of which the first is red."""
    path.parent.mkdir(exist_ok=True)
    sheet = Image.new("RGB", (4 * edge, 4 * edge), (0, 0, 255))
    sheet.paste((255, 0, 0), (0, 0, edge, edge))
    sheet.save(path)


def made(folder: Path, token: str, state: str = "running", created: float = 1.0) -> Run:
    run = Run(folder / token)
    run.path.mkdir()
    write_json(run.config_file, {"name": f"run {token[0]}", "created": created})
    run.write_status(Status(state=state, step=1300, total=2000))
    return run


@pytest.fixture
def cache(tmp_path: Path) -> RunsCache:
    return RunsCache(str(tmp_path / "cache"))


def test_a_row_says_what_a_run_is(tmp_path: Path, cache: RunsCache) -> None:
    run = made(tmp_path, "a" * 32, "stopped")
    run.append_metrics(step=10, loss=1.0, loss_ema=0.5)
    run.append_metrics(step=10, val_loss=0.7)
    preview(run.previews / "000000.png", 8)
    preview(run.previews / "001000.png")
    value = runs_value([owned(run)], run.token, cache)
    assert value["open"] == run.token
    [row] = value["runs"]
    size, thumb = row.pop("bytes"), row.pop("thumb")
    assert row == {
        "token": run.token,
        "name": "run a",
        "state": "stopped",
        "step": 1300,
        "total": 2000,
        "created": 1.0,
        "loss": 0.5,
        "damaged": [],
    }
    assert size == sum(path.stat().st_size for path in run.path.rglob("*") if path.is_file())
    with Image.open(thumb["path"]) as picture:
        assert picture.size == (32, 32)


def test_the_newest_comes_first(tmp_path: Path, cache: RunsCache) -> None:
    runs = [
        made(tmp_path, c * 32, "done", created)
        for c, created in [("a", 5.0), ("b", 9.0), ("c", 7.0)]
    ]
    value = runs_value(map(owned, runs), "", cache)
    assert [row["name"] for row in value["runs"]] == ["run b", "run c", "run a"]
    assert runs_value([], "", cache) == {"runs": [], "open": ""}


def test_files_of_many_runs_are_read_on_as_time_allows(
    tmp_path: Path, cache: RunsCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = [made(tmp_path, c * 32, "done") for c in "abc"]
    whole = runs_value(map(owned, runs), "", RunsCache(str(tmp_path / "other")))
    assert "more" not in whole
    monkeypatch.setattr(runs_list, "READING_SECONDS", 0)
    looks = [runs_value(map(owned, runs), "", cache) for _ in range(3)]
    unread = [sum(row["bytes"] is None for row in look["runs"]) for look in looks]
    assert unread == [2, 1, 0]
    assert [look.get("more") for look in looks] == [True, True, None]
    assert [row["state"] for row in looks[0]["runs"]] == ["done"] * 3, "what is shown first"
    assert looks[2] == whole
    runs[0].write_status(Status(state="running", step=7, total=9))
    runs[1].write_status(Status(state="running", step=7, total=9))
    later = runs_value(map(owned, runs), "", cache)
    assert [row["step"] for row in later["runs"]] == [7, 7, 1300]
    assert "more" not in later, "what was read before stands meanwhile"


def test_a_draft_has_no_name_yet_and_grows_with_its_pictures(
    tmp_path: Path, cache: RunsCache
) -> None:
    run = Run(tmp_path / ("a" * 32))
    run.path.mkdir()
    sizes = []
    for k, (count, shape) in enumerate([(3, (16, 16, 3)), (5, (64, 64, 1))]):
        images = np.full((count, *shape), 200, np.uint8)
        names = [str(k) for k in range(count)]
        data = Dataset(images, names, np.zeros(count, np.int64), [""], draw_split(count))
        data.save(run.dataset_file)
        os.utime(run.dataset_file, (1e9 + k, 1e9 + k))
        [row] = runs_value([owned(run)], "", cache)["runs"]
        assert (row["name"], row["state"], row["created"]) == ("", "draft", 1e9 + k)
        sizes.append(row["bytes"])
        with Image.open(row["thumb"]["path"]) as picture:
            assert picture.size == (2 * shape[0], 2 * shape[1])
            assert picture.getpixel((1, 1)) == (200, 200, 200)
    assert sizes[0] < sizes[1]
    run.dataset_file.write_bytes(b"half a file")
    [row] = runs_value([owned(run)], "", cache)["runs"]
    assert row["thumb"] is None


def test_the_state_is_asked_of_whoever_knows_best(tmp_path: Path, cache: RunsCache) -> None:
    run = made(tmp_path, "a" * 32, "starting")
    value = runs_value([owned(run)], "", cache, lambda _: Status(state="waiting", total=10))
    assert (value["runs"][0]["state"], value["runs"][0]["total"]) == ("waiting", 10)


def test_nothing_is_read_twice_while_a_run_stands_still(
    tmp_path: Path, cache: RunsCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = made(tmp_path, "a" * 32, "stopped")
    preview(run.previews / "000500.png")
    counted: list[str] = []
    for name in ("corner", "disk_bytes", "last_loss"):
        real = getattr(runs_list, name)
        monkeypatch.setattr(
            runs_list, name, lambda *x, name=name, real=real: (counted.append(name), real(*x))[1]
        )
    first = runs_value([owned(run)], "", cache)
    assert sorted(counted) == ["corner", "disk_bytes", "last_loss"]
    assert runs_value([owned(run)], "", cache) == first
    assert len(counted) == 3
    run.write_status(Status(state="running", step=1400, total=2000))
    preview(run.previews / "001000.png")
    runs_value([owned(run)], "", cache)
    assert len(counted) == 6
    # gradio sweeps its cache: the thumb is made again
    thumb = Path(runs_value([owned(run)], "", cache)["runs"][0]["thumb"]["path"])
    thumb.unlink()
    assert Path(runs_value([owned(run)], "", cache)["runs"][0]["thumb"]["path"]).is_file()


def test_a_run_that_has_written_nothing_yet_is_listed(tmp_path: Path, cache: RunsCache) -> None:
    run = made(tmp_path, "a" * 32, "starting")
    write_json(run.config_file, {})
    [row] = runs_value([owned(run)], "", cache)["runs"]
    assert (row["name"], row["thumb"], row["loss"]) == (run.draw_key[:8], None, None)
    assert row["created"] > 1e9


@pytest.mark.parametrize("status", ["", '{"state": "sto', "[]", '{"state": 5, "step": "x"}'])
def test_a_run_whose_status_is_damaged_is_listed_as_one_to_resume(
    tmp_path: Path, cache: RunsCache, status: str
) -> None:
    run = made(tmp_path, "a" * 32, "stopped")
    write_json(run.config_file, read_json(run.config_file) | {"segments": [[0, 2000]]})
    (run.checkpoints / "001200").mkdir(parents=True)
    run.status_file.write_text(status)
    [row] = runs_value([owned(run)], "", cache)["runs"]
    assert (row["name"], row["state"]) == ("run a", "interrupted")
    assert (row["step"], row["total"]) == (1200, 2000)


@pytest.mark.parametrize("config", ["", "[]", '{"name": 5}', '{"created": "then"}'])
def test_a_run_whose_config_is_damaged_hides_no_other(
    tmp_path: Path, cache: RunsCache, config: str
) -> None:
    damaged, whole = made(tmp_path, "a" * 32, "stopped"), made(tmp_path, "b" * 32)
    damaged.config_file.write_text(config)
    damaged.metrics_file.write_text('[1]\n"loss_ema"\n{"step": 1, "loss_ema": "low"}\n')
    rows = runs_value([owned(damaged), owned(whole)], "", cache)["runs"]
    assert [(row["name"], row["loss"]) for row in rows] == [
        (damaged.draw_key[:8], None),
        ("run b", None),
    ]


def test_the_newest_loss_is_found_at_the_end_of_a_long_file(tmp_path: Path) -> None:
    run = made(tmp_path, "a" * 32)
    assert last_loss(run) is None
    lines = "".join(f'{{"step": {k}, "loss_ema": {1 / k}}}\n' for k in range(1, 5000))
    run.metrics_file.write_text(lines + '{"step": 5000, "loss_ema": NaN}\n{"step": 5001, "los')
    assert last_loss(run) == pytest.approx(1 / 4999, rel=1e-5)


@pytest.mark.parametrize(("edge", "size"), [(16, 32), (28, 56), (64, 128), (128, 128)])
def test_a_thumb_is_the_corner_in_a_size_that_fits(tmp_path: Path, edge: int, size: int) -> None:
    preview(tmp_path / "previews" / "000001.png", edge)
    with Image.open(io.BytesIO(corner(tmp_path / "previews" / "000001.png", (4, 4)))) as picture:
        assert picture.size == (size, size)
        assert picture.getpixel((1, 1)) == (255, 0, 0)
        assert picture.getpixel((size - 2, size - 2)) == (0, 0, 255)


def test_a_visitor_can_name_a_token_and_nothing_else() -> None:
    component = RunsList()
    assert component.preprocess({"open": "0123456789abcdef" * 2}) == "0123456789abcdef" * 2
    for forged in [
        None,
        "",
        [],
        {},
        {"open": None},
        {"open": ["a" * 32]},
        {"open": "../" * 11},
        {"open": "a" * 31},
        {"open": "A" * 32},
        {"open": "a" * 32 + "\n"},
        "a" * 32,
        7,
    ]:
        assert component.preprocess(forged) == ""
