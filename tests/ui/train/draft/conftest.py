"""A tab before the start, without a browser, and what stands in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ddpm_demo.policy import Policy
from ddpm_demo.runs.jobs.tasks import Tasks
from ddpm_demo.runs.jobs.trainers import Trainers
from ddpm_demo.ui.events import Updates
from ddpm_demo.ui.train.draft import plan
from ddpm_demo.ui.train.draft.contact_sheet import Choice
from ddpm_demo.ui.train.draft.drafting import Drafting
from ddpm_demo.ui.train.draft.speeds import Speeds
from tests.ui.support.train.drafts import REQUEST, drafting_of, last


@pytest.fixture
def drafting(monkeypatch: pytest.MonkeyPatch) -> Drafting:
    monkeypatch.setattr(Trainers, "spawn", lambda self, run: None)
    monkeypatch.setattr(Tasks, "speeds", lambda self, sizes, first="": iter(()))
    return drafting_of(Policy.at_home({}))


@pytest.fixture
def values(drafting: Drafting) -> Updates:
    """What stands in the tab of a visitor who has done nothing yet."""
    bench = drafting.bench
    found: Updates = dict.fromkeys((bench.zone, bench.path, bench.runs))
    found |= {bench.token: "", bench.mine: [], drafting.stage.speeds: Speeds()}
    found |= {
        drafting.stage.sheet: Choice(),
        drafting.stage.notices: "",
        bench.controls["name"]: "",
    }
    return found | {bench.controls[name]: value for name, value in plan.DEFAULTS.items()}


@pytest.fixture
def read(drafting: Drafting, values: Updates, pictures: Path) -> Updates:
    """The tab's values after four pictures were read at 16 × 16."""
    bench = drafting.bench
    values |= {bench.path: str(pictures), bench.controls["size"]: 16}
    return values | last(drafting.intake.on_path(values, REQUEST))
