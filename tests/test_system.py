"""What only some operating systems have."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import sys, threading
from ddpm_demo.system import at_most
with at_most(60, 5):
    print("in time", flush=True)
with at_most(0.01, 7):
    threading.Event().wait()
"""


def test_what_takes_too_long_ends_the_process_and_says_where_it_was() -> None:
    told = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True)
    assert (told.returncode, told.stdout) == (7, "in time\n")
    assert 'File "<string>", line 7' in told.stderr
