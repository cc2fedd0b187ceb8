"""Forward: one's own picture on its way to noise; every x_t is drawn in the browser."""

from __future__ import annotations

import dataclasses
import secrets
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np
from gradio.processing_utils import save_bytes_to_cache

from ..config import MAX_SEED, MAX_TIMESTEPS, MIN_TIMESTEPS, SCHEDULES
from ..errors import check_choice, check_range
from .forward_stage import ForwardStage
from .handlers import guarded
from .picture import Picture
from .words import t

EXAMPLES = sorted((Path(__file__).parent / "examples").glob("*.png"))
SIZES = (32, 64, 128, 256)


@dataclasses.dataclass(frozen=True, kw_only=True)
class ForwardConfig:
    """One forward process: `rescale` fits β to a T other than 1000."""

    schedule: str = "cosine"
    timesteps: int = 1000
    size: int = 128
    seed: int = 0
    rescale: bool = True

    def __post_init__(self) -> None:
        check_choice("schedule", self.schedule, SCHEDULES)
        check_range("T", self.timesteps, MIN_TIMESTEPS, MAX_TIMESTEPS)
        check_range("size", self.size, SIZES[0], SIZES[-1])
        check_range("seed", self.seed, 0, MAX_SEED)


def build() -> Any:
    """Lays out the tab and wires it; returns what to call when the tab is first opened."""
    default = ForwardConfig()
    with gr.Row(elem_classes="room"):
        with gr.Column(elem_classes="controls"):
            picture = Picture(
                str(EXAMPLES[0]) if EXAMPLES else None,
                sources=["upload", "webcam", "clipboard"], label=t("forward_picture"),
                show_label=False,
                height=220, elem_id="forward-picture",
            )  # fmt: skip
            gr.Examples([str(path) for path in EXAMPLES], picture, label=t("forward_examples"))
            schedule = gr.Radio(
                [(t(f"forward_{name}"), name) for name in SCHEDULES], value=default.schedule,
                label=t("forward_schedule"), info=t("forward_schedule_info"),
                elem_id="forward-schedule",
            )  # fmt: skip
            timesteps = gr.Slider(
                MIN_TIMESTEPS, MAX_TIMESTEPS, default.timesteps, step=1,
                label=t("forward_timesteps"), info=t("forward_timesteps_info"),
                elem_id="forward-timesteps",
            )  # fmt: skip
            rescale = gr.Checkbox(
                default.rescale, label=t("forward_rescale"), elem_id="forward-rescale"
            )
            size = gr.Dropdown(
                [(f"{edge} × {edge}", edge) for edge in SIZES], value=default.size,
                label=t("forward_size"),
            )  # fmt: skip
            seed = gr.Number(
                default.seed, label=t("forward_seed"), precision=0, minimum=0, maximum=MAX_SEED
            )
        with gr.Column(elem_classes="stage"):
            stage = ForwardStage(elem_id="forward-stage")

    @guarded
    def noise_picture(
        file: str | None, name: str, length: int, fitted: bool, edge: int, noise_seed: int,
        request: gr.Request,
    ) -> Any:  # fmt: skip
        if not file:
            return None
        config = ForwardConfig(
            schedule=name, timesteps=int(length), size=int(edge), seed=int(noise_seed or 0),
            rescale=bool(fitted),
        )  # fmt: skip
        return stage_value(Path(file), config, stage.GRADIO_CACHE)

    inputs = [picture, schedule, timesteps, rescale, size, seed]
    wiring: dict[str, Any] = {
        "fn": noise_picture, "inputs": inputs, "outputs": stage, "show_progress": "hidden",
        "concurrency_id": "forward", "concurrency_limit": 2,
    }  # fmt: skip
    for component in inputs:
        component.change(**wiring, trigger_mode="always_last", api_visibility="private")
    return wiring


def stage_value(file: Path, config: ForwardConfig, cache: str) -> dict[str, Any]:
    """x_0, ε and β of a picture, as files for the browser.

    Args:
        file: The picture.
        config: Schedule, length, size and seed.
        cache: The component's cache folder.

    Raises:
        UserError: when the file is no picture, or not one that can be read.
    """
    from .. import noise, schedule
    from ..decode import decode
    from ..limits import Limits

    picture = decode(file.read_bytes(), config.size, Limits()).image
    x_0 = np.atleast_3d(np.asarray(picture))
    eps = noise.normal(x_0.shape, config.seed, "forward").numpy()
    betas = schedule.betas(config.schedule, config.timesteps, rescale=config.rescale)

    def as_file(content: bytes, name: str) -> dict[str, Any]:
        path = save_bytes_to_cache(content, name, cache)
        return {"path": path, "meta": {"_type": "gradio.FileData"}}

    return {
        "id": secrets.token_hex(8),
        "shape": list(x_0.shape),
        "x_0": as_file(x_0.tobytes(), "x_0.bin"),
        "eps": as_file(eps.astype("<f4").tobytes(), "eps.bin"),
        "betas": betas.tolist(),
        "schedule": config.schedule,
        "timesteps": config.timesteps,
    }
