"""`python -m ddpm_demo COMMAND`: the table of commands, and the public names."""

from __future__ import annotations

import subprocess
import sys

import pytest

import ddpm_demo
from ddpm_demo import __main__ as program
from ddpm_demo.runs.jobs.children import Command, command_line


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True)


@pytest.fixture(scope="module")
def usage() -> str:
    return run("-m", "ddpm_demo", "--help").stdout


def test_every_command_has_a_module_and_a_line_of_help(usage: str) -> None:
    assert set(program.COMMANDS) == set(Command)
    for command in Command:
        assert f"\n  {command} " in usage


@pytest.mark.parametrize("command", list(Command))
def test_every_command_says_what_it_takes(
    command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        program.main([command, "--help"])
    assert ended.value.code == 0
    assert f"usage: python -m ddpm_demo {command} " in capsys.readouterr().out


@pytest.mark.parametrize("line", [[], ["draw"], ["--model", "x"]])
def test_what_is_no_command_is_answered_with_those_that_are(
    line: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert program.main(line) == 2
    assert "new-run" in capsys.readouterr().err


def test_a_line_for_a_process_runs_the_command() -> None:
    line = command_line(Command.NEW_RUN)
    assert line[:4] == [sys.executable, "-m", "ddpm_demo", "new-run"]
    done = subprocess.run(line, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.strip().rpartition("/")[2]) == 32


def test_importing_the_package_imports_no_torch() -> None:
    told = run("-c", "import sys, ddpm_demo; print('torch' in sys.modules, dir(ddpm_demo))")
    assert told.stdout.startswith("False")
    assert all(name in told.stdout for name in ddpm_demo.__all__)


def test_the_public_names_are_those_of_their_rooms() -> None:
    from ddpm_demo.diffusion.scheduler import DDPMScheduler
    from ddpm_demo.models.folder import load_model

    assert ddpm_demo.DDPMScheduler is DDPMScheduler
    assert ddpm_demo.load_model is load_model
    for name in ddpm_demo.__all__:
        assert getattr(ddpm_demo, name).__name__ == name


def test_a_name_that_is_none_is_refused() -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        _ = ddpm_demo.nonsense
