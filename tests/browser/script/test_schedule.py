"""The schedules in script, from what scheduler_config.json says of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ddpm_demo.diffusion.schedule import NoiseSchedule
from ddpm_demo.diffusion.scheduler import DDPMScheduler
from ddpm_demo.diffusion.scheduler_options import scheduler_config

from .conftest import Node

CONFIGS: list[dict[str, Any]] = [
    {},
    {"beta_schedule": "squaredcos_cap_v2"},
    {"beta_schedule": "scaled_linear", "num_train_timesteps": 250, "beta_end": 0.012},
    {"beta_schedule": "sigmoid", "beta_start": 0.001},
    {"beta_schedule": "laplace", "num_train_timesteps": 400},
    {"num_train_timesteps": 1, "beta_end": 0.5},
    scheduler_config("linear", 100, "epsilon"),
    scheduler_config("sigmoid", 60, "sample"),
    scheduler_config("cosine", 1000, "v_prediction") | {"rescale_betas_zero_snr": True},
]
TABLES = {
    "betas": "betas",
    "alphas_cumprod": "alphasCumprod",
    "alphas_cumprod_prev": "alphasCumprodPrev",
    "snr": "snr",
    "posterior_variance": "posteriorVariance",
    "posterior_mean_coef_x0": "posteriorMeanCoefX0",
    "posterior_mean_coef_xt": "posteriorMeanCoefXt",
}
CODE = """
    const { scheduleOf, predictionTypeOf } = await load("diffusion/schedule.js");
    let schedule = scheduleOf(given.config);
    if (given.timesteps) schedule = schedule.respaced(given.timesteps);
    const tables = given.tables.map((name) => schedule[name]);
    return { tables, kind: predictionTypeOf(given.config), length: schedule.length };
    """


def compare(found: dict[str, Any], schedule: NoiseSchedule) -> None:
    assert found["length"] == len(schedule)
    for name, values in zip(TABLES, found["tables"], strict=True):
        table = getattr(schedule, name).numpy()
        # ᾱ and what is divided by 1 − ᾱ lose digits where they are next to 0
        np.testing.assert_allclose(values, table, rtol=1e-9, atol=1e-15, err_msg=name)


@pytest.mark.parametrize("config", CONFIGS)
def test_every_table_is_that_of_python(node: Node, config: dict[str, Any]) -> None:
    scheduler = DDPMScheduler(**config)
    found = node(CODE, config=config, tables=list(TABLES.values()))
    compare(found, scheduler.schedule)
    assert found["kind"] == scheduler.config.prediction_type


def test_a_chain_of_some_timesteps_is_that_of_python(node: Node) -> None:
    config = scheduler_config("cosine", 1000, "v_prediction")
    timesteps = [999, 3, 250, 700, 0]
    found = node(CODE, config=config, tables=list(TABLES.values()), timesteps=timesteps)
    compare(found, DDPMScheduler(**config).schedule.respaced(timesteps))


@pytest.mark.parametrize("config", [{"beta_schedule": "warped"}, {"trained_betas": [0.1, 0.0]}])
def test_what_means_no_schedule_is_refused(node: Node, config: dict[str, Any]) -> None:
    code = """
        const { scheduleOf } = await load("diffusion/schedule.js");
        try { scheduleOf(given.config); } catch (error) { return error.code; }
        """
    assert node(code, config=config) in ("bad_choice", "out_of_range")
