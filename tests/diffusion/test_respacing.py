"""Which timesteps are visited, and the numbers of each step."""

from __future__ import annotations

import diffusers
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from ddpm_demo.config import SCHEDULES, SPACINGS
from ddpm_demo.diffusion.respacing import (
    LEARNED,
    TIMESTEP_SPACINGS,
    reverse_steps,
    spaced_timesteps,
    visited_timesteps,
)
from ddpm_demo.diffusion.schedule import NoiseSchedule, zero_terminal_snr
from ddpm_demo.errors import UserError


@settings(deadline=None, max_examples=300)
@given(
    spacing=st.sampled_from(TIMESTEP_SPACINGS),
    total=st.integers(1, 1000),
    share=st.floats(0, 1),
)
def test_every_count_gives_so_many_distinct_falling_timesteps(
    spacing: str, total: int, share: float
) -> None:
    steps = max(1, round(total * share))
    timesteps = spaced_timesteps(spacing, total, steps, 0)
    assert len(timesteps) == steps
    assert timesteps == sorted(set(timesteps), reverse=True)
    assert timesteps[0] < total
    assert timesteps[-1] >= 0
    if spacing == "trailing":
        assert timesteps[0] == total - 1
    elif spacing == "leading" or steps > 1:
        assert timesteps[-1] == 0


@pytest.mark.parametrize("spacing", TIMESTEP_SPACINGS)
def test_the_timesteps_are_those_of_diffusers(spacing: str) -> None:
    theirs = diffusers.DDPMScheduler(timestep_spacing=spacing)
    for steps in (1, 2, 3, 10, 20, 25, 50, 100, 250, 999, 1000):
        theirs.set_timesteps(steps)
        assert spaced_timesteps(spacing, 1000, steps, 0) == theirs.timesteps.tolist(), steps


def test_trailing_has_no_step_too_many() -> None:
    """A float stride makes diffusers visit timestep −1 here, which is no timestep."""
    theirs = diffusers.DDPMScheduler(num_train_timesteps=50, timestep_spacing="trailing")
    theirs.set_timesteps(29)
    assert theirs.timesteps[-1] == -1  # when this fails, the workaround can go
    assert spaced_timesteps("trailing", 50, 29, 0) == theirs.timesteps.tolist()[:-1]


def test_an_offset_shifts_leading_only() -> None:
    assert spaced_timesteps("leading", 1000, 4, 1) == [751, 501, 251, 1]
    assert spaced_timesteps("trailing", 1000, 4, 1) == [999, 749, 499, 249]


def test_too_many_steps_are_refused() -> None:
    with pytest.raises(UserError) as caught:
        spaced_timesteps("leading", 50, 51, 0)
    assert caught.value.code == "too_many_steps"
    assert caught.value.details == {"steps": 51, "timesteps": 50}
    for steps in (0, -1):
        with pytest.raises(UserError, match="between 1 and 50"):
            spaced_timesteps("leading", 50, steps, 0)


@settings(deadline=None, max_examples=300)
@given(
    spacing=st.sampled_from(SPACINGS),
    name=st.sampled_from(SCHEDULES),
    total=st.integers(10, 1000),
    share=st.floats(0, 1),
)
def test_a_process_starts_at_noise_and_visits_no_timestep_twice(
    spacing: str, name: str, total: int, share: float
) -> None:
    steps = max(1, round(total * share))
    timesteps = visited_timesteps(NoiseSchedule.named(name, total, rescale=True), steps, spacing)
    assert len(timesteps) == steps
    assert timesteps == sorted(set(timesteps), reverse=True)
    assert timesteps[0] == total - 1
    if steps > 1 and spacing != "trailing":
        assert timesteps[-1] == 0


def test_what_a_spacing_is_even_in() -> None:
    schedule = NoiseSchedule.named("linear", 1000)
    assert visited_timesteps(schedule, 4) == [999, 749, 499, 249]
    assert visited_timesteps(schedule, 4, "quadratic") == [999, 444, 111, 0]
    log_snr = schedule.snr.log()[visited_timesteps(schedule, 6, "logsnr")]
    # from 1e-4 to 4e-5 of noise and signal; near the picture the timesteps are far apart
    assert log_snr.diff().tolist()[:4] == pytest.approx([3.867] * 4, rel=0.02)


@pytest.mark.parametrize("spacing", SPACINGS)
def test_a_chain_that_ends_without_any_signal_can_be_visited(spacing: str) -> None:
    schedule = NoiseSchedule(zero_terminal_snr(NoiseSchedule.named("linear", 1000).betas))
    timesteps = visited_timesteps(schedule, 10, spacing)
    assert (len(set(timesteps)), timesteps[0]) == (10, 999)


def test_an_unknown_spacing_or_too_many_steps_are_refused() -> None:
    schedule = NoiseSchedule.named("linear", 50)
    with pytest.raises(UserError, match="trailing, quadratic, logsnr"):
        visited_timesteps(schedule, 5, "karras")
    for spacing in SPACINGS:
        with pytest.raises(UserError, match="51"):
            visited_timesteps(schedule, 51, spacing)


def test_each_step_leads_to_the_next_and_the_last_to_the_picture() -> None:
    steps = reverse_steps(NoiseSchedule.named("cosine", 1000), [999, 400, 7])
    assert {t: step.previous for t, step in steps.items()} == {999: 400, 400: 7, 7: -1}
    last = steps[7]
    assert (last.coef_x0, last.coef_xt, last.posterior_variance) == (1, 0, 0)


@pytest.mark.parametrize("timesteps", [[1, 2], [5, 5], [3, 7, 1]])
def test_timesteps_that_do_not_fall_are_refused(timesteps: list[int]) -> None:
    with pytest.raises(UserError, match="falling"):
        reverse_steps(NoiseSchedule.named("linear", 10), timesteps)


@pytest.mark.parametrize("timesteps", [[10, 3], [3, -1], []])
def test_timesteps_that_are_not_there_are_refused(timesteps: list[int]) -> None:
    with pytest.raises(UserError):
        reverse_steps(NoiseSchedule.named("linear", 10), timesteps)


def test_the_learned_deviation_lies_between_small_and_large() -> None:
    step = reverse_steps(NoiseSchedule.named("linear", 1000), [999, 500, 100, 1])[100]
    small, large = step.standard_deviation("fixed_small"), step.standard_deviation("fixed_large")
    said = torch.tensor([-1.0, 0.0, 1.0], dtype=torch.float64)
    between = step.standard_deviation("learned_range", said)
    assert isinstance(between, torch.Tensor)
    assert between.tolist() == pytest.approx([small, (small * large) ** 0.5, large])
    assert small**2 == pytest.approx(step.posterior_variance)
    assert large**2 == pytest.approx(step.beta)
    assert step.standard_deviation("learned", torch.tensor(0.25)) == 0.5
    for learned in LEARNED:
        with pytest.raises(UserError, match="predicted variance"):
            step.standard_deviation(learned)
