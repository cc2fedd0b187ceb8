"""A training that learns the variance: what it writes, where it starts, what it leaves alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import DDPMPipeline

from ddpm_demo.commands.train import CONTRADICTION, DONE
from ddpm_demo.config import SampleConfig
from ddpm_demo.diffusion.sampling import sample_progressive
from ddpm_demo.models.folder import load_model
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.training.trainer import Trainer
from tests.support.runs import command, fingerprint, train

pytestmark = pytest.mark.usefixtures("micro")


def drawn(folder: Path) -> torch.Tensor:
    config = SampleConfig(num_images=2, steps=4, solver="ddim", seed=3)
    *_, last = sample_progressive(load_model(folder), config)
    return last.prev_sample


def test_a_learned_variance_is_trained_kept_and_resumed_to_the_bit(
    tmp_path: Path, pictures: Path
) -> None:
    line = ["--steps", 3, "--variance", "learned"]
    assert train(tmp_path / "whole", pictures, *line) == DONE
    train(tmp_path / "cut", pictures, *line, "--stop-at", 1)
    assert command("--run", tmp_path / "cut") == DONE
    assert fingerprint(tmp_path / "cut") == fingerprint(tmp_path / "whole")
    model = load_model(tmp_path / "whole" / "model")
    assert model.learns_variance
    assert model.scheduler.config.variance_type == "learned_range"
    assert train(tmp_path / "cut", pictures, "--steps", 3, "--variance", "fixed") == CONTRADICTION


def test_plain_diffusers_draws_with_it(tmp_path: Path, pictures: Path) -> None:
    train(tmp_path / "run", pictures, "--steps", 1, "--variance", "learned")
    pipeline = DDPMPipeline.from_pretrained(tmp_path / "run" / "model")
    pipeline.set_progress_bar_config(disable=True)
    pictures_drawn = pipeline(batch_size=2, num_inference_steps=3, output_type="np").images
    assert np.isfinite(pictures_drawn).all()
    assert pictures_drawn.shape[0] == 2


@pytest.mark.parametrize("before", ["fixed", "learned"])
def test_a_start_from_the_other_kind_draws_what_it_drew(
    tmp_path: Path, pictures: Path, before: str
) -> None:
    after = {"fixed": "learned", "learned": "fixed"}[before]
    train(tmp_path / "first", pictures, "--steps", 2, "--variance", before)
    first = tmp_path / "first" / "model"
    options = ["--steps", 2, "--variance", after, "--init", first, "--stop-at", 1]
    train(tmp_path / "second", pictures, *options)
    shutil.rmtree(tmp_path / "second" / "checkpoints")  # as it was before its first step
    shutil.rmtree(tmp_path / "second" / "model")
    begun = Trainer(Run(tmp_path / "second"))
    begun.reporter.save(0, [])
    assert load_model(tmp_path / "second" / "model").learns_variance is (after == "learned")
    assert torch.equal(drawn(tmp_path / "second" / "model"), drawn(first))


def test_the_channels_of_the_variance_learn(tmp_path: Path, pictures: Path) -> None:
    train(tmp_path / "run", pictures, "--steps", 1, "--variance", "learned")
    channels = load_model(tmp_path / "run" / "model").shape[0]
    last = Trainer(Run(tmp_path / "run")).learner.unet.conv_out  # they began as zeros
    assert len(last.weight) == 2 * channels
    assert last.weight[channels:].abs().max() > 0
