"""What reading a model folder takes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import layouts
from tests.support.layouts import Layout, pipeline

READING = """
import sys
from pathlib import Path
from ddpm_demo.models.folder import load_model

def status(key):
    lines = Path("/proc/self/status").read_text().splitlines()
    return 1024 * int(next(line for line in lines if line.startswith(key)).split()[1])

load_model(Path(sys.argv[1]))  # what is imported and made ready once
Path("/proc/self/clear_refs").write_text("5")
before = status("VmRSS")
model = load_model(Path(sys.argv[2]))
print(status("VmHWM") - before)
"""


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="what Linux tells")
@pytest.mark.parametrize("change", [lambda _: None, layouts.with_former_names, layouts.in_shards])
def test_reading_takes_the_weights_and_their_file_once(change: Layout, tmp_path: Path) -> None:
    pipeline(tmp_path / "small")
    theirs = pipeline(tmp_path / "large", block_out_channels=(128, 512), norm_num_groups=32)
    size = 4 * sum(each.numel() for each in theirs.parameters())
    assert size > 50_000_000
    change(tmp_path / "large")
    folders = [str(tmp_path / name) for name in ("small", "large")]
    done = subprocess.run(
        [sys.executable, "-c", READING, *folders], capture_output=True, text=True, check=True
    )
    # the copy, and the pages of the file, which the system takes back when it needs them
    assert int(done.stdout) < 2.2 * size + 20_000_000
