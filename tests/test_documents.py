"""What the documents say is so: links lead on, commands exist, examples run, figures hold."""

from __future__ import annotations

import importlib
import math
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest
import torch

import ddpm_demo
from ddpm_demo import config
from ddpm_demo.__main__ import COMMANDS
from ddpm_demo.diffusion.loss.bound import prior_term
from ddpm_demo.diffusion.schedule import NoiseSchedule
from ddpm_demo.policy import Policy, variable
from ddpm_demo.runs.folder.status import STATES
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
PROGRAMS = {"python", "python3", "accelerate", "ddpm-demo", "git", "cd"}
each_document = pytest.mark.parametrize(
    "document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT))
)


def links(document: Path) -> list[str]:
    found = LINK.findall(without_code(document.read_text(encoding="utf-8")))
    return [one or other for one, other in found]


# -- what leads somewhere -------------------------------------------------------------------------


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


# -- commands -------------------------------------------------------------------------------------


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


def takes(command: Command, capsys: pytest.CaptureFixture[str]) -> set[str]:
    """The long options of a command, as its --help says them."""
    module, _ = COMMANDS[command]
    with pytest.raises(SystemExit):
        importlib.import_module(module).main(["--help"])
    usage = capsys.readouterr().out.split("options:")[1]
    return set(re.findall(r"(--[a-z][a-z-]+)", usage)) - {"--help"}


def documented(text: str) -> set[str]:
    """The long options in the table of options, or in all of the text where there is no table."""
    found = [table for table in tables(text) if table[0][0] == "option"]
    told = " ".join(row[0] for table in found for row in table) if found else text
    return set(re.findall(r"(?<![\w-])(--[a-z][a-z-]+)", told))


@pytest.mark.parametrize("command", [c for c in Command if c not in (Command.READ, Command.SPEED)])
def test_the_options_that_are_documented_are_those_that_it_takes(
    command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    assert documented(section(read("docs/command-line.md"), command)) == takes(command, capsys)


def test_the_options_of_what_the_page_starts_are_documented(
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = documented(section(read("docs/command-line.md"), "read and speed"))
    assert told == takes(Command.READ, capsys) | takes(Command.SPEED, capsys)


def test_every_command_is_listed() -> None:
    (row, *_) = tables(read("docs/command-line.md"))
    listed = set(re.findall("`([a-z-]+)`", " ".join(cells[0] for cells in row)))
    assert listed == set(Command)


# -- what is shown in Python ----------------------------------------------------------------------


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


# -- figures --------------------------------------------------------------------------------------


def as_number(cell: str) -> float:
    return float(cell.removesuffix(" dB").replace("−", "-"))


def test_the_figures_of_the_schedules() -> None:
    _, figures, short = tables(section(read("docs/mathematics.md"), "Schedules"))
    x_0 = torch.full((1, 1, 1, 1), (1 / 3) ** 0.5, dtype=torch.float64)
    for column, name in enumerate(figures[0][1:], start=1):
        schedule = NoiseSchedule.named(name, 1000)
        alpha_bar = schedule.alphas_cumprod
        expected = [
            float(alpha_bar[-1]),
            float(schedule.snr_db[-1]),
            int((alpha_bar < 0.5).nonzero()[0]) + 1,
            int((alpha_bar < 0.01).nonzero()[0]) + 1,
            float(prior_term(schedule, x_0)),
        ]
        told = [as_number(row[column]) for row in figures[1:]]
        assert told == pytest.approx(expected, rel=5e-4)
    lengths = [int(cell) for cell in short[0][1:]]
    for row, rescale in zip(short[1:], (False, True), strict=True):
        for timesteps, cell in zip(lengths, row[1:], strict=True):
            schedule = NoiseSchedule.named("linear", timesteps, rescale=rescale)
            assert as_number(cell) == pytest.approx(float(schedule.alphas_cumprod[-1]), rel=0.03)


def test_what_bf16_loses_of_the_schedules() -> None:
    told = re.search(
        r"first (\d+) t \(linear\)\s+or (\d+) t \(cosine\)", read("docs/mathematics.md")
    )
    assert told
    for name, count in zip(("linear", "cosine"), told.groups(), strict=True):
        alpha_bar = NoiseSchedule.named(name, 1000).alphas_cumprod.bfloat16()
        gone = (1 - alpha_bar == 0).nonzero()[:, 0].tolist()
        assert gone == list(range(int(count)))


# -- what the code says of itself -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "names"),
    [
        ("The reverse process", [*config.SOLVERS, *config.SPACINGS]),
        ("Schedules", config.SCHEDULES),
        ("What the network learns", [*config.PREDICTION_TYPES, *config.LOSSES]),
    ],
)
def test_everything_that_can_be_chosen_is_explained(heading: str, names: Sequence[str]) -> None:
    text = section(read("docs/mathematics.md"), heading)
    assert [name for name in names if f"`{name}`" not in text] == []


def test_everything_that_can_be_chosen_is_listed() -> None:
    text = read("docs/command-line.md")
    names = [
        *config.SOLVERS,
        *config.SPACINGS,
        *config.SCHEDULES,
        *config.PREDICTION_TYPES,
        *config.LOSSES,
        *config.UNETS,
        *config.PRECISIONS,
        *config.FITS,
    ]
    assert [name for name in names if f"`{name}`" not in text] == []


def test_the_states_of_a_run_are_explained() -> None:
    (states,) = tables(section(read("docs/run-folder.md"), "States"))
    assert sorted(row[0].strip("`") for row in states[1:]) == sorted(STATES)


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


def as_shown(bound: object) -> str:
    """A bound as the table of limits shows it."""
    if isinstance(bound, bool):
        return "yes" if bound else "no"
    return "–" if bound in (None, math.inf) else f"{bound:,.0f}"


def test_the_limits_are_those_of_the_policy() -> None:
    (shown,) = tables(section(read("docs/reliability.md"), "Limits of a public page"))
    policies = Policy.for_strangers({}), Policy.at_home({})
    bounds = [
        {key: value for key, value in vars(policy).items() if key not in ("public", "reading")}
        | vars(policy.reading)
        for policy in policies
    ]
    expected = {
        f"`{variable(name)}`": [as_shown(each[name]) for each in bounds] for name in bounds[0]
    }
    assert {row[1]: row[2:] for row in shown[1:]} == expected


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
