"""Many drawings, kept on disk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import UNet2DModel

from ddpm_demo.config import MAX_SEED
from ddpm_demo.diffusion.scheduler import DDPMScheduler
from ddpm_demo.evaluation import drawings
from ddpm_demo.evaluation.drawings import Protocol, draw
from ddpm_demo.models.network import UNetDenoiser
from ddpm_demo.models.unets import build_unet
from tests.support.classes import conditional

PROTOCOL = Protocol("ddim", (999, 500), num_images=7)


@pytest.fixture
def denoiser(monkeypatch: pytest.MonkeyPatch) -> UNetDenoiser:
    monkeypatch.setitem(drawings.BATCH, "cpu", 3)
    torch.manual_seed(0)
    return UNetDenoiser(build_unet("tiny", size=16, channels=1).eval(), DDPMScheduler())


class Counted:
    """A model that counts how often it was asked, and may be cut off."""

    def __init__(self, whole: UNetDenoiser, stop_at: int = 10**9) -> None:
        self.asked, self.stop_at = 0, stop_at
        self.forward = whole.unet.forward
        whole.unet.forward = self  # type: ignore[method-assign, assignment]

    def __call__(self, *args: object, **more: object) -> object:
        self.asked += 1
        if self.asked > self.stop_at:
            raise KeyboardInterrupt
        return self.forward(*args, **more)  # type: ignore[arg-type]


def test_pictures_do_not_depend_on_the_batches(
    denoiser: UNetDenoiser, monkeypatch: pytest.MonkeyPatch
) -> None:
    parted = draw(denoiser, PROTOCOL)
    monkeypatch.setitem(drawings.BATCH, "cpu", 50)
    whole = draw(denoiser, PROTOCOL)
    assert parted.shape == (7, 16, 16, 1)
    assert np.abs(parted.astype(int) - whole).max() <= 2


def test_what_was_drawn_is_not_drawn_again(denoiser: UNetDenoiser, tmp_path: Path) -> None:
    plain = draw(denoiser, PROTOCOL)
    cut = Counted(denoiser, stop_at=5)  # in the third batch of two steps each
    with pytest.raises(KeyboardInterrupt):
        draw(denoiser, PROTOCOL, tmp_path)
    cut.asked, cut.stop_at = 0, 10**9
    told: list[tuple[int, int]] = []
    assert np.array_equal(draw(denoiser, PROTOCOL, tmp_path, lambda *n: told.append(n)), plain)
    assert cut.asked == 2
    assert told[-1] == (14, 14)
    assert told == sorted(told)
    cut.asked = 0
    assert np.array_equal(draw(denoiser, PROTOCOL, tmp_path), plain)
    assert cut.asked == 0


def change_weights(denoiser: UNetDenoiser) -> Protocol:
    with torch.no_grad():
        denoiser.unet.conv_in.bias += 0.1
    return PROTOCOL


def change_steps(denoiser: UNetDenoiser) -> Protocol:
    return Protocol("ddim", (999, 400), num_images=7)


def change_solver(denoiser: UNetDenoiser) -> Protocol:
    return Protocol("ddpm", (999, 500), num_images=7)


def change_seed(denoiser: UNetDenoiser) -> Protocol:
    return Protocol("ddim", (999, 500), num_images=7, seed=1)


def change_schedule(denoiser: UNetDenoiser) -> Protocol:
    denoiser.scheduler = DDPMScheduler(beta_schedule="squaredcos_cap_v2")
    return PROTOCOL


def change_heads(denoiser: UNetDenoiser) -> Protocol:
    """The same weights in a network of another shape."""
    config = dict(denoiser.unet.config) | {"attention_head_dim": 8}
    other = UNet2DModel.from_config(config)
    other.load_state_dict(denoiser.unet.state_dict())
    denoiser.unet = other.eval()
    return PROTOCOL


def change_precision(denoiser: UNetDenoiser) -> Protocol:
    denoiser.precision = "bf16"
    return PROTOCOL


@pytest.mark.parametrize(
    "change",
    [
        change_weights,
        change_steps,
        change_solver,
        change_seed,
        change_schedule,
        change_heads,
        change_precision,
    ],
)
def test_whatever_changes_the_pictures_draws_anew(
    denoiser: UNetDenoiser, tmp_path: Path, change: Callable[[UNetDenoiser], Protocol]
) -> None:
    before = draw(denoiser, PROTOCOL, tmp_path)
    protocol = change(denoiser)
    after = draw(denoiser, protocol, tmp_path)
    assert not np.array_equal(before, after)
    assert np.array_equal(after, draw(denoiser, protocol))


def test_a_damaged_file_is_drawn_again(denoiser: UNetDenoiser, tmp_path: Path) -> None:
    plain = draw(denoiser, PROTOCOL, tmp_path)
    first, second, _ = sorted(tmp_path.rglob("*.npz"))
    first.write_bytes(b"rubbish")
    second.write_bytes(second.read_bytes()[:100])
    assert np.array_equal(draw(denoiser, PROTOCOL, tmp_path), plain)


def test_every_picture_is_drawn_from_its_own_seed(denoiser: UNetDenoiser) -> None:
    all_of_them = draw(denoiser, Protocol("ddim", (999, 500), num_images=7, seed=5))
    for k in (1, 4, 6):
        alone = draw(denoiser, Protocol("ddim", (999, 500), num_images=1, seed=5 + k))
        assert np.abs(all_of_them[k].astype(int) - alone[0]).max() <= 2


def test_after_the_last_seed_comes_the_first(denoiser: UNetDenoiser) -> None:
    both = draw(denoiser, Protocol("ddim", (999, 500), num_images=2, seed=MAX_SEED))
    first = draw(denoiser, Protocol("ddim", (999, 500), num_images=1, seed=0))
    assert np.abs(both[1].astype(int) - first[0]).max() <= 2


def test_many_labels_name_a_folder_by_their_digest(tmp_path: Path) -> None:
    model = conditional()

    def folder(*labels: int) -> Path:
        told = Protocol("ddim", (99,), num_images=len(labels), labels=labels, guidance=2.0)
        return drawings.drawings_folder(model, told, tmp_path)

    assert folder(0, 1, 2) == folder(0, 1, 2)
    assert len({folder(0, 1, 2), folder(0, 2, 1), folder(0, 1), folder(0, 1, 2, 0)}) == 4
