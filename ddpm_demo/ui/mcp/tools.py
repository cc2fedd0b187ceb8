"""The tools: what they are called, what a model is told of them, and what they answer."""

from __future__ import annotations

import base64
import binascii
import dataclasses
import json
from collections.abc import Awaitable, Callable
from typing import Any

from gradio.route_utils import API_PREFIX
from mcp import types

from ddpm_demo.config import (
    CLIPPINGS,
    MAX_GUIDANCE,
    MAX_SEED,
    MAX_SIZE,
    MAX_TIMESTEPS,
    MIN_SIZE,
    MIN_TIMESTEPS,
    SCHEDULES,
    SOLVERS,
    SampleConfig,
)
from ddpm_demo.data.settings import Settings
from ddpm_demo.errors import UserError

from .front_door import FrontDoor, Refused

Content = list[types.TextContent | types.ImageContent]
Schema = dict[str, Any]
MOST_FILES = 300  # of one call; more come as one zip
FEW = 4  # pictures where no number is named: an assistant looks at them in one grid
ZIP = b"PK\x03\x04"  # how a zip begins


@dataclasses.dataclass(frozen=True)
class Offered:
    """A tool.

    Args:
        run: Gets the arguments that fit the schema. Its docstring is what a model reads.
        values: The JSON schema of each argument.
        needed: Those that have to be there.
    """

    run: Callable[..., Awaitable[Content]]
    values: dict[str, Schema]
    needed: tuple[str, ...] = ()

    def told(self, more: str = "") -> types.Tool:
        """What a program is told of it."""
        schema = {
            "type": "object",
            "properties": self.values,
            "required": list(self.needed),
            "additionalProperties": False,
        }
        text = " ".join((self.run.__doc__ or "").split()) + more
        return types.Tool(name=self.run.__name__, description=text, inputSchema=schema)


def _whole(low: int, high: int, text: str, usual: int | None = None) -> Schema:
    shown = {} if usual is None else {"default": usual}
    return {"type": "integer", "minimum": low, "maximum": high, "description": text, **shown}


def _one_of(choices: tuple[str, ...], text: str) -> Schema:
    return {"enum": list(choices), "default": choices[0], "description": text}


def _text(text: str) -> Schema:
    return {"type": "string", "description": text}


async def sample(page: FrontDoor, **wish: Any) -> Content:
    """Draws pictures with a diffusion model and shows them, in one grid. Answers with the picture,
    with the settings that draw the same pictures again, and with a link that opens the page with
    these settings, for a person who wants to see the way from noise to picture. Few pictures and
    about 20 steps take seconds."""
    if (name := wish.get("model", "")) and "/" not in name:  # as the page calls it
        wish["model"] = f"weights/{name}"
    grid, settings, _ = await page.call("sample", **{"num_images": FEW} | wish)
    link = f"{grid['url'].partition(API_PREFIX)[0]}/?{Settings.read(settings).query()}"
    return [_picture(await page.file(grid)), _json({"settings": settings, "link": link})]


async def forward(page: FrontDoor, image: str, **wish: Any) -> Content:
    """Puts a picture under the noise of the forward process and shows x_t, what is left of it at
    timestep t. Answers with the picture, and with the numbers of that t: alpha_bar, the
    signal-to-noise ratio, mean and variance of the pixels, and how far they are from N(0, 1)."""
    sent = await page.upload(_decoded("image", image), "picture")
    x_t, numbers = await page.call("forward", image=sent, **wish)
    return [_picture(await page.file(x_t)), _json(numbers)]


async def train_start(
    page: FrontDoor, pictures: list[str], settings: dict[str, Any] | None = None
) -> Content:
    """Starts the training of a new diffusion model on pictures, or queues it. It takes minutes to
    hours and goes on by itself. Answers with the token of the run: keep it, for it is the only way
    back to the run, and whoever has it can do everything with the run. Ask train_status with it
    how far the run is; draw with `run/` and the token as the model of sample."""
    sent = []
    for k, content in enumerate([_decoded("pictures", each) for each in pictures]):
        name = f"pictures-{k}.zip" if content.startswith(ZIP) else f"picture-{k}"
        sent.append(await page.upload(content, name))
    (token,) = await page.call("train_start", files=sent, config=settings or {})
    return [_json({"token": token})]


async def train_status(page: FrontDoor, token: str) -> Content:
    """How far a training is: its state (waiting, running, done, failed …), the step it is at and
    how many there are, the seconds that are left, and its newest loss."""
    (status,) = await page.call("train_status", token=token)
    return [_json(status)]


_USUAL = SampleConfig()
OFFERED = {
    "sample": Offered(
        sample,
        {
            "model": _text("The model that draws; the page's best one by default."),
            "num_images": _whole(1, 64, "How many pictures.", FEW),
            "steps": _whole(1, MAX_TIMESTEPS, "Steps from noise to picture.", _USUAL.steps),
            "solver": {**_one_of(SOLVERS, "How a step is taken."), "default": _USUAL.solver},
            "seed": _whole(0, MAX_SEED, "Equal seeds draw equal pictures.", _USUAL.seed),
            "labels": _text(
                "Names of classes, parted by commas, or all; only for a model that has classes."
            ),
            "guidance": {
                "type": "number",
                "minimum": 0,
                "maximum": MAX_GUIDANCE,
                "default": _USUAL.guidance,
                "description": "How much the class counts: 1 as learned, above 1 more.",
            },
            "clipping": _one_of(CLIPPINGS, "How pixels out of range are brought back."),
        },
    ),
    "forward": Offered(
        forward,
        {
            "image": _text("A PNG, JPEG or WebP in base64, or a data: URL of one."),
            "t": _whole(0, MAX_TIMESTEPS, "0 is the picture, T pure noise.", 500),
            "timesteps": _whole(MIN_TIMESTEPS, MAX_TIMESTEPS, "T, how many there are.", 1000),
            "schedule": {**_one_of(SCHEDULES, "How noise grows with t."), "default": "cosine"},
            "seed": _whole(0, MAX_SEED, "Of the noise.", 0),
            "size": _whole(MIN_SIZE, MAX_SIZE, "Pixels to a side.", 128),
        },
        ("image",),
    ),
    "train_start": Offered(
        train_start,
        {
            "pictures": {
                "type": "array",
                "items": {"type": "string"},
                "minItems": 1,
                "maxItems": MOST_FILES,
                "description": f"Up to {MOST_FILES} pictures in base64, or one zip of many in "
                "base64. In a zip, folders are classes.",
            },
            "settings": {
                "type": "object",
                "description": "name of the run; steps (2000), size in pixels (32), unet (tiny, "
                "small or base), batch_size (64), learning_rate (0.001), and all other fields of "
                "TrainConfig.",
            },
        },
        ("pictures",),
    ),
    "train_status": Offered(
        train_status, {"token": _text("What train_start answered with.")}, ("token",)
    ),
}


async def answer(page: FrontDoor, name: str, arguments: dict[str, Any]) -> Content:
    """What a tool answers.

    Raises:
        Refused: with a sentence for the caller.
    """
    if (tool := OFFERED.get(name)) is None:
        raise Refused(f"There is no tool of this name. There are: {', '.join(OFFERED)}.")
    try:
        return await tool.run(page, **arguments)
    except UserError as error:
        raise Refused(str(error)) from None


def _decoded(name: str, text: str) -> bytes:
    """The bytes of a base64 text or a data: URL. No other URL is followed.

    Raises:
        UserError: "bad_base64".
    """
    if text.startswith("data:"):
        text = text.partition(",")[2]
    try:
        content = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        content = b""
    if not content:
        raise UserError("bad_base64", name=name)
    return content


def _picture(content: bytes) -> types.ImageContent:
    data = base64.b64encode(content).decode()
    return types.ImageContent(type="image", data=data, mimeType="image/png")


def _json(value: Any) -> types.TextContent:
    return types.TextContent(type="text", text=json.dumps(value, ensure_ascii=False))
