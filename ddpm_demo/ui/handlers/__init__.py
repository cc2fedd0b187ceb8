"""What every handler shares: the visitor's language, errors as sentences, the import of torch."""

from __future__ import annotations

import contextvars
import errno
import functools
import html
import inspect
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import gradio as gr

from ddpm_demo.causes import explain
from ddpm_demo.errors import UserError
from ddpm_demo.models.heavy import import_heavy
from ddpm_demo.runs.folder.keys import is_key
from ddpm_demo.runs.folder.run import home

from ..crowd.wanted import check_wanted
from ..shell.kinds import signed
from ..words import WORDS, say
from .under_way import UNDER_WAY

_NOT_WRITABLE = (errno.EACCES, errno.EPERM, errno.EROFS)

# torch gives each computing thread helpers of its own. When there are more helpers than cores, they
# sleep between operations: a network was a fifth slower in gradio's changing threads.
_MODEL_THREAD = ThreadPoolExecutor(1, "model")


def language(request: gr.Request | None) -> str:
    """ "ko" for a visitor whose browser prefers Korean, else "en"."""
    headers = getattr(request, "headers", None) or {}
    return "ko" if str(headers.get("accept-language", "")).lower().startswith("ko") else "en"


def session_of(request: gr.Request) -> str:
    """The page that a request came from, by the name that its browser gave it."""
    return request.session_hash or ""


def phrase(key: str, lang: str, **details: object) -> str:
    """A word of the page that is composed on the server."""
    return WORDS[key][1 if lang == "ko" else 0].format(**details)


def counted(key: str, lang: str, count: int) -> str:
    """A word with a number of things in it; English has another one, `key`_one, for a single."""
    return phrase(f"{key}_one" if count == 1 else key, lang, count=f"{count:,}")


def tokens(value: Any) -> list[str]:
    """The keys in a list that a browser remembered: anything may stand there."""
    return [each for each in value if is_key(each)][-50:] if isinstance(value, list) else []


class Told(gr.Error):
    """A sentence that a visitor is told; the log gets the code and no traceback.

    Args:
        message: The sentence, as HTML.
        code: Of the `UserError` that it tells.
    """

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message, duration=12, print_exception=False)
        self.code = code


def sentence(error: UserError, request: Any) -> str:
    """What the page shows of an error: its sentence in the visitor's language, and its kind.

    gradio shows a message as HTML, and a sentence may quote what a link or a file says. So markup
    is escaped here, for every error alike.
    """
    return signed(html.escape(say(error, language(request)), quote=False), error.code)


def gradio_error(error: UserError, request: gr.Request | None) -> Told:
    """An error as gradio shows it: its sentence in the visitor's language."""
    return Told(sentence(error, request), error.code)


def warn(error: UserError, request: gr.Request | None) -> None:
    """Shows the sentence of an error beside what a handler has answered."""
    gr.Warning(sentence(error, request), duration=12)


def request_finder(handler: Callable[..., Any]) -> Callable[[tuple[Any, ...], Any], Any]:
    """What finds the `gr.Request` in a handler's arguments; None where there is none."""
    signature = inspect.signature(handler)

    def request_of(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        return signature.bind_partial(*args, **kwargs).arguments.get("request")

    return request_of


def guarded(handler: Callable[..., Any]) -> Callable[..., Any]:
    """Shows a `UserError` of a handler as one sentence in the visitor's language; a full disk too.

    What was on the page stays. The handler must take `request: gr.Request`; it may import what
    it needs of torch and diffusers by itself.
    """

    def show(error: UserError | OSError, request: gr.Request | None) -> None:
        known = _explained(error)
        if known.code != "crashed":  # an unknown error is ours: the server's log gets it
            raise gradio_error(known, request) from error

    request_of = request_finder(handler)

    if inspect.isgeneratorfunction(handler):

        @functools.wraps(handler)
        def generating(*args: Any, **kwargs: Any) -> Any:
            import_heavy()
            try:
                yield from handler(*args, **kwargs)
            except (UserError, OSError) as error:
                show(error, request_of(args, kwargs))
                raise

        return generating

    @functools.wraps(handler)
    def calling(*args: Any, **kwargs: Any) -> Any:
        import_heavy()
        try:
            return handler(*args, **kwargs)
        except (UserError, OSError) as error:
            show(error, request_of(args, kwargs))
            raise

    return calling


def _explained(error: UserError | OSError) -> UserError:
    """As `explain`; and where the folder of runs cannot be written to, that is said."""
    known, file = explain(error), str(getattr(error, "filename", ""))
    if known.code == "crashed" and isinstance(error, OSError) and error.errno in _NOT_WRITABLE:
        return UserError("not_writable") if home() in Path(file).parents else known
    return known


def at_the_model(handler: Callable[..., Any]) -> Callable[..., Any]:
    """Runs a handler, or each step of a generator, in the one thread where models compute.

    What waits for the thread is not begun there when its visitor is gone by then. It is under way
    meanwhile: who presses a button then is told that another answer comes first.
    """

    def begun(call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        check_wanted()
        return call(*args, **kwargs)

    def there(call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        context = contextvars.copy_context()
        return _MODEL_THREAD.submit(context.run, begun, call, *args, **kwargs).result()

    if inspect.isgeneratorfunction(handler):

        @functools.wraps(handler)
        def stepping(*args: Any, **kwargs: Any) -> Iterator[Any]:
            over = object()
            steps = handler(*args, **kwargs)
            try:
                while (value := there(next, steps, over)) is not over:
                    yield value
            finally:
                steps.close()

        return UNDER_WAY.counted(stepping)

    return UNDER_WAY.counted(functools.wraps(handler)(functools.partial(there, handler)))
