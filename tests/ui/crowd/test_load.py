"""A crowd and one hostile client, for some seconds; `benchmarks/load.py` asks for longer."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

LOAD = Path(__file__).parents[3] / "benchmarks" / "load.py"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_crowd_is_answered_and_no_picture_is_mixed_up() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    asked = ["--clients", "6", "--seconds", "10", "--port", str(port)]
    told = subprocess.run(
        [sys.executable, LOAD, *asked], capture_output=True, text=True, check=True
    ).stdout
    rows = [line.strip("| ").split(" | ") for line in told.splitlines() if line.startswith("| ")]
    found = dict(row for row in rows if len(row) == 2)
    assert int(found["drawings"]) > 0
    assert int(found["hostile: 429"]) > 0
    assert found["seeds with more than one picture"] == "0"
    known = ("drawings", "hostile: 200", "hostile: 429", "looks at a training", "noised pictures")
    known += ("trainings", "seeds with more than one picture", "seeds with another's picture")
    known += ("crowd: 200", "crowd: 429", "thief: 403", "wrong values: 200", "wrong values: 429")
    known += ("wrong values told: True",)
    others = {name for name in found if not name.endswith("within ms")}
    assert others - {"", *known} <= {"number"}, "an error that nothing explains"
    assert found["seeds with another's picture"] == "0"
    assert int(found["thief: 403"]) > 0
