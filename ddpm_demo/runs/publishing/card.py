"""The card of a run's model: README.md with what it saw, how it was trained, and its figures."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from safetensors import safe_open

from ddpm_demo.config import TrainConfig
from ddpm_demo.models.checked import read_json
from ddpm_demo.models.layout import WEIGHTS_NAME
from ddpm_demo.runs.archive import NAME_LENGTH
from ddpm_demo.runs.folder import findings
from ddpm_demo.runs.folder.checks import is_number
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.runs.folder.run_config import RunConfig

from .about import NOTE_LENGTH, About
from .escaping import plain
from .example import example

TAGS = ("ddpm", "diffusion", "unconditional-image-generation", "ddpm-demo")
MAX_NAMED = 20  # classes that a card lists
CLASS_LENGTH = 100
FIGURES = {
    "frechet": "Fréchet distance",
    "kernel": "kernel distance",
    "density": "density",
    "coverage": "coverage",
    "copies": "copies",
    "agreement": "taken for the class asked for",
}
SHARES = ("copies", "agreement")

Rows = dict[str, str]


@dataclasses.dataclass(frozen=True)
class Drawn:
    """The pictures beside a card.

    Args:
        grid: The name of a grid of drawings; None for none.
        timeline: The name of an animation of the reverse process; None for none.
        told: How they were drawn, in words of ours.
    """

    grid: str | None
    timeline: str | None
    told: str


def card(run: Run, model: Path, name: str, about: About, drawn: Drawn) -> str:
    """The card as Markdown.

    Args:
        run: Its run; of what it does not know, nothing is said.
        model: A copy of its model folder.
        name: `owner/name` on the Hub.
        about: What a person says.
        drawn: What lies beside the card.
    """
    config, network = run.config(), read_json(model / "unet" / "config.json")
    rows: Rows = {
        "data": f"{_pictures(config, network)}: {plain(about.data_note, NOTE_LENGTH)}",
        **_classes(config.classes),
        "licence of the weights": about.license,
        "network": _network(network, model),
        **_recipe(run, config),
        **_figures(run),
    }
    table = "\n".join(f"| {label} | {text} |" for label, text in rows.items())
    shown = [
        f"![{what}]({file})"
        for what, file in (("Drawings", drawn.grid), ("From noise to pictures", drawn.timeline))
        if file
    ]
    steps = config.train.num_train_timesteps if config.train else 1000
    program = example(name, network, steps, config.classes)
    parts = (
        _header(about),
        f"# {plain(run.name, NAME_LENGTH)}",
        "A denoising diffusion probabilistic model (Ho et al. 2020) as a plain diffusers folder.",
        *shown,
        drawn.told if shown else "",
        f"| | |\n|---|---|\n{table}",
        "## Draw with it",
        f"```python\n{program}```",
        "Trained with DDPM Demo, which also opens it: its page shows every step of a drawing.",
    )
    return "\n\n".join(filter(None, parts)) + "\n"


def _header(about: About) -> str:
    """The YAML. No text of a person stands in it but an identifier that was checked."""
    tags = "".join(f"\n- {tag}" for tag in TAGS)
    return (
        f"---\nlicense: {json.dumps(about.license)}\nlibrary_name: diffusers\n"
        f"pipeline_tag: unconditional-image-generation\ntags:{tags}\n---"
    )


def _pictures(config: RunConfig, network: Mapping[str, Any]) -> str:
    colour = "grey" if network.get("in_channels") == 1 else "colour"
    size = network.get("sample_size")
    count = f"{config.pictures:,} pictures" if config.pictures else "pictures"
    return f"{count} of {size} × {size} pixels, {colour}"


def _classes(names: tuple[str, ...]) -> Rows:
    if not names:
        return {}
    listed = ", ".join(plain(name, CLASS_LENGTH) for name in names[:MAX_NAMED])
    more = f" and {len(names) - MAX_NAMED:,} more" if len(names) > MAX_NAMED else ""
    return {"classes": listed + more}


def _network(network: Mapping[str, Any], model: Path) -> str:
    channels = "-".join(map(str, network.get("block_out_channels", ())))
    layers = network.get("layers_per_block")
    return (
        f"UNet2DModel, channels {channels}, layers per block: {layers}; "
        f"{_weights(model / 'unet' / WEIGHTS_NAME):,} weights"
    )


def _weights(file: Path) -> int:
    """How many numbers a file of weights holds, by its header."""
    with safe_open(file, framework="numpy") as header:
        return sum(math.prod(header.get_slice(key).get_shape()) for key in header.keys())  # noqa: SIM118


def _recipe(run: Run, config: RunConfig) -> Rows:
    """How it was trained, as far as the run knows."""
    train, step = config.train, run.last_saved()
    if train is None:
        return {}
    seen = step * train.batch_size
    passes = f": {seen / config.pictures:,.1f} passes" if config.pictures else ""
    status = run.status()
    device = f", on {plain(status.device, NAME_LENGTH)}" if status.device else ""
    return {
        "recipe": _settings(train, config.precision),
        "trained": f"{step:,} steps of {train.batch_size:,} pictures{passes}{device}",
        "seed": str(train.seed),
    }


def _settings(train: TrainConfig, precision: str | None) -> str:
    parts = [
        "from trained weights" if train.init else "from random weights",
        f"{train.prediction_type.replace('_', '-')}",
        f"{train.schedule} schedule",
        f"T = {train.num_train_timesteps}",
        "" if train.loss == "simple" else f"loss {train.loss.replace('_', '-')}",
        "learned variance" if train.variance == "learned" else "",
        f"AdamW at {train.learning_rate:g} with warm-up and linear decay",
        f"EMA {train.ema_decay:g}",
        "flips" if train.flip else "no flips",
        "classes drawn evenly" if train.balance else "",
        precision if precision in ("fp32", "bf16") else "",
    ]
    return ", ".join(filter(None, parts))


def _figures(run: Run) -> Rows:
    """What was measured of the run."""
    rows: Rows = {}
    held_out = [row["val_loss"] for row in run.metrics() if is_number(row.get("val_loss"))]
    if held_out:
        rows["held-out loss"] = f"{held_out[-1]:.4g}"
    if found := findings.evaluation(run):
        said = [_figure(key, words, found[key]) for key, words in FIGURES.items() if found[key]]
        if bits := found["bits_per_dim"]:
            value, error = bits["total"]
            said.append(f"{value:.3g} ± {error:.1g} bits/dim on held-out pictures")
        rows["figures"] = (
            f"of {found['num_images']:,} drawings in {found['steps']} steps of "
            f"{plain(found['solver'], NAME_LENGTH)} at step {found['step']:,}, in brackets what "
            f"real pictures reach: {', '.join(said)}"
        )
    if found := findings.copies(run):
        least = found["yardstick"]
        real = "" if least is None else f", of real held-out pictures {least:.0%}"
        rows["copy meter"] = (
            f"{found['share']:.0%} of {found['samples']:,} drawings repeat a training picture"
            f"{real}; at step {found['step']:,}"
        )
    return rows


def _figure(key: str, words: str, found: Mapping[str, Any]) -> str:
    """A value, its error, and in brackets its floor."""

    def number(value: float) -> str:
        return f"{value:.1%}" if key in SHARES else f"{value:.3g}"

    error = f" ± {number(found['error'])}" if found.get("error") is not None else ""
    floor = f" ({number(found['floor'])})" if found["floor"] is not None else ""
    return f"{words} {number(found['value'])}{error}{floor}"
