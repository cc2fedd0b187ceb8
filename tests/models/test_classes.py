"""The names of a model's classes, and the network that knows them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers import DDPMPipeline

from ddpm_demo.diffusion.guidance import Guided
from ddpm_demo.errors import UserError
from ddpm_demo.models.classes import CLASSES_NAME, labels_named
from ddpm_demo.models.folder import load_model
from tests.support.classes import NAMES, conditional, save_conditional
from tests.support.documents import example


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return save_conditional(tmp_path / "model")


def refusal(folder: Path) -> str:
    with pytest.raises(UserError) as caught:
        load_model(folder)
    assert caught.value.code == "model_invalid"
    return str(caught.value)


def test_names_and_rows_come_back(folder: Path) -> None:
    model = load_model(folder)
    assert model.classes == NAMES
    assert model.unet.config.num_class_embeds == len(NAMES) + 1
    x_t, labels = torch.randn(2, 1, 16, 16), torch.tensor([2, 0])
    assert torch.equal(model.given(x_t, 7, labels), conditional().given(x_t, 7, labels))


def test_plain_diffusers_loads_it_and_says_the_same(folder: Path) -> None:
    theirs = DDPMPipeline.from_pretrained(folder, local_files_only=True).unet.eval()
    ours, x_t, labels = load_model(folder), torch.randn(2, 1, 16, 16), torch.tensor([1, 2])
    with torch.no_grad():
        expected = theirs(x_t, 7, class_labels=labels).sample
    assert torch.equal(ours.given(x_t, 7, labels), expected)


@pytest.mark.parametrize("learned", [False, True])
def test_the_documented_loop_draws_a_class_without_this_package(
    folder: Path, tmp_path: Path, learned: bool
) -> None:
    if learned:
        folder = save_conditional(tmp_path / "learned", learned_variance=True)
    script = example("classes").replace("RUN/model", folder.as_posix())
    seeded = script.replace("import torch\n", "import torch\ntorch.manual_seed(0)\n")
    seeded = seeded.replace("set_timesteps(50)", "set_timesteps(5)")
    seeded += (
        "import sys\nassert not any(name.startswith('ddpm_demo') for name in sys.modules)\n"
        "torch.save(x, sys.argv[1])\n"
    )
    file = tmp_path / "x.pt"
    subprocess.run([sys.executable, "-c", seeded, str(file)], check=True, cwd=tmp_path)
    label, model = NAMES.index("cat"), load_model(folder)
    told = Guided(model, [label], 2)
    torch.manual_seed(0)
    x = torch.randn(4, 1, 16, 16)
    scheduler = DDPMPipeline.from_pretrained(folder, local_files_only=True).scheduler
    scheduler.set_timesteps(5)
    for t in scheduler.timesteps:
        _, v = model.with_variance(x, int(t), torch.full((4,), label))
        said = [told(x, int(t)), *([] if v is None else [v])]
        x = scheduler.step(torch.cat(said, dim=1), t, x).prev_sample
    torch.testing.assert_close(torch.load(file), x, atol=1e-4, rtol=1e-4)


def test_without_a_class_the_last_row_answers() -> None:
    model, x_t = conditional(), torch.randn(2, 1, 16, 16)
    row = len(NAMES)
    assert torch.equal(model(x_t, 7), model.given(x_t, 7, torch.tensor([row, row])))
    answers = [model.given(x_t, 7, torch.tensor([k, k])) for k in range(row + 1)]
    for k, answer in enumerate(answers[:-1]):
        assert not torch.allclose(answer, answers[k + 1], atol=1e-3)
    trainable = model.trainable_copy()
    torch.testing.assert_close(trainable(x_t, 7).detach(), model(x_t, 7))


@pytest.mark.parametrize(
    ("names", "says"),
    [
        (None, "2 to 1000"),
        ("cat", "2 to 1000"),
        ({"cat": 0, "dog": 1, "fish": 2}, "2 to 1000"),
        (["cat"], "2 to 1000"),
        ([f"{k}" for k in range(1001)], "2 to 1000"),
        (["cat", "dog"], "names 2 classes, but the network knows 3"),
        (["cat", "dog", "fish", "bird"], "names 4 classes, but the network knows 3"),
        (["cat", "dog", "cat"], "same name"),
        (["cat", "dog", 3], "1 to 100"),
        (["cat", "dog", ""], "1 to 100"),
        (["cat", "dog", "f" * 101], "1 to 100"),
        (["cat", "dog", " "], "not printable"),
        (["cat", "dog", "fish "], "not printable"),
        (["cat", "dog", "fi\nsh"], "not printable"),
        (["cat", "dog", "\u202efish"], "not printable"),
        (["cat", "dog", "\ud800"], "not printable"),
    ],
)
def test_unfit_names_are_refused(folder: Path, names: Any, says: str) -> None:
    (folder / CLASSES_NAME).write_text(json.dumps({"names": names}))
    assert says in refusal(folder)


def test_names_of_a_hundred_characters_and_fields_of_a_later_version_are_read(
    folder: Path,
) -> None:
    names = ["cat", "dog", "물" * 100]
    (folder / CLASSES_NAME).write_text(json.dumps({"names": names, "invented_later": 1}))
    assert load_model(folder).classes == tuple(names)


def link(file: Path) -> None:
    elsewhere = file.with_name("elsewhere")
    file.replace(elsewhere)
    file.symlink_to(elsewhere)


def no_json(file: Path) -> None:
    file.write_text("cat, dog, fish")


def a_list(file: Path) -> None:
    file.write_text(json.dumps(list(NAMES)))


def too_large(file: Path) -> None:
    file.write_text(json.dumps({"names": list(NAMES), "more": "m" * 10**6}))


def a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (link, "link"),
        (no_json, "not JSON"),
        (a_list, "not an object"),
        (too_large, "too large"),
        (a_folder, "missing or a link"),
    ],
)
def test_a_file_without_names_is_refused(
    folder: Path, damage: Callable[[Path], None], says: str
) -> None:
    damage(folder / CLASSES_NAME)
    assert says in refusal(folder)


@pytest.mark.parametrize(
    "asked",
    [
        {"num_class_embeds": 0},
        {"num_class_embeds": 1},
        {"num_class_embeds": 2},
        {"num_class_embeds": -4},
        {"num_class_embeds": True},
        {"num_class_embeds": 4.0},
        {"num_class_embeds": "4"},
        {"num_class_embeds": 1002},
        {"num_class_embeds": 10**9},
        {"class_embed_type": "timestep"},
        {"class_embed_type": "identity"},
        {"class_embed_type": ""},
    ],
)
def test_an_embedding_that_is_none_is_refused(folder: Path, asked: dict[str, Any]) -> None:
    file = folder / "unet" / "config.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | asked))
    assert "class" in refusal(folder)


def test_more_rows_than_the_weights_have_are_refused(folder: Path) -> None:
    file = folder / "unet" / "config.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"num_class_embeds": 5}))
    (folder / CLASSES_NAME).write_text(json.dumps({"names": ["a", "b", "c", "d"]}))
    assert "class_embedding.weight" in refusal(folder)


def test_unfit_names_are_not_written(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="same name"):
        save_conditional(tmp_path / "model", ["cat", "cat"])
    assert not (tmp_path / "model" / CLASSES_NAME).exists()


def test_a_class_that_is_called_all_is_asked_for_in_quotes() -> None:
    names = ("all", "cat", '"cat"')
    assert labels_named("all", names, 4) == "all"
    assert labels_named('"all"', names, 4) == (0,)
    with pytest.raises(UserError, match="length of labels"):  # looked at before each name
        labels_named("cat," * 100_000 + "cat", names, 4)
    assert labels_named('cat,"all"', names, 4) == (1, 0)
    assert labels_named("cat,all", names, 4) == (1, 0)
    with pytest.raises(UserError, match="knows no class"):
        labels_named('"bird"', names, 4)
