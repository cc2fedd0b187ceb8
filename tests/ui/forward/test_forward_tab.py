"""The Forward tab in its page, and `/forward` for other programs, against Python."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gradio as gr
import gradio_client
import numpy as np
import pytest
import torch
from PIL import Image
from playwright.sync_api import Page, expect

from ddpm_demo.diffusion import forward
from ddpm_demo.diffusion.schedule import NoiseSchedule
from ddpm_demo.policy import Policy
from ddpm_demo.ui import forward as forward_tab
from ddpm_demo.ui import launch_options
from ddpm_demo.ui.forward.value import ForwardConfig, Process, forward_value, noise_of
from ddpm_demo.ui.visitors import Visitors
from tests.support.documents import call
from tests.support.pictures import colours
from tests.ui.support.browser import LONG, eventually

pytestmark = pytest.mark.browser

STAGE = "document.querySelector('#forward-stage [data-state]')"
HANDLE = f"{STAGE}.forwardStage"


@pytest.fixture(scope="module")
def address(serve: Callable[..., str]) -> str:
    """The tab alone, filled as the whole page fills it when it is opened."""
    visitors = Visitors(Policy.at_home({}))
    with gr.Blocks() as demo:
        demo.load(**forward_tab.build(visitors).wiring)
    return serve(demo, **launch_options(visitors))


@pytest.fixture
def opened(page: Page, address: str) -> Page:
    page.goto(address)
    page.wait_for_function(f"{STAGE}?.dataset.state === 'done'", timeout=LONG)
    return page


def test_the_first_view_holds_picture_equation_and_slider(opened: Page) -> None:
    stage = opened.locator("#forward-stage")

    def seen() -> None:
        for part in (".dd-canvas", ".dd-formula", ".dd-histogram", ".dd-slider", ".dd-noise"):
            box = stage.locator(part).bounding_box()
            assert box, part
            assert box["y"] >= 0, part
            assert box["y"] + box["height"] <= 900, part

    eventually(opened, seen)


def test_nothing_lies_over_the_curves_and_the_player_follows(opened: Page) -> None:
    """The player once lay over the curves from the first view on."""
    stage = opened.locator("#forward-stage")
    bar, curves = (stage.locator(part) for part in (".dd-player", ".dd-schedule"))

    def apart() -> None:
        above, below = bar.bounding_box(), curves.bounding_box()
        assert above
        assert below
        assert above["y"] + above["height"] <= below["y"]

    eventually(opened, apart)
    stage.locator(".dd-statistics").scroll_into_view_if_needed()
    expect(bar).to_be_in_viewport(ratio=1)


def test_what_changes_nothing_cannot_be_moved_and_says_why(opened: Page) -> None:
    rescale = opened.locator("#forward-rescale")
    expect(rescale.locator("input")).to_be_disabled()
    expect(rescale).to_contain_text("cosine fits any T by itself")
    schedule = opened.locator("#forward-schedule label")
    schedule.filter(has_text="linear").click()
    expect(rescale.locator("input")).to_be_enabled()
    schedule.filter(has_text="cosine").click()
    expect(rescale.locator("input")).to_be_disabled()
    opened.click("#forward-rival-room > button")
    rival = opened.locator("#forward-rival-timesteps input[type=number]")
    expect(rival).to_be_disabled()
    opened.locator("#forward-rival-schedule label").filter(has_text="sigmoid").click()
    expect(rival).to_be_enabled()
    expect(opened.locator("#forward-rival-rescale input")).to_be_enabled()


def test_gradios_own_buttons_on_a_picture_keep_their_signs(opened: Page) -> None:
    """The page's class for the dice once was a name that gradio gives to buttons of its own."""
    signs = opened.eval_on_selector_all(
        "#forward-picture button", "all => all.map(e => getComputedStyle(e, '::before').content)"
    )
    assert signs
    assert set(signs) == {"none"}


def test_gradios_own_buttons_lie_on_a_ground_of_their_own(opened: Page) -> None:
    """On a picture that fills its frame the signs could hardly be seen."""
    ground = "e => getComputedStyle(e).backgroundColor"
    corner = opened.eval_on_selector("#forward-picture .icon-button-wrapper", ground)
    assert corner == opened.eval_on_selector("body", ground)


def test_what_is_chosen_in_a_list_ends_before_its_arrow(opened: Page) -> None:
    room = opened.eval_on_selector(
        "#forward-size",
        """list => {
          const [field, arrow] = [list.querySelector("input"), list.querySelector("svg")];
          const end = field.getBoundingClientRect().right;
          const text = end - parseFloat(getComputedStyle(field).paddingRight);
          return arrow.getBoundingClientRect().left - text;
        }""",
    )
    assert room >= 0


def test_controls_that_are_too_long_scroll_down_and_not_aside(opened: Page) -> None:
    opened.click("#forward-rival-room > button")
    seed = opened.locator("#forward-seed input")
    seed.scroll_into_view_if_needed()
    first, last = opened.locator("#forward-schedule").bounding_box(), seed.bounding_box()
    assert first
    assert last
    assert last["y"] > first["y"]
    aside = "e => [e.scrollLeft, e.scrollWidth - e.clientWidth]"
    assert opened.eval_on_selector(".controls", aside) == [0, 0]
    opened.locator("#forward-size input").click()
    option = opened.get_by_role("option", name="64 × 64")
    option.click()
    opened.wait_for_function(f"{HANDLE}.now && {HANDLE}.pixels().length === 4 * 64 * 64")


def test_a_second_schedule_stands_beside_the_first_and_goes_again(opened: Page) -> None:
    opened.evaluate(f"{HANDLE}.seek(250)")
    opened.click("#forward-rival-room > button")
    rival = opened.locator("#forward-rival-schedule label")
    rival.filter(has_text="linear").click()
    opened.wait_for_function(f"{HANDLE}.reached.length === 2", timeout=LONG)
    opened.wait_for_function(f"{HANDLE}.now?.t === 250 && {HANDLE}.now.numbers.length === 2")
    told = opened.evaluate(f"{HANDLE}.now.numbers")
    for numbers, name in zip(told, ("cosine", "linear"), strict=True):
        expected = forward.alpha_bar_at(NoiseSchedule.named(name, 1000), 250)
        assert numbers["alphaBar"] == pytest.approx(expected, rel=1e-9)
    field = opened.locator("#forward-rival-timesteps input[type=number]")
    field.fill("100")
    field.press("Enter")
    opened.wait_for_function(f"{HANDLE}.now?.numbers[1]?.T === 100", timeout=LONG)
    assert opened.evaluate(f"{HANDLE}.now.numbers.map(n => n.t)") == [250, 25]
    expect(opened.locator(".dd-warning")).to_be_hidden()
    opened.locator("#forward-rival-rescale input").uncheck()
    expect(opened.locator(".dd-warning")).to_contain_text("0.364", timeout=LONG)
    rival.filter(has_text="none").click()
    opened.wait_for_function(f"{HANDLE}.reached.length === 1", timeout=LONG)


def test_what_was_worked_out_is_kept_while_picture_and_schedule_stay(tmp_path: Path) -> None:
    """The browser begins anew with a new id, and the page asks at every visit of the tab."""
    x_0, cache = np.zeros((32, 32, 3), np.uint8), str(tmp_path)
    config = ForwardConfig(size=32)
    first, again = (forward_value(x_0, config, cache)["id"] for _ in range(2))
    assert first == again
    others = [
        forward_value(x_0 + 1, config, cache),
        forward_value(x_0, ForwardConfig(size=32, seed=1), cache),
        forward_value(x_0, ForwardConfig(size=32, process=Process(timesteps=50)), cache),
        forward_value(x_0, ForwardConfig(size=32, rival=Process()), cache),
    ]
    assert len({first, *(other["id"] for other in others)}) == 5


# -- the endpoint ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def client(address: str) -> Iterator[gradio_client.Client]:
    opened = gradio_client.Client(address, verbose=False)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("picture") / "colours.png"
    Image.fromarray(colours(32, 32)).save(path)
    return path


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_another_picture_is_seen_first_and_then_noised(
    opened: Page, tmp_path: Path, motion: str
) -> None:
    opened.emulate_media(reduced_motion=motion)
    opened.evaluate(f"{HANDLE}.seek(1000)")
    before = opened.evaluate(f"{HANDLE}.id")
    Image.fromarray(np.full((40, 40, 3), 200, np.uint8)).save(tmp_path / "mine.png")
    opened.locator("#forward-picture input[type=file]").first.set_input_files(tmp_path / "mine.png")
    opened.wait_for_function(
        f"before => {HANDLE}.id !== before"
        f" && {HANDLE}.playing === {'true' if motion == 'no-preference' else 'false'}"
        f" && {HANDLE}.t < 1000",
        arg=before,
    )
    if motion == "reduce":
        assert opened.evaluate(f"{HANDLE}.t") == 0


def ask(client: gradio_client.Client, picture: Path | None, **changed: Any) -> Any:
    values: dict[str, Any] = {
        "image": gradio_client.handle_file(picture) if picture else None,
        "schedule": "linear",
        "timesteps": 100,
        "t": 40,
        "seed": 5,
        "rescale": False,
        "size": 32,
    }
    return client.predict(**(values | changed), api_name="/forward")


def test_the_endpoint_answers_with_x_t_and_its_numbers(
    client: gradio_client.Client, picture: Path
) -> None:
    file, numbers = ask(client, picture)
    schedule = NoiseSchedule.named("linear", 100, rescale=False)
    x_0 = torch.from_numpy(colours(32, 32) / 127.5 - 1)
    x_t = forward.noised_at(schedule, x_0, noise_of((32, 32, 3), 5), 40)
    with Image.open(file) as drawn:
        shown = np.asarray(drawn.convert("RGB"), float)
    expected = np.clip((x_t.numpy() + 1) * 127.5, 0, 255)
    assert np.abs(shown - expected).max() <= 0.51
    assert numbers == pytest.approx(forward.numbers(schedule, x_t, 40), abs=1e-6)
    assert numbers["alpha_bar"] == pytest.approx(float(schedule.alphas_cumprod[39]), rel=1e-12)


def test_the_manuals_example_runs(client: gradio_client.Client, picture: Path) -> None:
    names: dict[str, Any] = {"client": client, "handle_file": gradio_client.handle_file}
    exec(call("/forward").replace("cat.png", str(picture)), names)
    assert names["numbers"]["t"] == 400
    with Image.open(names["x_t"]) as drawn:
        assert drawn.size == (128, 128)


def test_the_endpoint_gives_the_picture_back_at_0(
    client: gradio_client.Client, picture: Path
) -> None:
    file, numbers = ask(client, picture, t=0)
    with Image.open(file) as drawn:
        np.testing.assert_array_equal(np.asarray(drawn), colours(32, 32))
    assert (numbers["alpha_bar"], numbers["snr_db"], numbers["beta"]) == (1, None, None)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"image": None}, "Choose a picture first"),
        ({"schedule": "banana"}, "Allowed: linear"),
        ({"schedule": "x" * 1000}, "not a setting that can be read"),
        ({"timesteps": 5}, "T is 5, but must lie between 10 and 1000"),
        ({"timesteps": 50.5}, "timesteps is 50.5"),
        ({"t": 101}, "t is 101, but must lie between 0 and 100"),
        ({"t": -1}, "t is -1"),
        ({"seed": -3}, "seed is -3"),
        ({"size": 4096}, "size is 4096"),
    ],
)
def test_the_endpoint_answers_rubbish_with_a_sentence(
    client: gradio_client.Client, picture: Path, changed: dict[str, Any], told: str
) -> None:
    with pytest.raises(gradio_client.exceptions.AppError, match=told):
        ask(client, picture, **changed)


def test_the_endpoint_says_what_is_no_picture(client: gradio_client.Client, tmp_path: Path) -> None:
    file = tmp_path / "notes.png"
    file.write_bytes(b"this is no picture at all")
    with pytest.raises(gradio_client.exceptions.AppError, match="not a picture that can be read"):
        ask(client, file)


def test_the_endpoints_inputs_have_the_names_that_are_documented(
    client: gradio_client.Client,
) -> None:
    named = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
    labels = [p["label"] for p in named["/forward"]["parameters"]]
    assert labels == ["image", "schedule", "timesteps", "t", "seed", "rescale", "size"]
    assert [p["label"] for p in named["/forward"]["returns"]] == ["x_t", "numbers"]
