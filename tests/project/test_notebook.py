"""The notebook: run from top to bottom with no network but this computer's own."""

from __future__ import annotations

import os
from pathlib import Path

import nbclient
import nbformat
import pytest

from ddpm_demo.runs.folder.status import AT_WORK
from tests.support.documents import ROOT

NOTEBOOK = ROOT / "notebooks" / "ddpm_demo.ipynb"
SECONDS = 900  # of a cell; only ends a test that has failed
# Python reads this file as it starts: here the kernel, the page and what they start
OFFLINE = """
import socket
import sys

HERE = ("127.0.0.1", "localhost", "::1", "0.0.0.0", "")


def watch(event, arguments):
    if event == "socket.connect":
        place = arguments[1]
        if isinstance(place, tuple) and place[0] not in HERE:
            raise OSError(f"the network is off: {place}")
    elif event == "socket.getaddrinfo" and arguments[0] not in (*HERE, None, socket.gethostname()):
        raise OSError(f"the network is off: {arguments[0]}")


sys.addaudithook(watch)
"""


def cells() -> list[nbformat.NotebookNode]:
    return list(nbformat.read(NOTEBOOK, as_version=4).cells)


def test_it_has_ten_cells_and_nothing_of_a_run_in_it() -> None:
    nbformat.validate(nbformat.read(NOTEBOOK, as_version=4))
    assert len(cells()) == 10
    for cell in cells():
        assert cell.get("outputs", []) == []
        assert cell.get("execution_count") is None


def test_it_waits_for_a_training_in_every_state_of_work() -> None:
    (source,) = [cell.source for cell in cells() if "/train_start" in cell.source]
    assert all(f'"{state}"' in source for state in ("waiting", *AT_WORK))


@pytest.mark.slow
# what nbclient and its kernel leave to the garbage collector
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")
def test_every_cell_runs_with_the_network_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text(OFFLINE)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), str(ROOT)]))
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    where = {"metadata": {"path": str(NOTEBOOK.parent)}}
    client = nbclient.NotebookClient(
        notebook, timeout=SECONDS, kernel_name="python3", resources=where
    )
    client.execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    shown = [output for output in outputs if "image/png" in output.get("data", {})]
    assert len(shown) == 1 + 3 + 2, "a grid, three x_t, two pictures"
    assert "done after 20 steps" in "".join(output.get("text", "") for output in outputs)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")
def test_the_network_is_off_in_that_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sitecustomize.py").write_text(OFFLINE)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    asked = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(asked)])
    with pytest.raises(nbclient.exceptions.CellExecutionError, match="the network is off"):
        nbclient.NotebookClient(notebook, timeout=SECONDS, kernel_name="python3").execute()
