"""The three keys of a run: what each opens, and that none gives a stronger one."""

from __future__ import annotations

import pytest

from ddpm_demo.errors import UserError
from ddpm_demo.runs import access
from ddpm_demo.runs.access import HOME, Access, find, veiled
from ddpm_demo.runs.folder import keys
from ddpm_demo.runs.folder.keys import Right
from ddpm_demo.runs.folder.run import Run, new_run

STRANGER = Access(public=True)


def keys_of(run: Run) -> dict[Right, str]:
    return {Right.OWN: run.token, Right.LOOK: run.look_key, Right.DRAW: run.draw_key}


def test_keys_are_the_same_tomorrow() -> None:
    token = "0123456789abcdef" * 2
    assert keys.look_key(token) == "a56d541b9129bccd30688103f34701d2"
    assert keys.draw_key(token) == "c74a5bfdda580f9adbfc288438fd8057"


def test_each_key_finds_the_run_with_its_right() -> None:
    run, other = new_run(), new_run()
    assert len({*keys_of(run).values(), *keys_of(other).values()}) == 6
    for one in (run, other):
        for right, key in keys_of(one).items():
            assert (find(key).run.path, find(key).right, find(key).key) == (one.path, right, key)


def test_a_key_opens_what_is_weaker_and_nothing_more() -> None:
    run = new_run()
    for given, key in keys_of(run).items():
        for wanted in Right:
            if given >= wanted:
                assert STRANGER.open(key, wanted).path == run.path
                continue
            with pytest.raises(UserError) as refused:
                STRANGER.open(key, wanted)
            assert refused.value.code == "run_not_yours"


def test_at_home_every_key_opens_everything() -> None:
    run = new_run()
    for key in keys_of(run).values():
        assert HOME.open(key, Right.OWN).path == run.path
        assert HOME.grant(key).key == run.token


def test_a_stronger_key_that_the_browser_holds_counts() -> None:
    run, other = new_run(), new_run()
    assert Access(True, (run.token,)).open(run.draw_key, Right.OWN).path == run.path
    assert Access(True, (run.look_key,)).grant(run.draw_key).right == Right.LOOK
    assert Access(True, (other.token, "", "x")).grant(run.draw_key).right == Right.DRAW


@pytest.mark.parametrize("key", ["", "..", "a" * 31, "A" * 32, "0" * 32, None, 5, ["0"] * 32])
def test_what_is_no_key_finds_nothing(key: object) -> None:
    new_run()
    with pytest.raises(UserError, match="no such run"):
        find(key)


def test_runs_that_come_and_go_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    run = new_run()
    assert find(run.draw_key).right == Right.DRAW
    later = new_run()
    worked_out: list[str] = []
    monkeypatch.setattr(
        access, "look_key", lambda token: worked_out.append(token) or keys.look_key(token)
    )
    with pytest.raises(UserError):
        find("f" * 32)
    assert worked_out == [later.token], "a digest is worked out once"
    monkeypatch.undo()
    run.path.rmdir()
    with pytest.raises(UserError, match="no such run"):
        find(run.draw_key)


def test_a_veiled_text_names_runs_by_the_weakest_key() -> None:
    run = new_run()
    text = f"{run.path}/model and {run.look_key}; {'0' * 32}, {run.token}a"
    hidden = veiled(text)
    assert str(run.path) not in hidden
    assert run.look_key not in hidden
    assert f"/{run.draw_key}/model and {run.draw_key}; {'0' * 32}" in hidden
