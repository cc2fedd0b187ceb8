"""Uploads that cannot be taken: our sentence, one line of the log, nothing left behind."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from gradio.route_utils import MultiPartException
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException

from ddpm_demo.errors import UserError
from ddpm_demo.limits import MEGABYTE
from ddpm_demo.policy import Policy
from ddpm_demo.ui.serving.bodies import Bodies
from ddpm_demo.ui.serving.replaced import multipart
from ddpm_demo.ui.words import say
from tests.ui.support.loops import finished

KIND = "multipart/form-data; boundary=b"
FILE = b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.png"\r\n'
END = b"--b--\r\n"
UNREADABLE = UserError("upload_unreadable")
REFUSED: dict[str, tuple[bytes, UserError]] = {
    "files without end": (
        (FILE + b"\r\na\r\n") * 1001 + END,
        UserError("upload_many", limit="1,000"),
    ),
    "a large file": (
        FILE + b"\r\n" + bytes(2 * MEGABYTE) + b"\r\n" + END,
        UserError("upload_large", megabytes="1"),
    ),
    "another boundary": (b"--xyz\r\n", UNREADABLE),
    "a long header": (FILE + b"X: " + b"x" * 9000 + b"\r\n\r\na\r\n" + END, UNREADABLE),
    "many headers": (FILE + b"X: x\r\n" * 500 + b"\r\na\r\n" + END, UNREADABLE),
    "a header that is none": (b"--b\r\nX\xff: \0\r\n\r\na\r\n" + END, UNREADABLE),
    "no name": (b"--b\r\n\r\na\r\n" + END, UNREADABLE),
    "another field": (FILE.replace(b"files", b"other") + b"\r\na\r\n" + END, UNREADABLE),
}


async def parsed(body: bytes, kind: str, language: str, folder: Path) -> list[str]:
    async def stream() -> AsyncGenerator[bytes, None]:
        yield body

    headers = Headers({"content-type": kind, "accept-language": language})
    reader = multipart.Parts(headers, stream(), upload_dir=folder, max_file_size=MEGABYTE)
    return [name for name, _ in (await reader.parse()).multi_items()]


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., list[str]]:
    multipart.use(SimpleNamespace())

    def reading(body: bytes, kind: str = KIND, language: str = "en") -> list[str]:
        names: list[str] = finished(parsed(body, kind, language, tmp_path))
        return names

    return reading


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("case", REFUSED)
def test_an_upload_is_refused_in_our_words(
    read: Callable[..., list[str]],
    case: str,
    language: str,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    body, error = REFUSED[case]
    with pytest.raises((MultiPartException, HTTPException)) as caught:
        read(body, language=language)
    told = caught.value
    said = told.detail if isinstance(told, HTTPException) else told.message
    assert said == say(error, language)
    assert caplog.messages == [f"POST: {error.code}"]
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("kind", ["multipart/form-data", f"{KIND}; charset=utf-16"])
def test_a_form_that_says_not_how_it_is_written_is_refused(
    read: Callable[..., list[str]], kind: str
) -> None:
    with pytest.raises(MultiPartException, match=str(UNREADABLE)):
        read(FILE + b"\r\na\r\n" + END, kind)


def test_a_thousand_files_are_taken(read: Callable[..., list[str]]) -> None:
    assert read((FILE + b"\r\na\r\n") * 1000 + END) == ["files"] * 1000


@pytest.mark.parametrize(
    ("kind", "status"), [(KIND, 200), ("application/json", 400), ("", 400), ("\0", 400)]
)
def test_an_upload_is_a_form(kind: str, status: int) -> None:
    said: list[int] = []

    async def app(scope: object, receive: object, send: object) -> None:
        said.append(200)

    async def send(message: dict[str, int]) -> None:
        said.extend([message["status"]] if "status" in message else [])

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/gradio_api/upload",
        "query_string": b"",
        "headers": [(b"content-type", kind.encode())],
    }
    finished(Bodies(app, Policy())(scope, None, send))  # type: ignore[arg-type]
    assert said == [status]
