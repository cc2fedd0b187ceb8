"""What a run says of itself while it trains."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ddpm_demo.runs.folder.previews import PREVIEW_STEPS
from ddpm_demo.runs.folder.status import Status, read_status
from ddpm_demo.training import observe
from ddpm_demo.training.clock import Clock
from ddpm_demo.training.trainer import Trainer
from tests.support.runs import make_run


def test_a_preview_under_way_is_told_and_then_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make_run(tmp_path / "run", steps=4, precision="fp32")
    trainer, clock = Trainer(run), Clock(0)
    told: list[Any] = []

    def status() -> Status:
        found = read_status(run.status_file)
        assert found is not None
        return found

    def drawn(file: Path, denoiser: Any, config: Any, give_up: Callable[[], bool]) -> None:
        told.append(status().drawing)
        for _ in range(2):
            clock._status = 0.0  # half a second later
            assert not give_up()
            told.append(status().drawing)

    monkeypatch.setattr(observe, "save_preview", drawn)
    trainer.reporter.preview(2, lambda: False, clock)
    assert told == [[done, PREVIEW_STEPS] for done in (0, 1, 2)]
    assert status().drawing is None


def test_the_time_left_has_room_for_the_last_preview(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", steps=4, precision="fp32")
    trainer, clock = Trainer(run), Clock(0)
    clock.steps_per_s = 2.0
    clock.previews.spent(1, 80.0)
    trainer.reporter.write_status("running", clock)
    status = read_status(run.status_file)
    assert status is not None
    assert status.eta_s == pytest.approx(4 / 2 + 80)
