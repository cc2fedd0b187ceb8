"""Shared by all tests: a home folder of their own, and never a hub."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ddpm_demo.runs.folder.run import Run
from ddpm_demo.runs.jobs.trainers import Trainers
from tests.support.forks import MICRO, Forks
from tests.support.hub import TestHub, lead_to, serving

# several test processes share few cores, and small tensors gain nothing from more threads
os.environ.setdefault("OMP_NUM_THREADS", "1")
# before gradio, diffusers or huggingface_hub are imported
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"


# begun first, so that at the end no worker has a long file to itself
LONG_FILES = (
    "ui/train/test_train.py",
    "ui/train/test_journey.py",
    "ui/whole/test_page.py",
    "ui/sample/questions/test_answers.py",
    "ui/sample/test_keep.py",
    "runs/jobs/test_trainers.py",
    "reliability/test_ranks.py",
    "commands/test_train.py",
    "ui/train/draft/dropzone/test_pack.py",
    "weights/test_weights.py",
    "ui/whole/test_accessibility.py",
)


def pytest_configure(config: pytest.Config) -> None:
    config.option.loadscopereorder = False  # xdist would begin with the files of many tests


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One more than there are cores: a test of a page waits for its frames half of the time."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    tests = Path(__file__).parent
    place = {tests / name: k for k, name in enumerate(LONG_FILES)}
    items.sort(key=lambda item: place.get(item.path, len(place)))


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Runs and remembered precisions go to a folder that only this test sees."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("DDPM_DEMO_HOME", str(folder))
    return folder


@pytest.fixture(autouse=True)
def priority(monkeypatch: pytest.MonkeyPatch) -> None:
    """What steps back for the page when it runs by itself keeps the pace of the tests here."""
    monkeypatch.setattr(os, "nice", lambda increment: 0, raising=False)


@pytest.fixture(autouse=True)
def no_copy_meter(monkeypatch: pytest.MonkeyPatch) -> None:
    """A training that a busy computer makes long starts no process behind the test's back."""
    monkeypatch.setattr("ddpm_demo.commands.train.COPIES_SECONDS", float("inf"))


@pytest.fixture(autouse=True)
def no_trainer_left(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A trainer that a test began ends with it: its home is gone, and it slows the next test."""
    begun, spawn = [], Trainers.spawn

    def remembered(self: Trainers, run: Run) -> None:
        spawn(self, run)
        begun.append(self._processes[run.token])

    monkeypatch.setattr(Trainers, "spawn", remembered)
    yield
    for process in begun:
        process.kill()
        process.wait()


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty small pictures: a coloured disc each."""
    import numpy as np
    from PIL import Image

    from ddpm_demo import randomness

    folder = tmp_path_factory.mktemp("pictures")
    y, x = np.mgrid[:16, :16]
    for k in range(60):
        draw = randomness.generator(k, "discs")
        centre, colour = draw.uniform(4, 12, 2), draw.integers(0, 256, 3)
        disc = (x - centre[0]) ** 2 + (y - centre[1]) ** 2 < 16
        array = np.where(disc[..., None], colour, 255).astype(np.uint8)
        Image.fromarray(array).save(folder / f"{k:03}.png")
    return folder


@pytest.fixture(scope="session")
def classed(tmp_path_factory: pytest.TempPathFactory, pictures: Path) -> Path:
    """The same pictures in three folders."""
    folder = tmp_path_factory.mktemp("classed")
    for k, picture in enumerate(sorted(pictures.glob("*.png"))):
        name = ("boot", "가방", "hat")[k % 3]
        (folder / name).mkdir(exist_ok=True)
        shutil.copy(picture, folder / name)
    return folder


@pytest.fixture(scope="session")
def forks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forks]:
    """Trainers without the seconds that importing torch takes."""
    if not hasattr(os, "fork"):
        pytest.skip("needs fork")
    made = Forks(tmp_path_factory.mktemp("logs"))
    yield made
    made.close()


@pytest.fixture
def micro(monkeypatch: pytest.MonkeyPatch) -> None:
    """The network "tiny" is made smaller still: for tests of what surrounds it."""
    from ddpm_demo.models import unets

    monkeypatch.setitem(unets.NAMED_UNETS, "tiny", MICRO)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[TestHub]:
    """A small Hugging Face Hub, which this process and those that it starts speak with."""
    with serving() as served:
        lead_to(served, monkeypatch)
        yield served
