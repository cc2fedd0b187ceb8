"""The page's blocks: they look at every input before gradio does, and say what went wrong.

gradio checks what a value may be, in English only, and of an error that it does not know it tells
nothing. Here both become a sentence of the page, and the server's log gets a line.
"""

from __future__ import annotations

import asyncio
import contextvars
import math
from collections.abc import Iterator, Sequence
from typing import Any

import gradio as gr

from ddpm_demo.causes import explain
from ddpm_demo.errors import UserError
from ddpm_demo.log import LOG
from ddpm_demo.policy import Policy

from .components.files import upload_name
from .crowd.fair_queue import FairQueue
from .crowd.sessions import Sessions
from .crowd.wanted import Unwanted
from .handlers import Told, early, gradio_error, language
from .serving.bodies import OURS
from .visitors import Visitors
from .words import PREFIX, WORDS

# what gradio raises over a value that its component does not allow
BAD_VALUES = (gr.Error, TypeError, ValueError, LookupError, AttributeError)
# of the request at hand: the page, and the request itself
_ASKS: contextvars.ContextVar[tuple[str, Any]] = contextvars.ContextVar("asks")


class Page(gr.Blocks):
    """`gr.Blocks` whose inputs may name files of the upload folder alone.

    In the value of any input, even a slider's, gradio downloads a file that a URL names, and tells
    whether a path exists. Here both are refused with the sentence that `Visitors.own` has for a
    file that somebody else sent.

    Args:
        policy: The bounds on what waits in its queue.
        **options: What `gr.Blocks` takes.
    """

    visitors: Visitors | None = None  # learns which page got which file

    def __init__(self, policy: Policy, **options: Any) -> None:
        self.policy = policy  # before gradio's own constructor, which makes a queue
        super().__init__(**options)

    def queue(self, *options: Any, **named: Any) -> Any:
        """As gradio's, with a queue that knows the bounds."""
        super().queue(*options, **named)
        self._queue: Any = FairQueue.in_place_of(self._queue, self.policy)
        return self

    async def process_api(
        self, block_fn: Any, inputs: list[Any], *rest: Any, **options: Any
    ) -> Any:
        request = options.get("request")
        page = options.get("session_hash") or getattr(request, "session_hash", None) or ""
        _ASKS.set((page, request))
        try:
            if not all(map(upload_name, named_files(inputs))):
                raise UserError("file_not_sent")
            _check_event(block_fn, options.get("event_data"))
            return await super().process_api(block_fn, inputs, *rest, **options)
        except Exception as error:
            told = _told(error, request)
            _note(block_fn, told, error, request)
            raise told from error

    async def refusal(self, block_fn: Any, body: Any, request: Any) -> gr.Error | None:
        """The error that the values of a request are sure to end with, before it waits for a turn.

        Files are not opened for it, and events not read: what is wrong with these is told later.

        Args:
            block_fn: What was asked; its handler may have a `check`, see `early.checked`.
            body: Of the request, as gradio read it.
            request: Whose it is.
        """
        state = self._state_of(body.session_hash)
        blocks = [_as_it_is(one, state) for one in block_fn.inputs]
        if len(body.data) != len(blocks):
            return None  # gradio says so
        try:
            if not all(map(upload_name, named_files(body.data))):
                raise UserError("file_not_sent")
            try:
                values = early.values_of(blocks, body.data)
            except BAD_VALUES as error:
                raise _Refused(blocks, body.data) from error
            await asyncio.to_thread(early.check, block_fn, values)
            return None
        except (UserError, _Refused) as error:
            refused = error
        told = _told(refused, request)
        _note(block_fn, told, refused, request)
        return told

    def _state_of(self, session: str | None) -> Any:
        sessions = getattr(self.app, "state_holder", None)
        return sessions.session_data.get(session) if isinstance(sessions, Sessions) else None

    async def preprocess_data(
        self, block_fn: Any, inputs: list[Any], state: Any, explicit_call: bool = False
    ) -> Any:
        try:
            values = await super().preprocess_data(block_fn, inputs, state, explicit_call)
        except BAD_VALUES as error:
            blocks = [_as_it_is(one, state) for one in block_fn.inputs]
            raise _Refused(blocks, inputs) from error
        if any(
            isinstance(one, gr.Dataset) and given is None
            for one, given in zip(block_fn.inputs, values, strict=False)
        ):
            raise UserError("choice_missing")  # an example was to be loaded, but which?
        return values

    async def postprocess_data(self, *arguments: Any, **options: Any) -> Any:
        sent = await super().postprocess_data(*arguments, **options)
        if self.visitors is not None:
            # here, for a run's later values go out as mere differences
            self.visitors.hand_out(*_ASKS.get(), named_files(sent))
        return sent


def _as_it_is(block: Any, state: Any) -> Any:
    """A component with what a handler has changed of it for this visitor."""
    return state[block._id] if state and block._id in state else block


def _check_event(block_fn: Any, event: Any) -> None:
    """gradio hands a handler what was selected without a look at it.

    Raises:
        UserError: "choice_missing" when the event does not say what was selected.
    """
    said = getattr(event, "_data", None)
    if block_fn.collects_event_data and not (
        isinstance(said, dict) and {"index", "value"} <= said.keys()
    ):
        raise UserError("choice_missing")


class _Refused(Exception):
    """gradio took a value for one that its component does not allow, or stumbled over it."""

    def __init__(self, blocks: Sequence[Any], values: Sequence[Any]) -> None:
        super().__init__()
        self.pairs = list(zip(blocks, values, strict=False))

    def told(self, lang: str) -> UserError:
        """The error that names the component."""
        for block, value in self.pairs:
            if isinstance(block, (gr.Number, gr.Slider)) and isinstance(value, (int, float)):
                low = -math.inf if block.minimum is None else block.minimum
                high = math.inf if block.maximum is None else block.maximum
                if not low <= value <= high:
                    name = _label(block, lang)
                    code = "below_least" if high == math.inf else "out_of_range"
                    return UserError(code, name=name, value=value, low=low, high=high)
        offering = [(block, value) for block, value in self.pairs if hasattr(block, "choices")]
        others = [block for block, value in offering if not _is_offered(block, value)]
        offering = others or [block for block, _ in offering]  # a list may have grown since
        names = ", ".join(_label(block, lang) for block in offering)
        return UserError("value_refused", name=names) if names else UserError("choice_missing")


def _told(error: Exception, request: Any) -> gr.Error:
    """The sentence for any error."""
    if isinstance(error, gr.Error):
        return error
    if isinstance(error, _Refused):
        return gradio_error(error.told(language(request)), request)
    known = explain(error)
    return gradio_error(UserError("unexpected") if known.code == "crashed" else known, request)


def _note(block_fn: Any, told: gr.Error, error: Exception, request: Any) -> None:
    """Tells the log; nothing that a visitor wrote gets there but in the traceback of our faults."""
    code = told.code if isinstance(told, Told | Unwanted) else "?"
    ours = error if code == "unexpected" else None
    if ours and (state := getattr(request, "state", None)) is not None:
        setattr(state, OURS, True)
    LOG.warning("%s: %s", block_fn.name, code, exc_info=ours)


def _is_offered(block: Any, value: Any) -> bool:
    """Whether a value is among the choices that a component began with."""
    chosen = value if isinstance(value, list) else [value]
    return all(one in [key for _, key in block.choices or ()] for one in chosen)


def _label(block: Any, lang: str) -> str:
    """A component's label in "en" or "ko"."""
    key = str(getattr(block.label, "key", block.label)).removeprefix(PREFIX)
    return WORDS[key][lang == "ko"] if key in WORDS else key


def named_files(value: Any) -> Iterator[Any]:
    """The path in every part of a value that gradio, or a handler, may take for a file."""
    if isinstance(value, dict):
        if "path" in value:
            yield value["path"]
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for part in value:
            yield from named_files(part)
