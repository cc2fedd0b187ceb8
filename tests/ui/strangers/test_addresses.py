"""Every address that gradio has, asked with requests of every wrong kind.

The answer is no fault of the server (a status below 500) and no traceback in the log, and the
server is alive afterwards.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ddpm_demo.errors import UserError
from tests.ui.support.strangers import Server, Stranger, picture

JSON = {"content-type": "application/json"}
ODD_NAMES = ("sample", "nosuch", "0", "-1", "x" * 300, "%00", "%2e%2e%2fetc", "é", "a b")
BODIES: tuple[bytes, ...] = (
    b"",
    b"null",
    b"[]",
    b"{",
    b'"text"',
    b"\xff\xfe",
    b"[" * 50_000,
    b'{"data": ' + b"[" * 100 + b"]" * 100 + b"}",
    b'{"data": [' + b"9" * 5000 + b"]}",
    b'{"event_id": NaN}',
    b'{"event_id": "\\ud800", "prompt": "\\ud800", "code": "\\ud800", "hash": "\\ud800"}',
    b'{"event_id": Infinity, "prompt": NaN}',
    b'{"data": 1}',
    b'{"data": []}',
    b'{"data": {}, "session_hash": 5}',
    b'{"data": [], "fn_index": -1, "session_hash": "a"}',
    b'{"data": [], "fn_index": 99999, "session_hash": "a"}',
    b'{"data": [], "fn_index": true, "session_hash": "a"}',
    b'{"data": [], "fn_index": 1e400, "session_hash": "a"}',
    b'{"data": [], "fn_index": 0, "session_hash": "../../a"}',
    b'{"data": [], "fn_index": 0, "session_hash": "a", "batched": true}',
    b'{"data": [], "fn_index": 0, "session_hash": "a", "trigger_id": {}}',
    b'{"data": ["\\ud800"], "fn_index": 0, "session_hash": "a"}',
    b'{"session_hash": "a", "fn_index": 0, "event_id": null}',
    b'{"session_hash": "nosuch", "fn_index": 0, "event_id": "nosuch"}',
)
PARTS = (
    'form-data; name="files"',
    'form-data; name="files"; filename=""',
    "form-data; name=\"files\"; filename*=utf-8''a.png",
    'form-data; name="other"; filename="a.png"',
    'form-data; filename="a.png"',
    'form-data; name="files"; filename="a\0b.png"',
    'form-data; name="files"; filename="../../../etc/passwd"',
    'form-data; name="files"; filename="..."',
    f'form-data; name="files"; filename="{"x" * 4000}.png"',
    "",
)
KINDS = (
    "multipart/form-data; boundary=b",
    "multipart/form-data",
    "multipart/form-data; boundary=" + "b" * 5000,
    'multipart/form-data; boundary="b"; charset=unicode_escape',
    "multipart/form-data; boundary=b; charset=undefined",
    "application/json",
    "",
)
RANGES = (
    "bytes=0-",
    "bytes=5-2",
    "bytes=1-2-3",
    "bytes=²-³",
    "bytes=0-1,2-3",
    "bytes=999-1000",
    "x",
)


@pytest.fixture(scope="module")
def server(serve: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Server:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DDPM_DEMO_HOME", str(tmp_path_factory.mktemp("home")))
        return Server(True, serve, start_free_bytes=0, keep_free_bytes=0)


def addresses(demo: Any) -> set[tuple[str, str]]:
    """(method, path) of all that gradio has, used or not."""
    found: set[tuple[str, str]] = set()

    def walk(routes: Any) -> None:
        for route in routes:
            walk(getattr(getattr(route, "original_router", None), "routes", ()))
            for method in getattr(route, "methods", None) or ():
                found.add((method, route.path))

    walk(demo.server_app.routes)
    return found


def asked(stranger: Stranger, method: str, path: str, **request: Any) -> int:
    """The status of an answer; of a stream no more is read."""
    address = str(stranger.http.base_url).removesuffix("gradio_api/") + path.lstrip("/")
    with stranger.http.stream(method, address, **request) as answer:
        if "event-stream" not in answer.headers.get("content-type", ""):
            answer.read()
        return answer.status_code


def filled(path: str) -> Iterator[str]:
    """The path with odd values in the place of its parameters."""
    for name in ODD_NAMES if "{" in path else ("",):
        yield re.sub(r"{[^}]*}", lambda _, name=name: name, path)


@pytest.fixture
def quiet(capfd: pytest.CaptureFixture[str], server: Server) -> Iterator[None]:
    """No traceback, and a server that answers."""
    yield
    told = capfd.readouterr()
    assert "Traceback" not in told.err + told.out
    assert httpx.get(server.address, timeout=60).status_code == 200


@pytest.mark.usefixtures("quiet")
def test_every_address_answers_odd_requests_without_a_fault(server: Server) -> None:
    known = addresses(server.demo)
    assert len(known) > 70  # or the walk finds nothing
    stranger = server.stranger()
    stranger.http.get("../config")
    wrong = {}
    for method, path in sorted(known):
        for at in filled(path):
            for body in BODIES if method == "POST" and at.count("x") < 300 else (b"",):
                status = asked(stranger, method, at, content=body, headers=JSON)
                if status >= 500:
                    wrong[method, at, body[:60]] = status
    assert not wrong


@pytest.mark.usefixtures("quiet")
def test_an_upload_of_any_form_is_taken_or_refused(server: Server) -> None:
    stranger = server.stranger()
    for part, kind in itertools.product(PARTS, KINDS):
        body = f"--b\r\nContent-Disposition: {part}\r\n\r\nhello\r\n--b--\r\n".encode()
        headers = {"content-type": kind}
        at = "gradio_api/upload?upload_id=a"
        status = asked(stranger, "POST", at, content=body, headers=headers)
        assert status in (200, 400, 413), (part, kind)


@pytest.mark.usefixtures("quiet")
def test_a_file_is_given_whatever_part_of_it_is_asked_for(server: Server) -> None:
    stranger = server.stranger()
    stranger.http.get("../config")
    path = stranger.upload(picture())
    for part in RANGES:
        headers = {"range": part.encode()}
        status = asked(stranger, "GET", f"gradio_api/file={path}", headers=headers)
        assert status in (200, 206, 416), part


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("path", ["queue/data?session_hash=nosuch", "call/sample/nosuch"])
def test_who_listens_for_nothing_is_told_so(server: Server, path: str) -> None:
    answer = server.stranger().http.get(path)
    assert answer.status_code == 404
    told = json.loads(answer.text.split("data: ")[1])
    assert told["session_not_found"]  # by this the page knows that the server was started anew
    assert told["message"] == str(UserError("no_answer_waiting"))


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
)
FIELDS = ["data", "fn_index", "session_hash", "event_id", "trigger_id", "event_data", "batched"]
requests = st.dictionaries(st.sampled_from(FIELDS), values) | values


@pytest.mark.slow
@pytest.mark.usefixtures("quiet")
def test_every_address_that_is_written_to_answers_rubbish_without_a_fault(server: Server) -> None:
    stranger = server.stranger()

    def one(request: tuple[str, Any]) -> None:
        at, body = request
        content = json.dumps(body).encode()
        assert asked(stranger, "POST", at, content=content, headers=JSON) < 500

    for at in ("queue/join", "run/sample", "call/sample", "call/v2/sample", "cancel", "reset"):
        usual = settings(
            max_examples=200,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )

        usual(given(st.tuples(st.just(f"gradio_api/{at}"), requests))(one))()
