"""What a drawing takes is said before; where it is too much, fewer pictures are drawn."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ddpm_demo.config import SampleConfig
from ddpm_demo.data.settings import Settings
from ddpm_demo.errors import UserError
from ddpm_demo.limits import HOME_MODELS
from ddpm_demo.models import memory as need
from ddpm_demo.models.folder import load_model
from ddpm_demo.models.memory import Need
from ddpm_demo.models.network import UNetDenoiser
from ddpm_demo.runs import brought
from ddpm_demo.ui.sample import memory
from ddpm_demo.ui.sample.memory import frames_of, is_guided, within_memory
from tests.support import layouts
from tests.support.classes import two_worlds
from tests.ui.support.browser import choose, number, until_drawn

Free = Callable[[int], None]


@pytest.fixture
def free(monkeypatch: pytest.MonkeyPatch) -> Free:
    """Says how many bytes are free."""

    def say(count: int) -> None:
        monkeypatch.setattr(need, "free_for_drawing", lambda _: count)

    return say


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[UserError]:
    heard: list[UserError] = []
    monkeypatch.setattr(memory, "warn", lambda error, request: heard.append(error))
    return heard


@pytest.fixture
def denoiser(tmp_path: Path) -> UNetDenoiser:
    layouts.pipeline(tmp_path / "model")
    return load_model(tmp_path / "model")


def asked(**options: object) -> Settings:
    return Settings("any", SampleConfig(**({"num_images": 8, "steps": 5} | options)))  # type: ignore[arg-type]


def taken(denoiser: UNetDenoiser, images: int) -> int:
    return Need(denoiser.unet.config, denoiser.shape, 100, guided=False).of(images)


def test_fewer_are_drawn_and_it_is_said(
    denoiser: UNetDenoiser, free: Free, said: list[UserError]
) -> None:
    free(taken(denoiser, 3))
    settings = within_memory(asked(), denoiser, None)
    assert settings.config.num_images == 3
    [told] = said
    assert (told.code, told.details["asked"], told.details["images"]) == ("memory_cut", 8, 3)
    assert within_memory(asked(num_images=3), denoiser, None).config.num_images == 3
    assert len(said) == 1


def test_where_not_one_fits_nothing_is_begun(denoiser: UNetDenoiser, free: Free) -> None:
    free(taken(denoiser, 1) - 1)
    with pytest.raises(UserError) as caught:
        within_memory(asked(), denoiser, None)
    assert caught.value.code == "memory_short"


def test_an_exact_answer_takes_little(free: Free) -> None:
    free(1)
    assert within_memory(asked(), two_worlds(), None).config.num_images == 8


@pytest.mark.parametrize(
    ("images", "edge", "frames"), [(16, 64, 100), (64, 64, 61), (16, 256, 15), (16, 1024, 12)]
)
def test_of_large_pictures_fewer_moments_are_kept(images: int, edge: int, frames: int) -> None:
    config = SampleConfig(num_images=images, max_frames=100)
    assert frames_of(config, (3, edge, edge)) == frames
    assert frames_of(SampleConfig(max_frames=5), (3, edge, edge)) == 5


def test_guidance_asks_twice() -> None:
    assert not is_guided(SampleConfig(labels="all", guidance=1.0))
    assert is_guided(SampleConfig(labels="all", guidance=2.0))


@pytest.mark.browser
def test_a_page_says_what_a_large_drawing_takes(opened: Page, tmp_path: Path, free: Free) -> None:
    layouts.pipeline(tmp_path / "model")
    run = brought.bring(tmp_path / "model", "large", brought.new_token(), limits=HOME_MODELS)
    denoiser = load_model(run.model)
    free(taken(denoiser, 3))
    hint = opened.locator("#sample-memory")
    expect(hint).to_be_empty()
    choose(opened, "#sample-model", "large")
    expect(hint).to_contain_text("fewer pictures will be drawn")
    number(opened, "#sample-num-images", 2)
    expect(hint).not_to_contain_text("fewer")
    expect(hint).to_contain_text("This drawing takes about")
    number(opened, "#sample-num-images", 9)
    number(opened, "#sample-steps", 5)
    opened.click("#sample-draw")
    until_drawn(opened, "#sample-timeline")
    expect(opened.locator(".toast-body")).to_contain_text("fewer are drawn: 3")
