"""A process's own folder for temporary files; what killed ones left goes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ddpm_demo.storage.temporary import LOCK, PREFIX, own_folder

KILLED = """
import os, sys
from pathlib import Path
from ddpm_demo.storage.temporary import own_folder
with own_folder(Path(sys.argv[1])) as folder:
    (folder / "big").write_bytes(bytes(1000))
    print(folder, flush=True)
    sys.stdin.read()
    os._exit(9)
"""


def names(parent: Path) -> set[str]:
    return {path.name for path in parent.iterdir()}


def test_a_folder_goes_with_its_process_and_those_of_dead_ones_at_the_next_start(
    tmp_path: Path,
) -> None:
    other = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout
    theirs = Path(other.stdout.readline().strip())
    with own_folder(tmp_path) as mine:
        assert names(tmp_path) == {mine.name, theirs.name}, "it is at work"
        (mine / "a" / "b").mkdir(parents=True)
        (mine / "a" / "b" / "file").touch()
    assert names(tmp_path) == {theirs.name}
    other.communicate("")
    assert (theirs / "big").exists(), "nobody tidied up"
    with own_folder(tmp_path) as mine:
        assert names(tmp_path) == {mine.name}


def test_nobody_else_may_look_into_it(tmp_path: Path) -> None:
    with own_folder(tmp_path / "not" / "there") as folder:
        assert folder == folder.resolve()
        if os.name == "posix":
            assert folder.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("kind", ["young", "file", "link", "strange name"])
def test_what_is_not_certainly_left_stays(tmp_path: Path, kind: str) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / LOCK).touch()
    parent = tmp_path / "temporary"
    parent.mkdir()
    there = parent / (f"{PREFIX}x" if kind != "strange name" else "other-x")
    if kind == "file":
        there.touch()
    elif kind == "link":
        there.symlink_to(home)
    else:
        there.mkdir()
        if kind == "strange name":
            (there / LOCK).touch()
    with own_folder(parent):
        assert there.exists()
    assert (home / LOCK).exists()


def test_a_folder_that_never_got_its_lock_goes_too(tmp_path: Path) -> None:
    left = tmp_path / f"{PREFIX}abcd_123"
    left.mkdir()
    os.utime(left, (time.time() - 3600, time.time() - 3600))
    with own_folder(tmp_path):
        assert not left.exists()


@pytest.mark.parametrize("name", [f"{PREFIX}main", f"{PREFIX}research"])
@pytest.mark.parametrize("locked", [True, False])
def test_a_clone_of_that_name_stays(name: str, locked: bool, tmp_path: Path) -> None:
    """A page that was started beside /tmp/ddpm-demo-main would have deleted it."""
    clone = tmp_path / name
    clone.mkdir()
    (clone / "app.py").touch()
    if locked and name == f"{PREFIX}main":
        (clone / LOCK).touch()
    long_ago = time.time() - 3600
    os.utime(clone, (long_ago, long_ago))
    with own_folder(tmp_path):
        assert (clone / "app.py").exists()
