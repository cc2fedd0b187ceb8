"""`python -m tests.forks kill|fill …`: trainers that are killed, or run out of disk, one by one.

Importing torch takes seconds: here it is imported once, and every trainer is a fork that was made
before torch computed anything. Prints a line of JSON per trainer; a broken promise is an
AssertionError.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import time
from pathlib import Path

import numpy as np

from ddpm_demo import trainer
from ddpm_demo.run import Run


def forked(run: Run, line: list[str], limit: int | None = None) -> int:
    """Starts a trainer; `limit` is the size that no file of it may pass. Answers with its pid."""
    child = os.fork()
    if child:
        return child
    code = 99
    try:
        log = os.open(run.path.with_suffix(".log"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(log, 2)
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        code = trainer.main(line)
    finally:
        os._exit(code)


def newest_step(run: Run) -> int:
    newest = run.newest_checkpoint()
    return int(newest.name) if newest else 0


def said(run: Run) -> str:
    return run.path.with_suffix(".log").read_text(errors="replace")


def kill(run: Run, line: list[str], times: int) -> None:
    """kill -9 at random moments of start, steps and saves."""
    draw = np.random.default_rng(int(os.environ.get("SEED", "0")))
    before = 0
    for k in range(times):
        child = forked(run, line)
        # mostly while it steps and saves, now and then while it starts
        moment = draw.uniform(0, 0.5) if k % 5 == 0 else draw.uniform(0.5, 2.0)
        time.sleep(moment)
        assert os.waitpid(child, os.WNOHANG) == (0, 0), f"it ended by itself: {said(run)}"
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        after, status = newest_step(run), run.status()
        assert after >= before, f"step {before} was there, now it is {after}"
        # a step is saved before the next is taken
        assert after >= status.step - 1, f"at step {status.step} there is only {after}"
        assert status.state in ("draft", "interrupted", "starting"), status
        assert all("step" in row for row in run.metrics())
        print(json.dumps({"kill": k, "moment": round(moment, 2), "step": after}), flush=True)
        before = after
    assert before > 0, "no trainer got to its first checkpoint"


def fill(run: Run, line: list[str], times: int) -> None:
    """A disk that is full at different moments: no file may pass a size."""
    first = forked(run, [*line, "--steps", "3"])
    assert os.waitpid(first, 0)[1] == 0, said(run)
    run.extend(100_000)
    for limit in np.geomspace(64, 6e6, times).astype(int).tolist():
        before = newest_step(run)
        child = forked(run, line, limit)
        _, code = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(code) == trainer.FAILED, said(run)
        status = run.status()
        assert newest_step(run) >= before > 0
        leftovers = [path.name for path in run.path.rglob("*") if "tmp" in path.name]
        assert not leftovers, leftovers
        # in 1 kB not even the status finds room
        wanted = {"paused"} if limit > 1000 else {"paused", "interrupted", "starting", "done"}
        assert status.state in wanted, (limit, status, said(run))
        if status.state == "paused":
            assert status.message == "disk_full"
        print(json.dumps({"limit": limit, "state": status.state}), flush=True)


def main() -> None:
    what, folder, data, times = sys.argv[1:]
    run = Run(Path(folder))
    run.path.mkdir(parents=True, exist_ok=True)
    endless = ["--steps", "100000"] if what == "kill" else []
    line = ["--run", folder, "--data", data, "--size", "16", "--unet", "tiny", "--batch-size", "4",
            "--precision", "fp32", "--checkpoint-every", "1", *endless]  # fmt: skip
    {"kill": kill, "fill": fill}[what](run, line, int(times))


if __name__ == "__main__":
    main()
