"""What a command says of a fault, to a person and to the page."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from ddpm_demo.commands.answers import answer, in_sentences
from ddpm_demo.errors import MESSAGES, UserError

FAULTS = {
    "out_of_memory": RuntimeError("CUDA out of memory. Tried to allocate 20.00 GiB."),
    "disk_full": RuntimeError("Error while serializing: I/O error: No space left on device"),
    "path_failed": PermissionError(13, "Permission denied", "/here"),
    "no_pictures": UserError("no_pictures"),
}


@pytest.mark.parametrize("code", FAULTS)
def test_a_fault_that_a_person_can_mend_is_told_in_its_words(
    code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_: Sequence[str] | None = None) -> int:
        raise FAULTS[code]

    assert answer(fail) == 1
    assert json.loads(capsys.readouterr().out)["error"] == code
    assert in_sentences(fail)([]) == 1
    assert capsys.readouterr().err.startswith(MESSAGES[code].partition("{")[0])


def test_a_fault_of_the_program_keeps_its_traceback() -> None:
    def fail(_: Sequence[str] | None = None) -> int:
        try:
            raise UserError("no_pictures")
        except UserError:
            raise KeyError("typo")  # noqa: B904

    with pytest.raises(KeyError):
        answer(fail)
    with pytest.raises(KeyError):
        in_sentences(fail)([])
