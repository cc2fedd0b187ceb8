"""Which files of the program a Space gets."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from ddpm_demo.commands.hub.space.program import program_files
from ddpm_demo.errors import UserError
from tests.support.documents import ROOT

MOST = 10_000_000  # bytes that a file of a repository may have


def test_all_that_the_program_consists_of_goes() -> None:
    files = program_files()
    assert all(path == ROOT / name for name, path in files.items())
    for folder in ("ddpm_demo", "weights"):
        for path in (ROOT / folder).rglob("*"):
            name = path.relative_to(ROOT).as_posix()
            made = "__pycache__" in name or name.endswith(".pyi")
            if path.is_file() and not made and not name.startswith("weights/recipes/"):
                assert name in files, name
    assert {"app.py", "requirements.txt", "README.md", "LICENSE"} <= set(files)
    assert "docs/images/sample.webp" in files, "the README shows it"


def test_nothing_else_goes_and_nothing_is_large() -> None:
    files = program_files()
    tops = {name.partition("/")[0] for name in files if "/" in name}
    assert tops == {"ddpm_demo", "weights", "docs"}
    assert not any(part.startswith(".") for name in files for part in name.split("/"))
    assert max(path.stat().st_size for path in files.values()) < MOST


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    root = tmp_path / "clone"
    for name in ("ddpm_demo/ui", "weights/faces", "docs/images", "tests", ".git"):
        (root / name).mkdir(parents=True)
    for name in ("app.py", "requirements.txt", "ddpm_demo/__init__.py", "weights/faces/model.json"):
        (root / name).write_text("")
    (root / "README.md").write_text("![A](docs/images/a.webp) [b](docs/b.md) ![C](https://x/c.png)")
    for name in ("docs/images/a.webp", "docs/images/other.webp", "docs/b.md"):
        (root / name).write_text("")
    return root


GOES = {
    *("app.py", "requirements.txt", "README.md", "ddpm_demo/__init__.py"),
    *("weights/faces/model.json", "docs/images/a.webp", "docs/b.md"),
}


def test_pictures_go_that_the_readme_shows(clone: Path) -> None:
    assert set(program_files(clone)) == GOES


@pytest.mark.parametrize(
    "stray",
    [
        "ddpm_demo/.env",
        "ddpm_demo/ui/notes.txt",
        "ddpm_demo/__pycache__/a.py",
        "ddpm_demo/.hidden/a.py",
        "weights/.cache/a.json",
        "weights/recipes/make.py",
        "weights/recipes/node_modules/a.json",
        "weights/faces/optimizer.pt",
        "tests/test_a.py",
        ".git/config.json",
        "secret.py",
        "docs/draft.txt",
    ],
)
def test_what_somebody_has_put_there_stays(clone: Path, stray: str) -> None:
    (clone / stray).parent.mkdir(parents=True, exist_ok=True)
    (clone / stray).write_text("mine")
    assert set(program_files(clone)) == GOES


def test_no_link_is_followed(clone: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.py").write_text("mine")
    (clone / "ddpm_demo" / "away").symlink_to(tmp_path / "mine")
    (clone / "ddpm_demo" / "a.py").symlink_to(tmp_path / "mine" / "a.py")
    (clone / "LICENSE").symlink_to(tmp_path / "mine" / "a.py")
    assert set(program_files(clone)) == GOES


@pytest.mark.parametrize("name", ["app.py", "requirements.txt", "weights"])
def test_an_installed_package_is_no_clone(clone: Path, name: str) -> None:
    path = clone / name
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    with pytest.raises(UserError) as raised:
        program_files(clone)
    assert raised.value.code == "space_no_program"
    assert name in str(raised.value)


def test_what_git_does_not_know_stays(clone: Path) -> None:
    shutil.rmtree(clone / ".git")
    for line in (["init", "-q"], ["add", "."]):
        subprocess.run(["git", "-C", str(clone), *line], check=True)
    before = program_files(clone)
    for name in ("notes.md", "docs/private.md", "ddpm_demo/credentials.json", "weights/token.json"):
        (clone / name).write_text("mine")
    assert program_files(clone) == before != {}


def test_the_runs_of_a_home_inside_stay(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = program_files(clone)
    place = clone / "weights" / "home"
    monkeypatch.setenv("DDPM_DEMO_HOME", str(place))
    place.mkdir()
    (place / "dataset.npz").write_bytes(b"mine")
    assert program_files(clone) == before
