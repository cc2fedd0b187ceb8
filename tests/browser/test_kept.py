"""Exports that are kept: found by their model alone, whole or not at all, gone with it."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from ddpm_demo.browser import kept, runtime
from ddpm_demo.browser.identity import digest_of
from ddpm_demo.browser.runtime import SHA256
from ddpm_demo.errors import UserError
from ddpm_demo.runs.catalogue import shipped
from ddpm_demo.runs.folder.run import Run, new_run
from tests.support.halving import halving_model
from tests.support.layouts import pipeline

NETWORK, ABOUT = halving_model().network, halving_model().about


@pytest.fixture(autouse=True)
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder, no exports that came along, and an empty cache."""
    monkeypatch.setenv("DDPM_DEMO_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(kept, "shipped_folder", lambda: tmp_path / "shipped")
    monkeypatch.setattr(runtime, "kept_in", lambda: tmp_path / "cache")
    return tmp_path


def keep(run: Run, folder: Path | None = None) -> kept.KeptExport:
    return kept.keep_export(digest_of(run.model), NETWORK, ABOUT, folder)


def trained(seed: int = 0) -> Run:
    run = new_run()
    pipeline(run.model, seed=seed)
    return run


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("[!.]*"))


def test_an_export_is_found_by_its_model() -> None:
    run, other = trained(), trained(seed=1)
    assert kept.find_kept_of(run.model) is None
    found = keep(run)
    assert kept.find_kept_of(run.model) == found == kept.find_kept(found.digest)
    assert found.network.read_bytes() == NETWORK
    assert found.told["classes"] == ["dark", "light </script>"]
    assert "name" not in found.told
    assert kept.find_kept_of(other.model) is None


@pytest.mark.parametrize("digest", ["", "../home", "0" * 63, "0" * 64 + "/..", "A" * 64, None, 3])
def test_only_a_digest_leads_to_a_file(digest: object) -> None:
    keep(trained())
    assert kept.find_kept(digest) is None  # type: ignore[arg-type]


def test_half_of_one_or_one_of_another_version_is_none() -> None:
    found = keep(trained())
    told_file = found.network.with_name("model.json")
    told = json.loads(told_file.read_text())
    told_file.write_text(json.dumps(told | {"format": 0}))
    assert kept.find_kept(found.digest) is None
    told_file.write_text(json.dumps(told))
    assert kept.find_kept(found.digest) == found
    found.network.write_bytes(NETWORK[:-1])
    assert kept.find_kept(found.digest) is None


def test_those_that_came_along_are_found_and_stay(places: Path) -> None:
    run = trained()
    found = keep(run, places / "shipped")
    assert kept.find_kept_of(run.model) == found
    assert found.network.is_relative_to(places / "shipped")
    shutil.rmtree(run.path)
    kept.sweep_exports()
    assert kept.find_kept(found.digest) == found


def test_an_export_goes_with_its_model() -> None:
    run, changed, stays = trained(), trained(seed=1), trained(seed=2)
    gone, former, left = keep(run), keep(changed), keep(stays)
    shutil.rmtree(run.path)
    shutil.rmtree(changed.model)
    pipeline(changed.model, seed=3)
    kept.sweep_exports()
    assert kept.find_kept(gone.digest) is kept.find_kept(former.digest) is None
    assert names(kept.own_folder()) == [left.digest]


def test_the_oldest_goes_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST_BYTES", 2 * len(NETWORK))
    runs = [trained(seed) for seed in range(3)]
    first, second = keep(runs[0]), keep(runs[1])
    os.utime(first.network, (2, 2))
    os.utime(second.network, (1, 1))
    third = keep(runs[2])
    assert names(kept.own_folder()) == sorted([first.digest, third.digest])


def test_keeping_again_replaces(monkeypatch: pytest.MonkeyPatch) -> None:
    run = trained()
    monkeypatch.setattr(kept, "MOST_BYTES", len(NETWORK))
    assert keep(run) == keep(run)
    assert names(kept.own_folder()) == [digest_of(run.model)]


def test_the_export_of_a_model_that_comes_along_is_kept_too() -> None:
    digest = digest_of(shipped()[0].folder)
    found = kept.keep_export(digest, NETWORK, ABOUT)
    kept.sweep_exports()
    assert kept.find_kept(digest) == found


def test_a_model_that_cannot_be_read_has_no_place(places: Path) -> None:
    with pytest.raises(UserError) as refused:
        kept.keep_export("", NETWORK, {})
    assert refused.value.code == "model_invalid"
    assert not kept.own_folder().exists()


def test_the_runtime_is_found_in_either_place(places: Path) -> None:
    assert kept.kept_runtime() is None
    files = {name: name.encode() for name in SHA256}
    kept.keep_runtime(files)
    assert kept.kept_runtime() == kept.own_folder() / "runtime"
    kept.keep_runtime(files, places / "shipped")
    assert kept.kept_runtime() == places / "shipped" / "runtime"
    kept.sweep_exports()
    (places / "shipped" / "runtime" / next(iter(SHA256))).unlink()
    assert kept.kept_runtime() == kept.own_folder() / "runtime"
    kept.keep_runtime(files)  # is there already
    for name in SHA256:
        assert (kept.own_folder() / "runtime" / name).read_bytes() == name.encode()
