"""What the documents say is so: figures hold, what can be chosen is listed, limits are as told."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import pytest
import torch

from ddpm_demo import config
from ddpm_demo.diffusion.loss.bound import prior_term
from ddpm_demo.diffusion.schedule import NoiseSchedule
from ddpm_demo.policy import Policy
from ddpm_demo.runs.folder.status import STATES
from ddpm_demo.variables import variable
from tests.support.documents import read, section, tables


def as_number(cell: str) -> float:
    return float(cell.removesuffix(" dB").replace("−", "-"))


def test_the_figures_of_the_schedules() -> None:
    _, figures, short = tables(section(read("docs/mathematics.md"), "Schedules"))
    x_0 = torch.full((1, 1, 1, 1), (1 / 3) ** 0.5, dtype=torch.float64)
    for column, name in enumerate(figures[0][1:], start=1):
        schedule = NoiseSchedule.named(name, 1000)
        alpha_bar = schedule.alphas_cumprod
        expected = [
            float(alpha_bar[-1]),
            float(schedule.snr_db[-1]),
            int((alpha_bar < 0.5).nonzero()[0]) + 1,
            int((alpha_bar < 0.01).nonzero()[0]) + 1,
            float(prior_term(schedule, x_0)),
        ]
        told = [as_number(row[column]) for row in figures[1:]]
        assert told == pytest.approx(expected, rel=5e-4)
    lengths = [int(cell) for cell in short[0][1:]]
    for row, rescale in zip(short[1:], (False, True), strict=True):
        for timesteps, cell in zip(lengths, row[1:], strict=True):
            schedule = NoiseSchedule.named("linear", timesteps, rescale=rescale)
            assert as_number(cell) == pytest.approx(float(schedule.alphas_cumprod[-1]), rel=0.03)


def test_what_bf16_loses_of_the_schedules() -> None:
    told = re.search(
        r"first (\d+) t \(linear\)\s+or (\d+) t \(cosine\)", read("docs/mathematics.md")
    )
    assert told
    for name, count in zip(("linear", "cosine"), told.groups(), strict=True):
        alpha_bar = NoiseSchedule.named(name, 1000).alphas_cumprod.bfloat16()
        gone = (1 - alpha_bar == 0).nonzero()[:, 0].tolist()
        assert gone == list(range(int(count)))


@pytest.mark.parametrize(
    ("heading", "names"),
    [
        ("The reverse process", [*config.SOLVERS, *config.SPACINGS]),
        ("Schedules", config.SCHEDULES),
        ("What the network learns", [*config.PREDICTION_TYPES, *config.LOSSES]),
    ],
)
def test_everything_that_can_be_chosen_is_explained(heading: str, names: Sequence[str]) -> None:
    text = section(read("docs/mathematics.md"), heading)
    assert [name for name in names if f"`{name}`" not in text] == []


def test_everything_that_can_be_chosen_is_listed() -> None:
    text = read("docs/command-line.md")
    names = [
        *config.SOLVERS,
        *config.SPACINGS,
        *config.SCHEDULES,
        *config.PREDICTION_TYPES,
        *config.LOSSES,
        *config.UNETS,
        *config.PRECISIONS,
        *config.FITS,
    ]
    assert [name for name in names if f"`{name}`" not in text] == []


def test_the_states_of_a_run_are_explained() -> None:
    (states,) = tables(section(read("docs/run-folder.md"), "States"))
    assert sorted(row[0].strip("`") for row in states[1:]) == sorted(STATES)


def as_shown(bound: object) -> str:
    """A bound as the table of limits shows it."""
    if isinstance(bound, bool):
        return "yes" if bound else "no"
    if isinstance(bound, str):
        return bound or "none"
    return "–" if bound in (None, math.inf) else f"{bound:,.0f}"


def test_the_limits_are_those_of_the_policy() -> None:
    shown, _fixed = tables(section(read("docs/reliability.md"), "Limits of a public page"))
    policies = Policy.for_strangers({}), Policy.at_home({})
    parts = ("public", "reading", "models")
    bounds = [
        {key: value for key, value in vars(policy).items() if key not in parts}
        | vars(policy.reading)
        | vars(policy.models)
        for policy in policies
    ]
    expected = {
        f"`{variable(name)}`": [as_shown(each[name]) for each in bounds] for name in bounds[0]
    }
    assert {row[1]: row[2:] for row in shown[1:]} == expected
