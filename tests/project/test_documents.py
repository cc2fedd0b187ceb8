"""What the documents say is so: links lead on, commands exist, examples run."""

from __future__ import annotations

import importlib
import re
import tomllib
from pathlib import Path

import pytest
import torch

import ddpm_demo
from ddpm_demo.__main__ import COMMANDS
from ddpm_demo.runs.jobs.children import Command
from tests.support.documents import (
    DOCUMENTS,
    ROOT,
    anchors,
    blocks,
    example,
    read,
    section,
    tables,
    without_code,
)

LINK = re.compile(r"\]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\"")
PATH = re.compile(
    r"`((?:ddpm_demo|tests|docs|scripts|benchmarks|weights|\.ci)/[\w./-]*)(?:::\w+)?`"
)
ABSOLUTE = re.compile(r"(?<![\w.:/<)])/[\w-]+/[\w./-]*|\b[A-Z]:\\")
PROGRAMS = {"python", "python3", "accelerate", "ddpm-demo", "docker", "git", "cd"}
SEVERAL = (Command.READ, Command.SPEED, Command.HUB)  # that share a table of options
each_document = pytest.mark.parametrize(
    "document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT))
)


def links(document: Path) -> list[str]:
    found = LINK.findall(without_code(document.read_text(encoding="utf-8")))
    return [one or other for one, other in found]


@each_document
def test_every_link_and_picture_is_there(document: Path) -> None:
    for link in links(document):
        if link.startswith("https://"):
            continue
        name, _, anchor = link.partition("#")
        target = (document.parent / name).resolve() if name else document
        assert target.is_relative_to(ROOT), link
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target.read_text(encoding="utf-8")), link


@each_document
def test_every_path_that_is_named_is_there(document: Path) -> None:
    for path in PATH.findall(document.read_text(encoding="utf-8")):
        if not re.search("[A-Z]{4}", path):  # a placeholder, such as weights/NAME
            assert (ROOT / path).exists(), path


@each_document
def test_no_absolute_path_stands_in_it(document: Path) -> None:
    assert not ABSOLUTE.findall(document.read_text(encoding="utf-8"))


def test_the_readme_is_one_page_and_leads_to_all_others() -> None:
    assert len(read("README.md").splitlines()) <= 170
    named = {(ROOT / link.partition("#")[0]).resolve() for link in links(ROOT / "README.md")}
    assert set(ROOT.glob("docs/*.md")) <= named


def test_pictures_are_small_and_all_are_shown() -> None:
    shown = {(each.parent / link).resolve() for each in DOCUMENTS for link in links(each)}
    pictures = [path for path in (ROOT / "docs" / "images").iterdir() if path.is_file()]
    assert len(pictures) >= 4
    for picture in pictures:
        assert picture in shown, picture
        assert picture.stat().st_size <= 150_000, picture


@each_document
def test_every_command_line_begins_with_a_known_command(document: Path) -> None:
    for block in blocks(document.read_text(encoding="utf-8"), ""):
        for line in re.split(r"\n| && ", block.strip()):
            words = re.sub(r"^(?:[A-Z_]+=(?!\$\()\S* )+|^[A-Z]+=\$\((.*)\)$", r"\1", line).split()
            program = words[0].removeprefix(".venv/bin/")
            known = program in {*PROGRAMS, "pip", "pytest", "npm", "node"}
            assert known or (ROOT / program).is_file(), line
            if "-m" in words and words[words.index("-m") + 1].startswith("ddpm_demo"):
                module, command = words[words.index("-m") + 1 :][:2]
                assert module == "ddpm_demo", line
                assert command in {*Command, "COMMAND"}, line
            scripts = [word for word in words[1:] if re.fullmatch(r"[\w/.-]+\.py", word)]
            for script in scripts:
                assert (ROOT / script).is_file(), line


def takes(command: Command, capsys: pytest.CaptureFixture[str], *way: str) -> set[str]:
    """The long options of a command, or of one way of it, as its --help says them."""
    module, _ = COMMANDS[command]
    with pytest.raises(SystemExit):
        importlib.import_module(module).main([*way, "--help"])
    usage = capsys.readouterr().out.split("options:")[1]
    return set(re.findall(r"(--[a-z][a-z-]+)", usage)) - {"--help"}


def documented(text: str) -> set[str]:
    """The long options in the table of options, or in all of the text where there is no table."""
    found = [table for table in tables(text) if table[0][0] == "option"]
    told = " ".join(row[0] for table in found for row in table) if found else text
    return set(re.findall(r"(?<![\w-])(--[a-z][a-z-]+)", told))


@pytest.mark.parametrize("command", [c for c in Command if c not in SEVERAL])
def test_the_options_that_are_documented_are_those_that_it_takes(
    command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    assert documented(section(read("docs/command-line.md"), command)) == takes(command, capsys)


def test_the_options_of_what_the_page_starts_are_documented(
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = documented(section(read("docs/command-line.md"), "read and speed"))
    assert told == takes(Command.READ, capsys) | takes(Command.SPEED, capsys)


def test_the_options_of_all_ways_of_the_hub_are_documented(
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = documented(section(read("docs/command-line.md"), "hub"))
    ways = [takes(Command.HUB, capsys, way) for way in ("pull", "push", "space")]
    assert told == set().union(*ways)


def test_every_command_is_listed() -> None:
    (row, *_) = tables(read("docs/command-line.md"))
    listed = set(re.findall("`([a-z-]+)`", " ".join(cells[0] for cells in row)))
    assert listed == set(Command)


def test_drawing_as_the_manual_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    names: dict[str, object] = {}
    exec(example("draw").replace("steps=20", "steps=2"), names)
    pictures = names["pictures"]
    assert isinstance(pictures, torch.Tensor)
    assert pictures.shape == (4, 3, 32, 32)
    assert pictures.abs().max() <= 1


def test_the_scheduler_in_a_pipeline_as_the_manual_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    names: dict[str, object] = {}
    exec(example("scheduler").replace("num_inference_steps=10", "num_inference_steps=2"), names)
    images = names["images"]
    assert isinstance(images, list)
    assert [image.size for image in images] == [(32, 32)] * 2


def test_an_error_as_the_manual_says(capsys: pytest.CaptureFixture[str]) -> None:
    exec(example("errors"), {})
    assert capsys.readouterr().out.startswith("out_of_range {")


def test_the_version_is_the_same_everywhere() -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    newest = re.search(r"^## (\S+)$", read("CHANGELOG.md"), re.M)
    assert newest
    assert project["version"] == ddpm_demo.__version__ == newest[1]


def test_a_space_installs_the_gradio_that_the_package_asks_for() -> None:
    floor = re.search(r"^gradio>=(\S+)$", read("requirements.txt"), re.M)
    installed = re.search(r"^sdk_version: (\S+)$", read("README.md"), re.M)
    assert floor
    assert installed
    assert installed[1].startswith(floor[1])


def is_there(module: str) -> bool:
    path = ROOT / module.replace(".", "/")
    return path.is_dir() or path.with_suffix(".py").is_file()


def test_the_old_modules_are_gone_and_the_new_ones_are_there() -> None:
    _, public, moved, *_ = tables(section(read("CHANGELOG.md"), "0.2.0"))
    for _, now in public[1:]:
        exec(now.strip("`"), {})
    for before, now in moved[1:]:
        (module,) = re.findall("`([a-z_.]+)`", before)
        assert not (ROOT / module.replace(".", "/")).with_suffix(".py").is_file(), module
        homes = re.findall("`([a-z_.]+)`", now)
        assert homes, before
        for home in homes:
            assert is_there(home), home
