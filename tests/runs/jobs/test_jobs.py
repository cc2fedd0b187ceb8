"""What a server does again and again beside answering."""

from __future__ import annotations

import errno

import pytest

from ddpm_demo.policy import Policy
from ddpm_demo.runs.jobs import jobs
from ddpm_demo.runs.jobs.jobs import Jobs


def test_a_full_disk_on_which_no_run_can_start_is_still_swept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own, swept = Jobs(Policy.for_strangers({})), []

    def promote() -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(own.queue, "promote", promote)
    monkeypatch.setattr(jobs, "sweep_public", swept.append)
    own.look_after()
    assert swept == [own.policy]
