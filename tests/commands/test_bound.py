"""`bound`: the parts of the bound as a table."""

from __future__ import annotations

from pathlib import Path

import pytest

from ddpm_demo.commands import bound
from tests.support.runs import make_run


def test_the_command_line_takes_it_apart_without_a_model(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = make_run(tmp_path / "run")
    line = ["--run", str(run.path), "--exact", "--num-images", "4", "--timesteps", "5"]
    assert bound.main([*line, "--data", str(run.dataset_file)]) == 0
    assert bound.main([*line[:2], *line[3:]]) == 1, "no model was trained"
    said = capsys.readouterr().out.splitlines()
    assert bound.main(line) == 0
    assert capsys.readouterr().out.startswith("2 pictures, "), "of a run the held-out ones"
    run.dataset_file.rename(tmp_path / "elsewhere.npz")
    assert bound.main([*line, "--data", str(run.dataset_file)]) == 1
    assert "no pictures" in capsys.readouterr().err
    assert said[0] == "4 pictures, 5 of 1000 timesteps, bits/dim"
    assert said[-1].startswith("total")
