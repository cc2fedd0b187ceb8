"""A page with a forward stage, what it shows, and the same in Python."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np
import pytest
import torch
from playwright.sync_api import Page

from ddpm_demo.diffusion import forward
from ddpm_demo.diffusion.schedule import NoiseSchedule
from ddpm_demo.ui.components.files import file_data
from ddpm_demo.ui.forward.stage import COMING, ForwardStage
from tests.ui.support.script_noise import normals

SCHEDULES = {
    "long": NoiseSchedule.named("linear", 1000),
    "short": NoiseSchedule.named("linear", 100, rescale=False),
    "cosine": NoiseSchedule.named("cosine", 1000),
    "fitted": NoiseSchedule.named("linear", 100),
}
LINEAR = SCHEDULES["long"].betas.numpy()
SEED = 11
HANDLE = "document.querySelector('#forward [data-state]').forwardStage"


def picture(channels: int) -> tuple[np.ndarray, np.ndarray]:
    """x_0 in uint8 and ε in float32, both [6, 8, channels]."""
    rng = np.random.default_rng(channels)
    x_0 = rng.integers(0, 256, (6, 8, channels), dtype=np.uint8)
    return x_0, rng.standard_normal(x_0.shape, dtype=np.float32)


def value(folder: Path, *names: str, channels: int = 3) -> dict[str, Any]:
    """What the server sends for one picture under one schedule or two."""
    paths = folder / f"{channels}-x_0.bin", folder / f"{channels}-eps.bin"
    x_0, eps = picture(channels)
    paths[0].write_bytes(x_0.tobytes())
    paths[1].write_bytes(eps.astype("<f4").tobytes())
    processes = [
        {
            "schedule": "cosine" if name == "cosine" else "linear",
            "timesteps": len(SCHEDULES[name]),
            "rescale": name != "short",
            "betas": SCHEDULES[name].betas.tolist(),
        }
        for name in names
    ]
    return {
        "id": f"{channels}-{names}",
        "shape": list(x_0.shape),
        "x_0": file_data(paths[0]),
        "eps": file_data(paths[1]),
        "seed": SEED,
        "processes": processes,
    }


def expected_x(name: str, t: int, eps: np.ndarray | None = None) -> np.ndarray:
    """x_t in float64 [6, 8, 3]; ε is the value's own unless another is given."""
    x_0, own = picture(3)
    noise = torch.from_numpy(own if eps is None else eps)
    return forward.noised_at(SCHEDULES[name], torch.from_numpy(x_0 / 127.5 - 1), noise, t).numpy()


def expected_rgb(betas: np.ndarray, t: int, channels: int = 3) -> np.ndarray:
    """x_t = √ᾱ_t x_0 + √(1−ᾱ_t) ε as the screen shows it: uint8 [6, 8, 3]."""
    x_0, eps = picture(channels)
    alpha_bar = np.prod(1 - betas[:t])
    x_t = np.sqrt(alpha_bar) * (x_0 / 127.5 - 1) + np.sqrt(1 - alpha_bar) * eps
    shown = np.rint(np.clip((x_t + 1) * 127.5, 0, 255)).astype(np.uint8)
    return np.broadcast_to(shown, (6, 8, 3))


def stage_page(folder: Path) -> gr.Blocks:
    """A page with one forward stage and a button for each value."""
    values = {
        "long": value(folder, "long"),
        "short": value(folder, "short"),
        "grey": value(folder, "long", channels=1),
        "two": value(folder, "long", "cosine"),
        "unlike": value(folder, "fitted", "short"),
        "nothing": None,
        "coming": COMING,
    }
    with gr.Blocks() as demo:
        stage = ForwardStage(elem_id="forward")
        for name, sent in values.items():
            gr.Button(name).click(lambda sent=sent: sent, outputs=stage)
    return demo


def show(page: Page, name: str, steps: int) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_function(f"wanted => {HANDLE}.T === wanted", arg=steps)


def pixels(page: Page) -> np.ndarray:
    rgba = page.evaluate(f"[...{HANDLE}.pixels()]")
    return np.array(rgba, np.uint8).reshape(6, 8, 4)[..., :3]


def at(page: Page, t: int) -> dict[str, Any]:
    """What is drawn at t, once it is."""
    page.evaluate(f"{HANDLE}.seek({t})")
    return drawn(page)


def drawn(page: Page) -> dict[str, Any]:
    page.wait_for_function(f"(h => h.now?.t === h.t && h.now.noise === h.noise)({HANDLE})")
    return dict(page.evaluate(f"{HANDLE}.now"))


def x_of(page: Page, process: int = 0) -> np.ndarray:
    """x_t as the browser has it, not clipped."""
    return np.array(page.evaluate(f"[...{HANDLE}.x({process})]")).reshape(6, 8, 3)


def agree(told: dict[str, Any], name: str, x_t: np.ndarray, t: int) -> None:
    """The numbers beside the picture are Python's, to 1e-6."""
    expected = forward.numbers(SCHEDULES[name], torch.from_numpy(x_t), t)
    names = {"alphaBar": "alpha_bar", "beta": "beta", "snr": "snr_db"}
    for key in ("t", "alphaBar", "beta", "snr", "mean", "variance", "kl"):
        if t == 0 and key == "snr":
            continue  # infinite, which JSON has no word for
        assert told[key] == pytest.approx(expected[names.get(key, key)], abs=1e-6), key


def walked(name: str) -> list[np.ndarray]:
    """x_0 … x_T of the chain that the browser walks."""
    x_0 = torch.from_numpy(picture(3)[0] / 127.5 - 1)
    chain = forward.markov_chain(
        SCHEDULES[name], x_0, lambda t: torch.from_numpy(normals(SEED, "chain", t, (6, 8, 3)))
    )
    return [x_t.numpy() for x_t in chain]
