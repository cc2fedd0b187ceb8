"""Sample in Chromium: questions under the timeline, files that leave and come back, links."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio_client
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from ddpm_demo.config import SampleConfig
from ddpm_demo.data import export
from ddpm_demo.diffusion.sampling import sample_progressive
from ddpm_demo.models.folder import load_model
from ddpm_demo.runs import catalogue
from ddpm_demo.runs.folder.run import new_run
from ddpm_demo.ui.components.timeline.standalone import settings_in_page
from tests.support.documents import call
from tests.ui.support.browser import LONG, choose, drop_files, number, tab, timeline, until_drawn

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[3]
FACES = ROOT / "weights" / "faces-32"
CAT = ROOT / "ddpm_demo" / "ui" / "forward" / "examples" / "1-cat.png"


@pytest.fixture
def opened(page: Page, address: str) -> Page:
    page.goto(address)
    expect(page.locator("#heading h1")).to_have_text("DDPM Demo", timeout=LONG)
    return page


@pytest.fixture
def drawn(opened: Page) -> Page:
    """Three pictures in six steps of the quicker model."""
    choose(opened, "#sample-model", "faces-32")
    number(opened, "#sample-num-images", 3)
    number(opened, "#sample-steps", 6)
    opened.click("#sample-draw")
    until_drawn(opened, "#sample-timeline")
    expect(opened.locator("#keep-png")).to_be_visible()
    return opened


def handle(page: Page, script: str, component: str = "#sample-timeline") -> Any:
    return page.eval_on_selector(f"{component} [data-state]", f"e => e.timeline.{script}")


def answered(page: Page, name: str, before: str | None = None) -> dict[str, Any]:
    """Waits for an answer that is not the one before."""
    page.wait_for_function(
        "([name, before]) => { const e = document.querySelector(`#${name}-timeline [data-state]`);"
        " return e?.dataset.state === 'done' && e.timeline.id !== before"
        " && e.timeline.count === e.timeline.total; }",
        arg=[name, before],
        timeout=LONG,
    )
    return timeline(page, f"#{name}-timeline")


def labels(page: Page, name: str) -> list[str]:
    return page.locator(f"#{name}-timeline .dd-label").all_inner_texts()


def sentence(page: Page, text: str) -> None:
    expect(page.locator(".toast-body", has_text=text)).to_be_visible()


# -- questions ---------------------------------------------------------------------------------


def test_a_branch_is_asked_at_the_slider_of_the_enlarged_picture(drawn: Page) -> None:
    handle(drawn, "enlarge(1)")
    handle(drawn, "seek(2)")
    t = handle(drawn, "spot.index") and drawn.evaluate(
        "document.querySelector('#sample-timeline input[type=range]').ariaValueText"
    )
    number(drawn, "#branch-futures", 3)
    drawn.locator("#branch-where label").nth(0).click()
    drawn.click("#branch-ask")
    answer = answered(drawn, "branch")
    assert answer["count"] == 7, "the parent's own axis"
    told = labels(drawn, "branch")
    assert "picture 2" in told
    assert {"continuation 1", "continuation 2", "continuation 3"} <= set(told)
    (at,) = [label for label in told if label.startswith("from t")]
    assert re.findall(r"\d+", at)[0] in t

    before = handle(drawn, "id", "#branch-timeline")
    drawn.locator("#branch-where label").nth(1).click()
    drawn.locator("#branch-variance label").nth(2).click()
    drawn.click("#branch-ask")
    answered(drawn, "branch", before)
    rows = [label for label in labels(drawn, "branch") if label.startswith("from t")]
    assert len(rows) == 4


def test_after_a_drawing_a_branch_answers_without_more_ado(drawn: Page) -> None:
    number(drawn, "#branch-futures", 2)
    drawn.click("#branch-ask")
    answered(drawn, "branch")
    rows = [label for label in labels(drawn, "branch") if label.startswith("from t")]
    assert len(rows) == 4
    assert drawn.locator("#branch-timeline .dd-made").inner_text() == (
        "faces-32 · seed 0 · 6 steps · picture by UniPC · continuations by DDPM, σ² = β̃"
    )
    box = drawn.locator("#branch-timeline .dd-stage").bounding_box()
    assert box
    assert box["y"] < 900, "it came into sight"


def test_a_branch_at_the_end_gets_a_sentence(opened: Page, problems: list[str]) -> None:
    opened.locator("#branch-where label").nth(0).click()
    number(opened, "#sample-num-images", 1)
    number(opened, "#sample-steps", 5)
    opened.click("#sample-draw")
    until_drawn(opened, "#sample-timeline")
    handle(opened, "seek(5)")
    opened.click("#branch-ask")
    sentence(opened, "nothing is left to branch")
    assert timeline(opened, "#sample-timeline")["count"] == 6, "what was on the page stays"
    expect(opened.locator("#branch-ask")).to_be_visible()
    problems[:] = [problem for problem in problems if "500" not in problem]


def test_a_question_that_waits_for_a_drawing_says_so(opened: Page, problems: list[str]) -> None:
    number(opened, "#sample-steps", 1000)
    opened.click("#sample-draw")
    opened.wait_for_function(
        "() => { const { timeline } = document.querySelector('#sample-timeline [data-state]');"
        " return !timeline.opening && timeline.count > 0; }",
        timeout=LONG,
    )
    opened.click("#branch-ask")
    note = opened.locator("#branch-timeline .dd-pending")
    expect(note).to_have_text("Waiting for the drawing before it …")
    opened.click("#sample-cancel")
    expect(opened.locator("#branch-ask")).to_be_visible(timeout=LONG)
    expect(note).to_be_hidden()
    problems[:] = [problem for problem in problems if "500" not in problem]


def test_a_picture_is_noised_and_comes_back(
    opened: Page, tmp_path: Path, problems: list[str]
) -> None:
    number(opened, "#sample-steps", 6)
    tab(opened, "Start from my picture")
    opened.click("#from-picture-ask")
    sentence(opened, "Choose a picture first")
    file = opened.locator("#from-picture-file input[type=file]").first
    Image.new("RGB", (1, 1), "red").save(tmp_path / "dot.png")
    file.set_input_files(tmp_path / "dot.png")
    expect(opened.locator("#from-picture-file img")).to_be_visible()
    opened.click("#from-picture-ask")
    answer = answered(opened, "from-picture")
    assert answer["count"] == 7
    told = labels(opened, "from-picture")
    assert {"your picture", "seed 0", "seed 1"} <= set(told)
    assert sum(label.startswith("from t") for label in told) == 4
    problems[:] = [problem for problem in problems if "500" not in problem]


@pytest.mark.parametrize("kind", ["text", "wide"])
def test_what_is_no_picture_gets_a_sentence(
    opened: Page, tmp_path: Path, problems: list[str], kind: str
) -> None:
    tab(opened, "Start from my picture")
    bad = tmp_path / "bad.png"
    if kind == "text":
        bad.write_text("dear diary")
    else:
        Image.new("L", (20_000, 8), 128).save(bad)
    opened.locator("#from-picture-file input[type=file]").first.set_input_files(bad)
    note = opened.locator("#ask .crop-note:visible")
    if kind == "wide":
        expect(note.first).to_contain_text("Of 20000 × 8 pixels only the middle square is used.")
    else:
        expect(opened.locator("#from-picture-file img")).to_be_visible()
        expect(note).to_have_count(0)
    number(opened, "#sample-steps", 5)
    opened.click("#from-picture-ask")
    if kind == "text":
        sentence(opened, "This is not a picture that can be read")
    else:  # only its middle square is taken
        answered(opened, "from-picture")
    problems[:] = [p for p in problems if "500" not in p and "404" not in p]


def test_two_seeds_or_pictures_are_mixed(opened: Page) -> None:
    number(opened, "#sample-steps", 6)
    tab(opened, "Interpolate")
    opened.click("#interpolate-ask")
    answered(opened, "interpolate")
    told = labels(opened, "interpolate")
    assert {"λ = 0", "λ = 0.4", "λ = 1"} <= set(told)
    assert "mixed at t = 1000" in told
    opened.locator("#interpolate-kind label").nth(1).click()
    expect(opened.locator("#interpolate-picture-a")).to_be_visible()
    expect(opened.locator("#interpolate-seed-a")).to_be_hidden()
    for name, picture in (("a", CAT), ("b", CAT.with_name("3-coffee.png"))):
        place = opened.locator(f"#interpolate-picture-{name}")
        place.locator("input[type=file]").first.set_input_files(picture)
        expect(place.locator("img")).to_be_visible()
    before = handle(opened, "id", "#interpolate-timeline")
    opened.click("#interpolate-ask")
    answered(opened, "interpolate", before)


def test_rivals_run_under_one_slider(drawn: Page) -> None:
    tab(drawn, "Compare")
    number(drawn, "#compare-steps", 9)
    drawn.click("#compare-ask")
    answer = answered(drawn, "compare")
    assert answer["count"] == 10, "the longer one leads"
    told = labels(drawn, "compare")
    assert {"faces-32 · UniPC · 6 steps", "faces-32 · DDIM · 9 steps", "seed 0", "seed 2"} <= set(
        told
    )


# -- files and links ---------------------------------------------------------------------------


def test_a_pinned_seed_comes_first_in_the_next_drawing(drawn: Page) -> None:
    handle(drawn, "enlarge(2)")
    link = drawn.locator("#keep-link textarea, #keep-link input").first
    expect(link).to_have_value(re.compile("model="))
    drawn.get_by_role("button", name="Pin this seed").click()
    pin = drawn.locator("#sample-timeline .dd-pin")
    expect(pin).to_have_attribute("aria-pressed", "true")
    expect(link).to_have_value(re.compile("pinned=2(&|$)"))
    handle(drawn, "enlarge(null)")
    expect(drawn.locator("#sample-timeline .dd-pinned")).to_have_count(1)
    drawn.click("#sample-more")
    expect(drawn.locator("#sample-pinned input, #sample-pinned textarea")).to_have_value("2")
    number(drawn, "#sample-seed", 40)
    before = handle(drawn, "id")
    drawn.click("#sample-draw")
    answered(drawn, "sample", before)
    handle(drawn, "enlarge(0)")
    assert handle(drawn, "seed") == 2
    handle(drawn, "enlarge(1)")
    assert handle(drawn, "seed") == 40


def download(page: Page, kind: str) -> Path:
    with page.expect_download(timeout=LONG) as coming:
        page.click(f"#keep-{kind}")
    return Path(coming.value.path()).rename(
        Path(coming.value.path()).with_name(coming.value.suggested_filename)
    )


def test_files_leave_the_page_and_bring_their_settings_back(
    drawn: Page, problems: list[str], tmp_path: Path
) -> None:
    png = download(drawn, "png")
    assert png.name == "faces-32-seed0.png"
    expect(drawn.locator("#keep-download a")).to_have_text(png.name)
    with Image.open(png) as grid:
        assert grid.size == (64, 64)
    settings = export.read_settings(png)
    assert settings is not None
    assert (settings["steps"], settings["num_images"]) == (6, 3)
    page = download(drawn, "html")
    assert b"ddpm-demo-settings" in page.read_bytes()
    gif = download(drawn, "gif")
    with Image.open(gif) as film:
        assert getattr(film, "n_frames", 1) == 7
    mp4 = download(drawn, "mp4")
    assert mp4.read_bytes()[4:8] == b"ftyp"

    kept = shutil.copy(png, tmp_path / "kept.png"), shutil.copy(page, tmp_path / "kept.html")
    for file in kept:
        number(drawn, "#sample-steps", 33)
        number(drawn, "#sample-num-images", 1)
        drawn.locator("#keep-return input[type=file]").set_input_files(file)
        expect(drawn.locator("#sample-steps input[type=number]")).to_have_value("6")
        expect(drawn.locator("#sample-num-images input[type=number]")).to_have_value("3")
    drawn.locator("#keep-return input[type=file]").set_input_files(CAT)
    sentence(drawn, "There are no settings in this file")
    problems[:] = [problem for problem in problems if "500" not in problem]


def test_a_file_dropped_anywhere_on_the_tab_is_read(drawn: Page, tmp_path: Path) -> None:
    export.save_grid(
        load_faces(1),
        tmp_path / "grid.png",
        {"model": "weights/faces-32", "steps": 21, "num_images": 2, "seed": 77},
    )
    drop_files(drawn, "#sample-timeline", tmp_path / "grid.png", inner="[data-state]")
    expect(drawn.locator("#sample-seed input")).to_have_value("77")
    expect(drawn.locator("#sample-steps input[type=number]")).to_have_value("21")


def load_faces(count: int) -> Any:
    config = SampleConfig(num_images=count, steps=6)
    *_, last = sample_progressive(load_model(FACES), config)
    return last.prev_sample


def test_a_link_draws_the_same_pictures_bit_for_bit(drawn: Page, problems: list[str]) -> None:
    link = drawn.locator("#keep-link textarea, #keep-link input").first
    expect(link).to_have_value(re.compile("model="))
    drawn.context.grant_permissions(["clipboard-read", "clipboard-write"])
    drawn.click("#keep-copy")
    sentence(drawn, "The link is copied")
    assert drawn.evaluate("navigator.clipboard.readText()") == link.input_value()
    first = download(drawn, "png").read_bytes()
    drawn.goto(link.input_value())
    problems.clear()  # leaving a page in the middle of a request is no fault of the page
    until_drawn(drawn, "#sample-timeline")
    expect(drawn.locator("#sample-steps input[type=number]")).to_have_value("6")
    expect(drawn.locator("#keep-png")).to_be_visible()
    again = download(drawn, "png").read_bytes()
    assert first == again


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("model=weights/faces-32&steps=many", "steps is many"),
        ("model=weights/../../etc", "not there any more"),
        ("model=weights/faces-32&num_images=9000", "must lie between 1 and 64"),
    ],
)
def test_a_link_with_nonsense_gets_a_sentence(
    page: Page, address: str, problems: list[str], query: str, told: str
) -> None:
    page.goto(f"{address}?{query}")
    sentence(page, told)
    expect(page.locator("#sample-model input")).to_have_value(catalogue.PRETTIEST)
    expect(page.locator("#sample-steps input[type=number]")).to_have_value(
        str(SampleConfig().steps)
    )
    problems[:] = [problem for problem in problems if "500" not in problem]


def test_earlier_drawings_of_the_visit_can_be_seen_again(drawn: Page) -> None:
    first = handle(drawn, "id")
    number(drawn, "#sample-num-images", 1)
    number(drawn, "#sample-seed", 5)
    download(drawn, "png")
    expect(drawn.locator("#keep-download a")).to_be_visible()
    drawn.click("#sample-draw")
    answered(drawn, "sample", first)
    expect(drawn.locator("#keep-download a")).to_be_hidden()
    shelf = drawn.locator("#keep-history button.thumbnail-item")
    expect(shelf).to_have_count(2, timeout=LONG)
    shelf.nth(1).click()
    drawn.wait_for_function(
        "id => document.querySelector('#sample-timeline [data-state]').timeline.id === id",
        arg=first,
        timeout=LONG,
    )
    expect(drawn.locator("#sample-num-images input[type=number]")).to_have_value("3")
    expect(drawn.locator("#sample-seed input")).to_have_value("0")


def test_a_perfect_memory_draws_by_a_switch_and_a_link_brings_it_back(
    opened: Page, problems: list[str]
) -> None:
    choose(opened, "#sample-model", "fashion-28")
    opened.locator("#sample-answer label").nth(1).click()
    number(opened, "#sample-num-images", 1)
    number(opened, "#sample-steps", 5)
    opened.click("#sample-draw")
    until_drawn(opened, "#sample-timeline")
    expect(opened.locator("#sample-timeline .dd-made")).to_contain_text(
        "perfect memory of fashion-28"
    )
    assert download(opened, "png").name == "perfect-memory-fashion-28-seed0.png"
    link = opened.locator("#keep-link textarea, #keep-link input").first
    expect(link).to_have_value(re.compile("model=ideal/fashion-28"))
    opened.goto(link.input_value())
    problems.clear()  # leaving a page in the middle of a request is no fault of the page
    expect(opened.locator("#sample-model input")).to_have_value("fashion-28")
    expect(opened.locator("#sample-answer input").nth(1)).to_be_checked()


def test_on_a_phone_all_experiments_can_be_seen(opened: Page) -> None:
    opened.set_viewport_size({"width": 390, "height": 844})
    for name in ("Branch", "Start from my picture", "Interpolate", "Compare"):
        expect(opened.locator("#ask").get_by_role("tab", name=name)).to_be_visible()
    expect(opened.locator("#ask").get_by_role("button", name="More tabs")).to_be_hidden()


# -- the endpoint ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def client(address: str) -> Iterator[gradio_client.Client]:
    opened = gradio_client.Client(address, verbose=False)
    yield opened
    opened.close()


def test_the_manuals_example_answers_with_grid_settings_and_timeline(
    client: gradio_client.Client,
) -> None:
    names: dict[str, Any] = {"client": client}
    exec(call("/sample"), names)
    assert names["settings"]["seed"] == 3
    assert export.read_settings(Path(names["grid"])) == names["settings"]
    with Image.open(names["grid"]) as grid:
        shown = np.asarray(grid.convert("RGB"))
    config = SampleConfig(num_images=4, steps=20, solver="ddim", seed=3)
    *_, last = sample_progressive(load_model(FACES), config)
    np.testing.assert_array_equal(shown, export.grid(last.prev_sample))
    found = settings_in_page(Path(names["timeline"]).read_bytes())
    assert found == names["settings"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("weights/gone", 4, 5, "ddim", 3), "not there any more"),
        (("weights/faces-32", 4, 5, "euler", 3), "Allowed: ddpm"),
        (("weights/faces-32", 400, 5, "ddim", 3), "between 1 and 64"),
    ],
)
def test_the_endpoint_answers_rubbish_with_a_sentence(
    client: gradio_client.Client, arguments: tuple[Any, ...], told: str
) -> None:
    with pytest.raises(gradio_client.exceptions.AppError, match=told):
        client.predict(*arguments, api_name="/sample")


def test_the_endpoints_have_the_names_that_are_documented(client: gradio_client.Client) -> None:
    named = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
    assert {"/sample", "/forward"} <= set(named)
    assert [p["label"] for p in named["/sample"]["parameters"]] == [
        "model",
        "num_images",
        "steps",
        "solver",
        "seed",
    ]


def test_a_model_that_vanished_gets_a_sentence_and_the_page_stays(
    drawn: Page, problems: list[str]
) -> None:
    run = new_run()
    shutil.copytree(FACES, run.model)
    drawn.locator("#sample-model input").click()  # looks again at what there is
    option = drawn.get_by_role("option", name=run.token[:8])
    expect(option).to_be_visible()
    option.click()
    before = handle(drawn, "id")
    drawn.click("#sample-draw")
    answered(drawn, "sample", before)
    shutil.rmtree(run.path)
    shown = handle(drawn, "id")
    drawn.click("#sample-draw")
    sentence(drawn, "There is no such run")
    expect(drawn.locator("#sample-draw")).to_be_visible()
    assert handle(drawn, "id") == shown
    problems[:] = [problem for problem in problems if "500" not in problem]
