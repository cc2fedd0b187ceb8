"""Questions to a process: what is shared is shared exactly, and the rest differs."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import Tensor

from ddpm_demo import randomness as noise
from ddpm_demo.config import PREDICTION_TYPES, SampleConfig
from ddpm_demo.diffusion.denoiser import Denoiser
from ddpm_demo.diffusion.questions import (
    End,
    branch,
    from_picture,
    interpolate,
    nearest_step,
    side_by_side,
    spread_frames,
)
from ddpm_demo.diffusion.respacing import visited_timesteps
from ddpm_demo.diffusion.sampling import Step, sample_progressive
from ddpm_demo.diffusion.scheduler import DDPMScheduler
from ddpm_demo.diffusion.scheduler_options import scheduler_config
from ddpm_demo.diffusion.trajectory import Trajectory
from ddpm_demo.errors import UserError
from ddpm_demo.models.folder import load_model, save_model
from ddpm_demo.models.network import UNetDenoiser
from ddpm_demo.models.unets import build_unet

STEPS = 12


@pytest.fixture(scope="module")
def denoiser(tmp_path_factory: pytest.TempPathFactory) -> Denoiser:
    folder = tmp_path_factory.mktemp("model") / "model"
    torch.manual_seed(3)
    unet = build_unet("tiny", size=16, channels=3)
    torch.nn.init.normal_(unet.conv_out.weight, std=0.02)
    save_model(folder, unet, scheduler_config("cosine", 1000, "v_prediction"))
    return load_model(folder)


def draw(denoiser: Denoiser, max_frames: int = 100, **options: object) -> Trajectory:
    trajectory = Trajectory(max_frames)
    usual = {"num_images": 3, "steps": STEPS, "seed": 5, "solver": "ddpm"}
    config = SampleConfig(**{**usual, **options})  # type: ignore[arg-type]
    for step in sample_progressive(denoiser, config):
        trajectory.add(step)
    return trajectory


def answer(process: object, max_frames: int = 100) -> tuple[list[Step], Trajectory]:
    trajectory = Trajectory(max_frames)
    steps = list(process)  # type: ignore[call-overload]
    for step in steps:
        trajectory.add(step)
    return steps, trajectory


@pytest.mark.parametrize("solver", ["ddpm", "ddim", "dpm++", "dpm++-sde", "unipc"])
def test_a_branch_starts_from_its_parents_frame_exactly(denoiser: Denoiser, solver: str) -> None:
    parent = draw(denoiser, solver=solver)
    process = branch(denoiser, parent, 1, 6, [7], 3, "ddpm")
    steps, answered = answer(process)
    assert len(answered.frames) == len(parent.frames)
    for frame, theirs in zip(answered.frames, parent.frames, strict=True):
        assert torch.equal(frame.x_t[0], theirs.x_t[1]), "the parent stands first, to its end"
        assert frame.t == theirs.t
        if frame.t >= parent.frames[7].t:
            assert torch.equal(frame.x_t, theirs.x_t[1].expand(4, -1, -1, -1))
    last = answered.frames[-1].x_t
    for k in range(4):
        for j in range(k):
            assert (last[k] - last[j]).abs().max() > 0.05, "every future is another"
    assert len(steps) == STEPS


def test_the_future_that_takes_the_parents_noise_is_the_parent(
    denoiser: Denoiser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a branch does after its start is what the process itself does."""
    parent = draw(denoiser)
    real = noise.normal
    monkeypatch.setattr(
        noise, "normal",
        lambda shape, seed, stream, step=0: real(shape, seed, "reverse", step),
    )  # fmt: skip
    _, answered = answer(branch(denoiser, parent, 1, 6, [4], 2, "ddpm"))
    final = answered.frames[-1].x_t
    torch.testing.assert_close(final[1:], final[:1].expand(2, -1, -1, -1), atol=4 / 255, rtol=0)


def test_without_noise_all_futures_are_one_and_the_variances_differ(denoiser: Denoiser) -> None:
    parent = draw(denoiser)

    def last(variance: str) -> Tensor:
        return answer(branch(denoiser, parent, 0, 5, [5], 2, variance))[1].frames[-1].x_t

    mean = last("mean")
    torch.testing.assert_close(mean[1], mean[2], atol=2e-5, rtol=0)
    assert (last("ddpm")[1] - last("ddpm-large")[1]).abs().max() > 0.05
    with pytest.raises(UserError, match="Allowed: ddpm, ddpm-large, mean"):
        last("none")


def test_branches_at_several_t_stand_in_rows(denoiser: Denoiser) -> None:
    parent = draw(denoiser)
    frames = spread_frames(parent, 3)
    tops = [parent.frames[k].t for k in frames]
    assert tops == sorted(tops, reverse=True)
    assert all(abs(t - wanted) < 60 for t, wanted in zip(tops, [750, 500, 250], strict=True))
    _, answered = answer(branch(denoiser, parent, 2, 7, frames, 2, "ddpm"))
    final = answered.frames[-1].x_t
    assert len(final) == 9
    away = [(final[3 * row + 1] - final[0]).square().mean() for row in range(3)]
    assert away[0] > away[2], "the earlier the branch, the farther it goes"


def test_a_thinned_parent_is_branched_at_a_kept_frame_over_all_remaining_steps(
    denoiser: Denoiser,
) -> None:
    parent = draw(denoiser, max_frames=6)
    steps, answered = answer(branch(denoiser, parent, 0, 5, [3], 2, "ddpm"), max_frames=6)
    assert len(steps) == STEPS
    assert [f.t for f in answered.frames] == [f.t for f in parent.frames]
    assert torch.equal(answered.frames[3].x_t[1], parent.frames[3].x_t[0])
    assert torch.equal(answered.frames[-1].x_t[0], parent.frames[-1].x_t[0])


def test_a_finished_or_unfinished_process_cannot_be_branched(denoiser: Denoiser) -> None:
    parent = draw(denoiser)
    with pytest.raises(UserError, match="one future only"):
        next(branch(denoiser, parent, 0, 5, [len(parent.frames) - 1], 2, "ddpm"))
    parent.frames.pop()
    with pytest.raises(UserError, match="reached its end"):
        next(branch(denoiser, parent, 0, 5, [2], 2, "ddpm"))


def test_a_picture_is_noised_to_t_and_comes_back(denoiser: Denoiser) -> None:
    picture = torch.linspace(-1, 1, 768).reshape(3, 16, 16)
    timesteps = visited_timesteps(denoiser.scheduler.schedule, STEPS)
    indices = [nearest_step(timesteps, t) for t in (800, 100)]
    steps, answered = answer(from_picture(denoiser, picture, timesteps, indices, [1, 2]))
    assert [frame.x_t.shape[0] for frame in answered.frames] == [6] * (STEPS + 1)
    for step in steps:
        assert torch.equal(step.x_t[0], picture), "the picture stays beside what comes back"
    for column, index in ((1, indices[0]), (2, indices[1])):
        for row, seed in ((0, 1), (1, 2)):
            alpha_bar = float(denoiser.scheduler.alphas_cumprod[timesteps[index]])
            eps = noise.normal((3, 16, 16), seed, "x_T")
            expected = alpha_bar**0.5 * picture + (1 - alpha_bar) ** 0.5 * eps
            assert torch.equal(steps[0].x_t[3 * row + column], expected)
            assert torch.equal(steps[index].x_t[3 * row + column], expected)
            assert not torch.equal(steps[index].prev_sample[3 * row + column], expected)


def test_a_picture_noised_to_the_end_is_a_drawing_of_its_seed_alone(denoiser: Denoiser) -> None:
    """At T nothing of the picture is left (cosine: ᾱ_T = 2e-9)."""
    picture = torch.full((3, 16, 16), 0.8)
    timesteps = visited_timesteps(denoiser.scheduler.schedule, STEPS)
    _, answered = answer(from_picture(denoiser, picture, timesteps, [0], [5]))
    plain = draw(denoiser, num_images=1)
    torch.testing.assert_close(
        answered.frames[-1].x_t[1], plain.frames[-1].x_t[0], atol=8 / 255, rtol=0
    )


def test_mixtures_of_two_drawings_end_on_them_and_keep_their_noise(denoiser: Denoiser) -> None:
    drawn = draw(denoiser, max_frames=1001, pinned=(11, 12), num_images=2)
    ends = End.of_drawing(drawn, 0, 11), End.of_drawing(drawn, 1, 12)
    timesteps = visited_timesteps(denoiser.scheduler.schedule, STEPS)
    indices = [0, 6]
    process = interpolate(denoiser, ends, timesteps, indices, lambdas=(0.0, 0.5, 1.0))
    _, answered = answer(process)
    final = answered.frames[-1].x_t
    for row in range(2):
        for column, end in ((0, 0), (2, 1)):
            torch.testing.assert_close(
                final[3 * row + column], drawn.frames[-1].x_t[end], atol=8 / 255, rtol=0
            )
        assert (final[3 * row + 1] - final[3 * row]).abs().max() > 0.05
    middle = answered.frames[0].x_t[1]  # λ = ½ at T, where nearly all is noise
    assert float(middle.square().mean().sqrt()) == pytest.approx(1, abs=0.08)


def test_two_pictures_are_mixed_as_figure_8_says(denoiser: Denoiser) -> None:
    first, second = torch.full((3, 16, 16), -0.5), torch.full((3, 16, 16), 0.5)
    ends = End.of_picture(first, 1), End.of_picture(second, 2)
    timesteps = visited_timesteps(denoiser.scheduler.schedule, STEPS)
    process = interpolate(denoiser, ends, timesteps, [4], lambdas=(0.25,))
    alpha_bar = float(denoiser.scheduler.alphas_cumprod[timesteps[4]])
    eps = [noise.normal((3, 16, 16), seed, "x_T") for seed in (1, 2)]
    mixed = (0.75 * eps[0] + 0.25 * eps[1]) / (0.75**2 + 0.25**2) ** 0.5
    expected = alpha_bar**0.5 * torch.full((3, 16, 16), -0.25) + (1 - alpha_bar) ** 0.5 * mixed
    torch.testing.assert_close(next(process).x_t[0], expected)


@pytest.mark.filterwarnings("ignore::ddpm_demo.diffusion.scheduler_options.UnwiseOptionsWarning")
@pytest.mark.parametrize("prediction_type", PREDICTION_TYPES)
def test_questions_are_answered_where_nothing_of_a_picture_is_left(
    denoiser: Denoiser, prediction_type: str
) -> None:
    assert isinstance(denoiser, UNetDenoiser)
    scheduler = DDPMScheduler(prediction_type=prediction_type, rescale_betas_zero_snr=True)
    model = UNetDenoiser(denoiser.unet, scheduler)
    drawn = draw(model, max_frames=1001)
    ends = End.of_drawing(drawn, 0, 5), End.of_drawing(drawn, 1, 6)
    picture = torch.linspace(-1, 1, 768).reshape(3, 16, 16)
    timesteps = visited_timesteps(scheduler.schedule, STEPS)
    for process in (
        branch(model, drawn, 0, 5, [0, 1], 2, "ddpm-large"),
        from_picture(model, picture, timesteps, [0, 1], [1]),
        interpolate(model, ends, timesteps, [0, 1]),
    ):
        steps, _ = answer(process)
        assert steps[0].alpha_bar_t == 0
        for step in steps:
            assert step.prev_sample.isfinite().all()
            assert step.pred_original_sample.isfinite().all()
            assert step.pred_epsilon.isfinite().all()


def test_rivals_start_from_the_same_noise_and_end_on_their_own_pictures(
    denoiser: Denoiser,
) -> None:
    configs = [
        SampleConfig(num_images=2, steps=12, seed=3),
        SampleConfig(num_images=2, steps=5, seed=3, solver="ddim"),
    ]
    steps, answered = answer(
        side_by_side([sample_progressive(denoiser, config) for config in configs])
    )
    assert len(steps) == 12, "the one with the most steps leads"
    assert torch.equal(steps[0].x_t[:2], steps[0].x_t[2:])
    alone = [list(sample_progressive(denoiser, config)) for config in configs]
    for k, own in enumerate(alone):
        assert torch.equal(answered.frames[-1].x_t[2 * k : 2 * k + 2], own[-1].prev_sample)
    for step in steps[:-1]:
        shown = [s for s in alone[1] if torch.equal(s.x_t, step.x_t[2:])]
        upcoming = alone[1][shown[0].index + 1 :][:1]
        assert shown[0].timestep >= step.timestep
        assert all(later.timestep < step.timestep for later in upcoming), "waits, but no longer"


def test_models_of_different_shapes_cannot_share_noise(denoiser: Denoiser, tmp_path: Path) -> None:
    unet = build_unet("tiny", size=20, channels=1)
    save_model(tmp_path / "grey", unet, scheduler_config("linear", 1000, "epsilon"))
    config = SampleConfig(num_images=1, steps=3)
    processes = [sample_progressive(d, config) for d in (denoiser, load_model(tmp_path / "grey"))]
    with pytest.raises(UserError, match="16×16×3, 20×20×1"):
        next(side_by_side(processes))
