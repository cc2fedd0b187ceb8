"""The list of runs: what Python finds out, and what a person sees and does in Chromium."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from ddpm_demo.data.dataset import Dataset, draw_split
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.runs.folder.status import Status
from ddpm_demo.storage.atomic import read_json, write_json
from ddpm_demo.ui.components.files import file_data
from ddpm_demo.ui.train.run import runs_list
from ddpm_demo.ui.train.run.runs_list import RunsCache, RunsList, corner, last_loss, runs_value

# -- what Python finds out ---------------------------------------------------------------------


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
    value = runs_value([run], run.token, cache)
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
    }
    assert size == sum(path.stat().st_size for path in run.path.rglob("*") if path.is_file())
    with Image.open(thumb["path"]) as picture:
        assert picture.size == (32, 32)


def test_the_newest_comes_first(tmp_path: Path, cache: RunsCache) -> None:
    runs = [
        made(tmp_path, c * 32, "done", created)
        for c, created in [("a", 5.0), ("b", 9.0), ("c", 7.0)]
    ]
    value = runs_value(runs, "", cache)
    assert [row["name"] for row in value["runs"]] == ["run b", "run c", "run a"]
    assert runs_value([], "", cache) == {"runs": [], "open": ""}


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
        [row] = runs_value([run], "", cache)["runs"]
        assert (row["name"], row["state"], row["created"]) == ("", "draft", 1e9 + k)
        sizes.append(row["bytes"])
        with Image.open(row["thumb"]["path"]) as picture:
            assert picture.size == (2 * shape[0], 2 * shape[1])
            assert picture.getpixel((1, 1)) == (200, 200, 200)
    assert sizes[0] < sizes[1]
    run.dataset_file.write_bytes(b"half a file")
    [row] = runs_value([run], "", cache)["runs"]
    assert row["thumb"] is None


def test_the_state_is_asked_of_whoever_knows_best(tmp_path: Path, cache: RunsCache) -> None:
    run = made(tmp_path, "a" * 32, "starting")
    value = runs_value([run], "", cache, lambda _: Status(state="waiting", total=10))
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
            runs_list, name, lambda x, name=name, real=real: (counted.append(name), real(x))[1]
        )
    first = runs_value([run], "", cache)
    assert sorted(counted) == ["corner", "disk_bytes", "last_loss"]
    assert runs_value([run], "", cache) == first
    assert len(counted) == 3
    run.write_status(Status(state="running", step=1400, total=2000))
    preview(run.previews / "001000.png")
    runs_value([run], "", cache)
    assert len(counted) == 6
    # gradio sweeps its cache: the thumb is made again
    thumb = Path(runs_value([run], "", cache)["runs"][0]["thumb"]["path"])
    thumb.unlink()
    assert Path(runs_value([run], "", cache)["runs"][0]["thumb"]["path"]).is_file()


def test_a_run_that_has_written_nothing_yet_is_listed(tmp_path: Path, cache: RunsCache) -> None:
    run = made(tmp_path, "a" * 32, "starting")
    write_json(run.config_file, {})
    [row] = runs_value([run], "", cache)["runs"]
    assert (row["name"], row["thumb"], row["loss"]) == ("aaaaaaaa", None, None)
    assert row["created"] > 1e9


@pytest.mark.parametrize("status", ["", '{"state": "sto', "[]", '{"state": 5, "step": "x"}'])
def test_a_run_whose_status_is_damaged_is_listed_as_one_to_resume(
    tmp_path: Path, cache: RunsCache, status: str
) -> None:
    run = made(tmp_path, "a" * 32, "stopped")
    write_json(run.config_file, read_json(run.config_file) | {"segments": [[0, 2000]]})
    (run.checkpoints / "001200").mkdir(parents=True)
    run.status_file.write_text(status)
    [row] = runs_value([run], "", cache)["runs"]
    assert (row["name"], row["state"]) == ("run a", "interrupted")
    assert (row["step"], row["total"]) == (1200, 2000)


@pytest.mark.parametrize("config", ["", "[]", '{"name": 5}', '{"created": "then"}'])
def test_a_run_whose_config_is_damaged_hides_no_other(
    tmp_path: Path, cache: RunsCache, config: str
) -> None:
    damaged, whole = made(tmp_path, "a" * 32, "stopped"), made(tmp_path, "b" * 32)
    damaged.config_file.write_text(config)
    damaged.metrics_file.write_text('[1]\n"loss_ema"\n{"step": 1, "loss_ema": "low"}\n')
    rows = runs_value([damaged, whole], "", cache)["runs"]
    assert [(row["name"], row["loss"]) for row in rows] == [("aaaaaaaa", None), ("run b", None)]


def test_the_newest_loss_is_found_at_the_end_of_a_long_file(tmp_path: Path) -> None:
    run = made(tmp_path, "a" * 32)
    assert last_loss(run) is None
    lines = "".join(f'{{"step": {k}, "loss_ema": {1 / k}}}\n' for k in range(1, 5000))
    run.metrics_file.write_text(lines + '{"step": 5000, "loss_ema": NaN}\n{"step": 5001, "los')
    assert last_loss(run) == pytest.approx(1 / 4999, rel=1e-5)


@pytest.mark.parametrize(("edge", "size"), [(16, 32), (28, 56), (64, 128), (128, 128)])
def test_a_thumb_is_the_corner_in_a_size_that_fits(tmp_path: Path, edge: int, size: int) -> None:
    preview(tmp_path / "previews" / "000001.png", edge)
    with Image.open(io.BytesIO(corner(tmp_path / "previews" / "000001.png"))) as picture:
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


# -- what a person does ------------------------------------------------------------------------

TOKENS = [c * 32 for c in "abc"]


def row(token: str, **more: Any) -> dict[str, Any]:
    return {
        "token": token,
        "name": f"run {token[0]}",
        "state": "running",
        "step": 1300,
        "total": 2000,
        "loss": 0.04312,
        "bytes": 52_400_000,
        "created": 1e9,
        "thumb": None,
    } | more


@pytest.fixture(scope="module")
def address(serve: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("thumbs")
    thumbs = []
    for k in range(2):
        path = folder / f"{k}.png"
        Image.new("RGB", (28, 28), (100 * k, 80, 80)).save(path)
        thumbs.append(file_data(path))
    a, b, c = TOKENS
    values: dict[str, Any] = {
        "two": {"runs": [row(a, thumb=thumbs[0]), row(b, state="done", loss=None)], "open": ""},
        "later": {
            "runs": [
                row(c, state="starting", step=0, total=0, loss=None, bytes=10),
                row(a, thumb=thumbs[1], step=1310, name="<b>cats</b>"),
                row(b, state="done", loss=None),
            ],
            "open": "",
        },
        "one": {"runs": [row(b, state="interrupted")], "open": b},
        "draft": {"runs": [row(c, name="", state="draft", step=0, total=0, loss=None)], "open": ""},
        "none": {"runs": [], "open": ""},
        "long": {"runs": [row(a, name="a long name " * 6, state="done", step=2000)], "open": ""},
    }
    rows = values["later"]["runs"]
    values["moved"] = {"runs": [rows[0], rows[1] | {"step": 1320}, rows[2]], "open": ""}
    with gr.Blocks() as demo:
        runs = RunsList(elem_id="runs")
        told = gr.Textbox(elem_id="told")
        for name in values:
            gr.Button(name, elem_id=name).click(lambda name=name: values[name], outputs=runs)
        runs.open(lambda token: token, runs, told)
    return serve(demo, allowed_paths=[str(folder)])


@pytest.fixture
def two(page: Page, address: str) -> Page:
    page.goto(address)
    expect(page.locator("#runs .runs-none")).to_have_text("Looking for your runs …")
    page.click("#two")
    expect(page.locator("#runs .runs-card")).to_have_count(2)
    return page


@pytest.mark.browser
def test_an_empty_list_is_said_once_it_is_known(two: Page) -> None:
    two.click("#none")
    expect(two.locator("#runs .runs-none")).to_contain_text("No runs yet")


@pytest.mark.browser
def test_a_draft_is_gone_on_with_from_the_list(two: Page) -> None:
    two.click("#draft")
    card = two.locator("#runs .runs-card")
    expect(card).to_have_count(1)
    expect(card.locator(".runs-name")).to_have_text("your pictures")
    expect(card.locator(".runs-state")).to_have_text("not started")
    card.click()
    expect(two.locator("#told textarea")).to_have_value(TOKENS[2])


@pytest.mark.browser
def test_cards_say_what_runs_are(two: Page) -> None:
    expect(two.locator("#runs .runs-none")).to_be_hidden()
    expect(two.locator("#runs .runs-title")).to_have_text("Runs")
    expect(two.locator("#runs .runs-total")).to_have_text("105 MB on disk")
    first = two.locator("#runs .runs-card").first
    for words in ["run a", "training", "1,300 / 2,000 steps", "loss 0.0431", "52 MB", "years ago"]:
        expect(first).to_contain_text(words)
    assert first.locator(".runs-fill").evaluate("n => n.style.width") == "65%"
    thumb = first.locator("img")
    expect(thumb).to_be_visible()
    expect(thumb).to_have_css("width", "56px")  # twice 28
    expect(thumb).to_have_css("image-rendering", "pixelated")
    expect(two.locator("#runs img").nth(1)).to_be_hidden()


@pytest.mark.browser
def test_a_click_and_enter_open_a_run(two: Page) -> None:
    told = two.locator("#told textarea")
    cards = two.locator("#runs .runs-card")
    cards.nth(1).click()
    expect(told).to_have_value(TOKENS[1])
    expect(cards.nth(1)).to_have_attribute("aria-current", "true")
    cards.first.focus()
    two.keyboard.press("Enter")
    expect(told).to_have_value(TOKENS[0])
    expect(cards.first).to_have_attribute("aria-current", "true")
    expect(cards.nth(1)).not_to_have_attribute("aria-current", "true")
    # a list that was sent before the server heard of it does not take it back
    two.click("#two")
    expect(cards.first).to_have_attribute("aria-current", "true")
    two.click("#one")
    expect(cards).to_have_count(1)
    expect(cards.first).to_have_attribute("aria-current", "true")
    expect(cards.first).to_contain_text("interrupted")


@pytest.mark.browser
def test_what_is_sent_again_changes_the_rows_in_place(two: Page) -> None:
    cards = two.locator("#runs .runs-card")
    cards.nth(1).focus()
    two.evaluate(
        """() => {
          window.cards = [...document.querySelectorAll('#runs .runs-card')];
          window.seen = [];
          new MutationObserver((list) => seen.push(...list.map((one) => one.target.className)))
            .observe(cards[0].closest('ul'), { subtree: true, childList: true });
        }"""
    )
    press = "name => document.querySelector(`#${name}`).click()"  # leaves the focus alone
    two.evaluate(press, "later")
    expect(cards).to_have_count(3)
    expect(cards.nth(1)).to_contain_text("<b>cats</b>")
    expect(cards.first).to_contain_text("starting")
    kept = "[1, 2].every((k) => document.querySelectorAll('#runs .runs-card')[k] === cards[k - 1])"
    assert two.evaluate(kept)
    expect(cards.nth(2)).to_be_focused()
    two.evaluate("window.seen = []")
    two.evaluate(press, "moved")
    expect(cards.nth(1)).to_contain_text("1,320")
    assert two.evaluate("seen") == ["runs-steps"]
    expect(cards.nth(2)).to_be_focused()
    two.evaluate(press, "none")
    expect(two.locator("#runs .runs-none")).to_be_visible()
    expect(cards).to_have_count(0)


@pytest.mark.browser
def test_the_words_follow_the_page(two: Page) -> None:
    two.evaluate("document.documentElement.lang = 'ko'")
    expect(two.locator("#runs .runs-title")).to_have_text("학습 목록")
    card = two.locator("#runs .runs-card").first
    for words in ["학습 중", "1,300 / 2,000스텝", "손실 0.0431", "년 전"]:
        expect(card).to_contain_text(words)


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1440])
def test_it_fits(two: Page, width: int) -> None:
    two.set_viewport_size({"width": width, "height": 844})
    two.click("#long")
    card = two.locator("#runs .runs-card").first
    expect(card).to_contain_text("a long name")
    inside = """card => [...card.querySelectorAll('*')].every((one) =>
      one.getBoundingClientRect().right <= card.getBoundingClientRect().right)"""
    assert card.evaluate(inside)
    assert two.evaluate("document.documentElement.scrollWidth") <= width
