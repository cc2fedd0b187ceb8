"""A run folder: files that are there whole or not at all, one writer, states that are true."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ddpm_demo.errors import UserError
from ddpm_demo.runs import run as runs
from ddpm_demo.runs.records import Status
from ddpm_demo.runs.run import Run, find_run, new_run
from ddpm_demo.storage.atomic import commit_folder, is_intact, replace_file


@pytest.fixture
def run(tmp_path: Path) -> Run:
    made = Run(tmp_path / "run")
    made.path.mkdir()
    return made


def write_two(folder: Path) -> None:
    (folder / "a.bin").write_bytes(b"a" * 1000)
    (folder / "sub").mkdir()
    (folder / "sub" / "b.bin").write_bytes(b"b" * 1000)


def test_a_failed_write_leaves_the_old_file_and_no_rubbish(tmp_path: Path) -> None:
    target = tmp_path / "status.json"
    target.write_text("old")

    def fail(path: Path) -> None:
        path.write_text("half")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        replace_file(target, fail)
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["status.json"]


def test_a_failed_commit_leaves_the_old_folder_and_no_rubbish(tmp_path: Path) -> None:
    commit_folder(tmp_path / "model", write_two)

    def fail(folder: Path) -> None:
        write_two(folder)
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        commit_folder(tmp_path / "model", fail)
    assert is_intact(tmp_path / "model")
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


@pytest.mark.parametrize("bit", [0, 7, 3999, 7999])
@pytest.mark.parametrize("name", ["a.bin", "sub/b.bin"])
def test_one_flipped_bit_is_noticed(tmp_path: Path, name: str, bit: int) -> None:
    commit_folder(tmp_path / "000001", write_two)
    assert is_intact(tmp_path / "000001")
    file = tmp_path / "000001" / name
    content = bytearray(file.read_bytes())
    content[bit // 8] ^= 1 << bit % 8
    file.write_bytes(content)
    assert not is_intact(tmp_path / "000001")


def test_a_folder_without_manifest_or_with_a_missing_file_is_not_intact(tmp_path: Path) -> None:
    commit_folder(tmp_path / "000001", write_two)
    (tmp_path / "000001" / "a.bin").unlink()
    assert not is_intact(tmp_path / "000001")
    (tmp_path / "bare").mkdir()
    assert not is_intact(tmp_path / "bare")


def test_the_newest_intact_checkpoint_is_used_and_two_are_kept(run: Run) -> None:
    for step in (10, 20, 30):
        run.commit_checkpoint(step, write_two)
    assert sorted(path.name for path in run.checkpoints.iterdir()) == ["000020", "000030"]
    (run.checkpoints / "000030" / "a.bin").write_bytes(b"")
    newest = run.newest_checkpoint()
    assert newest is not None
    assert newest.name == "000020"


def test_checkpoints_past_a_million_steps_still_sort_by_number(run: Run) -> None:
    run.commit_checkpoint(999_999, write_two)
    run.commit_checkpoint(1_000_000, write_two)
    newest = run.newest_checkpoint()
    assert newest is not None
    assert newest.name == "1000000"


def test_a_second_writer_is_refused_and_told_the_owner(run: Run) -> None:
    with run.writer():
        assert run.is_locked()
        script = (
            "import sys; from pathlib import Path; from ddpm_demo.runs.run import Run\n"
            "from ddpm_demo.errors import UserError\n"
            "try:\n  Run(Path(sys.argv[1])).writer().__enter__()\n"
            "except UserError as error:\n  print(error.code, error)\n"
        )
        told = subprocess.run(
            [sys.executable, "-c", script, str(run.path)], capture_output=True, text=True
        )
        assert told.stdout.startswith("run_busy"), told
        assert str(os.getpid()) in told.stdout
    assert not run.is_locked()


def test_a_lock_left_by_a_killed_process_is_free(run: Run) -> None:
    script = (
        "import sys, os, signal; from pathlib import Path; from ddpm_demo.runs.run import Run\n"
        "Run(Path(sys.argv[1])).writer().__enter__()\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(run.path)])
    run.write_status(Status(state="running", step=7))
    assert run.status().state == "interrupted"
    with run.writer():
        assert run.status().state == "running"


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


def test_status_survives_fields_of_a_later_version(run: Run) -> None:
    run.write_status(Status(state="stopped", step=5))
    values = json.loads(run.status_file.read_text()) | {"invented": 1}
    run.status_file.write_text(json.dumps(values))
    assert run.status().step == 5


@pytest.mark.parametrize(
    "token", ["", "..", "../" * 10 + "etc", "a" * 31, "A" * 32, "a" * 31 + "/", "0" * 32]
)
def test_a_visitors_token_never_leaves_the_runs_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, token: str
) -> None:
    monkeypatch.setenv("DDPM_DEMO_HOME", str(tmp_path))
    made = new_run()
    assert find_run(made.token).path == made.path
    with pytest.raises(UserError, match="no such run"):
        find_run(token)


def test_previews_stand_in_the_order_of_their_steps(run: Run) -> None:
    run.previews.mkdir()
    for name in ("000500", "1000000", "999500"):
        (run.previews / f"{name}.png").touch()
    assert [file.stem for file in run.preview_files()] == ["000500", "999500", "1000000"]


def test_other_folders_beside_runs_are_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DDPM_DEMO_HOME", str(tmp_path))
    made = new_run()
    (made.path.parent / "deadbeef copy").mkdir()
    assert [run.token for run in runs.all_runs()] == [made.token]


def test_the_newest_run_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DDPM_DEMO_HOME", str(tmp_path))
    assert runs.all_runs() == []
    first, second = new_run(), new_run()
    os.utime(first.path)
    assert {run.token for run in runs.all_runs()} == {first.token, second.token}
