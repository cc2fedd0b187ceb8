"""What a computer lacks to export a model, said before the work."""

from __future__ import annotations

from pathlib import Path

import pytest

from ddpm_demo.browser import needs


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(needs, "kept_runtime", lambda: None)
    monkeypatch.setenv("PATH", str(tmp_path))


def test_a_package_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(needs, "PACKAGES", ("json", "no_such_package"))
    lacking = needs.missing()
    assert lacking is not None
    assert (lacking.code, lacking.details) == ("export_lacks", {"name": "no_such_package"})


def test_npm_is_needed_where_no_runtime_is_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lacking = needs.missing()
    assert lacking is not None
    assert lacking.code == "runtime_needs_npm"
    monkeypatch.setattr(needs, "kept_runtime", lambda: tmp_path)
    assert needs.missing() is None
