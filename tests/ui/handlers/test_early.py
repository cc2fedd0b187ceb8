"""What waits for the model is looked at when it comes, as far as that is known without it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

from ddpm_demo.policy import Policy
from ddpm_demo.ui import build_demo
from ddpm_demo.ui.crowd.fair_queue import MODEL_ROOMS
from tests.support.runs import begun
from tests.ui.support.loops import finished
from tests.ui.support.strangers import key_of

# whose values are a drawing's, a step's or an event's alone: nothing is known of them before
LATER = {"on_step", "on_last", "on_picture", "weigh", "told"}
ROOMS = (*MODEL_ROOMS, "forward")


@pytest.fixture(scope="module")
def demo() -> Any:
    return build_demo(Policy.for_strangers({}))


def refused(demo: Any, name: str, **values: Any) -> str | None:
    """The code of the refusal of a request that has not waited yet; values by `key_of` inputs."""
    fn = next(fn for fn in demo.fns.values() if fn.name == name and fn.concurrency_id in ROOMS)
    data = [values.get(key_of(one), getattr(one, "value", None)) for one in fn.inputs]
    body = SimpleNamespace(session_hash=None, data=data)
    told = finished(demo.refusal(fn, body, gr.Request()))
    return None if told is None else told.code


@pytest.mark.parametrize(
    ("name", "values", "code"),
    [
        ("forward", {"picture": None}, "picture_missing"),
        ("on_train", {"model": None}, "no_model"),
        ("on_train", {"source": "own", "files": []}, "no_pictures"),
        ("on_start", {"model": None}, "no_model"),
        ("on_look", {"source": "own", "files": []}, "no_pictures"),
        ("on_measure", {"run": "0" * 32}, "run_missing"),
        ("branch", {"json": {}}, "no_drawing"),
    ],
)
def test_what_is_known_to_be_refused_does_not_wait(
    demo: Any, name: str, values: dict[str, Any], code: str
) -> None:
    assert refused(demo, name, **values) == code


@pytest.mark.parametrize("name", ["on_train", "on_start", "on_look"])
def test_what_stands_on_the_page_at_first_is_not_refused(demo: Any, name: str) -> None:
    assert refused(demo, name) is None


def test_whoever_may_only_look_is_refused_before_a_measurement_waits(demo: Any) -> None:
    assert refused(demo, "on_measure", run=begun().look_key) == "run_not_yours"


def test_ticks_wait_in_no_queue(demo: Any) -> None:
    timers = {key for key, block in demo.blocks.items() if isinstance(block, gr.Timer)}
    ticks = [fn for fn in demo.fns.values() if any(of in timers for of, _ in fn.targets)]
    assert [fn.name for fn in ticks] == ["on_many_tick", "on_tick"]
    assert not any(fn.queue for fn in ticks)


def test_each_function_that_waits_for_the_model_has_a_look_or_is_listed(demo: Any) -> None:
    waiting = [fn for fn in demo.fns.values() if fn.concurrency_id in MODEL_ROOMS]
    assert waiting
    without = {fn.name for fn in waiting if not hasattr(fn.fn, "check")}
    assert without - LATER == set()
