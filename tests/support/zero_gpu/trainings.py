"""Three slices of a run beside `spaces`: one to its end, one that is killed, one more.

`python -m tests.support.zero_gpu.trainings TOKEN` prints a JSON object after each.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

import spaces

from ddpm_demo.policy import Policy
from ddpm_demo.runs.folder.run import Run, find_run
from ddpm_demo.runs.jobs.queue import Queue
from ddpm_demo.ui.zero_gpu.slices import Slices
from tests.support.zero_gpu import told, until

SHORT, LONG = 9.0, 36.0  # seconds; the long one is killed


def kill_between_checkpoints(run: Run, before: int) -> None:
    """Kills the fork that trains, once it is past a checkpoint of its own."""
    until(lambda: run.last_saved() > before and run.status().step > run.last_saved() + 2)
    *_, last = [line for line in told(Path(os.environ["SPACES_TEST_LOG"])) if "fork" in line]
    os.kill(last["fork"], signal.SIGKILL)


def main(token: str) -> None:
    run, policy = find_run(token), Policy.at_home({})
    for seconds in (SHORT, LONG, SHORT):
        slices: Any = Slices(seconds, spaces.GPU)
        queue, before = Queue(policy, slices), run.last_saved()
        queue.start(run)
        begun = queue.status(run).state
        if seconds == LONG:
            threading.Thread(target=kill_between_checkpoints, args=(run, before)).start()
        slices.wait(run)
        status = queue.status(run)
        kept = {"before": before, "kept": run.last_saved(), "begun": begun}
        print(json.dumps(vars(status) | kept), flush=True)
    sys.stdout.flush()
    os._exit(0)  # forks are not waited for


if __name__ == "__main__":
    main(sys.argv[1])
