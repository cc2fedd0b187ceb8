"""Errors of handlers as sentences."""

from __future__ import annotations

import errno
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import gradio as gr
import pytest

from ddpm_demo.errors import UserError
from ddpm_demo.runs.folder.run import home
from ddpm_demo.ui.handlers import at_the_model, counted, guarded, tokens


@pytest.mark.parametrize("key", ["train_accepted", "train_refused", "train_noted"])
@pytest.mark.parametrize("lang", ["en", "ko"])
def test_one_thing_is_not_told_as_many(key: str, lang: str) -> None:
    one, many = counted(key, lang, 1), counted(key, lang, 1200)
    assert "1" in one
    assert "1,200" in many
    # English has a plural and Korean none
    assert (many.replace("1,200", "1") == one) == (lang == "ko")


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


def test_a_sentence_quotes_markup_as_text() -> None:
    """gradio shows an error as HTML, and the sentence may quote a link."""
    with pytest.raises(gr.Error) as caught:
        failing(UserError("bad_settings", name="seed", value='<img src="https://a.b/c.png">&'))
    assert "<" not in caught.value.message
    assert '&lt;img src="https://a.b/c.png"&gt;&amp;' in caught.value.message


@pytest.mark.parametrize("fail", [failing, failing_later])
def test_a_fault_of_ours_stays_what_it_is(fail: object) -> None:
    assert callable(fail)
    for error in (FileNotFoundError(2, "gone"), KeyError("x")):
        with pytest.raises(type(error)):
            fail(error)


@pytest.mark.slow
def test_a_handler_need_not_race_for_diffusers() -> None:
    script = """
import sys
from ddpm_demo.ui import handlers
def loaded(): return "ddpm_demo.diffusion.sampling" in sys.modules
def stream(request): yield loaded()
def answer(request): return loaded()
print(loaded(), *handlers.guarded(stream)(None), handlers.guarded(answer)(None))
"""
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert told.stdout == "False True True\n", told.stderr


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM, errno.EROFS])
@pytest.mark.parametrize("fail", [failing, failing_later])
def test_a_folder_of_runs_that_cannot_be_written_to_is_said(
    number: int, fail: Callable[[Exception], None]
) -> None:
    inside, outside = home() / "runs" / "x", home().with_name("other")
    with pytest.raises(gr.Error, match="may not write into its folder of runs"):
        fail(OSError(number, "no", str(inside)))
    with pytest.raises(OSError, match="no"):  # our fault, or another folder: the log gets it
        fail(OSError(number, "no", str(outside)))


def test_models_compute_in_one_thread() -> None:
    @at_the_model
    def name() -> str:
        return threading.current_thread().name

    @at_the_model
    def names(count: int) -> Iterator[str]:
        for _ in range(count):
            yield threading.current_thread().name

    with ThreadPoolExecutor(3) as pool:
        called = set(pool.map(lambda _: name(), range(6)))
        stepped = set(pool.map(lambda _: tuple(names(3)), range(6)))
    assert len(called) == 1
    assert threading.current_thread().name not in called
    assert stepped == {tuple(called) * 3}


def test_a_handler_at_the_model_fails_and_ends_like_any_other() -> None:
    ended = []

    @guarded
    @at_the_model
    def steps(request: gr.Request | None = None) -> Iterator[int]:
        try:
            yield 1
            raise UserError("no_pictures")
        finally:
            ended.append(True)

    running = steps(None)
    assert next(running) == 1
    with pytest.raises(gr.Error, match="picture"):
        next(running)
    left_alone = steps(None)
    next(left_alone)
    left_alone.close()
    assert ended == [True, True]


@pytest.mark.parametrize("sent", [None, 3, "0" * 32, {"0" * 32: 1}, [["0" * 32]], ["x" * 40_000]])
def test_what_a_browser_remembers_is_keys_or_nothing(sent: object) -> None:
    assert tokens(sent) == []


def test_the_newest_fifty_keys_count() -> None:
    keys = [f"{k:032x}" for k in range(60)]
    assert tokens([*keys[:30], "😀" * 32, *keys[30:]]) == keys[10:]
