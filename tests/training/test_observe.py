"""What is looked at meanwhile, with classes and without."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import UNet2DModel
from PIL import Image
from torch import Tensor

from ddpm_demo.config import TrainConfig
from ddpm_demo.data.dataset import Dataset
from ddpm_demo.models.network import UNetDenoiser
from ddpm_demo.models.unets import build_unet
from ddpm_demo.training import observe
from ddpm_demo.training.batches import Batch
from ddpm_demo.training.observe import HeldOut
from tests.support.classes import conditional

CONFIG = TrainConfig(size=16, channels=1, unet="tiny", num_train_timesteps=100)
WEIGHTS = torch.ones(100)


def kept(labels: Tensor | None = None, classes: int = 0) -> HeldOut:
    images = torch.arange(150, dtype=torch.uint8)[:, None, None, None].expand(-1, 16, 16, 1)
    return HeldOut(images, labels, classes)


def number_of(batch: Batch) -> Tensor:
    """Which picture each is."""
    return ((batch.x_0[:, 0, 0, 0] + 1) * 127.5).round()


def check(held_out: HeldOut, seen: list[Batch] | None = None) -> observe.HeldOutLoss:
    def losses(network: UNet2DModel, batch: Batch) -> Tensor:
        if seen is not None:
            seen.append(batch)
        return number_of(batch)

    network = build_unet("tiny", size=16, channels=1)
    found = observe.validation_loss(losses, network, held_out, WEIGHTS, CONFIG)
    assert found is not None
    return found


def test_a_loss_of_each_class_stands_beside_the_whole() -> None:
    labels = torch.tensor([0] * 30 + [2] * 110 + [4] * 10)  # the last are of no class
    seen: list[Batch] = []
    found = check(kept(labels, classes=4), seen)
    assert found.whole == pytest.approx(np.arange(150).mean())
    assert found.classes == [
        pytest.approx(np.arange(30).mean()),
        None,
        pytest.approx(np.arange(30, 140).mean(), rel=1e-4),
        None,
    ]
    told = [part.labels for part in seen if part.labels is not None]
    assert torch.equal(torch.cat(told), labels), "each with its own class"
    first = torch.cat([part.timesteps for part in seen])[:30]
    assert [int(k) for k in first.sort().values // 4] == pytest.approx(
        [k * 100 / 30 / 4 for k in range(30)], abs=1
    ), "the timesteps of a class are spread over all"


def test_without_classes_there_is_the_whole_alone() -> None:
    assert check(kept()).classes is None
    assert check(kept(torch.zeros(150, dtype=torch.int64), classes=101)).classes is None


def test_all_held_out_pictures_are_looked_at_where_classes_are_told() -> None:
    images = np.zeros((400, 16, 16, 1), np.uint8)
    labels, split = np.arange(400) % 2, np.arange(400) < 200
    data = Dataset(images, [f"{k}" for k in range(400)], labels, ["a", "b"], split)
    device = torch.device("cpu")
    assert len(HeldOut.of(data, (), device).images) == observe.MAX_CHECKED
    told = HeldOut.of(data, ("a", "b"), device)
    assert len(told.images) == 200
    assert told.labels is not None
    assert told.labels.tolist() == [0, 1] * 100


def preview(folder: Path, denoiser: UNetDenoiser) -> np.ndarray:
    """The pictures of a preview, uint8 [rows, columns, 16, 16]."""
    observe.save_preview(folder / "1.png", denoiser, CONFIG, give_up=lambda: False)
    with Image.open(folder / "1.png") as image:
        sheet = np.asarray(image)
    rows, columns = sheet.shape[0] // 16, sheet.shape[1] // 16
    return sheet.reshape(rows, 16, columns, 16).swapaxes(1, 2)


@pytest.mark.parametrize(("count", "rows"), [(2, 2), (3, 3), (11, 8)])
def test_a_preview_has_a_row_for_each_of_the_first_classes(
    tmp_path: Path, count: int, rows: int
) -> None:
    denoiser = conditional(names=[f"class {k}" for k in range(count)])
    torch.nn.init.normal_(denoiser.unet.conv_out.weight, std=0.1)
    drawn = preview(tmp_path, denoiser)
    assert drawn.shape[:2] == (rows, 4)
    assert len({row.tobytes() for row in drawn}) == rows, "the classes differ"
    torch.nn.init.zeros_(denoiser.unet.class_embedding.weight)
    drawn = preview(tmp_path, denoiser)
    assert len({row.tobytes() for row in drawn}) == 1, "and start from one noise"


def test_a_preview_without_classes_shows_sixteen_pictures(tmp_path: Path) -> None:
    network = build_unet("tiny", size=16, channels=1).eval().requires_grad_(False)
    torch.nn.init.normal_(network.conv_out.weight, std=0.1)
    drawn = preview(tmp_path, UNetDenoiser(network, conditional().scheduler))
    assert drawn.shape[:2] == (4, 4)
    assert len({each.tobytes() for row in drawn for each in row}) == 16
