"""What is kept of pages that were opened."""

from __future__ import annotations

import datetime

import gradio as gr
import pytest
from fastapi import HTTPException

from ddpm_demo.ui.crowd.sessions import CAPACITY, KEPT_SECONDS, Sessions


@pytest.fixture
def sessions() -> Sessions:
    with gr.Blocks() as demo:
        gr.State(0)
    made = Sessions()
    made.set_blocks(demo)
    return made


def test_of_too_many_pages_the_closed_ones_go_first(sessions: Sessions) -> None:
    with sessions.opened("open"):
        for name in ("open", *map(str, range(CAPACITY + 50))):
            sessions[name]
        assert len(sessions.session_data) == len(sessions.time_last_used) == CAPACITY
        assert "open" in sessions
        assert str(CAPACITY + 49) in sessions


def test_a_page_that_was_closed_is_forgotten_after_a_while(sessions: Sessions) -> None:
    for name in ("open", "closed", "new"):
        sessions[name]
    long_ago = datetime.datetime.now() - datetime.timedelta(seconds=KEPT_SECONDS + 1)
    sessions.time_last_used |= {"open": long_ago, "closed": long_ago}
    with sessions.opened("open"):
        sessions.delete_all_expired_state()
        assert set(sessions.session_data) == {"open", "new"}
    sessions.delete_all_expired_state()
    assert set(sessions.session_data) == set(sessions.time_last_used) == {"new"}


def test_a_page_keeps_its_states_and_nothing_of_what_it_showed(sessions: Sessions) -> None:
    page = sessions["page"]
    (state,) = (key for key, block in sessions.blocks.blocks.items() if isinstance(block, gr.State))
    page[state] = 7
    page._update_value_in_config(state, "x" * 1000)
    assert sessions["page"][state] == 7
    assert page.config_values == {}


def test_a_long_name_is_no_page(sessions: Sessions) -> None:
    with pytest.raises(HTTPException):
        sessions["x" * 65]
    assert not sessions.session_data
