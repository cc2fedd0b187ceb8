"""Errors of handlers as sentences."""

from __future__ import annotations

import errno
import subprocess
import sys
from collections.abc import Iterator

import gradio as gr
import pytest

from ddpm_demo.errors import UserError
from ddpm_demo.ui.handlers import guarded


def failing(error: Exception) -> None:
    @guarded
    def handler(request: gr.Request | None) -> None:
        raise error

    handler(None)


def failing_later(error: Exception) -> None:
    @guarded
    def handler(request: gr.Request | None) -> Iterator[int]:
        yield 1
        raise error

    list(handler(None))


@pytest.mark.parametrize("fail", [failing, failing_later])
def test_what_a_person_can_mend_is_said(fail: object) -> None:
    assert callable(fail)
    with pytest.raises(gr.Error, match="no such run"):
        fail(UserError("run_missing"))
    with pytest.raises(gr.Error, match="The disk is full"):
        fail(OSError(errno.ENOSPC, "No space left on device"))


@pytest.mark.parametrize("fail", [failing, failing_later])
def test_a_fault_of_ours_stays_what_it_is(fail: object) -> None:
    assert callable(fail)
    for error in (FileNotFoundError(2, "gone"), KeyError("x")):
        with pytest.raises(type(error)):
            fail(error)


def test_a_handler_need_not_race_for_diffusers() -> None:
    script = """
import sys
from ddpm_demo.ui import handlers
def loaded(): return "ddpm_demo.sampler" in sys.modules
def stream(request): yield loaded()
def answer(request): return loaded()
print(loaded(), *handlers.guarded(stream)(None), handlers.guarded(answer)(None))
"""
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert told.stdout == "False True True\n", told.stderr
