"""Of all that a repository holds, the JSON and one set of weights of a DDPM are wanted."""

from __future__ import annotations

import pytest

from ddpm_demo.models.hub.wanted import DESCRIPTIONS, has_other_weights, wanted

NAME = "diffusion_pytorch_model"
SHARDS = [f"unet/{NAME}-0000{k}-of-00002.safetensors" for k in (1, 2)]
INDEX = f"unet/{NAME}.safetensors.index.json"


def weights(*names: str) -> list[str]:
    """Which weights are wanted of a network in unet/."""
    return [name for name in wanted(["unet/config.json", *names]) if name not in DESCRIPTIONS]


def test_a_pipeline_is_taken_without_what_lies_beside_it() -> None:
    layout = [
        "model_index.json",
        "scheduler/scheduler_config.json",
        "unet/config.json",
        f"unet/{NAME}.safetensors",
    ]
    beside = [
        "README.md",
        ".gitattributes",
        "run.py",
        "images/1.png",
        f"unet/{NAME}.bin",
        "vae/config.json",
        "vae/model.safetensors",
        f"{NAME}.safetensors",
        "unet/../secret.safetensors",
        "unet/deep/model.safetensors",
        "samples.json",
    ]
    assert sorted(wanted([*layout, *beside])) == sorted(layout)
    assert set(wanted([*layout, "classes.json"])) == {*layout, "classes.json"}


def test_a_bare_network_lies_at_the_root() -> None:
    names = ["config.json", "scheduler_config.json", "model_index.json", f"{NAME}.safetensors"]
    assert sorted(wanted([*names, f"{NAME}.bin"])) == sorted(names)


def test_one_of_several_variants_is_taken() -> None:
    plain, half, brain, other = (
        f"unet/{NAME}{variant}.safetensors" for variant in ("", ".fp16", ".bf16", ".non_ema")
    )
    assert weights(other, half, brain, plain, INDEX, *SHARDS) == [plain]
    assert weights(other, brain, half, INDEX, *SHARDS) == [half]
    assert weights(other, brain) == [brain]
    assert weights(other, INDEX, *SHARDS) == [other]
    assert weights(INDEX, *SHARDS) == [INDEX, *SHARDS]


def test_shards_are_taken_whole_or_not_at_all() -> None:
    assert weights(INDEX, SHARDS[0]) == []
    assert weights(*SHARDS) == []
    half = [f"unet/{NAME}.fp16-0000{k}-of-00002.safetensors" for k in (1, 2)]
    index = f"unet/{NAME}.safetensors.index.fp16.json"
    assert weights(index, *half) == [index, *half]
    assert weights(INDEX, *half) == []


def test_the_usual_name_comes_before_others() -> None:
    assert weights("unet/adapter.safetensors", f"unet/{NAME}.fp16.safetensors") == [
        f"unet/{NAME}.fp16.safetensors"
    ]
    assert weights("unet/model.safetensors") == ["unet/model.safetensors"]


@pytest.mark.parametrize(
    "names",
    [
        [],
        ["model_index.json", "unet/config.json"],
        ["unet/config.json", f"{NAME}.safetensors"],
        [f"unet/{NAME}.safetensors", "config.json"],
    ],
)
def test_what_is_no_model_gives_nothing(names: list[str]) -> None:
    assert wanted(names) == ()


def test_weights_in_formats_that_may_hold_programs_are_known() -> None:
    for name in (f"{NAME}.bin", f"unet/{NAME}.fp16.bin", "model.ckpt", "unet/model.pt"):
        assert has_other_weights([name]), name
    for name in ("README.md", "vae/model.bin", f"{NAME}.safetensors"):
        assert not has_other_weights([name]), name
