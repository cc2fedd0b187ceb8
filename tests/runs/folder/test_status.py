"""The states of a run: each is in one group, and a status knows its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ddpm_demo.runs.folder.run import Run
from ddpm_demo.runs.folder.status import AT_REST, AT_WORK, RESUMABLE, STATES, Status, read_status
from ddpm_demo.storage.atomic import write_json


def test_every_state_is_a_draft_waits_is_at_work_or_rests() -> None:
    for state in STATES:
        status = Status(state)
        groups = (status.is_draft, status.is_waiting, status.is_at_work, status.is_at_rest)
        assert sum(groups) == 1, state
        assert status.is_active == (status.is_waiting or status.is_at_work)
        assert status.is_at_rest == (status.is_resumable or status.is_done)
    assert set(AT_WORK) | set(AT_REST) | {"draft", "waiting"} == set(STATES)
    assert set(RESUMABLE) == set(AT_REST) - {"done"}


@pytest.mark.parametrize("state", STATES[1:])
def test_what_is_written_is_read_again(tmp_path: Path, state: str) -> None:
    run = Run(tmp_path)
    run.write_status(Status(state, step=5, total=9, message="diverged", details={"kept": 4}))
    told = read_status(run.status_file)
    assert told is not None
    assert (told.state, told.step, told.total) == (state, 5, 9)
    assert (told.message, told.details) == ("diverged", {"kept": 4})
    assert told.updated > 0


def test_a_missing_status_is_none(tmp_path: Path) -> None:
    assert read_status(tmp_path / "status.json") is None


@pytest.mark.parametrize("drawing", [[3, 10], None])
def test_a_preview_under_way_is_read_and_may_be_absent(tmp_path: Path, drawing: Any) -> None:
    values = {"state": "running", "step": 1, "total": 2, "updated": 1.0, "later": "unknown"}
    if drawing:
        values["drawing"] = drawing
    write_json(tmp_path / "status.json", values)
    told = read_status(tmp_path / "status.json")
    assert told is not None
    assert told.drawing == drawing


@pytest.mark.parametrize("drawing", [[3], [3, -1], "3 of 10", [3, "10"], {}])
def test_a_damaged_status_is_none(tmp_path: Path, drawing: Any) -> None:
    values = {"state": "running", "updated": 1.0, "drawing": drawing}
    write_json(tmp_path / "status.json", values)
    assert read_status(tmp_path / "status.json") is None
