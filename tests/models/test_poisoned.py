"""Model folders made to harm: nothing of them is executed, nothing outside is read, each is said.

Every poison is an edit of one good folder.
"""

from __future__ import annotations

import builtins
import copy
import io
import json
import os
import pickle
import shutil
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from ddpm_demo.diffusion.scheduler_options import scheduler_config
from ddpm_demo.errors import UserError
from ddpm_demo.models.folder import load_model, save_model
from ddpm_demo.models.layout import WEIGHTS_NAME
from ddpm_demo.models.unets import build_unet

UNET, SCHEDULER, INDEX = "unet/config.json", "scheduler/scheduler_config.json", "model_index.json"
WEIGHTS = f"unet/{WEIGHTS_NAME}"
SECRET = "outside/secret"  # beside the model's folder
Poison = Callable[[Path], object]


class Bomb:
    """Leaves a file behind when it is unpickled."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (os.environ["DDPM_DEMO_HOME"] + "/exploded",)


def _set(name: str, /, **values: Any) -> Poison:
    def poison(folder: Path) -> None:
        file = folder / name
        file.write_text(json.dumps(json.loads(file.read_text()) | values))

    return poison


def _put(name: str, content: bytes) -> Poison:
    return lambda folder: (folder / name).write_bytes(content)


def _gone(name: str) -> Poison:
    return lambda folder: (folder / name).unlink()


def _folder(name: str) -> Poison:
    def poison(folder: Path) -> None:
        (folder / name).unlink()
        (folder / name).mkdir()

    return poison


def _linked(name: str) -> Poison:
    """The same bytes, but elsewhere."""

    def poison(folder: Path) -> None:
        elsewhere = folder.parent / SECRET
        elsewhere.parent.mkdir(exist_ok=True)
        shutil.move(folder / name, elsewhere)
        (folder / name).symlink_to(elsewhere, target_is_directory=elsewhere.is_dir())

    return poison


def _tensors(change: Callable[[dict[str, torch.Tensor]], object]) -> Poison:
    def poison(folder: Path) -> None:
        tensors = load_file(folder / WEIGHTS)
        change(tensors)
        save_file(tensors, folder / WEIGHTS)

    return poison


def _header(change: Callable[[dict[str, Any]], object]) -> Poison:
    """Rewrites the header of the weights and leaves the numbers."""

    def poison(folder: Path) -> None:
        content = (folder / WEIGHTS).read_bytes()
        (length,) = struct.unpack("<Q", content[:8])
        header = json.loads(content[8 : 8 + length])
        change(header)
        packed = json.dumps(header).encode()
        rest = content[8 + length :]
        (folder / WEIGHTS).write_bytes(struct.pack("<Q", len(packed)) + packed + rest)

    return poison


def _pickle(name: str) -> Poison:
    return lambda folder: (folder / name).write_bytes(pickle.dumps(Bomb()))


def _pickled(folder: Path) -> None:
    """In the places where diffusers and torch look for pickles, the weights among them."""
    for name in ("unet/diffusion_pytorch_model.bin", "unet/diffusion_pytorch_model.pt", WEIGHTS):
        _pickle(name)(folder)


BIAS = "conv_in.bias"
CODES = ("custom", "os.system", "../../evil", "AutoencoderKL", "UNet2DConditionModel", "", None, 5)
SIZES = (1_000_000, -5, 0, "32", 32.5, None, [16, 10**6], [], [[16]], {"a": 1}, 10**400)
WIDTHS = ([100_000] * 3, [32] * 40, "wide", [], [0], [-32, 32, 32], [32, None, 32], [1e9], {}, 32)
RUBBISH = {
    "empty": b"",
    "no text": bytes(range(256)),
    "a list": b"[1, 2]",
    "a number": b"5",
    "nested": b"[" * 100_000,
    "nested objects": b'{"a":' * 100_000,
    "a megabyte": b'{"_class_name": "' + b"x" * 1_100_000 + b'"}',
}

POISONS: dict[str, Poison] = {
    **{f"unet class {each!r}": _set(UNET, _class_name=each) for each in CODES},
    **{f"size {str(each)[:20]}": _set(UNET, sample_size=each) for each in SIZES},
    **{f"widths {str(each)[:20]}": _set(UNET, block_out_channels=each) for each in WIDTHS},
    **{
        f"layers {str(each)[:20]}": _set(UNET, layers_per_block=each)
        for each in (3000, 0, -1, "2", 2.5, 10**400)
    },
    **{f"channels {each!r}": _set(UNET, in_channels=each) for each in (4, 0, -1, "1", None, 10**9)},
    "other channels out": _set(UNET, out_channels=2),
    "blocks of code": _set(UNET, down_block_types=["DownBlock2D", "os.system", "DownBlock2D"]),
    "blocks are text": _set(UNET, up_block_types="UpBlock2D"),
    "one block of three": _set(UNET, down_block_types=["DownBlock2D"]),
    "groups that do not fit": _set(UNET, norm_num_groups=7),
    "no groups": _set(UNET, norm_num_groups=0),
    "an activation of code": _set(UNET, act_fn="__import__('os').system('true')"),
    "a time embedding of code": _set(UNET, time_embedding_type="os.system"),
    **{f"unet config: {how}": _put(UNET, content) for how, content in RUBBISH.items()},
    **{f"scheduler config: {how}": _put(SCHEDULER, content) for how, content in RUBBISH.items()},
    **{
        f"scheduler class {each!r}": _set(SCHEDULER, _class_name=each)
        for each in ("EvilScheduler", "os.system", None, 5)
    },
    **{
        f"T {str(each)[:20]}": _set(SCHEDULER, trained_betas=None, num_train_timesteps=each)
        for each in (10**9, 0, -1, "1000", 10**400)
    },
    **{
        f"betas {str(each)[:20]}": _set(SCHEDULER, trained_betas=each)
        for each in ([1e-3] * 10_001, [], [[0.1]], [None], [10**400], [-0.1, 0.2], [float("nan")])
    },
    "predicts nonsense": _set(SCHEDULER, prediction_type="nonsense"),
    "a schedule of nonsense": _set(SCHEDULER, beta_schedule="nonsense", trained_betas=None),
    "pickles": _pickled,
    "a key is missing": _tensors(lambda tensors: tensors.pop(BIAS)),
    "a key too many": _tensors(lambda tensors: tensors.update(extra=torch.zeros(1))),
    "another shape": _tensors(lambda tensors: tensors.update({BIAS: torch.zeros(5)})),
    "NaN": _tensors(lambda tensors: tensors[BIAS].fill_(torch.nan)),
    "infinity": _tensors(lambda tensors: tensors[BIAS].fill_(torch.inf)),
    "too large for a float": _tensors(
        lambda tensors: tensors.update({BIAS: tensors[BIAS].double().fill_(1e300)})
    ),
    "a header of rubbish": _put(WEIGHTS, struct.pack("<Q", 4) + b"rubb"),
    "a header that never ends": _put(WEIGHTS, struct.pack("<Q", 2**63) + b"{}"),
    "a terabyte is promised": _header(
        lambda header: header[BIAS].update(shape=[2**38], data_offsets=[0, 2**40])
    ),
    "tensors overlap": _header(lambda header: header[BIAS].update(data_offsets=[64, 192])),
    "a type that is none": _header(lambda header: header[BIAS].update(dtype="EVIL")),
    "cut weights": lambda folder: os.truncate(folder / WEIGHTS, 5000),
    "no weights": _gone(WEIGHTS),
    "no unet config": _gone(UNET),
    "no scheduler config": _gone(SCHEDULER),
    **{f"{name} is a folder": _folder(name) for name in (WEIGHTS, UNET, SCHEDULER)},
    **{f"{name} is a link": _linked(name) for name in (WEIGHTS, UNET, SCHEDULER)},
    **{f"{name} is a link to a folder": _linked(name) for name in ("unet", "scheduler")},
    "a manifest of other bytes": _put("manifest.json", b'{"sha256": {"unet/config.json": "00"}}'),
    "a manifest that names what is outside": _put(
        "manifest.json", b'{"sha256": {"../outside/secret": "00"}}'
    ),
    "a manifest of a list": _put("manifest.json", b'{"sha256": [1]}'),
}
# What other programs would run and we never open: the model is read as ever.
IDLE: dict[str, Poison] = {
    "an index of code": _set(INDEX, unet=["evil", "Bomb"], _class_name="evil.Pipeline"),
    "an index of rubbish": _put(INDEX, b"\xff"),
    "a pipeline of code": _put("pipeline.py", b"raise SystemExit"),
    "a unet of code": _put("unet/unet.py", b"raise SystemExit"),
    "auto_map": _set(UNET, auto_map={"AutoModel": "evil.Bomb"}),
    "a pickle beside": _pickle("unet/diffusion_pytorch_model.bin"),
}


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(0)
    unet = build_unet("tiny", size=16, channels=1)
    folder = tmp_path_factory.mktemp("good") / "model"
    save_model(folder, unet, scheduler_config("cosine", 100, "v_prediction"))
    return folder


@pytest.fixture
def folder(good: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(good, tmp_path / "model"))


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths that Python opens from here on, as they lie on the disk."""
    paths: list[str] = []

    def watched(real: Callable[..., Any]) -> Callable[..., Any]:
        def opening(path: Any, *rest: Any, **options: Any) -> Any:
            paths.append(os.path.realpath(path) if isinstance(path, (str, os.PathLike)) else "")
            return real(path, *rest, **options)

        return opening

    for module in (builtins, io, os):
        monkeypatch.setattr(module, "open", watched(module.open))
    return paths


def harmless(folder: Path, home: Path, opened: list[str]) -> None:
    assert not (home / "exploded").exists()
    assert os.path.realpath(folder.parent / SECRET) not in opened
    assert not [path for path in opened if "secret" in path]


def test_the_corpus_has_its_size() -> None:
    assert len(POISONS) + len(IDLE) >= 84


@pytest.mark.parametrize("name", POISONS)
def test_a_poisoned_model_is_refused_with_a_sentence(
    name: str, folder: Path, home: Path, opened: list[str]
) -> None:
    POISONS[name](folder)
    opened.clear()
    with pytest.raises(UserError) as caught:
        load_model(folder)
    assert caught.value.code in ("model_invalid", "model_missing")
    assert len(str(caught.value)) < 1000
    harmless(folder, home, opened)


@pytest.mark.parametrize("name", IDLE)
def test_what_a_model_brings_along_is_not_run(
    name: str, folder: Path, home: Path, opened: list[str]
) -> None:
    expected = copy.deepcopy(load_model(folder).unet.state_dict())
    IDLE[name](folder)
    opened.clear()
    found = load_model(folder).unet.state_dict()
    assert all(torch.equal(found[key], tensor) for key, tensor in expected.items())
    harmless(folder, home, opened)
