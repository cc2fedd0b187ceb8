"""`sample`: a grid, and the way there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from ddpm_demo.commands import sample
from ddpm_demo.config import SampleConfig
from ddpm_demo.data import export
from ddpm_demo.diffusion.sampling import sample_progressive
from ddpm_demo.diffusion.scheduler_options import scheduler_config
from ddpm_demo.models.folder import load_model, save_model
from ddpm_demo.models.unets import build_unet
from tests.support.classes import NAMES, save_conditional


def test_the_command_line_writes_grid_and_timeline(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    torch.manual_seed(0)
    tiny = tmp_path / "tiny"
    save_model(
        tiny,
        build_unet("tiny", size=16, channels=3),
        scheduler_config("linear", 1000, "epsilon"),
    )
    line = ["--model", str(tiny), "--num-images", "5", "--steps", "4", "--seed", "9"]
    out, gif = tmp_path / "new" / "grid.png", tmp_path / "way.gif"
    assert sample.main([*line, "--out", str(out), "--timeline", str(gif)]) == 0
    with Image.open(out) as picture:
        assert picture.size == (48, 32)
        drawn = np.asarray(picture.convert("RGB"))
    *_, last = sample_progressive(load_model(tiny), SampleConfig(num_images=5, steps=4, seed=9))
    first = ((last.prev_sample[0].clamp(-1, 1) + 1) * 127.5).round().byte().permute(1, 2, 0)
    np.testing.assert_allclose(drawn[:16, :16], first.numpy(), atol=1)
    with Image.open(gif) as film:
        assert getattr(film, "n_frames", 1) == 5
    assert sample.main([*line, "--out", str(out), "--solver", "euler"]) == 1
    assert "Allowed: ddpm" in capsys.readouterr().err


def drawn(file: Path) -> np.ndarray:
    with Image.open(file) as picture:
        return np.asarray(picture.convert("L"))


def test_classes_are_asked_for_by_name(tmp_path: Path) -> None:
    model = save_conditional(tmp_path / "model", ["cat", "dog", "dog, wet"])
    line = ["--model", str(model), "--steps", "3", "--out"]

    def draw(*more: str) -> np.ndarray:
        out = tmp_path / "grid.png"
        assert sample.main([*line, str(out), *more]) == 0
        return drawn(out)

    def expected(**asked: Any) -> np.ndarray:
        config = SampleConfig(steps=3, num_images=4, **asked)
        *_, last = sample_progressive(load_model(model), config)
        export.save_grid(last.prev_sample, tmp_path / "expected.png")
        return drawn(tmp_path / "expected.png")

    four = ["--num-images", "4"]
    for labels, meant in (
        ("cat", (0,)),
        ("dog", (1,)),
        ("dog, wet", (2,)),
        ("cat,dog", (0, 1)),
        ("dog, wet,dog,cat,dog", (2, 1, 0, 1)),
        ("all", "all"),
    ):
        found = draw(*four, "--labels", labels, "--guidance", "2")
        np.testing.assert_array_equal(found, expected(labels=meant, guidance=2.0))
    plain = draw(*four, "--labels", "cat")
    np.testing.assert_array_equal(plain, expected(labels=(0,)))
    dynamic = draw(*four, "--labels", "cat", "--clipping", "dynamic")
    np.testing.assert_array_equal(dynamic, expected(labels=(0,), clipping="dynamic"))
    assert not np.array_equal(dynamic, plain)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (["--labels", "bird"], "knows no class “bird”. It knows: cat, dog, 물고기."),
        (["--labels", "Cat"], "knows no class “Cat”."),
        (["--labels", "cat,"], "knows no class “”."),
        (["--labels", ""], "knows no class “”."),
        (["--labels", "cat,,dog"], "knows no class “”."),
        (["--labels", "cat,dog,cat", "--num-images", "2"], "between 1 and 2"),
        (["--labels", "cat", "--guidance", "21"], "between 0 and 20"),
        (["--labels", "cat", "--guidance", "nan"], "between 0 and 20"),
        (["--guidance", "2"], "none was chosen"),
        (["--clipping", "soft"], "plain, dynamic"),
    ],
)
def test_what_cannot_be_asked_for_gets_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], more: list[str], says: str
) -> None:
    model = save_conditional(tmp_path / "model")
    out = tmp_path / "grid.png"
    assert sample.main(["--model", str(model), "--out", str(out), "--steps", "2", *more]) == 1
    told = capsys.readouterr().err
    assert says in told
    assert told.count("\n") == 1
    assert not out.exists()


@pytest.mark.parametrize("more", [["--labels", "cat"], ["--labels", "all"], ["--guidance", "3"]])
def test_a_model_without_classes_ignores_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], more: list[str]
) -> None:
    unet = build_unet("tiny", size=16, channels=1)
    save_model(tmp_path / "model", unet, scheduler_config("cosine", 100, "v_prediction"))
    line = ["--model", str(tmp_path / "model"), "--out", str(tmp_path / "grid.png")]
    assert sample.main([*line, "--steps", "2", *more]) == 1
    assert "class" in capsys.readouterr().err


def test_the_page_names_classes_by_number(tmp_path: Path) -> None:
    """A name may hold what parts names: `a","b` beside `a` and `b` would be taken for both."""
    model = save_conditional(tmp_path / "model")
    drawn = []
    for option, value in (("--label-numbers", "2,0"), ("--labels", f"{NAMES[2]},{NAMES[0]}")):
        out = tmp_path / f"{option}.png"
        line = ["--model", str(model), "--out", str(out), "--num-images", "2", "--steps", "2"]
        assert sample.main([*line, option, value]) == 0
        drawn.append(out.read_bytes())
    assert drawn[0] == drawn[1]
