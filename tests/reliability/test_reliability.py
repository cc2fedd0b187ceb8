"""A run that is cut goes on bit for bit; one without numbers or memory says so and keeps all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from ddpm_demo import randomness
from ddpm_demo.commands.train import DONE, FAILED, STOPPED
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.training.batches import Batch
from ddpm_demo.training.reporting import Reporter
from ddpm_demo.training.step import Objective
from ddpm_demo.training.trainer import Trainer
from tests.support.runs import command, fingerprint, stop_after, train

CUTS = (1, 9, 10, 11, 25, 59)


# -- bit-exact resume -----------------------------------------------------------------------------


@pytest.fixture
def batches(monkeypatch: pytest.MonkeyPatch) -> dict[int, list[int]]:
    """step → pictures that it trained on, of the trainers that run meanwhile."""
    seen: dict[int, list[int]] = {}
    real = randomness.batch_indices

    def watched(pictures: int, size: int, seed: int, step: int) -> np.ndarray:
        seen[step] = real(pictures, size, seed, step).tolist()
        return np.array(seen[step])

    monkeypatch.setattr(randomness, "batch_indices", watched)
    return seen


@pytest.mark.usefixtures("micro")
@pytest.mark.parametrize("accumulate", [1, pytest.param(2, marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    "runs",
    [
        pytest.param([CUTS], id="one run cut six times"),
        pytest.param([(cut,) for cut in CUTS], id="six runs cut once", marks=pytest.mark.slow),
    ],
)
def test_a_cut_run_ends_on_the_same_bits(
    tmp_path: Path,
    pictures: Path,
    monkeypatch: pytest.MonkeyPatch,
    batches: dict[int, list[int]],
    runs: list[tuple[int, ...]],
    accumulate: int,
) -> None:
    for costly in ("preview", "check"):
        monkeypatch.setattr(Reporter, costly, lambda *_, **__: None)
    more = ["--steps", 60, "--accumulate", accumulate]
    assert train(tmp_path / "whole", pictures, *more) == DONE
    expected, expected_batches = fingerprint(tmp_path / "whole"), dict(batches)
    assert sorted(expected_batches) == list(range(60))
    for cuts in runs:
        batches.clear()
        path = tmp_path / f"cut-{cuts[0]}"
        for cut in cuts:
            with monkeypatch.context() as patched:
                stop_after(patched, cut)
                assert train(path, pictures, *more) == STOPPED
            assert (Run(path).status().state, Run(path).status().step) == ("stopped", cut)
            assert fingerprint(path) != expected
        assert train(path, pictures, *more) == DONE
        assert fingerprint(path) == expected, cuts
        assert batches == expected_batches
        steps = [line["step"] for line in Run(path).metrics() if "loss" in line]
        assert steps == [*range(1, 11), 20, 30, 40, 50, 60], "resuming repeats or drops no line"


# -- numbers --------------------------------------------------------------------------------------


@pytest.mark.usefixtures("micro")
def test_a_gradient_that_is_no_number_stops_the_run_and_saves_nothing_of_it(
    tmp_path: Path,
    pictures: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    good = Trainer.batch

    def poisoned(self: Trainer, step: int) -> Batch:
        whole = good(self, step)
        return whole._replace(x_0=whole.x_0 * torch.nan) if step == 36 else whole

    with monkeypatch.context() as patched:
        patched.setattr(Trainer, "batch", poisoned)
        code = train(tmp_path / "run", pictures, "--steps", 40, "--checkpoint-every", 10)
    assert code == FAILED
    status = Run(tmp_path / "run").status()
    assert (status.state, status.message) == ("failed", "diverged")
    assert status.details == {"step": 37, "kept": 30}
    assert "step 37" in capsys.readouterr().err
    tensors = [*(tmp_path / "run").rglob("*.safetensors")]
    assert len(tensors) == 2 * 3 + 1, "two checkpoints and the model"
    for file in tensors:
        assert all(torch.isfinite(tensor).all() for tensor in load_file(file).values()), file
    assert command("--run", tmp_path / "run") == DONE, "the last checkpoint loads"


# -- memory ---------------------------------------------------------------------------------------


@pytest.mark.usefixtures("micro")
def test_a_batch_that_does_not_fit_is_refused_before_the_run_says_that_it_runs(
    tmp_path: Path,
    pictures: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    said = []
    monkeypatch.setattr(Reporter, "write_status", lambda self, state, clock: said.append(state))

    def greedy(self: Objective, *rest: object) -> torch.Tensor:
        return torch.empty(2**60)

    monkeypatch.setattr(Objective, "minimised", greedy)
    assert train(tmp_path / "run", pictures, "--steps", 3) == FAILED
    assert said == []
    assert Run(tmp_path / "run").status().message == "out_of_memory"
    assert capsys.readouterr().err.startswith("There was not enough memory.")


@pytest.mark.usefixtures("micro")
def test_probing_leaves_no_trace(tmp_path: Path, pictures: Path) -> None:
    train(tmp_path / "run", pictures, "--steps", 2)
    made = Trainer(Run(tmp_path / "run"))
    before = {key: tensor.clone() for key, tensor in made.learner.unet.state_dict().items()}
    made.learner.probe(made.batch(2))
    after = made.learner.unet.state_dict()
    assert all(torch.equal(before[key], after[key]) for key in before)
    assert all(parameter.grad is None for parameter in made.learner.unet.parameters())


# -- trackers -------------------------------------------------------------------------------------


@pytest.mark.usefixtures("micro")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_tensorboard_is_told_the_loss(tmp_path: Path, pictures: Path) -> None:
    pytest.importorskip("tensorboard")
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    path = tmp_path / "run"
    assert train(path, pictures, "--steps", 20, "--track", "tensorboard") == DONE
    (events,) = path.rglob("events.out.tfevents.*")
    told = EventAccumulator(str(events))
    told.Reload()
    losses = {scalar.step: scalar.value for scalar in told.Scalars("loss")}
    assert sorted(losses) == [*range(1, 11), 20]
    lines = [line for line in Run(path).metrics() if "loss" in line]
    assert losses == pytest.approx({line["step"]: line["loss"] for line in lines})


def test_a_tracker_that_is_not_installed_is_named(
    tmp_path: Path,
    pictures: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert train(tmp_path / "run", pictures, "--track", "tensorboard") == FAILED
    assert "pip install tensorboard" in capsys.readouterr().err
    assert Run(tmp_path / "run").status().message == "tracker_missing"
