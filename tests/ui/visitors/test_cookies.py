"""The signed cookie, over a restart and beside another server."""

from __future__ import annotations

from pathlib import Path

import pytest

from ddpm_demo.ui.visitors.cookies import VisitorCookie


def test_a_restart_knows_its_cookies_and_another_server_does_not(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = VisitorCookie()
    value = first.header("me", https=False).partition("=")[2].partition(";")[0]
    again = VisitorCookie()
    assert again.visitor_in(value) == "me"
    assert again.name == first.name
    assert (home / "visitors.key").stat().st_mode & 0o077 == 0
    monkeypatch.setenv("DDPM_DEMO_HOME", str(tmp_path / "other"))
    other = VisitorCookie()
    assert other.visitor_in(value) is None
    assert other.name != first.name
    (home / "visitors.key").write_bytes(b"short")
    monkeypatch.setenv("DDPM_DEMO_HOME", str(home))
    assert VisitorCookie().visitor_in(value) is None
