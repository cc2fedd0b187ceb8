"""The sheets of a drawing on a real server: there while its page is open, gone afterwards."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest

from ddpm_demo.policy import Policy
from ddpm_demo.ui import build_demo, launch_options
from ddpm_demo.ui.serving import held, temporary
from ddpm_demo.ui.serving.temporary import Temporary
from ddpm_demo.ui.visitors import Visitors
from tests.ui.support.crowds import until
from tests.ui.support.strangers import META, Stranger, picture

END = 60.0  # seconds; only ends a test that has failed


class Page:
    """A running page, its temporary folder, and a clock that can be moved on."""

    def __init__(self, public: bool, serve: Callable[..., str], folder: Path) -> None:
        self.folder, self.visitors = folder, Visitors(Policy.of(public, {}))
        self.demo = build_demo(self.visitors.policy, visitors=self.visitors)
        policy, sharing = self.visitors.policy, self.visitors.shares
        self.sweeper = Temporary(policy, self.visitors.held, sharing, folder)
        self.address = serve(self.demo, **launch_options(self.visitors))
        self.given = self.files()

    def files(self) -> set[Path]:
        return {path for path in self.folder.rglob("*") if path.is_file()}

    def made(self) -> set[Path]:
        """The files since the start."""
        return self.files() - self.given

    @contextlib.contextmanager
    def opened(self) -> Iterator[Stranger]:
        """A visitor whose page is open meanwhile."""
        visitor = Stranger(self.address, self.demo)
        visitor.http.get(self.address)  # gives the cookie whose the page is, as in a browser
        beat, plain = f"heartbeat/{visitor.session}", {"Accept-Encoding": "identity"}
        with visitor.http.stream("GET", beat, headers=plain, timeout=END):
            yield visitor
        until(lambda: not any(one.open for one in self.visitors.held._pages.values()))

    def sweep_after(self, hours: float, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sweeper.sweep()
        ahead = SimpleNamespace(monotonic=lambda: time.monotonic() + 3600 * hours)
        with monkeypatch.context() as patched:
            for module in (held, temporary):  # not the server: its own waits would never end
                patched.setattr(module, "time", ahead)
            self.sweeper.sweep()


@pytest.fixture(
    params=[False, pytest.param(True, marks=pytest.mark.slow)], ids=["at home", "public"]
)
def running(
    request: pytest.FixtureRequest,
    serve: Callable[..., str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Page:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    return Page(request.param, serve, tmp_path)


def test_sheets_live_as_long_as_their_page(running: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    assert running.demo.config["connect_heartbeat"], "a page says that it is open"
    with running.opened() as visitor:
        answer = visitor.ask("draw_pictures")
        assert "error" not in answer
        sheets = running.made()
        assert len(sheets) > 2
        running.sweep_after(30, monkeypatch)
        assert running.made() == sheets
        for sheet in sheets:
            assert visitor.http.get(f"file={sheet}").status_code == 200
    running.sweep_after(0.9, monkeypatch)
    assert running.made() == sheets
    running.sweep_after(1.1, monkeypatch)
    assert running.made() == set()
    assert running.files() == running.given


def test_a_picture_that_was_sent_lives_as_long_as_the_page_that_named_it(
    running: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running.opened() as visitor:
        named, unnamed = visitor.upload(picture(1)), visitor.upload(picture(2))
        shown = {"path": named, **META}
        assert visitor.error("noise_picture", picture=shown) is None
        running.sweep_after(1.1, monkeypatch)
        assert Path(named).exists()
        assert not Path(unnamed).exists()
        assert visitor.error("noise_picture", picture=shown) is None
    running.sweep_after(1.1, monkeypatch)
    assert running.files() == running.given


def test_a_zip_is_not_kept_twice(running: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    with running.opened() as visitor:
        sent = visitor.upload(picture(3))
        assert visitor.error("on_upload", dropzone={"path": sent, **META}) is None
        running.sweep_after(1.1, monkeypatch)
        assert not Path(sent).exists(), "the draft has a copy"


def test_half_an_upload_goes_at_once(running: Page) -> None:
    def broken_off() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.png"\r\n\r\n'
        yield bytes(100_000)
        until(running.made)
        raise httpx.WriteError("the visitor is gone")

    with httpx.Client(base_url=f"{running.address}gradio_api/", timeout=60) as http:
        kind = {"content-type": "multipart/form-data; boundary=x"}
        with contextlib.suppress(httpx.HTTPError):
            http.post("upload", content=broken_off(), headers=kind)
    until(lambda: not running.made())
