"""The reverse process: solvers against closed forms, pictures independent of their neighbours."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from ddpm_demo import randomness as noise
from ddpm_demo.config import SOLVERS, SPACINGS, SampleConfig
from ddpm_demo.diffusion import sampling as sampler
from ddpm_demo.diffusion.parameterisation import target
from ddpm_demo.diffusion.respacing import visited_timesteps
from ddpm_demo.diffusion.sampling import Trajectory, kept_steps, reverse, sample_progressive
from ddpm_demo.diffusion.scheduler import DDPMScheduler
from ddpm_demo.diffusion.scheduler_options import scheduler_config
from ddpm_demo.errors import UserError
from ddpm_demo.models.folder import load_model, save_model
from ddpm_demo.models.network import UNetDenoiser
from ddpm_demo.models.unets import build_unet


def trailing(denoiser: Any, steps: int) -> list[int]:
    return visited_timesteps(denoiser.scheduler.schedule, steps)


class OnePicture:
    """The exact denoiser of a world with a single picture: x̂_0 is that picture at every t."""

    def __init__(self, picture: Tensor, schedule: str, prediction_type: str) -> None:
        self.picture = picture
        self.shape = tuple(picture.shape)
        self.device = torch.device("cpu")
        self.prediction_type = prediction_type
        self.scheduler = DDPMScheduler(**scheduler_config(schedule, 1000, prediction_type))
        self.asked: list[int] = []

    def __call__(self, x_t: Tensor, timestep: int) -> Tensor:
        self.asked.append(timestep)
        alpha_bar = float(self.scheduler.alphas_cumprod[timestep])
        eps = (x_t - alpha_bar**0.5 * self.picture) / (1 - alpha_bar) ** 0.5
        return target(self.picture.expand_as(x_t), eps, alpha_bar, self.prediction_type)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model") / "model"
    torch.manual_seed(3)
    unet = build_unet("tiny", size=16, channels=3)
    save_model(folder, unet, scheduler_config("cosine", 1000, "v_prediction"))
    return folder


@pytest.mark.parametrize("prediction_type", ["epsilon", "sample", "v_prediction"])
@pytest.mark.parametrize("schedule", ["linear", "cosine", "sigmoid"])
@pytest.mark.parametrize("solver", SOLVERS)
def test_every_solver_ends_on_the_only_picture_there_is(
    solver: str, schedule: str, prediction_type: str
) -> None:
    picture = torch.linspace(-0.9, 0.9, 12).reshape(3, 2, 2)
    denoiser = OnePicture(picture, schedule, prediction_type)
    x_t = noise.normal_per_picture((3, 2, 2), [0, 1], "x_T")
    *_, last = reverse(denoiser, x_t, solver, trailing(denoiser, 20), [0, 1])  # type: ignore[arg-type]
    torch.testing.assert_close(last.prev_sample, picture.expand(2, -1, -1, -1), atol=2e-3, rtol=0)
    # a rounded ᾱ near T costs ε-prediction its digits there, not later
    torch.testing.assert_close(
        last.pred_original_sample, picture.expand(2, -1, -1, -1), atol=2e-3, rtol=0
    )


@pytest.mark.parametrize("solver", SOLVERS)
def test_the_network_is_asked_once_per_step_from_noise_downward(solver: str) -> None:
    denoiser = OnePicture(torch.zeros(1, 2, 2), "cosine", "v_prediction")
    x_t = noise.normal_per_picture((1, 2, 2), [0], "x_T")
    steps = list(reverse(denoiser, x_t, solver, trailing(denoiser, 10), [0]))  # type: ignore[arg-type]
    assert denoiser.asked == [step.timestep for step in steps]
    assert denoiser.asked[0] == 999
    assert all(np.diff(denoiser.asked) < 0)
    assert [step.index for step in steps] == list(range(len(steps)))
    for before, after in itertools.pairwise(steps):
        assert torch.equal(before.prev_sample, after.x_t)
        assert after.alpha_bar_t > before.alpha_bar_t


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_picture_does_not_depend_on_its_neighbours(tiny: Path, solver: str) -> None:
    denoiser = load_model(tiny)

    def draw(count: int, seed: int) -> Tensor:
        config = SampleConfig(num_images=count, steps=6, solver=solver, seed=seed)
        *_, last = sample_progressive(denoiser, config)
        return last.prev_sample

    together, alone = draw(4, 10), draw(1, 12)
    # design.md: within 2/255 in fp32 where the batch differs
    assert (together[2] - alone[0]).abs().max() < 2 * 2 / 255
    assert torch.equal(draw(4, 10), together)
    assert not torch.allclose(together[0], together[1], atol=0.1)


def test_the_two_variances_differ_and_ddim_draws_no_noise(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    denoiser = load_model(tiny)

    def draw(solver: str) -> Tensor:
        *_, last = sample_progressive(denoiser, SampleConfig(num_images=1, steps=10, solver=solver))
        return last.prev_sample

    assert not torch.allclose(draw("ddpm"), draw("ddpm-large"), atol=1e-3)
    expected = draw("ddim")
    drawn = []
    real = noise.normal_per_picture
    monkeypatch.setattr(
        noise, "normal_per_picture", lambda *args: drawn.append(args[2]) or real(*args)
    )
    assert torch.equal(draw("ddim"), expected)
    assert drawn == ["x_T"]


@pytest.mark.parametrize("spacing", SPACINGS)
@pytest.mark.parametrize("schedule", ["linear", "cosine"])
def test_the_sde_solver_is_ancestral_sampling_while_the_prediction_stays(
    schedule: str, spacing: str
) -> None:
    """Its second order is the change of x̂_0; without one its step is eq. (7) with σ² = β̃."""
    denoiser = OnePicture(torch.linspace(-0.9, 0.9, 12).reshape(3, 2, 2), schedule, "sample")
    x_t = noise.normal_per_picture((3, 2, 2), [5, 6], "x_T")
    timesteps = visited_timesteps(denoiser.scheduler.schedule, 20, spacing)
    ways = [
        list(reverse(denoiser, x_t, solver, timesteps, [5, 6]))  # type: ignore[arg-type]
        for solver in ("dpm++-sde", "ddpm")
    ]
    for step, ancestral in zip(*ways, strict=True):
        torch.testing.assert_close(step.prev_sample, ancestral.prev_sample, atol=2e-4, rtol=0)


@pytest.mark.parametrize("steps", [7, 30, 61, 103])
@pytest.mark.parametrize("schedule", ["linear", "cosine"])
def test_ddim_takes_its_own_formulas_steps(schedule: str, steps: int) -> None:
    """Song et al. 2020, eq. (12) with σ = 0, at step counts where diffusers' class goes astray."""
    denoiser = OnePicture(torch.linspace(-0.5, 0.5, 12).reshape(3, 2, 2), schedule, "epsilon")
    wrong = torch.linspace(0.4, -0.2, 12).reshape(1, 3, 2, 2)
    denoiser.picture = wrong[0]
    x_t = noise.normal_per_picture((3, 2, 2), [5], "x_T")
    process = list(reverse(denoiser, x_t, "ddim", trailing(denoiser, steps), [5]))  # type: ignore[arg-type]
    assert min(denoiser.asked) >= 0
    assert len(process) == steps
    for step, after in itertools.pairwise(process):
        a, b = step.alpha_bar_t, after.alpha_bar_t
        x_0 = step.pred_original_sample.double()
        eps = (step.x_t.double() - a**0.5 * x_0) / (1 - a) ** 0.5
        expected = b**0.5 * x_0 + (1 - b) ** 0.5 * eps
        torch.testing.assert_close(step.prev_sample.double(), expected, atol=2e-4, rtol=0)


@pytest.mark.parametrize("solver", SOLVERS)
def test_all_timesteps_can_be_taken(solver: str) -> None:
    denoiser = OnePicture(torch.full((1, 2, 2), 0.3), "linear", "v_prediction")
    denoiser.scheduler = DDPMScheduler(**scheduler_config("linear", 50, "v_prediction"))
    x_t = noise.normal_per_picture((1, 2, 2), [0], "x_T")
    *_, last = reverse(denoiser, x_t, solver, trailing(denoiser, 50), [0])  # type: ignore[arg-type]
    assert denoiser.asked == list(range(49, -1, -1))
    torch.testing.assert_close(last.prev_sample, torch.full((1, 1, 2, 2), 0.3), atol=2e-3, rtol=0)


def test_more_steps_than_timesteps_or_an_unknown_solver_are_refused() -> None:
    denoiser = OnePicture(torch.zeros(1, 2, 2), "linear", "epsilon")
    denoiser.scheduler = DDPMScheduler(**scheduler_config("linear", 50, "epsilon"))
    with pytest.raises(UserError, match="knows only 50"):
        trailing(denoiser, 51)
    with pytest.raises(UserError, match="Allowed: ddpm, "):
        sampler.make_solver(denoiser.scheduler, "euler", [9, 4])


@pytest.mark.parametrize(("total", "room"), [(50, 100), (99, 100), (100, 100), (1000, 100), (7, 3)])
def test_kept_steps_fit_and_are_denser_near_the_picture(total: int, room: int) -> None:
    kept = kept_steps(total, room)
    assert kept[0] == 0, "x_T is always kept"
    assert kept == sorted(set(kept))
    assert all(0 <= step < total for step in kept)
    assert len(kept) == min(total, room - 1)
    if total == 1000:
        gaps = np.diff(kept)
        assert gaps[:20].mean() > 5 * gaps[-20:].mean()
        assert kept[-1] == 999


def test_a_trajectory_holds_what_was_seen_and_ends_with_the_picture(tiny: Path) -> None:
    steps = list(sample_progressive(load_model(tiny), SampleConfig(num_images=2, steps=8)))
    trajectory = Trajectory(5)
    added = [trajectory.add(step) for step in steps]
    assert [frame.t for frames in added for frame in frames] == [f.t for f in trajectory.frames]
    assert trajectory.timesteps == [step.timestep for step in steps]
    assert len(trajectory.frames) == 5
    first, last = trajectory.frames[0], trajectory.frames[-1]
    assert (first.t, last.t) == (1000, 0)
    assert torch.equal(first.x_t, steps[0].x_t)
    assert torch.equal(last.x_t, steps[-1].prev_sample)
    assert last.snr_db is None
    assert first.snr_db == pytest.approx(-86.15, abs=0.05)  # maths.md's figure for cosine


def test_a_frame_tells_what_the_network_saw_and_what_the_step_changed(tiny: Path) -> None:
    steps = list(sample_progressive(load_model(tiny), SampleConfig(num_images=2, steps=6)))
    trajectory = Trajectory(4)
    frames = [frame for step in steps for frame in trajectory.add(step)]
    assert all(kept.eps is None for kept in trajectory.frames), "only handed out, not kept"
    assert frames[0].change is None
    assert frames[-1].eps is None
    taken = {step.timestep: step for step in steps}
    for frame in frames[1:-1]:
        step = taken[frame.t - 1]
        before = steps[step.index - 1]
        assert frame.change is not None
        assert torch.equal(frame.change, step.x_t - before.x_t), "of one step, not of one frame"
        assert frame.numbers["change"] == pytest.approx(
            float((step.x_t - before.x_t).flatten(1).square().mean(1).sqrt().mean())
        )
    for frame in frames[:-1]:  # x_t = √ᾱ x̂_0 + √(1 − ᾱ) ε̂, before x̂_0 was clipped
        assert frame.eps is not None
        noise_part = (1 - frame.alpha_bar) ** 0.5 * frame.eps
        raw = (frame.x_t - noise_part) / frame.alpha_bar**0.5
        if frame.alpha_bar > 1e-3:
            torch.testing.assert_close(raw.clamp(-1, 1), frame.x_0, atol=1e-3, rtol=0)
            share = float((raw.abs() > 1).float().mean())
            assert frame.numbers["clipped"] == pytest.approx(share, abs=2e-3)
    final = frames[-1].change
    assert final is not None
    assert torch.equal(final, steps[-1].prev_sample - steps[-1].x_t)


def test_pinned_seeds_come_first_and_draw_what_they_drew_before(tiny: Path) -> None:
    config = SampleConfig(num_images=4, steps=5, seed=20, pinned=(7, 22))
    assert config.seeds == [7, 22, 20, 21]
    *_, last = sample_progressive(load_model(tiny), config)
    plain = SampleConfig(num_images=4, steps=5, seed=20)
    *_, before = sample_progressive(load_model(tiny), plain)
    assert (last.prev_sample[1] - before.prev_sample[2]).abs().max() < 2 * 2 / 255
    assert SampleConfig(num_images=2, seed=2**32 - 1).seeds == [2**32 - 1, 0]


def test_steps_stop_when_the_consumer_does(tiny: Path) -> None:
    denoiser = load_model(tiny)
    asked = []
    monitored = UNetDenoiser(denoiser.unet, denoiser.scheduler)
    monitored.unet.register_forward_hook(lambda *_: asked.append(1))
    process = sample_progressive(monitored, SampleConfig(num_images=1, steps=50))
    next(process)
    next(process)
    process.close()
    assert len(asked) == 2
