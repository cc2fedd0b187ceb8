"""The timesteps that a process visits in script, and the numbers of its steps."""

from __future__ import annotations

import numpy as np
import pytest

from ddpm_demo.config import SPACINGS
from ddpm_demo.diffusion.respacing import reverse_steps, visited_timesteps
from ddpm_demo.diffusion.scheduler import DDPMScheduler
from ddpm_demo.diffusion.scheduler_options import scheduler_config

from .conftest import Node


@pytest.mark.parametrize("timesteps", [1000, 60])
@pytest.mark.parametrize("name", ["linear", "cosine", "zero"])
def test_the_same_timesteps_are_visited(node: Node, name: str, timesteps: int) -> None:
    kind = "cosine" if name == "zero" else name
    config = scheduler_config(kind, timesteps, "v_prediction")
    config["rescale_betas_zero_snr"] = name == "zero"
    schedule = DDPMScheduler(**config).schedule
    counts = [1, 2, 3, 7, 20, 33, 50, timesteps - 1, timesteps]
    asked = [(count, spacing) for count in counts for spacing in SPACINGS]
    code = """
        const { visitedTimesteps } = await load("diffusion/respacing.js");
        const { scheduleOf } = await load("diffusion/schedule.js");
        const schedule = scheduleOf(given.config);
        return given.asked.map((each) => visitedTimesteps(schedule, ...each));
        """
    found = node(code, config=config, asked=asked)
    assert found == [visited_timesteps(schedule, *each) for each in asked]


def test_the_numbers_of_a_step_are_the_same(node: Node) -> None:
    config = scheduler_config("cosine", 1000, "v_prediction")
    timesteps = [999, 640, 20, 3, 0]
    code = """
        const { reverseSteps, standardDeviation } = await load("diffusion/respacing.js");
        const { scheduleOf } = await load("diffusion/schedule.js");
        const steps = reverseSteps(scheduleOf(given.config), given.timesteps);
        return given.timesteps.map((timestep) => {
          const step = steps.get(timestep);
          const sigmas = given.kinds.map((kind) => standardDeviation(step, kind));
          const { previous, beta, posteriorVariance, coefX0, coefXt } = step;
          return [previous, beta, posteriorVariance, coefX0, coefXt, ...sigmas];
        });
        """
    kinds = ["fixed_small", "fixed_large"]
    found = node(code, config=config, timesteps=timesteps, kinds=kinds)
    steps = reverse_steps(DDPMScheduler(**config).schedule, timesteps)
    for timestep, numbers in zip(timesteps, found, strict=True):
        step = steps[timestep]
        table = [step.previous, step.beta, step.posterior_variance, step.coef_x0, step.coef_xt]
        expected = [*table, *(step.standard_deviation(kind) for kind in kinds)]
        np.testing.assert_allclose(numbers, expected, rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize(("steps", "code"), [(61, "too_many_steps"), (0, "out_of_range")])
def test_steps_that_cannot_be_taken_are_refused(node: Node, steps: int, code: str) -> None:
    asked = """
        const { visitedTimesteps } = await load("diffusion/respacing.js");
        const { scheduleOf } = await load("diffusion/schedule.js");
        const schedule = scheduleOf({ num_train_timesteps: 60 });
        try { visitedTimesteps(schedule, given.steps); } catch (error) { return error.code; }
        """
    assert node(asked, steps=steps) == code
