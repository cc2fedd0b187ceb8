"""A stranger's requests to a running page: no file but one's own is read, fetched or told of."""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path

import gradio as gr
import gradio_client
import httpx
import numpy as np
import pytest
from gradio import processing_utils
from gradio.utils import get_upload_folder
from PIL import Image
from playwright.sync_api import Page

from tests.ui.support.browser import LONG, tab
from tests.ui.support.strangers import HANDLERS, META, SENTENCE, Server, named, picture


def test_no_answer_tells_what_the_server_has(
    server: Server, secret: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uploads, stranger = Path(get_upload_folder()), server.stranger()
    inside = uploads / secrets.token_hex(32)
    (inside / "folder.png").mkdir(parents=True)
    (inside / "link.png").symlink_to(secret)
    monkeypatch.chdir(tmp_path)
    paths = [
        str(secret),
        str(secret.with_name("gone.png")),
        "/dev/zero",
        "/",
        str(tmp_path),
        "secret.png",
        f"{inside}/../../{secret}",
        str(inside / "folder.png"),
        str(inside / "gone.png"),
        f"{secret}\0.png",
        "http://127.0.0.1:9/a.png",
        f"file://{secret}",
        "data:image/png;base64,AA==",
        "x" * 5000,
        [str(secret)],
        None,
    ]
    for path in paths:
        for value in ({"path": path}, {"path": path, **META}, {"path": path, "url": "/", **META}):
            assert stranger.error("forward", picture=value) == SENTENCE, (path, value)
    for value in ({"path": str(inside / "link.png")}, {"path": str(inside / "link.png"), **META}):
        assert "data" not in stranger.ask("forward", picture=value)
    shutil.rmtree(inside)


@pytest.mark.parametrize("name", HANDLERS)
def test_every_handler_refuses_what_was_not_sent(server: Server, secret: Path, name: str) -> None:
    stranger = server.stranger()
    missing = str(Path(get_upload_folder()) / ("b" * 64) / "a.png")
    for path in (str(secret), str(secret.with_name("gone.png")), "/dev/zero", missing):
        assert stranger.error(name, **named(path, name)) == SENTENCE, path


@pytest.mark.parametrize("name", HANDLERS)
def test_on_a_public_page_every_handler_refuses_what_somebody_else_sent(
    public: Server, name: str
) -> None:
    path = public.stranger().upload(picture(1))
    assert public.stranger().error(name, **named(path, name)) == SENTENCE


def test_one_reads_what_one_sent(server: Server) -> None:
    visitor = server.stranger()
    path = visitor.upload(picture(2))
    for value in ({"path": path}, {"path": path, **META}):
        assert visitor.error("forward", picture=value) is None
    # they are opened: it is said what is wrong with them
    for name in ("on_look", "on_train", "from_picture", "interpolate"):
        own = visitor.upload(b"\x89PNG\r\n\x1a\n a letter", f"{name}.png")
        assert "breaks off" in (visitor.error(name, **named(own, name)) or "")
    own = visitor.upload(b"a letter")
    assert "no settings" in (visitor.error("restore", **named(own, "restore")) or "")
    for name in ("train_start", "on_upload"):
        assert "not a picture" in (visitor.error(name, **named(own, name)) or "")


def test_two_who_sent_the_same_file_both_have_it(public: Server) -> None:
    first, second, third = (public.stranger() for _ in range(3))
    path = first.upload(picture(3))
    assert second.upload(picture(3)) == path
    for visitor in (first, second):
        assert visitor.error("forward", picture={"path": path, **META}) is None
    assert third.error("forward", picture={"path": path, **META}) == SENTENCE


def test_a_new_visitor_may_take_the_examples(public: Server) -> None:
    shown = [each for each in public.demo.blocks.values() if isinstance(each, gr.Dataset)]
    files = [sample[0] for dataset in shown for sample in dataset.samples]
    assert len(files) == 3
    for file in files:
        assert public.stranger().error("forward", picture=file) is None
    assert "error" not in public.stranger().ask("noise_picture")  # what the tab shows at first


def test_nothing_is_fetched(
    public: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fetched: list[str] = []

    async def fetch(url: str, cache_dir: str) -> str:
        fetched.append(url)
        raise OSError

    monkeypatch.setattr(processing_utils, "async_ssrf_protected_download", fetch)
    far = {"path": "https://example.org/a.png", **META}
    stranger = public.stranger()
    assert stranger.error("forward", picture=far) == SENTENCE
    assert stranger.error("forward", textbox=far) == SENTENCE
    assert stranger.error("train_start", json={"deep": [far]}) == SENTENCE
    assert fetched == []


def test_other_programs_keep_the_cookie(public: Server, tmp_path: Path) -> None:
    file = tmp_path / "mine.png"
    file.write_bytes(picture(4))
    client = gradio_client.Client(public.address, verbose=False)
    drawn, numbers = client.predict(
        image=gradio_client.handle_file(file), t=0, size=32, api_name="/forward"
    )
    with Image.open(drawn) as shown, Image.open(file) as sent:
        np.testing.assert_array_equal(np.asarray(shown), np.asarray(sent))
    assert numbers["t"] == 0
    letter = tmp_path / "letter.png"
    letter.write_text("dear")
    with pytest.raises(gradio_client.exceptions.AppError, match="not a picture"):
        client.predict(files=[gradio_client.handle_file(letter)], api_name="/train_start")
    client.close()


def test_the_plain_interface_refuses_as_well(public: Server, secret: Path) -> None:
    """`/call` and `/run` come the same way as the page."""
    body = {"data": [{"path": str(secret)}, "linear", 100, 0, 0, False, 32]}
    with httpx.Client(base_url=f"{public.address}gradio_api/", timeout=60) as http:
        event = http.post("call/forward", json=body).json()["event_id"]
        assert SENTENCE in http.get(f"call/forward/{event}").text
        assert SENTENCE in http.post("run/forward", json=body).json()["error"]


@pytest.mark.browser
def test_in_a_browser_examples_and_own_pictures_work(
    page: Page, public: Server, tmp_path: Path
) -> None:
    stage = "document.querySelector('#forward-stage [data-state]')"
    ready = f"{stage}?.dataset.state === 'done' && {stage}.forwardStage.id"
    page.goto(public.address)
    tab(page, "Forward")
    first = page.wait_for_function(ready, timeout=LONG).json_value()
    page.locator(".gallery-item").nth(1).click()
    other = f"(seen => {{ const now = {ready}; return now !== seen && now; }})"
    second = page.wait_for_function(other, arg=first, timeout=LONG).json_value()
    (tmp_path / "own.png").write_bytes(picture(5))
    page.locator("#forward-picture input[type=file]").first.set_input_files(tmp_path / "own.png")
    page.wait_for_function(other, arg=second, timeout=LONG)
