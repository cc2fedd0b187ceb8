"""metrics.jsonl: whole lines count, and what comes after a checkpoint is dropped."""

from __future__ import annotations

from pathlib import Path

import pytest

from ddpm_demo.runs.folder.run import Run


def test_cut_back_drops_what_came_after_the_checkpoint(run: Run) -> None:
    for step in (10, 20, 30):
        run.append_metrics(step=step, loss=1 / step)
    run.previews.mkdir()
    for step in (10, 30):
        (run.previews / f"{step:06d}.png").write_bytes(b"")
    run.cut_back(20)
    assert [line["step"] for line in run.metrics()] == [10, 20]
    assert [path.name for path in run.preview_files()] == ["000010.png"]


def test_a_metrics_line_cut_short_by_a_kill_is_left_out(run: Run) -> None:
    run.append_metrics(step=10, loss=0.5)
    with run.metrics_file.open("a") as file:
        file.write('{"step": 20, "lo')
    assert run.metrics() == [{"step": 10, "loss": 0.5}]


def test_lines_that_are_no_metrics_are_left_out(run: Run) -> None:
    run.metrics_file.write_bytes(b'[1]\n7\n{"loss": 1}\n{"step": "3"}\n{"step": 4}\n\xff\n')
    assert run.metrics() == [{"step": 4}]
    run.cut_back(3)
    assert run.metrics() == []


def test_metrics_that_cannot_be_read_are_not_cut_back(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run.append_metrics(step=10, loss=0.5)

    def no_answer(path: Path) -> bytes:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_bytes", no_answer)
        with pytest.raises(OSError, match="Input/output"):
            run.cut_back(20)
    assert run.metrics() == [{"step": 10, "loss": 0.5}]
