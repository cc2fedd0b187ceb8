"""Who sent which file: a visitor may name only those, and what the server gave out itself.

gradio's `/upload` knows no session, and equal files get one name. So on a public page each visitor
gets a signed cookie, and the names that `/upload` answers with are kept beside the visitor. At home
one visitor owns all uploads.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from gradio.data_classes import _StaticFiles
from gradio.utils import get_upload_folder
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ddpm_demo.errors import UserError
from ddpm_demo.policy import Policy
from ddpm_demo.runs import room

from ..components.files import upload_name
from ..crowd.gate import Gate
from ..crowd.guard import Guard
from ..crowd.presence import Presence
from ..crowd.shares import Shares
from ..crowd.streams import Streams
from ..crowd.who import note_who, who_asks
from ..serving.answers import refusal
from ..serving.bodies import Bodies
from ..serving.claims import Claims
from ..serving.headers import is_https
from ..serving.held import Held
from ..serving.named import path_of
from ..serving.routes import FILE, UPLOAD
from .cookies import VisitorCookie

COOKIE_SET_BY = ("/", "/config")  # besides all that is posted; a program asks for /config first
READER = "reader"  # in the state of a request: the visitor, "" for all who send no cookie


def visitor_of(request: Any) -> str:
    """Who sends a request on a public page, by the signed cookie; "" at home, where it is one."""
    return str(getattr(getattr(request, "state", None), "visitor", ""))


def readers_of(request: Any) -> tuple[str, ...]:
    """Who may read what a request is answered with; see `READER`.

    Whoever asked without a cookie may come back with the one that the answer brought.
    """
    reader = str(getattr(getattr(request, "state", None), READER, ""))
    introduced = who_asks(request).introduced
    return (reader, introduced) if introduced else (reader,)


def _page_of(request: Any) -> str:
    return str(getattr(request, "session_hash", None) or "")


class Visitors:
    """Tells which files each visitor sent.

    Args:
        policy: On a public page a file belongs to those who sent it; `reading` bounds it.
        beside: The visitors of another page of this server, which has its files in the same folder.
    """

    def __init__(self, policy: Policy, beside: Visitors | None = None) -> None:
        self.policy = policy
        self.held: Held = beside.held if beside else Held()
        self.cookie = VisitorCookie()
        self.shares = Shares(policy)
        self._given: set[str] = set()
        self._sent, self._shown = Claims(), Claims()

    @property
    def middleware(self) -> list[Middleware]:
        """The ASGI middleware for `launch`; without it a public page refuses every upload."""
        gate = Middleware(Gate, policy=self.policy, room_for=self.room_for, shares=self.shares)
        cookies = [Middleware(_Cookies, visitors=self)] if self.policy.public else []
        guard = [Middleware(Guard)] if self.policy.public else []
        streams = [Middleware(Streams, policy=self.policy)] if self.policy.public else []
        bodies = Middleware(Bodies, policy=self.policy)
        behind = [*guard, Middleware(Presence), self.held.middleware]
        return [*cookies, *streams, gate, bodies, *behind]

    def room_for(self, size: int) -> bool:
        """Whether there is room for so many bytes more, where files arrive and where runs live."""
        folder = Path(get_upload_folder())
        while not folder.exists():
            folder = folder.parent
        return room.has_room(self.policy, size, folder) and room.has_room(self.policy, size)

    def give_out(self, paths: Iterable[str]) -> None:
        """Lets every visitor name these files in gradio's upload folder."""
        self._given.update(filter(None, map(upload_name, paths)))

    def own(self, request: Any, named: object) -> Path:
        """The file that a visitor names, as a plain file that may be read.

        Args:
            request: The `gr.Request` of the handler.
            named: A path, or a file's value with one; as the visitor sent it.

        Raises:
            UserError: "file_not_sent", whether or not such a file exists.
        """
        path = named.get("path") if isinstance(named, dict) else named
        name = upload_name(path)
        # the disk is not touched before this check: an answer would tell what exists
        if name is None or not self._may_use(request, name):
            raise UserError("file_not_sent")
        file = Path(get_upload_folder()).resolve() / name
        try:
            plain = stat.S_ISREG(file.lstat().st_mode) and file.resolve(strict=True) == file
        except (OSError, ValueError):
            plain = False
        if not plain:
            raise UserError("file_not_sent")
        self.held.hold(_page_of(request), [name])
        return file

    def let_go(self, request: Any, file: Path) -> None:
        """A file of `own` was copied: the page needs it no more."""
        self.held.release(_page_of(request), upload_name(str(file)) or "")

    def note(self, visitor: str, paths: Iterable[str]) -> None:
        """Remembers that a visitor sent these files; of too many the oldest are forgotten."""
        names = list(filter(None, map(upload_name, paths)))
        self._sent.note(visitor, names)
        self._shown.note(visitor, names)

    def hand_out(self, page: str, request: Any, paths: Iterable[object]) -> None:
        """Remembers that an answer named these files.

        Args:
            page: Whose the answer is.
            request: That is answered: its visitors may read the files from now on, see
                `readers_of`, and the files count for them.
            paths: Of the files.
        """
        names = list(filter(None, map(upload_name, paths)))
        self.held.hold(page, names)
        if self.policy.public:
            for reader in readers_of(request):
                self._shown.note(reader, names)
            self.shares.note(who_asks(request), _sizes(set(names) - self._given))

    def may_read(self, reader: str, path: str) -> bool:
        """Whether a visitor may fetch a file: one of theirs, or one that the server gives to all.

        Asked on a public page alone. It looks at the path alone, so that the answer does not tell
        whether there is such a file.
        """
        name = upload_name(path)
        if name is not None:
            return name in self._given or self._shown.has(reader, name)
        file = Path(path)
        return ".." not in file.parts and any(map(file.is_relative_to, _StaticFiles.all_paths))

    def _may_use(self, request: Any, name: str) -> bool:
        if not self.policy.public or name in self._given:
            return True
        return self._sent.has(visitor_of(request), name)


class _Cookies:
    """Gives each visitor a cookie, and tells `Visitors` what `/upload` answered to whom."""

    def __init__(self, app: ASGIApp, visitors: Visitors) -> None:
        self.app = app
        self.visitors = visitors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        cookie = self.visitors.cookie
        known = cookie.visitor_in(connection.cookies.get(cookie.name))
        visitor = known or secrets.token_hex(16)
        scope.setdefault("state", {}).update({"visitor": visitor, READER: known or ""})
        note_who(scope, known, self.visitors.policy, introduced=visitor)
        file = path_of(scope).partition(FILE)[2]
        if file and not self.visitors.may_read(known or "", file):
            await refusal(scope, UserError("file_not_yours"), 403)(scope, receive, send)
            return
        posted = scope["method"] == "POST"
        uploading = posted and scope["path"].endswith(UPLOAD)
        # not with pictures and scripts: a cache may hand those on to others
        introduce = known is None and (posted or scope["path"].endswith(COOKIE_SET_BY))
        answer = b""

        async def sending(message: Message) -> None:
            nonlocal answer
            if introduce and message["type"] == "http.response.start":
                header = cookie.header(visitor, https=is_https(connection))
                MutableHeaders(scope=message).append("set-cookie", header)
            if uploading and message["type"] == "http.response.body":
                answer += message.get("body", b"")
                if not message.get("more_body"):
                    self.visitors.note(visitor, paths := _paths(answer))
                    self.visitors.hand_out("", connection, paths)
            await send(message)

        await self.app(scope, receive, sending)


def _sizes(names: Iterable[str]) -> dict[str, int]:
    """The bytes of files in the upload folder, as far as they are there."""
    folder, sizes = Path(get_upload_folder()), {}
    for name in names:
        with contextlib.suppress(OSError):
            sizes[name] = (folder / name).lstat().st_size
    return sizes


def _paths(answer: bytes) -> list[str]:
    """The paths in an answer of `/upload`; none in that of an upload that was refused."""
    try:
        paths = json.loads(answer)
    except ValueError:
        return []
    return [path for path in paths if isinstance(path, str)] if isinstance(paths, list) else []
