"""The kind of an error: a title of its own, that travels at the end of the sentence."""

from __future__ import annotations

import pytest

from ddpm_demo.errors import MESSAGES
from ddpm_demo.ui.shell.kinds import KINDS, SIGN, signed
from ddpm_demo.ui.words import WORDS


def test_kinds_name_codes_that_exist_and_each_once() -> None:
    named = [code for codes in KINDS.values() for code in codes]
    assert set(named) <= set(MESSAGES)
    assert len(named) == len(set(named))


def test_every_kind_has_a_title() -> None:
    assert all(f"shell_kind_{kind}" in WORDS for kind in KINDS)


@pytest.mark.parametrize(
    ("code", "kind"),
    [("crashed", "failed"), ("out_of_range", "check"), ("disk_full", "room")],
)
def test_a_sentence_ends_with_as_many_signs_as_its_kind_has(code: str, kind: str) -> None:
    assert signed("No.", code) == "No." + list(KINDS).index(kind) * SIGN
