"""A step of each solver in script, from the same x_t and x̂_0 as Python's."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from ddpm_demo import randomness
from ddpm_demo.config import DRAWS_NOISE, SOLVERS, SPACINGS
from ddpm_demo.diffusion.respacing import visited_timesteps
from ddpm_demo.diffusion.sampling import reverse
from ddpm_demo.diffusion.scheduler import DDPMScheduler
from ddpm_demo.diffusion.scheduler_options import scheduler_config
from tests.support.denoisers import Formula

from .conftest import Node

SEEDS = [4, 9]
SHAPE = (3, 4, 4)
CODE = """
    const { makeSolver, DRAWS_NOISE } = await load("diffusion/solvers.js");
    const { scheduleOf } = await load("diffusion/schedule.js");
    const { normalPerPicture } = await load("normals.js");
    const values = (list) => Float32Array.from(list);
    const schedule = scheduleOf(given.config);
    return given.processes.map(({ solver, timesteps, steps }) => {
      const taking = makeSolver(schedule, solver, timesteps);
      return steps.map(({ x_0, x_t }, k) => {
        const z = normalPerPicture(given.size, given.seeds, "reverse", timesteps[k]);
        return taking.step(values(x_0), values(x_t), DRAWS_NOISE.includes(solver) ? z : null);
      });
    });
    """


class Wavy(Formula):
    """A network that says something else at each timestep, and of each value."""

    def __init__(self, config: dict[str, object]) -> None:
        super().__init__(lambda x_t, timestep: (2 * x_t + timestep / 90).sin(), SHAPE)
        self.prediction_type = "v_prediction"
        self.scheduler = DDPMScheduler(**config)


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("name", ["linear", "cosine", "zero"])
def test_a_step_is_that_of_python(node: Node, name: str, solver: str) -> None:
    config = scheduler_config("cosine" if name == "zero" else name, 1000, "v_prediction")
    config["rescale_betas_zero_snr"] = name == "zero"
    denoiser = Wavy(config)
    x_t = randomness.normal_per_picture(SHAPE, SEEDS, "x_T")
    processes, expected = [], []
    for count, spacing in [(1, "trailing"), (3, "trailing"), (250, "trailing"), (12, "logsnr")]:
        assert spacing in SPACINGS
        timesteps = visited_timesteps(denoiser.scheduler.schedule, count, spacing)
        steps = list(reverse(denoiser, x_t, solver, timesteps, SEEDS))
        flat = [
            {
                "x_0": step.pred_original_sample.flatten().tolist(),
                "x_t": step.x_t.flatten().tolist(),
            }
            for step in steps
        ]
        processes.append({"solver": solver, "timesteps": timesteps, "steps": flat})
        expected.append(torch.stack([step.prev_sample.flatten() for step in steps]))
    found = node(CODE, config=config, processes=processes, seeds=SEEDS, size=48)
    for steps, twins in zip(found, expected, strict=True):
        np.testing.assert_allclose(np.array(steps, float), twins, rtol=0, atol=1e-5)


def test_the_names_are_those_of_python(node: Node) -> None:
    code = """
        const { SOLVERS, DRAWS_NOISE } = await load("diffusion/solvers.js");
        const { SPACINGS } = await load("diffusion/respacing.js");
        return { SOLVERS, DRAWS_NOISE, SPACINGS };
        """
    expected = {"SOLVERS": SOLVERS, "DRAWS_NOISE": DRAWS_NOISE, "SPACINGS": SPACINGS}
    assert node(code) == {name: list(values) for name, values in expected.items()}
