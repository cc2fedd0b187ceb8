"""config.json: read without trusting it, written by one function, nothing of it lost."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from ddpm_demo.config import MAX_STEPS, TrainConfig
from ddpm_demo.errors import UserError
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.runs.folder.run_config import RunConfig
from ddpm_demo.storage.atomic import read_json, write_json

FULL = RunConfig(
    name="고양이",
    public=True,
    train=TrainConfig(steps=100, size=16),
    data="/pictures",
    made=1e9,
    created=1e9 + 1,
    precision="fp32",
    segments=((0, 100), (100, 150)),
    pictures=57,
    classes=("boot", "가방"),
    versions={"torch": "2.13"},
    track="tensorboard",
    limit_s=1800,
    changes=({"step": 100, "continue": 50},),
)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run(tmp_path)


def test_what_is_written_is_read_again(run: Run) -> None:
    for config in (FULL, RunConfig(train=TrainConfig()), RunConfig(name="a")):
        config.write(run.config_file)
        assert RunConfig.read(run.config_file) == config
    for field in dataclasses.fields(RunConfig):
        if field.name != "unknown":
            assert getattr(FULL, field.name), "a field that is not covered above"


def test_the_keys_of_the_file_stay_as_they_are(run: Run) -> None:
    FULL.write(run.config_file)
    assert read_json(run.config_file) == {
        "name": "고양이",
        "public": True,
        "train": TrainConfig(steps=100, size=16).to_dict(),
        "data": "/pictures",
        "made": 1e9,
        "created": 1e9 + 1,
        "precision": "fp32",
        "segments": [[0, 100], [100, 150]],
        "pictures": 57,
        "classes": ["boot", "가방"],
        "versions": {"torch": "2.13"},
        "track": "tensorboard",
        "limit_s": 1800,
        "changes": [{"step": 100, "continue": 50}],
    }


def test_keys_of_a_later_version_survive(run: Run) -> None:
    later = {"name": "old", "invented": [1], "train": TrainConfig().to_dict() | {"also": "new"}}
    write_json(run.config_file, later)
    config = RunConfig.read(run.config_file)
    assert config is not None
    dataclasses.replace(config, name="new").write(run.config_file)
    assert read_json(run.config_file) == later | {"name": "new"}


def test_what_version_0_1_wrote_is_read(run: Run) -> None:
    """It wrote null where nothing was chosen."""
    train = TrainConfig().to_dict()
    write_json(run.config_file, {"train": train, "data": None, "track": None, "public": False})
    assert RunConfig.read(run.config_file) == RunConfig(train=TrainConfig())


def test_a_missing_file_is_no_damaged_one(run: Run) -> None:
    assert RunConfig.read(run.config_file) is None
    assert run.config() == RunConfig()
    assert run.name == run.draw_key[:8]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"name": 5}',
        '{"train": {"steps": "many"}}',
        '{"segments": [[0]]}',
        '{"versions": []}',
        '{"track": 5}',
        '{"data": 5}',
    ],
)
def test_what_cannot_be_read_is_said_to_who_would_write_it_and_nothing_to_who_looks(
    run: Run, content: str
) -> None:
    run.config_file.write_text(content)
    with pytest.raises(UserError) as caught:
        RunConfig.read(run.config_file)
    assert caught.value.code == "config_damaged"
    assert run.config() == RunConfig()


def test_a_link_that_leads_nowhere_is_damage(run: Run) -> None:
    run.config_file.symlink_to(run.path / "gone")
    with pytest.raises(UserError, match="damaged"):
        RunConfig.read(run.config_file)


def test_the_end_is_that_of_the_last_segment() -> None:
    assert RunConfig().total_steps == 0
    assert RunConfig(train=TrainConfig(steps=7)).total_steps == 7
    assert FULL.total_steps == 150


def test_a_continuation_is_a_segment_behind_the_last() -> None:
    longer = FULL.extended(10)
    assert longer.segments == ((0, 100), (100, 150), (150, 160))
    assert longer.changes[-1] == {"step": 150, "continue": 10}
    for steps, code in ((0, "out_of_range"), (MAX_STEPS, "out_of_range")):
        with pytest.raises(UserError) as caught:
            FULL.extended(steps)
        assert caught.value.code == code
    with pytest.raises(UserError, match="damaged"):
        RunConfig(train=TrainConfig()).extended(10)


@pytest.mark.parametrize("changes", [{"size": 64}, {"learning_rate": 0.0}, {"unknown": 1}])
def test_a_change_that_cannot_be_made_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(UserError):
        FULL.retuned(changes, 100)


def test_a_change_is_made_and_noted() -> None:
    retuned = FULL.retuned({"learning_rate": 5e-4}, 120)
    assert retuned.required_train() == dataclasses.replace(
        FULL.required_train(), learning_rate=5e-4
    )
    assert retuned.changes[-1] == {"step": 120, "learning_rate": 5e-4}


def test_people_can_read_it(run: Run) -> None:
    FULL.write(run.config_file)
    text = run.config_file.read_text(encoding="utf-8")
    assert "고양이" in text
    assert len(text.splitlines()) > 20
    assert json.loads(text)["train"]["steps"] == 100
