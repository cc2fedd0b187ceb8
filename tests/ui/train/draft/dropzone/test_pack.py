"""Pictures are made small in Chromium: what arrives, and whether it still looks the same."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import gradio as gr
import numpy as np
import pytest
from PIL import Image, features
from playwright.sync_api import Page, expect

from ddpm_demo.data.ingest import ingest
from ddpm_demo.data.picture.decode import decode
from ddpm_demo.limits import Limits
from ddpm_demo.policy import Policy
from ddpm_demo.ui.train.draft.dropzone import DropZone
from ddpm_demo.ui.visitors import Visitors
from tests.support.pictures import colours, encoded
from tests.ui.support.browser import drop_files

pytestmark = pytest.mark.browser
SIZE = 64
VISITORS = Visitors(Policy.at_home({}))


@pytest.fixture(scope="module")
def address(serve: Callable[..., str]) -> str:
    """A page that says where what arrived lies."""
    with gr.Blocks() as demo:
        zone = DropZone(elem_id="zone")
        told = gr.Textbox(elem_id="told")
        zone.upload(lambda value: str(VISITORS.own(None, value)), zone, told)
    return serve(demo)


@pytest.fixture
def sent(page: Page, address: str) -> Callable[..., Path]:
    """`sent(files…)` drops them and answers with the zip that arrived."""
    page.goto(address)
    expect(page.locator("#zone .drop-title")).not_to_be_empty()

    def drop(*paths: Path) -> Path:
        drop_files(page, "#zone", *paths)
        box = page.locator("#told textarea")
        expect(box).not_to_have_value("")
        return Path(box.input_value())

    return drop


def photograph(height: int, width: int) -> np.ndarray:
    """uint8 [height, width, 3]: every corner another colour, smooth between them, some grain."""
    y, x = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    grain = np.random.default_rng(0).normal(0, 4, (height, width, 1))
    smooth = np.stack([40 + 180 * x, 200 - 150 * y, 60 + 120 * x * y], axis=-1)
    return (smooth + grain).clip(0, 255).astype(np.uint8)


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def seen(data: bytes, fit: str = "crop") -> np.ndarray:
    return np.asarray(decode(data, SIZE, Limits(), fit).image, dtype=float)


def opened(data: bytes) -> tuple[str | None, tuple[int, int]]:
    with Image.open(io.BytesIO(data)) as image:
        return image.format, image.size


def test_a_photograph_is_sent_small_and_looks_the_same(
    sent: Callable[..., Path], tmp_path: Path
) -> None:
    original = encoded(photograph(1200, 1600), "JPEG", quality=92)
    (tmp_path / "해변").mkdir()
    (tmp_path / "해변" / "여름.jpg").write_bytes(original)
    arrived = members(sent(tmp_path / "해변"))
    assert list(arrived) == ["여름.jpg"]
    small = arrived["여름.jpg"]
    assert opened(small) == ("JPEG", (171, 128))
    assert len(small) < 20_000 < len(original) / 10
    for fit in ("crop", "pad"):
        difference = seen(small, fit) - seen(original, fit)
        # Chromium rounds down when it halves: about one level of 255 is lost
        assert np.abs(difference.mean(axis=(0, 1))).max() < 2
        assert np.abs(difference).mean() < 3


def test_a_photograph_on_its_side_arrives_upright(
    sent: Callable[..., Path], tmp_path: Path
) -> None:
    exif = Image.Exif()
    for orientation in (1, 3, 6, 8, 2, 5):
        exif[0x0112] = orientation
        data = encoded(photograph(600, 900), "JPEG", quality=92, exif=exif)
        (tmp_path / f"{orientation}.jpg").write_bytes(data)
    arrived = members(sent(*sorted(tmp_path.iterdir())))
    for name, small in arrived.items():
        assert max(opened(small)[1]) == 192
        difference = seen(small) - seen((tmp_path / name).read_bytes())
        assert np.abs(difference).mean() < 3, name


def test_what_is_transparent_comes_to_lie_on_white(
    sent: Callable[..., Path], tmp_path: Path
) -> None:
    picture = np.dstack([photograph(400, 400), np.full((400, 400), 255, dtype=np.uint8)])
    picture[:200, :, 3] = 0
    picture[200:, 200:, 3] = 128
    for kind, options in (("PNG", {}), ("WEBP", {"lossless": True})):
        (tmp_path / f"cutout.{kind.lower()}").write_bytes(encoded(picture, kind, **options))
    arrived = members(sent(*sorted(tmp_path.iterdir())))
    for name, small in arrived.items():
        assert opened(small) == ("PNG", (128, 128))
        result = seen(small)
        assert (result[:31] == 255).all()
        assert np.abs(result - seen((tmp_path / name).read_bytes())).mean() < 2


def test_drawings_stay_sharp_and_strips_keep_their_middle(
    sent: Callable[..., Path], tmp_path: Path
) -> None:
    pixel_art = np.repeat(np.repeat(colours(128, 128), 4, 0), 4, 1)
    (tmp_path / "art.png").write_bytes(encoded(pixel_art))
    strip = np.zeros((300, 3000, 3), dtype=np.uint8)
    strip[:, 1350:1650] = photograph(300, 300)
    strip[:, :900] = 255
    (tmp_path / "strip.bmp").write_bytes(encoded(strip, "BMP"))
    arrived = members(sent(*sorted(tmp_path.iterdir())))
    assert opened(arrived["art.png"]) == ("PNG", (128, 128))
    difference = seen(arrived["art.png"]) - seen((tmp_path / "art.png").read_bytes())
    assert np.abs(difference).mean() < 6
    assert opened(arrived["strip.bmp"]) == ("PNG", (512, 128))
    difference = seen(arrived["strip.bmp"]) - seen((tmp_path / "strip.bmp").read_bytes())
    assert np.abs(difference).mean() < 3


def test_small_pictures_and_what_no_browser_opens_arrive_as_they_are(
    sent: Callable[..., Path], tmp_path: Path
) -> None:
    photo = encoded(photograph(600, 600), "JPEG", quality=95)
    files = {
        "small.png": encoded(colours(100, 100)),
        "cut.jpg": photo[: len(photo) // 2],
        "scan.tif": encoded(colours(300, 300), "TIFF"),
        "words.png": b"these are words" * 5000,
        "photo.jpg": photo,
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    path = sent(*sorted(tmp_path.iterdir()))
    arrived = members(path)
    assert {name for name in files if arrived[name] != files[name]} == {"photo.jpg"}
    # and the server gives the reasons
    read = ingest(path, SIZE)
    assert read.names == ["photo.jpg", "scan.tif", "small.png"]
    assert {refusal.name: refusal.code for refusal in read.refused} == {
        "cut.jpg": "image_truncated",
        "words.png": "not_an_image",
    }


@pytest.mark.skipif(not features.check("avif"), reason="this Pillow writes no AVIF")
def test_what_only_the_browser_opens_is_redrawn(sent: Callable[..., Path], tmp_path: Path) -> None:
    picture = photograph(60, 80)
    data = encoded(picture, "AVIF", quality=95)
    assert len(data) < 16_000
    (tmp_path / "phone.avif").write_bytes(data)
    small = members(sent(tmp_path / "phone.avif"))["phone.avif"]
    assert opened(small) == ("JPEG", (80, 60))
    assert np.abs(seen(small) - seen(encoded(picture))).mean() < 4


def test_the_limit_is_on_what_is_sent(
    page: Page, serve: Callable[..., str], tmp_path: Path
) -> None:
    with gr.Blocks() as demo:
        zone = DropZone(elem_id="zone")
        told = gr.Textbox(elem_id="told")
        zone.upload(lambda value: str(VISITORS.own(None, value)), zone, told)
    page.goto(serve(demo, max_file_size="100kb"))
    data = encoded(colours(1000, 1000))
    assert len(data) > 2_000_000
    (tmp_path / "a.png").write_bytes(data)
    drop_files(page, "#zone", tmp_path / "a.png")
    expect(page.locator("#told textarea")).not_to_have_value("")


def test_cancel_in_the_middle_of_shrinking(page: Page, address: str, tmp_path: Path) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    # the third picture does not end before the test lets it
    page.add_init_script(
        """(() => {
          const real = window.createImageBitmap.bind(window);
          let count = 0;
          window.createImageBitmap = async (...given) => {
            if ((count += 1) === 3) await new Promise((go) => (window.letGo = go));
            return real(...given);
          };
        })()"""
    )
    page.goto(address)
    expect(page.locator("#zone .drop-title")).not_to_be_empty()
    data = encoded(photograph(300, 300), "JPEG", quality=95)
    for k in range(40):
        (tmp_path / f"{k:02}.jpg").write_bytes(data)
    drop_files(page, "#zone", tmp_path)
    status = page.locator("#zone .drop-status")
    expect(status).to_have_text("Shrinking 1 of 40 …")
    page.click("#zone .drop-cancel")
    expect(status).to_have_text("Cancelled: nothing was changed.")
    page.evaluate("window.letGo()")
    drop_files(page, "#zone", tmp_path)
    expect(page.locator("#told textarea")).not_to_have_value("")
    assert len([url for url in asked if "/upload" in url]) == 1
