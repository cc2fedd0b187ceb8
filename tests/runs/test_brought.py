"""Models that were brought in: whole or not at all, with the keys of a run."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers import DDIMScheduler, DDPMPipeline, DDPMScheduler, PNDMScheduler

from ddpm_demo.config import SampleConfig
from ddpm_demo.diffusion.sampling import sample_progressive
from ddpm_demo.errors import UserError
from ddpm_demo.limits import HOME_MODELS, PUBLIC_MODELS
from ddpm_demo.models.folder import load_model
from ddpm_demo.policy import Policy
from ddpm_demo.runs import archive, brought, catalogue
from ddpm_demo.runs.access import HOME, Access, find
from ddpm_demo.runs.folder.keys import Right
from ddpm_demo.runs.folder.run import MODELS, Run, all_runs, home
from ddpm_demo.runs.jobs.sweeps import sweep_brought
from ddpm_demo.runs.jobs.tasks import Tasks
from ddpm_demo.runs.starter import Starter
from ddpm_demo.runs.traits import traits
from tests.support import layouts


def bring(source: Path, **options: object) -> Run:
    name = str(options.pop("name", "butterflies"))
    values = {"limits": HOME_MODELS} | options
    return brought.bring(source, name, brought.new_token(), **values)  # type: ignore[arg-type]


def left() -> list[str]:
    """What lies in the folder of models."""
    return [path.name for path in (home() / MODELS).glob("*")]


def test_a_model_of_another_layout_is_one_of_ours_then(tmp_path: Path) -> None:
    theirs = layouts.pipeline(tmp_path / "ddpm", DDIMScheduler(500))
    layouts.with_former_names(tmp_path / "ddpm")
    layouts.side_by_side(tmp_path / "ddpm")
    stages: list[str] = []
    run = bring(tmp_path / "ddpm", tell=stages.append)
    [entry] = catalogue.all_brought()
    assert (entry.name, entry.key) == ("butterflies", f"model/{run.draw_key}")
    plain = DDPMPipeline.from_pretrained(entry.folder, local_files_only=True)
    x_t = torch.randn(1, 1, 16, 16)
    for unet in (plain.unet.eval(), load_model(entry.folder).unet):
        answer = unet(x_t, 7, return_dict=False)[0]
        torch.testing.assert_close(answer, theirs(x_t, 7, return_dict=False)[0], rtol=0, atol=1e-6)
    assert len(plain.scheduler) == 500
    found = traits(entry.key)
    assert (found.height, found.width, found.num_train_timesteps) == (16, 16, 500)
    assert catalogue.exact_of(entry.key) is None
    assert stages == ["check"]
    assert left() == [run.token]
    about = brought.About.of(run)
    assert about.source == "ddpm"
    assert about.parameters == sum(each.numel() for each in theirs.parameters())


def test_a_zip_is_taken_in_and_a_first_picture_drawn(tmp_path: Path) -> None:
    layouts.pipeline(tmp_path / "ddpm")
    packed = shutil.make_archive(str(tmp_path / "packed"), "zip", tmp_path, "ddpm")
    stages: list[str] = []
    run = bring(
        Path(packed), tell=stages.append, draw=lambda denoiser, file: file.write_bytes(b"picture")
    )
    assert tuple(stages) == brought.STAGES[1:]
    assert brought.thumbnail(run).read_bytes() == b"picture"
    assert brought.About.of(run).source == "packed.zip"


@pytest.mark.parametrize("kind", ["folder", "zip", "gone", "drawing"])
def test_what_cannot_be_taken_in_leaves_nothing(kind: str, tmp_path: Path) -> None:
    layouts.pipeline(tmp_path / "ddpm")
    source, draw = tmp_path / "ddpm", None
    if kind == "folder":
        layouts.edit(source / "unet" / "config.json", sample_size=33)
    elif kind == "zip":
        source = tmp_path / "no.zip"
        source.write_bytes(b"rubbish")
    elif kind == "gone":
        source = tmp_path / "gone"
    else:

        def draw(*_: object) -> None:
            raise UserError("model_draws_nothing")

    with pytest.raises(UserError):
        bring(source, draw=draw)
    assert left() == []


def test_strangers_bounds_hold(tmp_path: Path) -> None:
    layouts.pipeline(tmp_path / "ddpm", sample_size=128)
    with pytest.raises(UserError, match="64 pixels"):
        bring(tmp_path / "ddpm", limits=PUBLIC_MODELS)


def test_odd_things_are_remarked(tmp_path: Path) -> None:
    scheduler = DDIMScheduler(100, rescale_betas_zero_snr=True)
    layouts.pipeline(tmp_path / "ddpm", scheduler, num_class_embeds=4)
    assert brought.About.of(bring(tmp_path / "ddpm")).notes == ("zero_snr", "classes_unnamed")


@pytest.mark.parametrize("content", ["", "[]", "5", '{"notes": 5, "parameters": "many"}'])
def test_a_damaged_note_hides_no_model(content: str, tmp_path: Path) -> None:
    layouts.pipeline(tmp_path / "ddpm")
    run = bring(tmp_path / "ddpm")
    (run.path / brought.ABOUT_NAME).write_text(content)
    assert brought.About.of(run) == brought.About()
    assert len(catalogue.all_brought()) == 1


# -- what the last row means -------------------------------------------------------------------


def test_the_last_row_may_stand_for_no_class(tmp_path: Path) -> None:
    theirs = layouts.pipeline(tmp_path / "ddpm", num_class_embeds=4)
    run = bring(tmp_path / "ddpm")
    x_t, labels = torch.randn(2, 1, 16, 16), torch.tensor([3, 1])
    said = theirs(x_t, 7, class_labels=labels, return_dict=False)[0]
    before = load_model(run.model)
    torch.testing.assert_close(before.given(x_t, 7, labels), said, rtol=0, atol=1e-6)

    brought.set_last_row_is_none(run, True)
    known = load_model(run.model)
    assert known.classes == ("class 0", "class 1", "class 2")
    assert known.knows_none
    assert known.unet.config.num_class_embeds == 4
    torch.testing.assert_close(known.given(x_t, 7, labels), said, rtol=0, atol=1e-6)
    torch.testing.assert_close(known(x_t[:1], 7), said[:1], rtol=0, atol=1e-6)
    guided = SampleConfig(num_images=2, steps=3, labels="all", guidance=2.0)
    assert list(sample_progressive(known, guided))[-1].prev_sample.isfinite().all()
    plain = DDPMPipeline.from_pretrained(run.model, local_files_only=True).unet.eval()
    again = plain(x_t, 7, class_labels=labels, return_dict=False)[0]
    torch.testing.assert_close(again, said, rtol=0, atol=1e-6)

    brought.set_last_row_is_none(run, False)
    back = load_model(run.model)
    assert back.classes == before.classes
    assert not back.knows_none
    torch.testing.assert_close(back.given(x_t, 7, labels), said, rtol=0, atol=1e-6)


def test_of_two_rows_one_class_would_be_left(tmp_path: Path) -> None:
    layouts.pipeline(tmp_path / "ddpm", num_class_embeds=2)
    run = bring(tmp_path / "ddpm")
    with pytest.raises(UserError, match="number of classes"):
        brought.set_last_row_is_none(run, True)
    assert not load_model(run.model).knows_none


def test_without_classes_there_is_no_last_row(tmp_path: Path) -> None:
    layouts.pipeline(tmp_path / "ddpm")
    with pytest.raises(UserError) as caught:
        brought.set_last_row_is_none(bring(tmp_path / "ddpm"), True)
    assert caught.value.code == "no_classes"


# -- whose it is -------------------------------------------------------------------------------


def test_a_model_has_the_keys_of_a_run_and_is_none(tmp_path: Path) -> None:
    layouts.pipeline(tmp_path / "ddpm")
    run = bring(tmp_path / "ddpm", public=True)
    assert find(run.draw_key, MODELS).right == Right.DRAW
    stranger, owner = Access(public=True), Access(public=True, held=(run.token,))
    key = f"model/{run.draw_key}"
    assert catalogue.admitted(key, stranger).folder == run.model
    with pytest.raises(UserError) as caught:
        stranger.open(run.draw_key, Right.OWN, MODELS)
    assert caught.value.code == "run_not_yours"
    assert owner.open(run.draw_key, Right.OWN, MODELS).token == run.token
    assert all_runs() == []
    for wrong in (f"run/{run.draw_key}", f"ideal/{run.draw_key}", f"run/{run.token}", "model/x"):
        with pytest.raises(UserError):
            catalogue.find(wrong)
    with pytest.raises(UserError):
        HOME.open(run.token, Right.OWN)


def test_it_is_renamed_and_removed(tmp_path: Path) -> None:
    layouts.pipeline(tmp_path / "ddpm")
    run = bring(tmp_path / "ddpm")
    archive.rename(run, "moths")
    assert [entry.name for entry in catalogue.all_brought()] == ["moths"]
    archive.delete(run)
    assert catalogue.all_brought() == []
    assert left() == []


def test_a_name_of_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        bring(tmp_path, name="\u200b ")
    assert caught.value.code == "name_empty"


def test_strangers_have_one_each_and_their_address_forty(tmp_path: Path) -> None:
    layouts.pipeline(tmp_path / "ddpm")
    policy = Policy.for_strangers({"DDPM_DEMO_ADDRESS_FACTOR": "2"})
    policy = policy.__class__(**(vars(policy) | {"start_free_bytes": 0, "keep_free_bytes": 0}))
    for name, code in (("a", "models_each"), ("b", "models_address")):
        starter = Starter(name, "here")
        brought.check_may_bring(policy, starter)
        starter.note(bring(tmp_path / "ddpm", public=True))
        with pytest.raises(UserError) as caught:
            brought.check_may_bring(policy, starter)
        assert caught.value.code == "models_each"
        if code == "models_address":
            with pytest.raises(UserError) as caught:
                brought.check_may_bring(policy, Starter("c", "here"))
            assert caught.value.code == code
            brought.check_may_bring(policy, Starter("c", "elsewhere"))
    brought.check_may_bring(Policy.at_home({}), Starter("a", "here"))


def test_strangers_models_go_after_a_day_and_others_stay(tmp_path: Path) -> None:
    layouts.pipeline(tmp_path / "ddpm")
    own, theirs = bring(tmp_path / "ddpm"), bring(tmp_path / "ddpm", public=True)
    policy = Policy.for_strangers({})
    sweep_brought(policy)
    assert set(left()) == {own.token, theirs.token}
    sweep_brought(policy.__class__(**(vars(policy) | {"kept_seconds": 0})))
    assert left() == [own.token]


def test_what_a_killed_process_left_behind_goes_at_the_next_look() -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    alive, dead = (
        home() / MODELS / f".tmp-{pid}-{brought.new_token()}" for pid in (os.getpid(), ended.pid)
    )
    for folder in (alive, dead):
        folder.mkdir(parents=True)
        (folder / "weights").write_bytes(b"half")
    sweep_brought(Policy.at_home({}))
    assert left() == [alive.name]
    brought.clear_up(alive.name[-32:])
    assert left() == []


def test_a_bringing_that_is_dropped_leaves_nothing(tmp_path: Path) -> None:
    """Its process is killed where it is: nothing in it can tidy up."""
    layouts.pipeline(tmp_path / "ddpm")
    seen: list[list[str]] = []

    def dropped() -> bool:
        seen.append(left())
        return bool(seen[-1])

    tasks = Tasks(Policy.at_home({}), lambda: False)
    list(tasks.bring(tmp_path / "ddpm", "moths", brought.new_token(), dropped))
    assert seen[-1], "it had begun"
    assert left() == []


def test_a_bringing_that_takes_too_long_is_ended_and_leaves_nothing(tmp_path: Path) -> None:
    layouts.pipeline(tmp_path / "ddpm")
    tasks = Tasks(Policy.at_home({"DDPM_DEMO_BRING_SECONDS": "0"}), lambda: False)
    with pytest.raises(UserError) as caught:
        list(tasks.bring(tmp_path / "ddpm", "moths", brought.new_token()))
    assert caught.value.code == "reading_time"
    assert left() == []


@pytest.mark.parametrize(
    ("scheduler", "clips"),
    [
        (DDPMScheduler(100), False),
        (DDIMScheduler(100, thresholding=True, clip_sample=False), False),
        (DDPMScheduler(100, clip_sample=False), True),
        (DDIMScheduler(100, clip_sample_range=2.0), True),
        (PNDMScheduler(100), True),
    ],
)
def test_where_its_own_scheduler_does_not_clip_it_is_remarked(
    scheduler: Any, clips: bool, tmp_path: Path
) -> None:
    layouts.pipeline(tmp_path / "ddpm", scheduler)
    assert ("clips" in brought.About.of(bring(tmp_path / "ddpm")).notes) is clips


def test_a_run_starts_from_it_with_its_classes(tmp_path: Path) -> None:
    layouts.pipeline(tmp_path / "ddpm", num_class_embeds=3)
    run = bring(tmp_path / "ddpm")
    told = json.loads((run.model / "classes.json").read_text())
    assert told == {"names": ["class 0", "class 1", "class 2"], "last_is_none": False}
