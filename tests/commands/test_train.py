"""The trainer's promises: the same bits after any cut, the same batches on any process count."""

from __future__ import annotations

import dataclasses
import errno
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers import DDPMPipeline
from safetensors.torch import load_file

from ddpm_demo.commands import train as train_command
from ddpm_demo.commands.train import CONTRADICTION, DONE, FAILED, STOPPED
from ddpm_demo.models.folder import load_model
from ddpm_demo.models.unets import NAMED_UNETS
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.training import reporting
from ddpm_demo.training.batches import DrawsAhead
from ddpm_demo.training.trainer import Trainer
from tests.support.runs import command, fingerprint, train


def test_another_seed_ends_elsewhere(tmp_path: Path, pictures: Path) -> None:
    for seed in (0, 1):
        train(tmp_path / str(seed), pictures, "--steps", 3, "--seed", seed)
    assert fingerprint(tmp_path / "0") != fingerprint(tmp_path / "1")


def test_the_model_folder_samples_in_plain_diffusers(tmp_path: Path, pictures: Path) -> None:
    train(tmp_path / "run", pictures, "--steps", 2)
    script = (
        "import sys, torch\n"
        "from diffusers import DDPMPipeline\n"
        "pipe = DDPMPipeline.from_pretrained(sys.argv[1], local_files_only=True)\n"
        "pipe.set_progress_bar_config(disable=True)\n"
        "images = pipe(batch_size=2, num_inference_steps=3).images\n"
        "assert not any(name.startswith('ddpm_demo') for name in sys.modules)\n"
        "print(len(images), images[0].size, pipe.scheduler.config.prediction_type)\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "run" / "model")],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert told.stdout.split("\n")[0] == "2 (16, 16) v_prediction", told.stderr


def test_the_average_is_what_is_sampled_and_it_differs_from_the_weights(
    tmp_path: Path, pictures: Path
) -> None:
    train(tmp_path / "run", pictures, "--steps", 12)
    newest = Run(tmp_path / "run").newest_checkpoint()
    assert newest is not None
    ema = load_file(newest / "ema.safetensors")
    model = DDPMPipeline.from_pretrained(tmp_path / "run" / "model", local_files_only=True)
    sampled = model.unet.state_dict()
    raw = load_file(newest / "weights.safetensors")
    assert all(torch.equal(sampled[key], ema[key]) for key in ema)
    assert any(not torch.equal(raw[key], ema[key]) for key in ema)


def test_a_short_run_has_a_line_for_each_of_its_steps_also_when_it_is_cut(
    tmp_path: Path, pictures: Path
) -> None:
    assert train(tmp_path / "whole", pictures, "--steps", 7) == DONE
    assert train(tmp_path / "cut", pictures, "--steps", 7, "--stop-at", 3) == STOPPED
    assert train(tmp_path / "cut", pictures, "--steps", 7) == DONE
    whole, cut = (
        [line for line in Run(tmp_path / name).metrics() if "loss" in line]
        for name in ("whole", "cut")
    )
    assert [line["step"] for line in whole] == list(range(1, 8))
    for key in ("step", "loss", "loss_ema", "bands", "grad_norm", "lr"):
        assert [line[key] for line in cut] == [line[key] for line in whole], key
    losses = [line["loss"] for line in whole]
    assert min(losses) < whole[-1]["loss_ema"] < max(losses), "a mean of several lines"


def test_training_lowers_the_loss(tmp_path: Path, pictures: Path) -> None:
    train(tmp_path / "run", pictures, "--steps", 80, "--batch-size", 16)
    losses = [line["loss"] for line in Run(tmp_path / "run").metrics() if "loss" in line]
    # v with zero output gives about the data's spread plus one; a broken loop stays there
    assert losses[-1] < 0.6 * losses[0], losses
    held_out = [line["val_loss"] for line in Run(tmp_path / "run").metrics() if "val_loss" in line]
    assert held_out[-1] < held_out[0]


def test_the_same_line_on_a_finished_run_is_done_at_once(
    tmp_path: Path, pictures: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    train(tmp_path / "run", pictures, "--steps", 2)
    before = fingerprint(tmp_path / "run")
    assert train(tmp_path / "run", pictures, "--steps", 2) == DONE
    assert fingerprint(tmp_path / "run") == before


def test_a_run_stops_where_it_was_told_to_and_goes_on_without(
    tmp_path: Path, pictures: Path
) -> None:
    train(tmp_path / "uncut", pictures, "--steps", 5)
    cut = tmp_path / "cut"
    for _ in range(2):  # a second call finds it there
        assert train(cut, pictures, "--steps", 5, "--stop-at", 3) == STOPPED
        status = Run(cut).status()
        assert (status.state, status.step, status.total) == ("stopped", 3, 5)
    Run(cut).write_status(dataclasses.replace(Run(cut).status(), state="running"))  # was killed
    assert train(cut, pictures, "--steps", 5, "--stop-at", 3) == STOPPED
    assert Run(cut).status().state == "stopped"
    for more in ([], ["--stop-at", 3]):  # at its end there is nothing to stop
        assert train(cut, pictures, "--steps", 5, *more) == DONE
    assert fingerprint(cut) == fingerprint(tmp_path / "uncut")


def test_a_stop_before_the_first_step_is_refused(
    tmp_path: Path, pictures: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert train(tmp_path / "run", pictures, "--steps", 5, "--stop-at", 0) == FAILED
    assert "stop_at" in capsys.readouterr().err


def test_draws_made_ahead_change_no_bit_of_a_run(
    tmp_path: Path, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train(tmp_path / "plain", pictures, "--steps", 6)
    made: Callable[..., None] = Trainer.__init__

    def ahead(self: Trainer, *arguments: Any, **more: Any) -> None:
        made(self, *arguments, **more)
        self.batches.draw = DrawsAhead(self.batches.draw)

    monkeypatch.setattr(Trainer, "__init__", ahead)
    assert train(tmp_path / "ahead", pictures, "--steps", 6, "--stop-at", 2) == STOPPED
    assert train(tmp_path / "ahead", pictures, "--steps", 6) == DONE
    assert fingerprint(tmp_path / "ahead") == fingerprint(tmp_path / "plain")


def test_the_floor_is_looked_for_once_though_it_may_not_be_found(
    tmp_path: Path, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Run] = []
    monkeypatch.setattr(reporting, "floor_of_run", asked.append)
    train(tmp_path / "run", pictures, "--steps", 12)
    checks = [line for line in Run(tmp_path / "run").metrics() if "val_loss" in line]
    assert len(checks) == 2
    assert len(asked) == 1


def test_a_floor_that_does_not_fit_in_memory_does_not_end_the_run(
    tmp_path: Path, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(run: Run) -> float:
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory")

    monkeypatch.setattr(reporting, "floor_of_run", fail)
    assert train(tmp_path / "run", pictures, "--steps", 2) == DONE


def test_a_run_stays_done_though_what_follows_it_fails(
    tmp_path: Path, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr(train_command, "COPIES_SECONDS", 0.0)
    monkeypatch.setattr(subprocess, "Popen", fail)
    assert train(tmp_path / "run", pictures, "--steps", 2) == DONE
    assert Run(tmp_path / "run").status().state == "done"


def test_other_arguments_on_a_run_are_refused_by_name(
    tmp_path: Path, pictures: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    train(tmp_path / "run", pictures, "--steps", 2)
    code = command("--run", tmp_path / "run", "--steps", 3, "--batch-size", 8)
    assert code == CONTRADICTION
    told = capsys.readouterr().err
    assert "--steps" in told
    assert "--batch-size" in told
    assert "--seed" not in told
    assert Run(tmp_path / "run").status().state == "done"


def test_continuing_trains_on_with_a_new_warm_up(tmp_path: Path, pictures: Path) -> None:
    train(tmp_path / "run", pictures, "--steps", 4)
    run = Run(tmp_path / "run")
    assert command("--run", run.path, "--continue", 6) == DONE
    assert (run.status().step, run.status().total) == (10, 10)
    # the same line after a kill resumes what it began and adds nothing
    shutil.rmtree(run.checkpoints / "000010")
    run.write_status(dataclasses.replace(run.status(), state="running", step=7))
    assert command("--run", run.path, "--continue", 6) == DONE
    assert (run.status().step, run.status().total) == (10, 10)


def test_a_run_keeps_its_network_when_the_name_comes_to_mean_another(
    tmp_path: Path, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train(tmp_path / "run", pictures, "--steps", 2)
    monkeypatch.setitem(
        NAMED_UNETS, "tiny", {"block_out_channels": (16, 32), "layers_per_block": 1}
    )
    assert command("--run", tmp_path / "run", "--continue", 2) == DONE
    widths = load_model(tmp_path / "run" / "model").unet.config.block_out_channels
    assert list(widths) == [32, 32, 64]


def test_starting_from_another_model_takes_its_recipe(tmp_path: Path, pictures: Path) -> None:
    own = ("--prediction", "epsilon", "--schedule", "linear", "--timesteps", 50)
    train(tmp_path / "first", pictures, "--steps", 2, *own)
    model = tmp_path / "first" / "model"
    for name, given in (("second", ()), ("third", ("--prediction", "v_prediction"))):
        train(tmp_path / name, pictures, "--steps", 1, "--init", model, *given)
        config = Run(tmp_path / name).config().required_train()
        assert config.prediction_type == ("v_prediction" if given else "epsilon")
        assert (config.schedule, config.num_train_timesteps) == ("linear", 50)


def test_starting_from_another_model_takes_its_weights(tmp_path: Path, pictures: Path) -> None:
    train(tmp_path / "first", pictures, "--steps", 4)
    model = tmp_path / "first" / "model"
    train(tmp_path / "second", pictures, "--steps", 1, "--init", model, "--learning-rate", 1e-8)
    first = DDPMPipeline.from_pretrained(model, local_files_only=True).unet.conv_in.weight
    second = DDPMPipeline.from_pretrained(
        tmp_path / "second" / "model", local_files_only=True
    ).unet.conv_in.weight
    assert torch.allclose(first, second, atol=1e-5)
    code = command(
        "--run",
        tmp_path / "third",
        "--data",
        pictures,
        "--size",
        32,
        "--init",
        model,
        "--precision",
        "fp32",
    )
    assert code == FAILED
    assert Run(tmp_path / "third").status().message == "init_does_not_fit"


def test_slices_of_processes_make_up_the_global_batch(tmp_path: Path, pictures: Path) -> None:
    train(tmp_path / "run", pictures, "--steps", 1)
    made = Trainer(Run(tmp_path / "run"))
    whole = made.batch(5)
    slices = [made.batches.share(5, index, 2) for index in (0, 1)]
    for name in ("x_0", "timesteps", "eps"):
        parts = [getattr(part, name) for part in slices]
        assert torch.equal(getattr(whole, name), torch.cat(parts))


def test_a_batch_that_cannot_be_cut_is_refused(
    tmp_path: Path, pictures: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert train(tmp_path / "run", pictures, "--accumulate", 3) == FAILED
    assert "3 equal slices" in capsys.readouterr().err


def test_config_json_says_what_was_found_out(tmp_path: Path, pictures: Path) -> None:
    train(tmp_path / "run", pictures, "--steps", 1)
    stored = json.loads((tmp_path / "run" / "config.json").read_text())
    assert stored["train"]["channels"] == 3
    assert stored["precision"] == "fp32"
    assert stored["versions"]["torch"] == torch.__version__
