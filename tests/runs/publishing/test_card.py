"""The card of a run's model tells what the run knows, and nothing that a text smuggles in."""

from __future__ import annotations

import dataclasses
import json
import shutil
from pathlib import Path

import pytest
import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from ddpm_demo.config import TrainConfig
from ddpm_demo.diffusion.scheduler_options import scheduler_config
from ddpm_demo.errors import UserError
from ddpm_demo.models.folder import save_model
from ddpm_demo.models.unets import build_unet
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.runs.publishing.about import About
from ddpm_demo.runs.publishing.card import Drawn, card
from ddpm_demo.runs.publishing.escaping import plain
from tests.support.documents import ROOT

FINISHED = ROOT / "tests" / "data" / "run-0.1" / "finished"
NAME = "someone/faces"
ABOUT = About("cc-by-4.0", "Faces that I drew.")
DRAWN = Drawn("grid.png", "timeline.gif", "Seeds 0 to 15.")

NASTY = [
    "# Title",
    "a\n\n# b\n---\nlicense: mit",
    "---\nlicense: mit\n---",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[a](https://example.org)",
    "![a](https://example.org/a.png)",
    "<https://example.org>",
    "a | b | c",
    "a\\| b \\ c",
    "`code` ``` ~~~ *b* _i_ **b** ~~s~~",
    "1. one",
    "- one",
    "> quoted",
    "&lt;b&gt; &amp; &#35;",
    "$x$ {{x}} {% x %}",
    "\"quoted\": 'yes'",
    "작은 얼굴 faces 😀",
]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    shutil.copytree(FINISHED, tmp_path / "run")
    return Run(tmp_path / "run")


def change(run: Run, **values: object) -> None:
    config = run.config()
    dataclasses.replace(config, **values).write(run.config_file)  # type: ignore[arg-type]


def made(run: Run, about: About = ABOUT, drawn: Drawn = DRAWN) -> str:
    return card(run, run.model, NAME, about, drawn)


def parts(text: str) -> tuple[dict[str, object], list[Token]]:
    """The YAML of a card, and its Markdown."""
    empty, header, body = text.split("---\n", 2)
    assert empty == ""
    return yaml.safe_load(header), MarkdownIt("gfm-like", {"linkify": False}).parse(body)


def kinds(tokens: list[Token]) -> list[str]:
    """Every kind of Markdown in a text, also within lines."""
    return [
        kind for token in tokens for kind in (token.type, *(c.type for c in token.children or []))
    ]


def said(tokens: list[Token]) -> list[str]:
    """The plain text of each paragraph, heading and cell."""
    return ["".join(child.content for child in token.children or []) for token in tokens]


def test_a_card_tells_what_the_run_knows(run: Run) -> None:
    header, tokens = parts(made(run))
    assert header == {
        "license": "cc-by-4.0",
        "library_name": "diffusers",
        "pipeline_tag": "unconditional-image-generation",
        "tags": ["ddpm", "diffusion", "unconditional-image-generation", "ddpm-demo"],
    }
    text = " | ".join(filter(None, said(tokens)))
    assert "작은 얼굴 faces" in text
    assert "57 pictures of 16 × 16 pixels, colour: Faces that I drew." in text
    for told in (
        "cc-by-4.0",
        "UNet2DModel, channels 8-8, layers per block: 1; 18,811 weights",
        "from trained weights, v-prediction, cosine schedule, T = 1000",
        "AdamW at 0.003",
        "800 steps of 32 pictures: 449.1 passes",
        "0.1821",
        "Fréchet distance 8.62 (4.41)",
        "kernel distance 0.0947 ± 0.0379 (0.0215)",
        "coverage 0.967 (0.9)",
        "copies 0.0% (0.0%)",
        "6.38 ± 0.4 bits/dim",
        "0% of 64 drawings repeat a training picture, of real held-out pictures 0%; at step 800",
    ):
        assert told in text, told
    assert kinds(tokens).count("image") == 2


def test_what_a_run_does_not_know_is_not_said(run: Run) -> None:
    for file in (run.evaluation_file, run.copies_file, run.metrics_file, run.config_file):
        file.unlink()
    text = made(run, drawn=Drawn(None, None, "never"))
    for word in ("figures", "copy meter", "held-out", "recipe", "![", "never", "None", "nan"):
        assert word not in text, word
    assert parts(text)[0]["license"] == "cc-by-4.0"


def test_nothing_that_gives_a_right_or_names_a_place_is_told(run: Run, tmp_path: Path) -> None:
    train = dataclasses.replace(run.config().train or TrainConfig(), init=str(tmp_path / "secret"))
    change(run, name="", data=str(tmp_path / "pictures"), train=train)
    secret = tmp_path / ("5e" * 16)
    run.path.rename(secret)
    text = made(Run(secret))
    for hidden in (secret.name, str(tmp_path), "secret", "dataset.npz"):
        assert hidden not in text


@pytest.mark.parametrize("text", NASTY)
def test_a_text_stands_in_a_card_as_it_was_written(run: Run, text: str) -> None:
    plainly = kinds(parts(made(run))[1])
    change(run, name=text)
    header, tokens = parts(made(run, About("mit", text)))
    assert header["license"] == "mit"
    found = kinds(tokens)
    assert set(found) <= {*plainly, "text_special"}
    assert [k for k in found if k not in ("text", "text_special")] == [
        k for k in plainly if k not in ("text", "text_special")
    ]
    line = " ".join(text.split())
    assert line in said(tokens), "the name"
    assert any(cell.endswith(f"colour: {line}") for cell in said(tokens)), "the note"


def test_classes_are_plain_text_and_code(run: Run) -> None:
    names = ("a\n```\n# b", "<b>|", 'say "hi"', "가방")
    change(run, classes=names)
    _, tokens = parts(made(run))
    assert 'a ``` # b, <b>|, say "hi", 가방' in said(tokens)
    (fence,) = [token for token in tokens if token.type == "fence"]
    assert json.dumps(names[0]) in fence.content
    compile(fence.content, "card", "exec")
    change(run, classes=tuple(f"c{k}" for k in range(30)))
    assert any(cell.endswith("c19 and 10 more") for cell in said(parts(made(run))[1]))


def test_long_texts_end(run: Run) -> None:
    assert len(plain("a" * 500, 80)) == 80
    with pytest.raises(UserError) as raised:
        About("mit", "a" * 1001)
    assert raised.value.code == "data_note_long"


@pytest.mark.parametrize(
    ("license_", "note", "code"),
    [
        ("", "mine", "license_missing"),
        ("MIT licence", "mine", "license_unfit"),
        ("mit\ntags: x", "mine", "license_unfit"),
        ("mit", "", "data_note_missing"),
        ("mit", " \n\u200b", "data_note_missing"),
    ],
)
def test_licence_and_note_are_asked_for(license_: str, note: str, code: str) -> None:
    with pytest.raises(UserError) as raised:
        About(license_, note)
    assert raised.value.code == code


@pytest.mark.parametrize("variance", ["fixed", "learned"])
@pytest.mark.parametrize("classes", [(), ("boot", '가방 "x"')])
def test_the_program_draws_in_plain_diffusers(
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    classes: tuple[str, ...],
    variance: str,
) -> None:
    learned = variance == "learned"
    unet = build_unet("tiny", size=16, channels=1, classes=len(classes), learned_variance=learned)
    options = scheduler_config("linear", 10, "epsilon", learned_variance=learned)
    save_model(tmp_path / "model", unet, options, classes)
    train = dataclasses.replace(run.config().train or TrainConfig(), num_train_timesteps=10)
    change(run, classes=classes, train=train)
    text = card(run, tmp_path / "model", NAME, ABOUT, DRAWN)
    (fence,) = [token for token in parts(text)[1] if token.type == "fence"]
    program = fence.content.replace(f'"{NAME}"', repr(str(tmp_path / "model")))
    monkeypatch.setattr("huggingface_hub.hf_hub_download", lambda model, file: Path(model) / file)
    monkeypatch.chdir(tmp_path)
    exec(program, {})
    assert sorted(path.name for path in tmp_path.glob("*.png")) == [f"{k}.png" for k in range(4)]
