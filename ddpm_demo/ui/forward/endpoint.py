"""`/forward` for other programs: x_t of a picture as a PNG, and its numbers."""

from __future__ import annotations

import io
from typing import Any

import gradio as gr
import numpy as np
from PIL import Image

from ddpm_demo.config import SCHEDULES
from ddpm_demo.data.settings import read_integer
from ddpm_demo.errors import UserError, check_range
from ddpm_demo.ui.components.files import stored
from ddpm_demo.ui.components.picture import Picture, read_picture
from ddpm_demo.ui.handlers import guarded
from ddpm_demo.ui.handlers.early import checked
from ddpm_demo.ui.visitors import Visitors

from .value import ForwardConfig, Process, noise_of


def read_config(
    schedule: object, timesteps: object, rescale: object, size: object, seed: object
) -> ForwardConfig:
    """The config of a request, whose values can be anything.

    Raises:
        UserError: "bad_settings", "bad_choice" or "out_of_range", naming the value.
    """
    if not isinstance(rescale, bool):
        raise UserError("bad_settings", name="rescale", value=str(rescale)[:40])
    if not isinstance(schedule, str) or len(schedule) > 40:
        raise UserError("bad_settings", name="schedule", value=str(schedule)[:40])
    process = Process(
        schedule=schedule, timesteps=read_integer("timesteps", timesteps), rescale=rescale
    )
    return ForwardConfig(
        process=process, size=read_integer("size", size), seed=read_integer("seed", seed)
    )


def add(cache: str, visitors: Visitors) -> None:
    """Adds the endpoint to the page that is being built."""
    default = ForwardConfig()

    def wish(
        image: object,
        schedule: object,
        timesteps: object,
        t: object,
        seed: object,
        rescale: object,
        size: object,
    ) -> tuple[ForwardConfig, int]:
        """What is asked of which timestep, as far as it is known without the picture."""
        if not image:
            raise UserError("picture_missing")
        config = read_config(schedule, timesteps, rescale, size, seed)
        step = read_integer("t", t)
        check_range("t", step, 0, config.process.timesteps)
        return config, step

    @guarded
    def forward(
        image: str | None,
        schedule: Any,
        timesteps: Any,
        t: Any,
        seed: Any,
        rescale: Any,
        size: Any,
        request: gr.Request,
    ) -> tuple[str, dict[str, Any]]:
        config, step = wish(image, schedule, timesteps, t, seed, rescale, size)
        x_0 = read_picture(visitors.own(request, image), config.size, visitors.policy.reading)
        return noise_picture(x_0, config, step, cache)

    def number(value: float, label: str) -> gr.Number:
        return gr.Number(value, visible=False, label=label)

    gr.Button(visible=False).click(
        checked(forward, wish),
        [
            Picture(visible=False, label="image"),
            gr.Textbox(
                default.process.schedule, visible=False, label="schedule", info=", ".join(SCHEDULES)
            ),
            number(default.process.timesteps, "timesteps"),
            number(default.process.timesteps // 2, "t"),
            number(default.seed, "seed"),
            gr.Checkbox(default.process.rescale, visible=False, label="rescale"),
            number(default.size, "size"),
        ],
        [gr.File(visible=False, label="x_t"), gr.JSON(visible=False, label="numbers")],
        api_name="forward",
        api_description="x_t of a picture at the paper's t (0 is the picture itself), as a PNG "
        "clipped to [-1, 1], and the numbers of that t; mean, variance and kl are of x_t before "
        "it is clipped.",
        concurrency_id="forward",
        concurrency_limit=2,
    )


def noise_picture(
    x_0: np.ndarray, config: ForwardConfig, t: int, cache: str
) -> tuple[str, dict[str, Any]]:
    """x_t of a picture (uint8 [size, size, 3]) as a PNG under `cache`, and `forward.numbers`."""
    import torch

    from ddpm_demo.data.pixels import from_unit, to_unit
    from ddpm_demo.diffusion.forward import noised_at, numbers

    table = config.process.table()
    pixels = torch.from_numpy(x_0)
    x_t = noised_at(table, to_unit(pixels), noise_of(tuple(pixels.shape), config.seed), t)
    content = io.BytesIO()
    Image.fromarray(from_unit(x_t).numpy()).save(content, "PNG")
    return str(stored(content.getvalue(), "x_t.png", cache)), numbers(table, x_t, t)
