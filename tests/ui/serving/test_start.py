"""Whose limits hold, and what a server says that cannot start."""

from __future__ import annotations

import math
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ddpm_demo.errors import UserError
from ddpm_demo.runs import room
from ddpm_demo.runs.folder.run import home
from ddpm_demo.ui.crowd.who import note_who
from ddpm_demo.ui.serving import start

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("listen", "told", "public"),
    [
        ("127.0.0.1", None, False),
        ("localhost", "0", False),
        ("127.0.0.1", "1", True),
        ("0.0.0.0", None, True),
        ("0.0.0.0", "", True),
        ("0.0.0.0", "1", True),
        ("192.168.1.5", None, True),
        ("::", None, True),
        ("0.0.0.0", "0", False),
    ],
)
def test_whoever_lets_others_in_gets_strangers_limits(
    listen: str, told: str | None, public: bool
) -> None:
    environment = {} if told is None else {"DDPM_DEMO_PUBLIC": told}
    assert start.policy_of(listen, environment=environment).public == public


@pytest.mark.parametrize("environment", [{}, {"DDPM_DEMO_PUBLIC": "0"}])
def test_links_spaces_and_a_wish_switch_them_on_whatever_the_variable_says(
    environment: dict[str, str],
) -> None:
    own = "127.0.0.1"
    assert start.policy_of(own, share=True, environment=environment).public
    assert start.policy_of(own, asked=True, environment=environment).public
    assert start.policy_of(own, environment=environment | {"SPACE_ID": "me/demo"}).public


def test_the_proxy_of_a_space_is_not_taken_for_the_visitor() -> None:
    space = start.policy_of("0.0.0.0", environment={"SPACE_ID": "me/demo"})
    there = [(b"x-forwarded-for", b"6.6.6.6, 1.1.1.1")], ("10.0.0.9", 5000)
    asked = note_who(dict(zip(("headers", "client"), there, strict=True)), "me", space)
    assert asked.address == "1.1.1.1"
    told = {"SPACE_ID": "me/demo", "DDPM_DEMO_PROXIES": "2"}
    assert start.policy_of("0.0.0.0", environment=told).proxies == 2
    told["DDPM_DEMO_PROXIES"] = "0"
    assert start.policy_of("0.0.0.0", environment=told).proxies == 0
    assert start.policy_of("0.0.0.0", environment={}).proxies == 0


@pytest.mark.parametrize(("most", "told"), [(256.0, True), (1024.0, False), (math.inf, False)])
def test_few_files_are_said_at_the_start(most: float, told: bool) -> None:
    said = start.few_files(most)
    assert (said is not None) == told
    assert said is None or "256 files" in said


def test_gradios_own_variable_counts() -> None:
    assert start.listens_on(None, {"GRADIO_SERVER_NAME": "0.0.0.0"}) == "0.0.0.0"
    assert start.listens_on("127.0.0.1", {"GRADIO_SERVER_NAME": "0.0.0.0"}) == "127.0.0.1"
    assert start.listens_on(None, {}) == "127.0.0.1"


def test_the_terminal_says_who_can_come() -> None:
    strangers, everybody = (
        start.policy_of("0.0.0.0", environment=each) for each in ({}, {"DDPM_DEMO_PUBLIC": "0"})
    )
    assert "limits for strangers hold" in (start.notice(strangers, "0.0.0.0") or "")
    assert "what you may do yourself" in (start.notice(everybody, "0.0.0.0") or "")
    assert start.notice(everybody, "127.0.0.1") is None


# -- where it cannot listen ------------------------------------------------------------------------


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that another program listens on."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


@pytest.mark.parametrize("listen", ["127.0.0.1", "0.0.0.0"])
def test_a_port_in_use_is_said(taken: int, listen: str) -> None:
    with pytest.raises(UserError, match=f"Port {taken} is in use"):
        start.check_address(listen, taken)


def test_a_free_port_is_fine() -> None:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        free = one.getsockname()[1]
    start.check_address("127.0.0.1", free)
    start.check_address("127.0.0.1", None)


@pytest.mark.parametrize("listen", ["203.0.113.9", "no such name"])
def test_what_is_no_address_of_this_computer_is_said(listen: str) -> None:
    with pytest.raises(UserError, match=f"{listen} is no address of this computer"):
        start.check_address(listen, None)


@pytest.mark.parametrize("port", [0, -1, 70_000])
def test_what_is_no_port_is_said(port: int) -> None:
    with pytest.raises(UserError, match="between 1 and 65535"):
        start.check_address("127.0.0.1", port)


def test_a_port_that_is_not_permitted_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbid(host: str, port: int) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(start, "_listen", forbid)
    with pytest.raises(UserError, match="Port 80 may not be used by this account"):
        start.check_address("127.0.0.1", 80)


@pytest.mark.parametrize(("port", "said"), [(None, "from 7860 to 7959"), (81, "Port 81 is in use")])
def test_gradios_complaint_becomes_a_sentence(port: int | None, said: str) -> None:
    with pytest.raises(UserError, match=said), start.told_plainly(port):
        raise OSError("Cannot find empty port in range: 7860-7959.")
    with pytest.raises(OSError, match="another"), start.told_plainly(port):
        raise OSError("another")


# -- where runs cannot be kept ---------------------------------------------------------------------


def test_a_tilde_is_ones_own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("DDPM_DEMO_HOME", "~/demo")
    assert home() == tmp_path / "demo"
    room.check_home()
    assert (tmp_path / "demo" / "runs").is_dir()
    monkeypatch.setenv("DDPM_DEMO_HOME", "~nobody-has-this-name/demo")
    assert home() == Path("~nobody-has-this-name/demo")


@pytest.mark.parametrize("below", ["", "in/it"])
def test_a_home_that_is_a_file_is_said(
    below: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "file"
    file.touch()
    monkeypatch.setenv("DDPM_DEMO_HOME", str(file / below))
    with pytest.raises(UserError, match=f"{file} is a file"):
        room.check_home()


def test_a_home_that_cannot_be_written_to_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(room.tempfile, "TemporaryFile", refuse)
    with pytest.raises(UserError, match=r"cannot be written to \(Read-only file system\)"):
        room.check_home()


def test_the_program_ends_with_that_sentence(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    ended = subprocess.run(
        [sys.executable, "app.py"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT), "DDPM_DEMO_HOME": str(file)},
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 2
    assert ended.stderr == f"app.py: {UserError('home_not_folder', path=file)}\n"


def test_the_collector_passes_over_what_stays_for_good() -> None:
    code = "import gc; from ddpm_demo.ui.serving.start import import_for_good; import_for_good(); "
    code += "import sys; print(gc.get_freeze_count(), 'torch' in sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    frozen, imported = told.stdout.split()
    assert imported == "True"
    assert int(frozen) > 100_000
