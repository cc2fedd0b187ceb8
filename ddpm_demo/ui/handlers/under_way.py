"""How many answers of the model are under way."""

from __future__ import annotations

import contextlib
import functools
import inspect
import threading
from collections.abc import Callable, Iterator
from typing import Any


class UnderWay:
    """How many answers are under way: the next one waits for them."""

    def __init__(self) -> None:
        self._lock, self._count = threading.Lock(), 0

    @property
    def any(self) -> bool:
        return self._count > 0

    def counted(self, handler: Callable[..., Any]) -> Callable[..., Any]:
        """A handler that counts while it runs, a generator from its first step to its end."""
        if inspect.isgeneratorfunction(handler):

            @functools.wraps(handler)
            def stepping(*args: Any, **kwargs: Any) -> Iterator[Any]:
                with self._one():
                    yield from handler(*args, **kwargs)

            return stepping

        @functools.wraps(handler)
        def calling(*args: Any, **kwargs: Any) -> Any:
            with self._one():
                return handler(*args, **kwargs)

        return calling

    @contextlib.contextmanager
    def _one(self) -> Iterator[None]:
        with self._lock:
            self._count += 1
        try:
            yield
        finally:
            with self._lock:
                self._count -= 1


UNDER_WAY = UnderWay()  # of all visitors: the model computes in one thread
