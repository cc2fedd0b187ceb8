"""How the Hub is asked: by whom, how often, and its refusals as sentences."""

from __future__ import annotations

import logging
import re
import socket
import time
from collections.abc import Callable
from typing import TypeVar

from huggingface_hub import HfApi, get_session, get_token
from huggingface_hub.errors import (
    GatedRepoError,
    HfHubHTTPError,
    HTTPError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from huggingface_hub.utils import disable_progress_bars

from ddpm_demo.causes import chain
from ddpm_demo.errors import UserError

from .names import check_name, endpoint

Answer = TypeVar("Answer")

WAITS = (1.0, 3.0)  # seconds before each further try
SILENCE = 60.0  # seconds in which the Hub says nothing; then the connection counts as cut
MAX_REASON = 200  # characters of what the Hub says itself
CUT = (HTTPError, ConnectionError, TimeoutError)  # what a connection ends with
# what the library raises for an answer that it cannot make sense of, such as a login page's
UNREADABLE = (KeyError, RuntimeError, TypeError, ValueError)


def _token() -> str | None:
    """The token of whoever runs this program.

    Raises:
        UserError: "hub_token_refused" for one that is none: a request that cannot be sent may be
            quoted in an error, with the token.
    """
    try:
        found = get_token()
    except Exception:  # of a sign-in that has to be renewed, such as that of a CI
        raise UserError("hub_token_refused") from None
    if found is not None and not re.fullmatch(r"[!-~]+", found):
        raise UserError("hub_token_refused")
    return found


class Hub:
    """A conversation with the Hub about one model.

    Args:
        name: As in `check_name`.
        signed: Whether it takes a token.

    Raises:
        UserError: "hub_name", "hub_token_refused"; "hub_token_missing" where one is needed.
    """

    def __init__(self, name: str, *, signed: bool = False) -> None:
        self.name = check_name(name)
        self.endpoint = endpoint()
        self.token = _token()
        if signed and self.token is None:
            raise UserError("hub_token_missing")
        self.api = HfApi(endpoint=self.endpoint, token=self.token or False)
        # what it says of its own tries would name addresses that let anybody write for a while
        logging.getLogger("huggingface_hub").setLevel(logging.ERROR)
        disable_progress_bars()

    def ask(self, call: Callable[[], Answer], *, unreadable: bool = True) -> Answer:
        """What `call` returns, tried again after a cut connection or a fault of the Hub.

        Args:
            call: May be called several times.
            unreadable: Whether a fault of `UNREADABLE` is the Hub's too; else it is passed on.

        Raises:
            UserError: why the Hub did not answer, or what it refused.
        """
        for wait in (*WAITS, None):
            # the library may have made another session, and its own waits for ever
            get_session().timeout = SILENCE
            try:
                return call()
            except Exception as error:
                if wait is None or not _passes(error):
                    known = self._refusal(error, unreadable)
                    if known is None:
                        raise
                    raise known from None
            time.sleep(wait)
        raise AssertionError

    def _refusal(self, error: Exception, unreadable: bool) -> UserError | None:
        for cause in chain(error):
            if isinstance(cause, UserError):
                return cause
            if isinstance(cause, OfflineModeIsEnabled):
                return UserError("hub_unreachable", endpoint=self.endpoint, reason="HF_HUB_OFFLINE")
            if isinstance(cause, HfHubHTTPError):
                return self._answered(cause)
            if isinstance(cause, CUT):
                reason = type(cause).__name__
                return UserError("hub_unreachable", endpoint=self.endpoint, reason=reason)
        # an error of the file system has a number, those of the store of large files have none
        of_store = isinstance(error, OSError) and error.errno is None
        if unreadable and (of_store or isinstance(error, UNREADABLE)):
            reason = self._veiled(f"{type(error).__name__}: {error}")
            return UserError("hub_unreadable", endpoint=self.endpoint, reason=reason)
        return None

    def _answered(self, error: HfHubHTTPError) -> UserError:
        """The sentence of a status that is no success."""
        status = error.response.status_code
        if isinstance(error, GatedRepoError):
            return UserError("hub_gated", name=self.name, endpoint=self.endpoint)
        if isinstance(error, RevisionNotFoundError):
            return UserError("hub_revision", name=self.name)
        if status == 401 and self.token is not None:
            return UserError("hub_token_refused")
        # without a token the Hub does not say which of the two it is
        if isinstance(error, RepositoryNotFoundError) or status in (401, 404):
            return UserError("hub_missing", name=self.name)
        if status == 403:
            return UserError("hub_forbidden", name=self.name)
        if status in (409, 412):
            return UserError("hub_conflict", name=self.name)
        if _is_fault(status):
            return UserError("hub_busy", status=status)
        reason = self._veiled(error.server_message or "")
        return UserError("hub_refused", status=status, reason=reason or "–")

    def _veiled(self, text: str) -> str:
        """What the Hub or the library said, on a line, without a token or an address with one."""
        if self.token:
            text = text.replace(self.token, "…")
        return " ".join(re.sub(r"https?://\S+", "…", text).split())[:MAX_REASON]


def _is_fault(status: int) -> bool:
    """Whether a status may be another one in a moment."""
    return status == 429 or status >= 500


def _passes(error: Exception) -> bool:
    """Whether a fault may be over in a moment: the Hub's own, or a connection that was cut."""
    causes = list(chain(error))
    if any(isinstance(cause, (ConnectionRefusedError, socket.gaierror)) for cause in causes):
        return False  # there is no network, or no Hub at this address
    for cause in causes:
        if isinstance(cause, HfHubHTTPError):
            return _is_fault(cause.response.status_code)
        if isinstance(cause, CUT):
            return True
    return False
