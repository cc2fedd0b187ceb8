"""What a page of Train shows."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import gradio as gr

from ddpm_demo.ui.train import room
from ddpm_demo.ui.train.room import Opened


def test_what_a_visitor_opened_is_not_closed_by_a_late_answer() -> None:
    opened = Opened()
    page, other = (cast(gr.Request, SimpleNamespace(session_hash=name)) for name in "ab")
    assert not opened.knows(page)
    assert opened.shows(page, "x"), "of a page that we do not know it is believed"
    opened.turn(page, "x")
    assert opened.knows(page)
    assert not opened.knows(other)
    opened.turn(page, "y")
    assert (opened.shows(page, "x"), opened.shows(page, "y")) == (False, True)
    for k in range(room.PAGES):
        opened.turn(cast(gr.Request, SimpleNamespace(session_hash=str(k))), "z")
    assert not opened.knows(page), "pages of long ago are forgotten"
