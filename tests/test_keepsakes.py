"""What version 0.1 left on disks still opens, goes on to the same bits and is restored.

data/README.md says how it was made.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import urllib.parse
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np
import pytest
from PIL import Image
from safetensors.torch import load_file

from ddpm_demo.config import SampleConfig
from ddpm_demo.data import export
from ddpm_demo.data.settings import Settings
from ddpm_demo.diffusion.sampling import sample_progressive
from ddpm_demo.models.folder import load_model
from ddpm_demo.policy import Policy
from ddpm_demo.runs import archive, catalogue
from ddpm_demo.runs.folder.keys import draw_key
from ddpm_demo.runs.folder.run import Run, find_run
from ddpm_demo.runs.jobs.jobs import Jobs
from ddpm_demo.ui.components.timeline.standalone import settings_in_page
from ddpm_demo.ui.train.draft.report import Report, refused_html
from ddpm_demo.ui.train.workbench import Workbench
from ddpm_demo.ui.visitors import Visitors
from tests.support.forks import Forks
from tests.support.runs import owned

ROOT = Path(__file__).parent.parent
DATA = Path(__file__).parent / "data" / "run-0.1"
EXPECTED = json.loads((DATA / "expected.json").read_text())
TOKENS = EXPECTED["tokens"]
STANDS = {"finished": ("done", 800, 800), "stopped": ("stopped", 45, 80)}
MORE = {"finished": ("--continue", 30), "stopped": ()}
DONE, STOPPED = 0, 130  # exit codes of the trainer

# One thread and the oldest instructions: most processors round alike then.
ROUNDING = {
    "OMP_NUM_THREADS": "1",
    "ATEN_CPU_CAPABILITY": "default",
    "ONEDNN_MAX_CPU_ISA": "SSE41",
    "MKL_CBWR": "COMPATIBLE",
}
# of a loss: where other instructions round differently, 3e-7 was the most that was measured
TOLERANCE = 1e-5

DRAWN = {
    "finished": Settings(
        f"run/{TOKENS['finished']}",
        SampleConfig(
            num_images=4,
            steps=8,
            solver="ddpm",
            spacing="quadratic",
            seed=5,
            pinned=(71, 3),
            max_frames=1001,
        ),
    ),
    "fashion-28": Settings(
        "weights/fashion-28",
        SampleConfig(num_images=4, steps=6, solver="dpm++-sde", spacing="logsnr", seed=11),
    ),
}


@pytest.fixture
def runs(home: Path) -> dict[str, Run]:
    """Copies of the kept runs in a home folder, under the tokens that they had."""
    for name, token in TOKENS.items():
        shutil.copytree(DATA / name, home / "runs" / token)
    return {name: find_run(token) for name, token in TOKENS.items()}


@pytest.fixture(scope="module")
def trainers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forks]:
    if not hasattr(os, "fork"):
        pytest.skip("needs fork")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in ROUNDING.items():
            patch.setenv(name, value)
        made = Forks(tmp_path_factory.mktemp("logs"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def rounds_as_then() -> bool:
    """Whether this computer reaches the bits of the one that made the runs."""
    models = [DATA / name / "model" for name in TOKENS]
    told = subprocess.run(
        [sys.executable, "-m", "tests.support.arithmetic", *map(str, models)],
        env=os.environ | ROUNDING,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return told.stdout.strip() == EXPECTED["arithmetic"]


def digests(run: Run) -> dict[str, str]:
    """SHA-256 of weights, average and optimiser in the newest checkpoint, by the file's name."""
    newest = run.newest_checkpoint()
    assert newest is not None
    found = {}
    for file in newest.glob("*.safetensors"):
        sums = hashlib.sha256()
        for key, tensor in sorted(load_file(file).items()):
            sums.update(key.encode() + tensor.numpy().tobytes())
        found[file.stem] = sums.hexdigest()
    return found


def logged(run: Run) -> list[dict[str, Any]]:
    return [row for row in run.metrics() if "loss" in row]


# -- runs -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TOKENS)
def test_a_run_goes_on_to_where_it_went_then(
    runs: dict[str, Run], trainers: Forks, rounds_as_then: bool, name: str
) -> None:
    run, expected, before = runs[name], EXPECTED[name], logged(runs[name])
    ended = trainers.train("--run", run.path, *MORE[name])
    assert ended.code == DONE, ended.said
    assert ended.started_at == STANDS[name][1]
    status = run.status()
    assert (status.state, status.step, status.total) == ("done", expected["step"], expected["step"])
    after = logged(run)
    assert after[: len(before)] == before
    for row, reached in zip(after[len(before) :], expected["metrics"], strict=True):
        assert {key: row[key] for key in reached} == pytest.approx(reached, rel=TOLERANCE)
    held_out = [row["val_loss"] for row in run.metrics() if "val_loss" in row]
    assert held_out[-1] == pytest.approx(expected["val_loss"], rel=TOLERANCE)
    if rounds_as_then:
        assert digests(run) == expected["sha256"]


def test_another_cut_on_the_way_changes_no_bit(
    runs: dict[str, Run], trainers: Forks, tmp_path: Path
) -> None:
    cut, whole = runs["stopped"], Run(tmp_path / "whole")
    shutil.copytree(cut.path, whole.path)
    assert trainers.train("--run", whole.path).code == DONE
    assert trainers.train("--run", cut.path, stop_at=62).code == STOPPED
    assert digests(cut) != digests(whole)
    assert trainers.train("--run", cut.path).started_at == 62
    assert digests(cut) == digests(whole)


def test_the_page_shows_all_of_both_runs(runs: dict[str, Run]) -> None:
    with gr.Blocks():
        policy = Policy.at_home({})
        states = gr.BrowserState(""), gr.BrowserState([])
        bench = Workbench(Jobs(), policy, Visitors(policy), *states)
    request = gr.Request(session_hash="page")
    shown = {name: bench.show_run(owned(run), [], request) for name, run in runs.items()}
    rows = {row["token"]: row for row in shown["finished"][bench.runs]["runs"]}
    for name, run in runs.items():
        updates, row, (state, step, total) = shown[name], rows[run.token], STANDS[name]
        assert (row["state"], row["step"], row["total"]) == (state, step, total)
        assert row["loss"] == pytest.approx(logged(run)[-1]["loss_ema"], rel=1e-5)
        assert Path(row["thumb"]["path"]).is_file()
        assert f"{step} / {total}" in updates[bench.stage.card]
        pages = updates[bench.stage.chart]["pages"]
        assert [page["key"] for page in pages] == ["loss", "bands", "grad_norm", "lr", "speed"]
        assert len(pages[0]["spec"]["series"]) == 4, "raw, smooth, held out, and the floor"
        steps = [frame["step"] for frame in updates[bench.stage.previews]["frames"]]
        assert steps == sorted(int(file.stem) for file in (DATA / name / "previews").iterdir())
        assert "notes.png" in refused_html(Report.of(run), "en")
    assert rows[TOKENS["finished"]]["name"] == "작은 얼굴 faces"
    finished = shown["finished"]
    assert "Measured at step 800" in finished[bench.quality.found]
    assert finished[bench.quality.found].count("data-figure=") == 9
    assert "step 800" in finished[bench.meter.found]
    assert Path(finished[bench.meter.sheet]["value"]).is_file()


def test_both_runs_and_their_exact_answers_can_be_drawn_from(runs: dict[str, Run]) -> None:
    names = {entry.key: entry.name for entry in catalogue.of_all_runs()}
    assert names == {
        f"run/{draw_key(TOKENS['finished'])}": "작은 얼굴 faces · 800",
        f"run/{draw_key(TOKENS['stopped'])}": f"{draw_key(TOKENS['stopped'])[:8]} · 45",
    }
    for name, shape in (("finished", (3, 16, 16)), ("stopped", (1, 16, 16))):
        assert load_model(catalogue.find(f"run/{TOKENS[name]}").folder).shape == shape
        assert catalogue.find(f"ideal/{TOKENS[name]}").name.endswith(", n = 57")


def test_a_run_is_renamed_packed_and_taken_up_elsewhere(
    runs: dict[str, Run], home: Path, tmp_path: Path
) -> None:
    run = runs["finished"]
    before = digests(run)
    archive.rename(run, "새 이름")
    assert run.config().required_train().steps == 800
    for what in archive.WHAT:
        archive.write_zip(run, what, tmp_path / f"{what}.zip")
        with zipfile.ZipFile(tmp_path / f"{what}.zip") as packed:
            packed.extractall(tmp_path / what)
    assert load_model(tmp_path / "model" / "새 이름").shape == (3, 16, 16)
    (tmp_path / "run" / "새 이름").rename(home / "runs" / ("0" * 32))
    again = find_run("0" * 32)
    assert catalogue.find(f"run/{again.token}").name == "새 이름 · 800"
    assert (again.last_saved(), digests(again)) == (800, before)


# -- drawings -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DRAWN)
def test_a_drawing_is_made_again_from_its_file_and_its_link(
    runs: dict[str, Run], name: str
) -> None:
    file, settings = DATA / "drawings" / f"{name}.png", DRAWN[name]
    assert Settings.read(export.read_settings(file) or {}) == settings
    query = file.with_suffix(".link.txt").read_text().strip()
    assert Settings.read(dict(urllib.parse.parse_qsl(query))) == settings
    denoiser = load_model(catalogue.find(settings.model).folder)
    *_, last = sample_progressive(denoiser, settings.config)
    drawn = export.grid(last.prev_sample)
    kept = np.asarray(Image.open(file)).reshape(drawn.shape)
    assert np.abs(drawn.astype(int) - kept).max() <= 2


def test_a_stand_alone_page_says_what_it_was_made_with() -> None:
    page = (DATA / "drawings" / "finished.html").read_bytes()
    assert Settings.read(settings_in_page(page) or {}) == DRAWN["finished"]
