"""A Dockerfile as tests read it, and the steps of one run without a container engine."""

from __future__ import annotations

import fnmatch
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from typing import NamedTuple

from tests.support.documents import ROOT

FILE = ROOT / "Dockerfile"
# what only an administrator may do; a stand-in says what it was asked for
STAND_INS = ("useradd", "chown")


class Step(NamedTuple):
    """One instruction, its name in capitals, its lines joined."""

    name: str
    text: str


def steps(text: str | None = None) -> list[Step]:
    """The instructions of a Dockerfile, in their order; by default the project's."""
    text = FILE.read_text(encoding="utf-8") if text is None else text
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    found = [line.split(maxsplit=1) for line in joined.splitlines() if line.strip()]
    return [Step(name.upper(), rest) for name, rest in found]


def all_of(name: str) -> list[str]:
    """What stands behind each instruction of a name."""
    return [step.text for step in steps() if step.name == name]


def listed(text: str) -> list[str]:
    """The words of an instruction that starts a program without a shell."""
    words = json.loads(text)
    assert isinstance(words, list)
    assert all(isinstance(word, str) for word in words)
    return words


def settings(text: str) -> dict[str, str]:
    """The variables of an ENV or ARG."""
    return dict(word.split("=", 1) for word in shlex.split(text))


def is_sent(path: str) -> bool:
    """Whether .dockerignore lets a path of the repository go into the build."""
    sent = True
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        pattern, taken = line.removeprefix("!"), line.startswith("!")
        parts = Path(path).parts
        above = ["/".join(parts[: k + 1]) for k in range(len(parts))]
        names = parts if pattern.startswith("**/") else above
        if any(fnmatch.fnmatch(name, pattern.removeprefix("**/")) for name in names):
            sent = taken
    return sent


class Rehearsal:
    """Runs the steps one by one in a clean folder, with a Python that has what is installed here.

    Args:
        folder: Takes the place of the image's root.
    """

    def __init__(self, folder: Path) -> None:
        self.root = folder
        self.where = folder
        # all that is installed there is installed here: nothing is fetched
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "PIP_NO_INDEX": "1"}
        self.asked = folder / "asked"  # what the stand-ins were called with
        self.program: list[str] = []
        self.health: list[str] = []
        self.user = "0"

    def run_all(self) -> None:
        """All steps; raises where one fails."""
        for name, text in steps():
            getattr(self, f"_{name.lower()}")(text)

    def inside(self, text: str) -> str:
        """A text whose absolute paths of the image lead into the folder."""
        return re.sub(r"(?<![\w.:/])/(app|data)\b", rf"{self.root}/\1", text)

    def _from(self, image: str) -> None:
        assert re.fullmatch(r"python:3\.\d+-slim", image)
        made = self.root / "python"
        venv.create(made, with_pip=True)
        (inner,) = made.glob("lib/python*/site-packages")
        (inner / "installed-here.pth").write_text(sysconfig.get_path("purelib"))
        for old in inner.glob("setuptools*"):  # which the image does not have
            shutil.rmtree(old)
        for name in STAND_INS:
            program = made / "bin" / name
            program.write_text(f'#!/bin/sh\necho "{name} $*" >> "{self.asked}"\n')
            program.chmod(0o755)
        self.environment["PATH"] = f"{made / 'bin'}{os.pathsep}{self.environment['PATH']}"

    def _arg(self, text: str) -> None:
        self.environment |= settings(text)

    def _env(self, text: str) -> None:
        self.environment |= {name: self.inside(value) for name, value in settings(text).items()}

    def _workdir(self, text: str) -> None:
        self.where = Path(self.inside(text))
        self.where.mkdir(parents=True, exist_ok=True)

    def _copy(self, text: str) -> None:
        *sources, target = text.split()
        for source in sources:
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, self.where / target, ignore=self._left_out)
            else:
                shutil.copy(ROOT / source, self.where / target)

    @staticmethod
    def _left_out(folder: str, names: list[str]) -> list[str]:
        inside = Path(folder).relative_to(ROOT).as_posix()
        return [name for name in names if not is_sent(f"{inside}/{name}")]

    def _run(self, text: str) -> None:
        done = subprocess.run(
            ["sh", "-c", self.inside(text)],
            cwd=self.where,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def _volume(self, text: str) -> None:
        assert Path(self.inside(text)).is_dir()

    def _user(self, text: str) -> None:
        self.user = text

    def _expose(self, text: str) -> None:
        assert text == self.environment["GRADIO_SERVER_PORT"]

    def _healthcheck(self, text: str) -> None:
        self.health = listed(text.partition("CMD ")[2])

    def _entrypoint(self, text: str) -> None:
        self.program = listed(text)


def is_posix() -> bool:
    """Whether the steps can run here: they are a shell's."""
    return os.name == "posix" and sys.prefix != sys.base_prefix
