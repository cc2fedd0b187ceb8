"""What only some systems do: a name that another program holds for a moment."""

from __future__ import annotations

import ast
import math
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from ddpm_demo.runs import archive
from ddpm_demo.runs.folder.run import new_run
from ddpm_demo.runs.folder.status import Status
from ddpm_demo.storage import system
from ddpm_demo.storage.atomic import commit_folder, is_intact, read_json, write_json

ROOT = Path(__file__).parents[2] / "ddpm_demo"


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], list[Path]]:
    """`held(times)`: so often a replacement is refused; answers with the refusals so far."""

    def hold(times: float) -> list[Path]:
        refused: list[Path] = []
        replace = Path.replace

        def refusing(self: Path, target: Path) -> Path:
            if len(refused) < times:
                refused.append(self)
                raise PermissionError(13, "The process cannot access the file", str(self))
            return replace(self, target)

        monkeypatch.setattr(Path, "replace", refusing)
        return refused

    return hold


def test_a_file_that_a_scanner_holds_for_a_moment_is_replaced(
    tmp_path: Path, held: Callable[[float], list[Path]]
) -> None:
    write_json(tmp_path / "status.json", {"step": 1})
    refused = held(3)
    write_json(tmp_path / "status.json", {"step": 2})
    assert read_json(tmp_path / "status.json") == {"step": 2}
    assert len(refused) == 3


def test_a_folder_that_is_held_at_each_of_its_two_renames_is_replaced(
    tmp_path: Path, held: Callable[[float], list[Path]]
) -> None:
    commit_folder(tmp_path / "model", lambda folder: (folder / "a").write_text("old"))
    refused = held(4)
    commit_folder(tmp_path / "model", lambda folder: (folder / "a").write_text("new"))
    assert (tmp_path / "model" / "a").read_text() == "new"
    assert is_intact(tmp_path / "model")
    assert len(refused) == 4
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_a_run_that_is_held_for_a_moment_can_be_deleted(
    held: Callable[[float], list[Path]],
) -> None:
    run = new_run()
    run.write_status(Status("done"))
    held(2)
    archive.delete(run)
    assert not run.path.exists()


def test_what_stays_forbidden_is_told_in_the_end(
    tmp_path: Path, held: Callable[[float], list[Path]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system, "REPLACE_SECONDS", 0.1)
    write_json(tmp_path / "status.json", {"step": 1})
    refused = held(float("inf"))
    with pytest.raises(PermissionError):
        write_json(tmp_path / "status.json", {"step": 2})
    assert len(refused) > 1
    assert [path.name for path in tmp_path.iterdir()] == ["status.json"]


def test_nothing_else_replaces_files() -> None:
    """`a.replace(b)`, `a.rename(b)` and their kind stand in one place only."""
    found = []
    for file in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            name, owner = node.func.attr, node.func.value
            module = owner.id if isinstance(owner, ast.Name) else ""
            one = len(node.args) == 1 and not node.keywords and module != "dataclasses"
            of_a_path = name in ("replace", "rename") and one
            of_os = module in ("os", "shutil")
            if of_a_path or (of_os and name in ("replace", "rename", "renames", "move")):
                found.append(file.relative_to(ROOT).as_posix())
    assert found == ["storage/system.py"]


LIMITS = [
    # soft, hard, the most that the kernel allows → soft afterwards
    (256, 10_000_000, math.inf, 65_536),
    (256, 4096, math.inf, 4096),
    (256, -1, math.inf, 65_536),  # -1 is no limit
    (256, -1, 10_240, 10_240),  # macOS names no limit and allows fewer
    (256, 256, math.inf, 256),
    (100_000, 200_000, math.inf, 100_000),  # never fewer than before
    (256, -1, 100, 256),
]


@pytest.mark.parametrize(("soft", "hard", "allowed", "after"), LIMITS)
def test_as_many_files_are_allowed_as_the_system_lets(
    soft: int, hard: int, allowed: float, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [soft, hard]

    def setrlimit(which: int, wanted: tuple[int, int]) -> None:
        if wanted[0] > allowed:
            raise ValueError("not allowed to raise maximum limit")
        now[:] = wanted

    fake = SimpleNamespace(
        RLIMIT_NOFILE=7, RLIM_INFINITY=-1, getrlimit=lambda which: tuple(now), setrlimit=setrlimit
    )
    monkeypatch.setattr(system, "resource", fake)
    system.allow_more_files()
    assert now == [after, hard]


def test_a_system_without_such_limits_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "resource", None)
    system.allow_more_files()


BUSY = """
import concurrent.futures, sys, time
from ddpm_demo.storage.system import leave_at_once
busy = concurrent.futures.ThreadPoolExecutor(1)
busy.submit(time.sleep, 10_000)
print("told", end="")
leave_at_once(3)
"""


def test_a_thread_that_computes_is_not_waited_for() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", BUSY], cwd=ROOT.parent, capture_output=True, timeout=120
    )
    assert (ended.returncode, ended.stdout) == (3, b"told")


@pytest.mark.skipif(os.name != "posix", reason="needs signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_wish_to_stop_ends_nothing_and_is_heard(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with system.stop_wishes() as stopped:
        assert not stopped()
        os.kill(os.getpid(), number)
        assert stopped()
    assert signal.getsignal(number) is before


def test_another_thread_leaves_signals_as_they_are() -> None:
    told: list[bool] = []

    def work() -> None:
        with system.stop_wishes() as stopped:
            told.append(stopped())

    before = signal.getsignal(signal.SIGINT)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert (told, signal.getsignal(signal.SIGINT)) == ([False], before)
