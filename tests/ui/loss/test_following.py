"""Loss stands on the model that was worked with last."""

from __future__ import annotations

from typing import Any

import gradio as gr
import pytest

from ddpm_demo.policy import Policy
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.runs.folder.status import Status
from ddpm_demo.ui.loss.following import Following
from ddpm_demo.ui.loss.look import LookControls
from ddpm_demo.ui.visitors import Visitors
from tests.ui.support.tabs import page_of

AT_HOME, PUBLIC = Policy.at_home({}), Policy.for_strangers({})


def followed(policy: Policy) -> Following:
    with gr.Blocks():
        mine = gr.BrowserState([])
        controls = LookControls(Visitors(policy), mine)
        return Following(controls, policy, mine, gr.BrowserState(""))


@pytest.fixture
def following() -> Following:
    return followed(AT_HOME)


def chosen(following: Following, answer: dict[Any, Any]) -> object:
    update = answer.get(following.model, {})
    return update.get("value") if update.get("choices") else None


def test_it_moves_to_what_draws(following: Following) -> None:
    answer = following.on_drawn("weights/faces-64", "", [])
    assert chosen(following, answer) == "weights/faces-64"
    assert answer[following.by_hand] is False
    assert following.source not in answer, "its held-out pictures are here"
    assert chosen(following, following.on_drawn("weights/gone", "", [])) is None


def test_it_moves_to_a_run_that_came_to_rest(following: Following, run: Run) -> None:
    key = f"run/{run.draw_key}"
    assert chosen(following, following.on_state(run.token, [], by_hand=False)) == key
    assert chosen(following, following.on_state(run.token, [], by_hand=True)) is None
    assert chosen(following, following.on_state("gone", [], by_hand=False)) is None
    run.write_status(Status("failed", step=7, total=9))
    (run.model / "model_index.json").unlink()
    assert chosen(following, following.on_state(run.token, [], by_hand=False)) is None


def test_of_somebody_elses_run_it_asks_about_ones_own_pictures(run: Run) -> None:
    following = followed(PUBLIC)
    answer = following.on_drawn(f"run/{run.draw_key}", "", [run.draw_key])
    assert chosen(following, answer) == f"run/{run.draw_key}"
    assert answer[following.source] == "own"
    assert following.source not in following.on_drawn(f"run/{run.draw_key}", "", [run.token])


def test_each_press_of_draw_moves_it() -> None:
    """Also with the model that drew last: a choice by hand ends with the next drawing."""
    demo = page_of("sample", "loss")
    (moved,) = [fn for fn in demo.fns.values() if fn.name == "on_drawn"]
    heard = [(demo.blocks[number].elem_id, event) for number, event in moved.targets]
    assert heard == [("sample-draw", "click")]
