"""`evaluate`: what it prints, what it tells a page, and what it leaves on the disk."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from PIL import Image

from ddpm_demo.commands import evaluate
from ddpm_demo.diffusion.denoiser import Denoiser
from ddpm_demo.diffusion.scheduler_options import scheduler_config
from ddpm_demo.evaluation import drawings, measure
from ddpm_demo.models.folder import save_model
from ddpm_demo.models.unets import build_unet
from ddpm_demo.progress import Progress
from ddpm_demo.runs import archive
from ddpm_demo.runs.folder import findings
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.storage.atomic import write_json
from tests.evaluation.test_agreement import dataset as labelled
from tests.evaluation.test_measure import SIZE, dataset
from tests.support.classes import save_conditional


@pytest.fixture
def run(tmp_path: Path) -> Run:
    torch.manual_seed(0)
    run = Run(tmp_path / "run")
    save_model(
        run.model,
        build_unet("tiny", size=SIZE, channels=1),
        scheduler_config("linear", 1000, "epsilon"),
    )
    dataset().save(run.dataset_file)
    return run


def test_the_command_prints_json_and_a_table(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate.main(["--run", str(run.path), "--num-images", "24", "--steps", "2"]) == 0
    out, err = capsys.readouterr()
    found = json.loads(out)
    assert found == json.loads(run.evaluation_file.read_text())
    assert "other half" in err
    for name in ("frechet", "kernel", "density", "coverage", "copies", "bits/dim, total"):
        assert f"\n{name} " in err
    assert not list(run.drawn.rglob("*.npz"))


def test_a_run_with_classes_is_measured_class_by_class(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = Run(tmp_path / "run")
    save_conditional(run.model, ("high", "low"))
    labelled().save(run.dataset_file)
    line = ["--run", str(run.path), "--num-images", "24", "--steps", "2"]
    assert evaluate.main([*line, "--guidance", "1.5"]) == 0
    out, err = capsys.readouterr()
    found = json.loads(out)
    assert found["guidance"] == 1.5
    assert "\nagreement " in err
    for name, figure in found["classes"].items():
        assert f"{name:20}{figure['agree']:>14,} of 12" in err
    write_json(run.evaluation_file, found | {"step": 7})
    assert findings.evaluation(run)["agreement"] == found["agreement"]
    assert findings.evaluation(run)["classes"] == found["classes"]
    some = found["classes"]["low"]
    for damaged in (
        {"agreement": {"value": "much"}},
        {"classes": []},
        {"classes": {"low": 3}},
        {"classes": {"low": some | {"agree": -1}}},
        {"classes": {"low": some | {"kernel": {"value": 1}}}},
    ):
        write_json(run.evaluation_file, found | {"step": 7} | damaged)
        assert findings.evaluation(run) == {}
    assert evaluate.main([*line, "--guidance", "21"]) == 1
    assert "guidance" in capsys.readouterr().err


def test_a_page_is_told_how_far_it_is(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    line = ["--run", str(run.path), "--num-images", "24", "--steps", "2", "--tell"]
    assert evaluate.main(line) == 0
    said = [json.loads(row) for row in capsys.readouterr().out.splitlines()]
    assert said[-1] == {"ok": True}
    assert {row["what"] for row in said[:-1]} == {"real", "drawing", "comparing", "bound"}
    run.dataset_file.unlink()
    assert evaluate.main(line) == 1
    assert "error" in json.loads(capsys.readouterr().out.splitlines()[-1])


def test_a_model_and_a_folder_of_pictures(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DDPM_DEMO_HOME", str(tmp_path / "home"))
    (pictures := tmp_path / "pictures").mkdir()
    for k, picture in enumerate(dataset(40).images):
        Image.fromarray(picture[..., 0]).save(pictures / f"{k}.png")
    line = ["--model", str(run.model), "--data", str(pictures), "--num-images", "24"]
    assert evaluate.main([*line, "--steps", "2"]) == 0
    first = json.loads(capsys.readouterr().out)
    assert first["real"] == 40
    assert not list((tmp_path / "home" / "drawn").glob("*")), "kept only while it works"

    kept = ["--cache", str(tmp_path / "kept")]
    assert evaluate.main([*line, *kept, "--steps", "2"]) == 0
    assert len(list((tmp_path / "kept").glob("*/*.npz"))) == 1
    monkeypatch.setattr(drawings, "reverse", None)  # nothing is drawn again
    capsys.readouterr()
    assert evaluate.main([*line, *kept, "--steps", "2"]) == 0
    assert json.loads(capsys.readouterr().out) == first


def test_another_model_says_nothing_of_a_run(run: Run, tmp_path: Path) -> None:
    line = ["--run", str(run.path), "--model", str(run.model), "--num-images", "24"]
    assert evaluate.main([*line, "--steps", "2", "--cache", str(tmp_path / "kept")]) == 0
    assert not run.evaluation_file.exists()


def test_a_run_that_is_deleted_meanwhile_does_not_come_back(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def cut(denoiser: Denoiser, how: drawings.Protocol, cache: Path, told: Progress) -> object:
        archive.delete(run)
        return drawings.draw(denoiser, how, None, told)

    monkeypatch.setattr(measure, "draw", cut)
    line = ["--run", str(run.path), "--num-images", "24", "--steps", "2", "--tell"]
    assert evaluate.main(line) == 1
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["error"] == "run_missing"
    assert not run.path.exists()


def test_what_a_cut_left_of_a_younger_model_goes(run: Run) -> None:
    (run.drawn / "younger").mkdir(parents=True)
    assert evaluate.main(["--run", str(run.path), "--num-images", "24", "--steps", "2"]) == 0
    assert not any(run.drawn.iterdir())


def test_a_cache_of_ones_own_is_never_cleared(run: Run, tmp_path: Path) -> None:
    cache = tmp_path / "mine"
    (cache / "thesis").mkdir(parents=True)
    line = ["--run", str(run.path), "--cache", str(cache), "--num-images", "24", "--steps", "2"]
    assert evaluate.main(line) == 0
    assert (cache / "thesis").is_dir()
    assert len(list(cache.glob("*/*.npz"))) == 1
