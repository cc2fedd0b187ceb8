"""Who sent which file: names, owners and cookies, without the page."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from ddpm_demo.errors import UserError
from ddpm_demo.policy import Policy
from ddpm_demo.ui.serving.claims import Claims
from ddpm_demo.ui.visitors import UPLOAD, Visitors

HASH = "0123456789abcdef" * 4


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """gradio's upload folder with one upload in it."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "uploads"))
    upload = tmp_path / "uploads" / HASH / "pictures.zip"
    upload.parent.mkdir(parents=True)
    upload.write_bytes(b"zip")
    return tmp_path / "uploads"


def asking(visitor: str) -> Any:
    """What a handler's request tells of who asks."""
    return SimpleNamespace(state=SimpleNamespace(visitor=visitor))


def refused(visitors: Visitors, request: Any, named: object) -> bool:
    try:
        visitors.own(request, named)
    except UserError as error:
        return error.code == "file_not_sent"
    return False


def test_at_home_every_upload_may_be_named(folder: Path) -> None:
    visitors, upload = Visitors(Policy.at_home({})), folder / HASH / "pictures.zip"
    for named in (str(upload), {"path": str(upload)}, {"path": str(upload), "meta": {}}):
        found = visitors.own(None, named)
        assert found.samefile(upload)
        assert found == found.resolve()


@pytest.mark.parametrize("public", [False, True])
def test_only_a_plain_file_of_the_upload_folder_may_be_named(
    folder: Path, public: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside, outside = folder / HASH, folder.parent / "secret.zip"
    outside.write_bytes(b"secret")
    (inside / "link.zip").symlink_to(outside)
    (inside / "same.zip").symlink_to(inside / "pictures.zip")
    (inside / "loop.zip").symlink_to(inside / "loop.zip")
    (folder / ("f" * 64)).symlink_to(inside)
    (folder / ("e" * 64)).symlink_to(outside.parent)
    (inside / "folder.zip").mkdir()
    monkeypatch.chdir(inside)
    paths = [
        "/etc/passwd",
        "/dev/zero",
        str(Path(__file__)),
        str(outside),
        str(inside / "link.zip"),
        str(inside / "same.zip"),
        str(inside / "loop.zip"),
        str(inside / "folder.zip"),
        str(folder / ("f" * 64) / "pictures.zip"),
        str(folder / ("e" * 64) / "secret.zip"),
        "pictures.zip",
        f"{inside}/../../secret.zip",
        f"{inside}/pictures.zip\0.png",
        f"{inside}/gone.zip",
        f"{inside}/{'x' * 300}",
        f"{inside}/\ud800.zip",
    ]
    visitors = Visitors(Policy.of(public, {}))
    visitors.note("me", paths)  # even if `/upload` had answered with them
    visitors.note("me", [str(inside / "pictures.zip")])
    assert [path for path in paths if not refused(visitors, asking("me"), path)] == []
    values = [None, "", [], {}, 3, {"path": None}, {"path": ["a"]}, [str(inside / "pictures.zip")]]
    assert [value for value in values if not refused(visitors, asking("me"), value)] == []


def test_on_a_public_page_a_file_belongs_to_those_who_sent_it(folder: Path) -> None:
    visitors, upload = Visitors(Policy.for_strangers({})), str(folder / HASH / "pictures.zip")
    assert refused(visitors, asking("a"), upload)
    visitors.note("a", [upload])
    assert visitors.own(asking("a"), upload).samefile(upload)
    for stranger in (asking("b"), asking(""), SimpleNamespace(), None):
        assert refused(visitors, stranger, upload)
    visitors.note("b", [upload])  # gradio keeps equal files of one name once
    assert visitors.own(asking("b"), upload).samefile(upload)
    assert visitors.own(asking("a"), upload).samefile(upload)


def test_what_the_server_gave_out_is_everybodys(folder: Path) -> None:
    visitors, example = Visitors(Policy.for_strangers({})), str(folder / HASH / "pictures.zip")
    visitors.give_out([example, "/etc/passwd"])
    assert visitors.own(asking("anyone"), example).samefile(example)
    assert visitors.own(None, example).samefile(example)
    assert refused(visitors, None, "/etc/passwd")


def test_nothing_on_the_disk_is_asked_about_before_it_is_known_whose_it_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitors, asked = Visitors(Policy.for_strangers({})), []
    monkeypatch.setattr(Path, "lstat", lambda path: asked.append(path))
    for path in ("/etc/passwd", str(folder / HASH / "pictures.zip"), f"{folder}/{HASH}/gone.zip"):
        assert refused(visitors, asking("me"), path)
    assert asked == []


def test_of_too_many_uploads_who_has_most_loses_the_oldest(folder: Path) -> None:
    visitors, upload = Visitors(Policy.for_strangers({})), str(folder / HASH / "pictures.zip")
    visitors._sent = Claims(3)
    visitors.note("a", [upload])
    visitors.note("b", [upload, f"{folder}/{HASH}/2.zip"])
    visitors.own(asking("a"), upload)
    visitors.note("c", [upload])
    assert not refused(visitors, asking("a"), upload)
    assert refused(visitors, asking("b"), upload)
    assert not refused(visitors, asking("c"), upload)


# -- the cookie --------------------------------------------------------------------------------

SENT = {"files": ("a.zip", b"x")}


def client_of(visitors: Visitors, answer: Response, address: str = "http://page") -> TestClient:
    """A visitor of a server that gives `answer` to every upload and says who asks."""

    async def upload(request: Request) -> Response:
        return answer

    async def who(request: Request) -> Response:
        return PlainTextResponse(request.state.visitor)

    routes = [Route(UPLOAD, upload, methods=["POST"])]
    routes += [Route(path, who) for path in ("/", "/config", "/assets/a.js")]
    return TestClient(Starlette(routes=routes, middleware=visitors.middleware), address)


def taken(paths: list[str]) -> Response:
    return PlainTextResponse(json.dumps(paths))


def test_a_visitor_keeps_the_cookie_and_owns_what_was_sent_with_it(folder: Path) -> None:
    visitors, upload = Visitors(Policy.for_strangers({})), str(folder / HASH / "pictures.zip")
    mine, other = (client_of(visitors, taken([upload])) for _ in range(2))
    me = mine.get("/config").text
    assert "set-cookie" not in mine.post(UPLOAD, files=SENT).headers
    assert mine.get("/").text == me != other.get("/").text
    assert visitors.own(asking(me), upload).samefile(upload)
    assert refused(visitors, asking(other.get("/").text), upload)


def test_an_upload_without_a_cookie_brings_one(folder: Path) -> None:
    visitors, upload = Visitors(Policy.for_strangers({})), str(folder / HASH / "pictures.zip")
    client = client_of(visitors, taken([upload]))
    client.post(UPLOAD, files=SENT)
    assert visitors.own(asking(client.get("/").text), upload).samefile(upload)


def test_an_upload_that_was_refused_belongs_to_nobody(folder: Path) -> None:
    visitors = Visitors(Policy.for_strangers({}))
    for answer in ("too large", '{"error": null}', "[1, null]", ""):
        client = client_of(visitors, PlainTextResponse(answer))
        client.post(UPLOAD, files=SENT)
        assert refused(visitors, asking(client.get("/").text), str(folder / HASH / "pictures.zip"))


def test_a_browser_gets_the_cookie_that_it_sends_from_inside_another_page() -> None:
    visitors = Visitors(Policy.for_strangers({}))

    def cookie(address: str, path: str = "/", **headers: str) -> str:
        client = client_of(visitors, taken([]), address)
        return client.get(path, headers=headers).headers.get("set-cookie", "")

    embedded = "; Path=/; HttpOnly; SameSite=None; Secure; Partitioned"
    assert cookie("http://page").endswith("; Path=/; HttpOnly; SameSite=Lax")
    assert cookie("https://page").endswith(embedded)
    assert cookie("http://page", **{"X-Forwarded-Proto": "https"}).endswith(embedded)
    assert cookie("http://page", **{"X-Forwarded-Proto": "https,http"}).endswith(embedded)
    assert cookie("http://page", "/assets/a.js") == ""  # a cache may hand it on to others


def test_a_cookie_that_the_server_did_not_sign_is_nobodys() -> None:
    visitors = Visitors(Policy.for_strangers({}))
    client = client_of(visitors, taken([]))
    me = client.get("/").text
    name, value = visitors.cookie.name, client.cookies[visitors.cookie.name]
    visitor, _, signature = value.partition(".")
    assert visitors.cookie.visitor_in(value) == visitor == me
    for forged in ("", ".", "x", visitor, f"{visitor}.", f"x.{signature}", f"{visitor}.ü", None):
        assert visitors.cookie.visitor_in(forged) is None
    stranger = client_of(visitors, taken([]))
    stranger.cookies.set(name, f"{visitor}.{signature[::-1]}")
    assert stranger.get("/").text != me


def test_at_home_there_is_no_cookie(home: Path) -> None:
    client = client_of(Visitors(Policy.at_home({})), taken([]))
    assert "set-cookie" not in client.post(UPLOAD, files=SENT).headers
    assert not (home / "visitors.key").exists()
