"""What a disk does to a run: flipped bits are found and said, a full one pauses the training."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ddpm_demo.commands.train import DONE, FAILED, STOPPED
from ddpm_demo.errors import UserError
from ddpm_demo.models.folder import load_model
from ddpm_demo.runs.folder import checkpoints
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.runs.jobs.jobs import Jobs
from ddpm_demo.storage import atomic
from ddpm_demo.storage.atomic import commit_folder, is_intact
from ddpm_demo.training.trainer import Trainer
from tests.support.forks import Forks
from tests.support.runs import TINY, command, fingerprint, flip_bit, leftovers, train


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory, pictures: Path) -> Path:
    """A run with the checkpoints of steps 2 and 4, out of 6. Tests work on copies."""
    run = tmp_path_factory.mktemp("trained") / "run"
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("DDPM_DEMO_HOME", str(run.parent))
        patched.setattr(Trainer, "_stop_wished", lambda self: self.progress.step == 4)
        code = train(run, pictures, "--steps", 6, "--checkpoint-every", 2)
    assert code == STOPPED
    assert [path.name for path in sorted((run / "checkpoints").iterdir())] == ["000002", "000004"]
    return run


@pytest.fixture
def run(trained: Path, tmp_path: Path) -> Run:
    return Run(Path(shutil.copytree(trained, tmp_path / "run")))


# -- flipped bits ---------------------------------------------------------------------------------


def test_any_flipped_bit_is_found_and_the_checkpoint_before_is_used(run: Run) -> None:
    newest = run.checkpoints / "000004"
    files = sorted(path for path in newest.iterdir())
    assert len(files) == 5, "weights, average, optimiser, progress, manifest"
    draw = random.Random(0)
    for k in range(100):
        file = files[k % len(files)]
        bit = draw.randrange(8 * file.stat().st_size)
        flip_bit(file, bit)
        assert checkpoints.survey(run.checkpoints) == (run.checkpoints / "000002", [4]), (
            file.name,
            bit,
        )
        flip_bit(file, bit)
    assert checkpoints.survey(run.checkpoints) == (newest, [])


@pytest.mark.parametrize("name", ["optimizer.safetensors", "manifest.json"])
def test_training_goes_on_from_the_checkpoint_before_says_so_and_ends_on_the_same_bits(
    run: Run,
    trained: Path,
    tmp_path: Path,
    pictures: Path,
    name: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    whole = Path(shutil.copytree(trained, tmp_path / "whole"))
    assert command("--run", whole) == DONE
    flip_bit(run.checkpoints / "000004" / name, 77)
    said = []
    real = Trainer._step

    def watched(self: Trainer, step: int) -> object:
        said.append((run.status().state, run.status().message, run.status().details))
        return real(self, step)

    monkeypatch.setattr(Trainer, "_step", watched)
    assert command("--run", run.path) == DONE
    assert said[0] == ("running", "checkpoint_damaged", {"damaged": "4", "used": 2})
    assert len(said) == 4, "steps 3 to 6"
    assert "step 4 is damaged" in capsys.readouterr().err
    assert fingerprint(run.path) == fingerprint(whole)
    assert run.status().message is None
    assert checkpoints.survey(run.checkpoints)[1] == [], "the damaged one is gone"


def test_when_no_checkpoint_is_whole_the_run_is_not_silently_begun_anew(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in run.checkpoints.iterdir():
        flip_bit(folder / "ema.safetensors", 12_345)
    assert command("--run", run.path) == FAILED
    status = run.status()
    assert (status.state, status.message) == ("failed", "checkpoints_damaged")
    assert status.details == {"damaged": "4, 2"}
    assert "backup" in capsys.readouterr().err
    assert len(list(run.checkpoints.iterdir())) == 2, "nothing is thrown away"


def test_a_run_set_back_behind_a_damaged_checkpoint_keeps_two_whole_ones(run: Run) -> None:
    flip_bit(run.checkpoints / "000004" / "ema.safetensors", 5)
    checkpoints.commit(run.checkpoints, 3, lambda folder: atomic.write_json(folder / "a.json", {}))
    assert sorted(path.name for path in run.checkpoints.iterdir()) == ["000002", "000003"]


def test_a_checkpoint_that_is_there_has_its_model(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between the two, a run that is done would never write its model."""

    def killed(*_: object) -> None:
        raise MemoryError

    before = run.newest_checkpoint()
    weights = (run.model / "unet" / "diffusion_pytorch_model.safetensors").read_bytes()
    monkeypatch.setattr(checkpoints, "commit", killed)
    assert command("--run", run.path) == FAILED
    assert (run.model / "unet" / "diffusion_pytorch_model.safetensors").read_bytes() != weights
    assert run.newest_checkpoint() == before


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[1:],
        lambda content: b"[]",
        lambda content: b'{"name": "mine"}',
        lambda content: content.replace(b'"v_prediction"', b"5"),
    ],
)
def test_a_damaged_config_does_not_begin_another_run(
    run: Run, damage: Callable[[bytes], bytes]
) -> None:
    damaged = damage(run.config_file.read_bytes())
    run.config_file.write_bytes(damaged)
    assert command("--run", run.path) == FAILED
    assert run.status().message == "config_damaged"
    assert run.config_file.read_bytes() == damaged


def test_a_run_whose_status_is_lost_resumes_to_the_same_bits(
    run: Run, trained: Path, tmp_path: Path
) -> None:
    whole = Path(shutil.copytree(trained, tmp_path / "whole"))
    assert command("--run", whole) == DONE
    run.status_file.write_bytes(b"")
    assert (run.status().state, run.status().step) == ("interrupted", 4)
    assert command("--run", run.path) == DONE
    assert fingerprint(run.path) == fingerprint(whole)
    run.status_file.unlink()
    assert (run.status().state, run.status().step) == ("done", 6)


def test_a_flipped_bit_in_the_model_folder_is_found_by_whoever_samples_from_it(run: Run) -> None:
    load_model(run.model)
    files = [path for path in run.model.rglob("*") if path.is_file()]
    assert len(files) == 5, "index, two configs, weights, manifest"
    for file in files:
        if file.name == atomic.MANIFEST:
            continue  # the others are as they were
        flip_bit(file, 4_444)
        with pytest.raises(UserError) as caught:
            load_model(run.model)
        assert caught.value.code == "model_invalid", file
        flip_bit(file, 4_444)


def test_what_a_file_manager_leaves_is_no_damage(run: Run) -> None:
    (run.checkpoints / "000004" / ".DS_Store").write_bytes(b"x")
    (run.checkpoints / "000004 (copy)").mkdir()
    assert checkpoints.survey(run.checkpoints) == (run.checkpoints / "000004", [])


def test_a_manifest_makes_nobody_read_outside_of_its_folder(tmp_path: Path) -> None:
    commit_folder(tmp_path / "folder", lambda folder: (folder / "a").write_bytes(b"a"))  # type: ignore[arg-type, func-returns-value]
    (tmp_path / "b").write_bytes(b"a")
    sums = atomic.read_json(tmp_path / "folder" / "manifest.json")["sha256"]
    atomic.write_json(tmp_path / "folder" / "manifest.json", {"sha256": {"../b": sums["a"]}})
    assert not is_intact(tmp_path / "folder")


def test_files_reach_the_disk_before_their_folder_takes_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    sync_file, sync_folder, replace = atomic.sync_file, atomic.sync_folder, Path.replace

    def synced(kind: str, real: object) -> object:
        def call(path: Path) -> None:
            told.append(f"{kind} {path.name.split('-', 3)[-1]}")
            real(path)  # type: ignore[operator]

        return call

    def replaced(self: Path, target: Path) -> Path:
        told.append(f"rename {target.name}")
        return replace(self, target)

    monkeypatch.setattr(atomic, "sync_file", synced("file", sync_file))
    monkeypatch.setattr(atomic, "sync_folder", synced("folder", sync_folder))
    monkeypatch.setattr(Path, "replace", replaced)

    def write(folder: Path) -> None:
        (folder / "sub").mkdir()
        (folder / "sub" / "a").write_bytes(b"a")
        (folder / "b").write_bytes(b"b")

    commit_folder(tmp_path / "000001", write)
    assert told == [
        "file b",
        "file a",
        "file manifest.json",
        "rename manifest.json",
        "folder sub",
        "folder 000001",
        "rename 000001",
        f"folder {tmp_path.name}",
    ]


# -- a full disk ----------------------------------------------------------------------------------

# bytes: from a disk that takes nothing to one that takes all but the largest file, the optimiser's
SIZES = (
    0,
    1,
    50,
    200,
    400,
    600,
    1_000,
    1_500,
    2_000,
    3_000,
    5_000,
    8_000,
    20_000,
    50_000,
    100_000,
    200_000,
    300_000,
    400_000,
    500_000,
    600_000,
)


@pytest.fixture(scope="module")
def half_way(forks: Forks, tmp_path_factory: pytest.TempPathFactory, pictures: Path) -> Path:
    """A run of the forks' small network, stopped at step 8 of 12: a preview comes at step 10."""
    run = tmp_path_factory.mktemp("half") / "run"
    line = ["--run", run, "--data", pictures, *TINY, "--steps", 12, "--checkpoint-every", 4]
    assert forks.train(*line, stop_at=8).code == STOPPED
    return run


def filled(forks: Forks, half_way: Path, target: Path, size: int) -> str:
    """Trains on until a file may not grow any more; returns what was to be written then."""
    run = Run(Path(shutil.copytree(half_way, target)))
    before = fingerprint(run.path)
    ended = forks.train("--run", run.path, max_file=size)
    assert ended.code == FAILED, ended
    assert leftovers(run.path) == []
    assert fingerprint(run.path) == before
    status = run.status()
    assert (status.state, status.message) == ("paused", "disk_full"), ended
    assert Jobs().queue.status(run) == status
    if size > 200:
        assert ended.said.splitlines()[-1].startswith("The disk is full.")
    assert "Traceback" not in ended.said

    ended = forks.train("--run", run.path)
    assert ended.code == DONE, ended
    assert run.status().state == "done"
    return fingerprint(run.path)


@pytest.mark.slow
def test_a_full_disk_pauses_the_run_and_keeps_its_last_checkpoint(
    forks: Forks, half_way: Path, tmp_path: Path
) -> None:
    ends = {filled(forks, half_way, tmp_path / str(size), size) for size in SIZES[::4]}
    assert len(ends) == 1, "and it goes on as if nothing had been"


@pytest.mark.slow
def test_a_disk_that_is_full_at_twenty_sizes(forks: Forks, half_way: Path, tmp_path: Path) -> None:
    ends = {filled(forks, half_way, tmp_path / str(size), size) for size in SIZES}
    assert len(ends) == 1
