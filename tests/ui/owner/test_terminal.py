"""What the terminal says of the links."""

from __future__ import annotations

import io

from ddpm_demo.ui.classroom import qr
from ddpm_demo.ui.owner.key import Owner
from ddpm_demo.ui.owner.terminal import links

LOCAL = "http://127.0.0.1:7860/"
PUBLIC = "https://0123.gradio.live"


def test_a_public_link_has_a_code_and_the_owners_link_none() -> None:
    owner = Owner()
    said = links(owner, PUBLIC, LOCAL, io.TextIOWrapper(io.BytesIO(), "utf-8"))
    assert f"everybody:  {PUBLIC}\n{qr.in_a_terminal(PUBLIC)}\n" in said
    assert owner.link(PUBLIC) in said
    assert qr.in_a_terminal(owner.link(PUBLIC)) not in said
    assert LOCAL not in said


def test_a_terminal_without_blocks_shows_the_links_alone() -> None:
    said = links(Owner(), PUBLIC, LOCAL, io.TextIOWrapper(io.BytesIO(), "ascii"))
    assert PUBLIC in said
    said.encode("ascii")


def test_a_link_that_cannot_be_had_is_said_and_the_owner_has_one_here() -> None:
    owner = Owner()
    said = links(owner, None, LOCAL)
    assert "There is no public link" in said
    assert LOCAL in said
    assert owner.link(LOCAL) in said
