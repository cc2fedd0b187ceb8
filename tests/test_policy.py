"""What a visitor may do: usual bounds, and those that the environment sets."""

from __future__ import annotations

import dataclasses
import math

import pytest

from ddpm_demo.errors import UserError
from ddpm_demo.limits import PUBLIC_LIMITS, Limits, ModelLimits
from ddpm_demo.policy import Policy
from ddpm_demo.variables import variable

at_home_bounds, public_bounds = Policy.at_home({}), Policy.for_strangers({})
NAMES = [
    *(f.name for f in dataclasses.fields(Policy) if f.name not in ("public", "reading", "models")),
    *(f"reading.{f.name}" for f in dataclasses.fields(Limits)),
    *(f"models.{f.name}" for f in dataclasses.fields(ModelLimits)),
]


FOLLOW = {
    "reading.files": ("upload_bytes", "temporary_each", "json_bytes"),
    "reading.job_bytes": (
        "upload_bytes",
        "temporary_each",
    ),
}


def bound(policy: Policy, name: str) -> object:
    part, _, inner = name.rpartition(".")
    return getattr(getattr(policy, part) if part else policy, inner)


def test_home_is_open() -> None:
    assert at_home_bounds == Policy()
    assert at_home_bounds.reading == Limits()
    assert not at_home_bounds.public
    assert at_home_bounds.training_seconds == math.inf


def test_strangers_get_what_the_documents_promise() -> None:
    assert public_bounds.public
    assert public_bounds.reading == PUBLIC_LIMITS
    assert public_bounds.training_seconds == 1800
    assert (public_bounds.runs_at_once, public_bounds.runs_waiting, public_bounds.runs_each) == (
        1,
        5,
        1,
    )
    assert (public_bounds.train_size, public_bounds.train_batch) == (64, 64)
    room = public_bounds.start_free_bytes, public_bounds.keep_free_bytes
    assert room == (5 * 10**9, 5 * 10**9)


def test_a_space_lets_browsers_draw_at_first() -> None:
    assert Policy.for_strangers({"SPACE_ID": "a/b"}).draw_in_browser
    assert not at_home_bounds.draw_in_browser
    assert not public_bounds.draw_in_browser
    told = {"SPACE_ID": "a/b", "DDPM_DEMO_DRAW_IN_BROWSER": "0"}
    assert not Policy.for_strangers(told).draw_in_browser


def test_nothing_is_taken_in_that_the_sweep_would_delete_at_once() -> None:
    assert public_bounds.room_to_start >= public_bounds.keep_free_bytes
    changed = dataclasses.replace(public_bounds, start_free_bytes=0, keep_free_bytes=10**12)
    assert changed.room_to_start == 10**12


@pytest.mark.parametrize("name", NAMES)
def test_no_bound_is_looser_for_strangers(name: str) -> None:
    at_home, public = bound(at_home_bounds, name), bound(public_bounds, name)
    if name in (
        "start_free_bytes",
        "keep_free_bytes",
        "body_rate",
        "runs_spared",
    ):  # the least, not the most
        assert public >= at_home  # type: ignore[operator]
    elif name == "queue_size":
        assert (at_home, public) == (None, 40)
    else:
        assert public <= at_home  # type: ignore[operator]


@pytest.mark.parametrize("public", [False, True])
@pytest.mark.parametrize("name", NAMES)
def test_each_bound_has_a_variable(name: str, public: bool) -> None:
    usual = bound(Policy.of(public, {}), name)
    wanted = (not usual) if isinstance(usual, bool) else "7" if isinstance(usual, str) else 7
    inner = name.rpartition(".")[2]
    text = str(int(wanted))
    changed = Policy.of(public, {variable(inner): text})
    assert bound(changed, name) == wanted
    for other in NAMES:
        if other != name and other not in FOLLOW.get(name, ()):
            assert bound(changed, other) == bound(Policy.of(public, {}), other)


@pytest.mark.parametrize("public", [False, True])
def test_what_a_run_may_hold_can_be_sent_in_one_upload_and_named_in_one_request(
    public: bool,
) -> None:
    environment = {"DDPM_DEMO_JOB_BYTES": str(10**12), "DDPM_DEMO_FILES": str(10**6)}
    raised = Policy.of(public, environment)
    assert raised.upload_bytes >= 10**12 + 1000 * 10**6  # the parts have headers
    assert raised.json_bytes >= 500 * 10**6  # a name is long in Korean, escaped
    assert Policy.of(public, {"DDPM_DEMO_FILES": "1"}).json_bytes >= 10**6
    told = {"DDPM_DEMO_UPLOAD_BYTES": "5", "DDPM_DEMO_JSON_BYTES": "6"}
    own = Policy.of(public, environment | told)
    assert (own.upload_bytes, own.json_bytes) == (5, 6)


@pytest.mark.parametrize("text", ["many", "-1", "nan", "1e", "0x10"])
def test_a_bound_that_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="DDPM_DEMO_TRAINING_SECONDS"):
        Policy.at_home({"DDPM_DEMO_TRAINING_SECONDS": text})


@pytest.mark.parametrize("name", ["runs_at_once", "train_batch", "queue_size", "files"])
def test_half_of_what_is_counted_is_refused(name: str) -> None:
    with pytest.raises(UserError, match=variable(name)):
        Policy.at_home({variable(name): "1.5"})
    assert Policy.for_strangers({"DDPM_DEMO_TRAINING_SECONDS": "1.5"}).training_seconds == 1.5


@pytest.mark.parametrize("name", ["hub", "exports"])
def test_models_leave_at_home_alone_unless_that_is_said(name: str) -> None:
    assert getattr(Policy.at_home({}), name)
    assert not getattr(Policy.for_strangers({}), name)
    assert not getattr(Policy.at_home({variable(name): "0"}), name)
    assert getattr(Policy.for_strangers({variable(name): "1"}), name)


def test_a_switch_is_0_or_1() -> None:
    assert Policy.for_strangers({"DDPM_DEMO_LOCAL_FOLDERS": "1"}).local_folders
    with pytest.raises(UserError, match="DDPM_DEMO_HEIC"):
        Policy.at_home({"DDPM_DEMO_HEIC": "yes"})


def test_who_is_a_stranger_is_not_for_the_bounds_to_say() -> None:
    assert not Policy.at_home({"DDPM_DEMO_PUBLIC": "1"}).public
