"""What stands where an answer of the model will come, until it comes."""

from __future__ import annotations

from typing import Any

import gradio as gr
import pytest

from ddpm_demo.policy import Policy
from ddpm_demo.ui import build_demo
from ddpm_demo.ui.components import turn
from ddpm_demo.ui.components.timeline import Timeline
from ddpm_demo.ui.components.turn import Turn
from ddpm_demo.ui.handlers.under_way import UnderWay

# a drawing's own chart, which nobody presses for, and an endpoint without a page
NOT_PRESSED = {"weigh", "sample"}


@pytest.fixture
def page() -> Any:
    with gr.Blocks() as blocks:
        yield blocks


def shown(updates: Any) -> dict[str, bool]:
    return {
        line.elem_id: update["visible"]
        for line, update in updates.items()
        if isinstance(line, gr.Markdown)
    }


def test_a_press_says_whether_it_waits(page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    under_way = UnderWay()
    monkeypatch.setattr(turn, "UNDER_WAY", under_way)
    line = Turn("one", "loss_walking_working")
    assert shown(line.pressed()) == {"one-queued": False, "one-status": True}
    said = under_way.counted(lambda: shown(line.pressed()))()
    assert said == {"one-queued": True, "one-status": False}, "another answer comes first"
    assert shown(line.begun()) == {"one-queued": False, "one-status": True}
    assert shown(line.over()) == {"one-queued": False, "one-status": False}
    assert not under_way.any


def test_an_answer_says_first_that_its_turn_has_come(page: Any) -> None:
    line, first, second = Turn("one"), gr.HTML(), gr.State()
    answers = line.told(lambda: ("a", "b"), [first, second])()
    assert shown(next(answers)) == {"one-queued": False}
    assert list(answers) == [{first: "a", second: "b"}]

    def alone() -> Any:
        yield gr.skip()
        yield "a"

    assert list(line.told(alone, [first])())[1:] == [{first: gr.skip()}, {first: "a"}]
    value = {"id": "a value may be a dict"}
    assert list(line.told(lambda: value, [first])())[1:] == [{first: value}]
    assert list(line.told(lambda: {second: "b"}, [first, second])())[1:] == [{second: "b"}]


def test_whatever_asks_the_model_says_where_it_waits() -> None:
    demo = build_demo(Policy.for_strangers({}))
    waiting = [fn for fn in demo.fns.values() if fn.concurrency_id == "sampler"]
    assert {"on_train", "on_look", "on_ask", "on_picture"} < {str(fn.name) for fn in waiting}
    for fn in waiting:
        told = any(
            isinstance(one, Timeline) or str(one.elem_id).endswith("-queued") for one in fn.outputs
        )
        assert told or fn.name in NOT_PRESSED, fn.name
