"""The drop zone: what it sends from Chromium."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FileChooser, Page, expect

from tests.ui.support.browser import LONG, drop_files
from tests.ui.support.problems import Problems
from tests.ui.support.train.dropzones import page_of

MANY = 1500


@pytest.fixture(scope="module")
def pets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Class folders with Korean names, more files than gradio takes in one request, and rubbish."""
    root = tmp_path_factory.mktemp("dropped") / "pets"
    for name in ["고양이", "dogs"]:
        (root / name).mkdir(parents=True)
        for k in range(MANY // 2):
            (root / name / f"{k:04}.png").write_bytes(f"{name} {k}".encode())
    for rubbish in [".DS_Store", "Thumbs.db", "dogs/._0001.png", ".git/config", "__MACOSX/0.png"]:
        (root / rubbish).parent.mkdir(exist_ok=True)
        (root / rubbish).write_bytes(b"rubbish")
    return root


def drop(page: Page, *paths: Path) -> None:
    drop_files(page, "#zone", *paths)


def told(page: Page) -> dict[str, Any]:
    box = page.locator("#told textarea")
    expect(box).not_to_have_value("", timeout=LONG)
    return json.loads(box.input_value())


def state(page: Page) -> dict[str, Any]:
    return page.evaluate(
        "[...document.querySelectorAll('#zone *')].find((node) => node.dropZone).dropZone"
    )


def status(page: Page) -> Any:
    return page.locator("#zone .drop-status")


@pytest.fixture
def zone(page: Page, address: str) -> Page:
    page.goto(address)
    expect(page.locator("#zone .drop-title")).to_have_text("Drop a folder of pictures here")
    return page


@pytest.mark.browser
def test_a_dropped_folder_arrives_whole(zone: Page, pets: Path) -> None:
    drop(zone, pets)
    arrived = told(zone)
    assert arrived["sound"]
    assert arrived["stored"]
    assert arrived["first"] == "dogs 0"
    assert len(arrived["names"]) == MANY
    assert arrived["names"][0] == "dogs/0000.png"
    assert arrived["names"][-1] == f"고양이/{MANY // 2 - 1:04}.png"
    assert state(zone) == {
        "phase": "sent",
        "files": MANY,
        "bytes": arrived["bytes"],
        "error": None,
        "batches": 1,
        "total": MANY,
    }
    expect(status(zone)).to_have_text(f"1,500 files · {arrived['bytes'] / 1000:.0f} kB sent")


@pytest.mark.browser
def test_a_chosen_folder_arrives_as_a_dropped_one(zone: Page, pets: Path) -> None:
    zone.locator(".drop-folder-input").set_input_files(pets)
    assert len(told(zone)["names"]) == MANY


@pytest.mark.browser
def test_the_buttons_open_choosers_by_keyboard(zone: Page, tmp_path: Path) -> None:
    picture = tmp_path / "가.png"
    picture.write_bytes(b"x")
    choosers: list[FileChooser] = []
    zone.on("filechooser", lambda chooser: choosers.append(chooser))
    zone.wait_for_timeout(100)  # until Chromium has heard that it is to ask us

    def opened(count: int) -> FileChooser:
        for _ in range(1000):
            if len(choosers) >= count:
                break
            zone.wait_for_timeout(50)
        return choosers[count - 1]

    zone.locator(".drop-folder").focus()
    zone.keyboard.press("Enter")
    assert opened(1).element.get_attribute("webkitdirectory") is not None
    zone.keyboard.press("Tab")
    zone.keyboard.press("Enter")
    assert opened(2).is_multiple()
    opened(2).set_files(picture)
    assert told(zone)["names"] == ["가.png"]
    expect(status(zone)).to_have_text(re.compile(r"^1 file · 1[0-9]+\sB sent$"))
    assert zone.evaluate("document.activeElement.className") == "drop-folder"


@pytest.mark.browser
def test_a_zip_goes_up_as_it_is(zone: Page, tmp_path: Path) -> None:
    packed = tmp_path / "mine.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("cats/1.png", b"1" * 5000)
    drop(zone, packed)
    arrived = told(zone)
    assert not arrived["stored"]
    assert arrived["bytes"] == packed.stat().st_size


@pytest.mark.browser
def test_what_is_dropped_later_is_added_until_one_starts_over(zone: Page, tmp_path: Path) -> None:
    over = zone.locator(".drop-over")
    expect(over).to_be_hidden()
    for name in ["one.png", "two.png"]:
        picture = tmp_path / name
        picture.write_bytes(name.encode())
        drop(zone, picture)
        expect(zone.locator("#told textarea")).to_have_value(re.compile(name), timeout=LONG)
        expect(zone.locator(".drop-title")).to_have_text("Drop more to add them")
        expect(zone.locator(".drop-folder")).to_have_text("Add a folder")
    expect(status(zone)).to_have_text(re.compile(r"^1 more file · 1[0-9]+\sB sent · 2 in all$"))
    assert (state(zone)["batches"], state(zone)["total"]) == (2, 2)
    zone.route("**/gradio_api/upload", lambda route: None)
    drop(zone, tmp_path / "one.png")
    expect(over).to_be_hidden()
    zone.locator(".drop-cancel").click()
    expect(over).to_be_visible()  # a batch that failed leaves the others
    assert state(zone)["batches"] == 2
    over.click()
    expect(zone.locator("#told textarea")).to_have_value("cleared None")
    expect(zone.locator(".drop-title")).to_have_text("Drop a folder of pictures here")
    expect(status(zone)).to_be_empty()
    expect(over).to_be_hidden()
    expect(zone.locator(".drop-folder")).to_be_focused()


@pytest.mark.browser
def test_what_cannot_be_sent_is_said_in_a_sentence(zone: Page, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / ".DS_Store").write_bytes(b"")
    drop(zone, empty)
    expect(status(zone)).to_have_text("There are no files in there.")
    for name in ["a.zip", "b.png"]:
        (tmp_path / name).write_bytes(b"x")
    drop(zone, tmp_path / "a.zip", tmp_path / "b.png")
    expect(status(zone)).to_have_text("Drop either one zip or only pictures, not both.")
    assert state(zone)["error"] == "one_zip"
    expect(zone.locator("#told textarea")).to_have_value("")


@pytest.mark.browser
def test_cancel_ends_it_and_the_zone_can_be_used_again(zone: Page, pets: Path) -> None:
    zone.route("**/gradio_api/upload", lambda route: None)  # it waits for ever
    drop(zone, pets / "dogs")
    expect(status(zone)).to_contain_text("Sending …")
    cancel = zone.locator(".drop-cancel")
    expect(zone.locator(".drop-buttons")).to_be_hidden()
    cancel.click()
    expect(status(zone)).to_have_text("Cancelled: nothing was changed.")
    assert state(zone)["phase"] == "idle"
    zone.unroute("**/gradio_api/upload")
    drop(zone, pets / "dogs")
    assert len(told(zone)["names"]) == MANY // 2


@pytest.mark.slow
@pytest.mark.browser
def test_a_server_that_is_gone_or_refuses_is_said(
    zone: Page, pets: Path, problems: Problems
) -> None:
    zone.route("**/gradio_api/upload", lambda route: route.abort())
    drop(zone, pets / "dogs")
    expect(status(zone)).to_contain_text("Sending broke off.")
    zone.unroute("**/gradio_api/upload")
    zone.route("**/gradio_api/upload", lambda route: route.fulfill(status=413, body="too large"))
    drop(zone, pets / "dogs")
    expect(status(zone)).to_contain_text("This server takes no upload as large as this")
    zone.unroute("**/gradio_api/upload")
    zone.route("**/gradio_api/upload", lambda route: route.fulfill(status=507, body="full"))
    drop(zone, pets / "dogs")
    expect(status(zone)).to_contain_text("There is no room for more pictures right now")
    problems.expect("Failed to load resource", "ERR_FAILED")


@pytest.mark.browser
def test_the_servers_limit_is_known_before_anything_is_sent(
    page: Page, serve: Callable[..., str], pets: Path
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(serve(page_of(), max_file_size="10kb"))
    expect(page.locator("#zone .drop-title")).not_to_be_empty()
    drop(page, pets)
    expect(status(page)).to_contain_text("This server takes no upload as large as this")
    assert not [url for url in asked if "/upload" in url]


@pytest.mark.browser
def test_the_words_follow_the_page_and_a_handler_can_empty_the_zone(zone: Page, pets: Path) -> None:
    drop(zone, pets / "고양이")
    told(zone)
    zone.evaluate("document.documentElement.lang = 'ko'")
    expect(zone.locator("#zone .drop-folder")).to_have_text("폴더 추가")
    expect(status(zone)).to_contain_text("파일 750개")
    zone.click("#empty")
    expect(status(zone)).to_be_empty()
    assert state(zone)["batches"] == 0
    assert state(zone)["phase"] == "idle"


@pytest.mark.browser
def test_a_drop_on_the_veil_of_a_working_handler_arrives(zone: Page, tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    picture.write_bytes(b"x")
    zone.evaluate(
        """() => {
          const veil = document.createElement('div');
          veil.style = 'position: absolute; inset: 0; z-index: 9';
          document.querySelector('#zone').append(veil);
        }"""
    )
    drop(zone, picture)
    assert told(zone)["names"] == ["a.png"]


@pytest.mark.browser
def test_a_drop_beside_the_zone_does_not_leave_the_page(zone: Page, tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    picture.write_bytes(b"x")
    before = zone.url
    session = zone.context.new_cdp_session(zone)
    for kind in ["dragEnter", "dragOver", "drop"]:
        data = {"items": [], "files": [str(picture)], "dragOperationsMask": 1}
        session.send("Input.dispatchDragEvent", {"type": kind, "x": 720, "y": 850, "data": data})
    zone.wait_for_timeout(300)
    assert zone.url == before
    assert state(zone)["phase"] == "idle"
