"""Off ZeroGPU nothing of this room is imported; on it, the server keeps off the card."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ddpm_demo.errors import UserError
from ddpm_demo.policy import Policy
from ddpm_demo.ui.zero_gpu import FEWEST_SLICE_SECONDS, SLICE_SECONDS, slice_seconds
from tests.support.documents import ROOT
from tests.support.zero_gpu import HERE

# as far as the launch, which nothing is decorated after
SERVED = """
import argparse, sys
from pathlib import Path
import app, gradio
def launch(*args, **options):
    raise KeyboardInterrupt
gradio.Blocks.launch = launch
off = dict.fromkeys(("share", "public", "mcp", "open"), False)
options = argparse.Namespace(host=None, port=None, **off)
try:
    app.serve(options, Path(sys.argv[1]))
except KeyboardInterrupt:
    pass
print(sorted(name for name in sys.modules if "zero_gpu" in name or name == "spaces"))
if "torch" in sys.modules:
    from ddpm_demo.models.device import default_device
    import torch
    print(torch.cuda.is_available(), default_device())
import os
sys.stdout.flush()
os._exit(0)
"""


def served(folder: Path, **more: str) -> list[str]:
    """What is imported once the page is about to be launched."""
    own = {name: value for name, value in os.environ.items() if name != "SPACES_ZERO_GPU"}
    told = subprocess.run(
        [sys.executable, "-c", SERVED, str(folder)],
        env=own | {"PYTHONPATH": str(ROOT)} | more,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert told.returncode == 0, told.stderr
    return told.stdout.splitlines()


slow = pytest.mark.slow


@pytest.mark.parametrize(
    "said", [None, *(pytest.param(said, marks=slow) for said in ("0", "false", ""))]
)
def test_nothing_of_it_is_imported_elsewhere(tmp_path: Path, said: str | None) -> None:
    more = {} if said is None else {"SPACES_ZERO_GPU": said}
    assert served(tmp_path, **more) == ["[]"]  # and no torch before the page is up


def test_there_it_is_and_the_server_computes_on_the_processor(tmp_path: Path) -> None:
    imported, torch = served(
        tmp_path,
        SPACES_ZERO_GPU="1",
        PYTHONPATH=os.pathsep.join(map(str, (HERE, ROOT))),
        SPACES_TEST_LOG=str(tmp_path / "asked"),
        SPACES_TEST_KILL=str(tmp_path / "kill"),
    )
    assert "'spaces'" in imported
    assert "'ddpm_demo.ui.zero_gpu.drawing'" in imported
    assert torch == "True cpu"  # torch says that there is a card


def test_a_slice_has_a_length_that_can_be_lent() -> None:
    name = "DDPM_DEMO_SLICE_SECONDS"
    assert slice_seconds({}) == SLICE_SECONDS
    assert slice_seconds({name: "7.5"}) == 7.5
    for odd in ("a minute", "nan", "inf", "-5", "0", str(FEWEST_SLICE_SECONDS - 1), "3600"):
        with pytest.raises(UserError, match=name):
            slice_seconds({name: odd})


def test_no_run_waits_there_for_another_visitor() -> None:
    """`take_up` needs `spaces`; what it makes of the bounds is checked by the queue."""
    import dataclasses

    from ddpm_demo.runs.folder.status import Status
    from ddpm_demo.runs.jobs.queue import Queue
    from tests.support.runs import begun

    policy = dataclasses.replace(Policy.for_strangers({}), runs_at_once=1, runs_waiting=0)
    small = dataclasses.replace(policy, start_free_bytes=0, keep_free_bytes=0)
    queue = Queue(small)
    queue.check_room()
    run = begun()
    run.write_status(Status("starting"))
    with pytest.raises(UserError) as told:
        queue.check_room()
    assert (told.value.code, told.value.details) == ("all_training", {"limit": 1})
