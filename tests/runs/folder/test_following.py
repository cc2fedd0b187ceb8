"""metrics.jsonl as a page follows it: read on, not again; thinned, and begun anew after a cut."""

from __future__ import annotations

import json
from pathlib import Path
from typing import IO, Any

import pytest

from ddpm_demo.runs.folder import following, metrics
from ddpm_demo.runs.folder.following import MOST_ROWS, STAY, Following, thinned


def lines(first: int, last: int, **values: Any) -> str:
    return "".join(
        json.dumps({"step": step, "loss": 1 / step, **values}) + "\n"
        for step in range(first, last + 1)
    )


def steps(file: Path, followed: Following) -> list[int]:
    return [row["step"] for row in followed.read(file).rows]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "metrics.jsonl"
    path.write_text(lines(1, 5))
    return path


def test_only_what_was_added_is_read(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed = []

    def counted(content: bytes) -> list[dict[str, Any]]:
        parsed.append(len(content.splitlines()))
        return metrics.read_rows(content)

    monkeypatch.setattr(following, "read_rows", counted)
    followed = Following()
    assert steps(file, followed) == [1, 2, 3, 4, 5]
    with file.open("a") as end:
        end.write(lines(6, 7))
    assert steps(file, followed) == [1, 2, 3, 4, 5, 6, 7]
    assert steps(file, followed) == [1, 2, 3, 4, 5, 6, 7]
    assert parsed == [5, 2]


def test_a_line_that_is_being_written_waits_for_its_end(file: Path) -> None:
    followed, line = Following(), lines(6, 6)
    with file.open("a") as end:
        end.write(line[:9])
        end.flush()
        assert steps(file, followed) == [1, 2, 3, 4, 5]
        end.write(line[9:])
    assert steps(file, followed) == [1, 2, 3, 4, 5, 6]


def test_a_run_that_was_cut_back_is_read_anew(file: Path) -> None:
    followed = Following()
    followed.read(file)
    metrics.cut_back(file, 2)
    assert steps(file, followed) == [1, 2]
    for step in (30, 40, 50):  # longer than before
        metrics.append(file, {"step": step, "loss": 1.0})
    metrics.cut_back(file, 40)
    assert steps(file, followed) == [1, 2, 30, 40]


def test_a_file_that_was_written_over_in_place_is_read_anew(file: Path) -> None:
    followed = Following()
    followed.read(file)
    with file.open("r+") as same:  # the inode stays
        same.write(lines(11, 19))
    assert steps(file, followed) == list(range(11, 20))


def test_what_is_gone_is_nothing(file: Path, tmp_path: Path) -> None:
    followed = Following()
    followed.read(file)
    file.unlink()
    assert steps(file, followed) == []
    assert steps(tmp_path, followed) == []
    file.write_text(lines(1, 2))
    assert steps(file, followed) == [1, 2]


def test_a_long_file_is_thinned_and_keeps_its_extremes(file: Path) -> None:
    peak = {"step": 2001, "loss": 99.0, "loss_ema": 1.0}
    rows = [*range(1, 20_001)]
    text = [json.dumps(peak if k == 2000 else {"step": k, "loss": 1 + 1 / k}) for k in rows]
    file.write_text("\n".join(text) + "\n" + json.dumps({"step": 20_000, "val_loss": 3.0}) + "\n")
    found = Following().read(file)
    assert found.count == 20_001
    assert len(found.rows) <= MOST_ROWS
    assert peak in found.rows
    assert {"step": 20_000, "val_loss": 3.0} in found.rows
    kept = [row["step"] for row in found.rows]
    assert kept == sorted(kept)
    assert kept[-2:] == [20_000, 20_000]


def test_rows_with_both_losses_are_thinned_too() -> None:
    rows = [{"step": step, "loss": 1.0, "val_loss": 1.0} for step in range(3 * STAY)]
    assert len(thinned(rows)) == 2 * STAY


def test_the_newest_rows_are_not_thinned() -> None:
    rows = [{"step": step, "loss": 1.0} for step in range(3 * STAY)]
    assert thinned(rows)[-STAY:] == rows[-STAY:]


def test_a_line_of_megabytes_is_passed_over(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "BLOCK_BYTES", 100)
    file.write_text(lines(1, 2) + "x" * 950 + "\n" + lines(3, 4))
    assert steps(file, Following()) == [1, 2, 3, 4]


def test_only_some_files_are_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[Path] = []
    read_on = following.Followed.read_on

    def watched(self: following.Followed, file: IO[bytes]) -> None:
        if not self.offset:
            begun.append(Path(file.name))
        read_on(self, file)

    monkeypatch.setattr(following.Followed, "read_on", watched)
    followed = Following()
    files = [tmp_path / f"{k}" for k in range(following.FILES + 1)]
    for file in files:
        file.write_text(lines(1, 1))
        followed.read(file)
    followed.read(files[-1])
    followed.read(files[0])  # the oldest was forgotten
    assert begun == [*files, files[0]]
