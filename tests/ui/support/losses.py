"""What the tests of Loss ask: a network that was not trained, and a process that can be stopped."""

from __future__ import annotations

import itertools
import time

import gradio as gr
import pytest
import torch

from ddpm_demo.diffusion.scheduler import DDPMScheduler
from ddpm_demo.diffusion.scheduler_options import scheduler_config
from ddpm_demo.models.network import UNetDenoiser
from ddpm_demo.models.unets import build_unet
from ddpm_demo.ui.components.asking import Stops
from tests.ui.support.browser import LONG

SIZE, CHANNELS, KIND, T = 16, 3, "v_prediction", 1000


def untrained() -> UNetDenoiser:
    torch.manual_seed(0)
    unet = build_unet("tiny", size=SIZE, channels=CHANNELS).eval().requires_grad_(False)
    return UNetDenoiser(unet, DDPMScheduler(**scheduler_config("cosine", T, KIND)))


def hold(monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    """A look or a process does `at` steps and then waits until somebody stops it."""
    real, calls = Stops.asked, itertools.count(1)

    def held(stops: Stops, request: gr.Request) -> bool:
        end = time.monotonic() + LONG / 1000
        while next(calls) >= at and not real(stops, request) and time.monotonic() < end:
            time.sleep(0.02)
        return real(stops, request)

    monkeypatch.setattr(Stops, "asked", held)
