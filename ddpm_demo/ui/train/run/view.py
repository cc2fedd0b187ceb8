"""How a run looks on the page: its facts and its previews, as component values."""

from __future__ import annotations

import functools
import html
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from ddpm_demo.config import TrainConfig
from ddpm_demo.runs.access import Grant, veiled
from ddpm_demo.runs.folder.run import Run
from ddpm_demo.runs.folder.run_config import RunConfig
from ddpm_demo.runs.folder.status import Status
from ddpm_demo.runs.jobs.turns import Turn
from ddpm_demo.ui.components.durations import about
from ddpm_demo.ui.components.files import stored
from ddpm_demo.ui.components.timeline import timeline_value
from ddpm_demo.ui.handlers import phrase
from ddpm_demo.ui.numbers import figure, number
from ddpm_demo.ui.words import say_code


def duration(seconds: float) -> str:
    """1:02:03 or 2:03."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def facts(
    given: Grant,
    status: Status,
    rows: Sequence[dict[str, Any]],
    lang: str,
    *,
    stopping: bool = False,
    turn: Turn | None = None,
    secret: bool = False,
    resumable: bool = True,
    sliced: bool = False,
) -> str:
    """The state in a sentence and the numbers under it, as HTML.

    Args:
        given: The run; its link is that of the visitor.
        rows: The run's metrics.
        stopping: A stop was asked for.
        turn: That of a run that waits.
        secret: The link is for its owner alone.
        resumable: Whether this visitor can resume it, should it rest before its end.
        sliced: It trains a slice at a time.
    """
    run = given.run
    state = "stopping" if stopping and status.is_at_work else status.state
    kept = run.last_saved()
    early = "_early" if not kept and state in ("paused", "interrupted") else ""
    if state == "stopping" and status.state == "starting":
        early = "_early"  # there is no step yet that it could end with
    if not resumable and state in ("stopped", "paused", "interrupted"):
        early = "_rests"
    elif sliced and state in ("stopped", "paused", "interrupted"):
        early = "_sliced"
    if sliced and state == "starting":
        early = "_sliced"
    drawn, of = status.drawing or (0, 0)
    if status.drawing and state == "running":
        early = "_drawing"
    sentence = html.escape(
        phrase(
            f"train_state_{state}{early}",
            lang,
            step=f"{status.step:,}",
            kept=f"{kept:,}",
            ahead=turn.place if turn else 0,
            drawn=drawn,
            of=of,
        )
    )
    if turn and turn.wait_s is not None:
        sentence += html.escape(phrase("train_wait", lang, time=about(turn.wait_s, lang)))
    if status.message:
        reason = veiled(say_code(status.message, status.details, lang))
        kind = "hint" if status.message == "slice_over" else "reason"  # nothing has gone wrong
        sentence += f"<br><span class='{kind}'>{html.escape(reason)}</span>"
    cells = "".join(
        f"<div><dt>{html.escape(phrase(f'train_fact_{key}', lang))}</dt>"
        f"<dd>{html.escape(value)}</dd></div>"
        for key, value in _numbers(run.config(), status, rows)
    )
    name, plan = html.escape(run.name), html.escape(_plan(run.config(), lang))
    total = _total(run.config(), status)
    share = status.step / total if total else 0
    link = html.escape(f"?run={given.key}")
    told = ("train_link_secret" if secret else "train_link") + ("_sliced" if sliced else "")
    way_back = f"{html.escape(phrase(told, lang))}<a href='{link}'>{link}</a>"
    way_back = f"<p class='link'>{way_back}</p>" if status.is_active else ""
    return (
        f"<div class='run-card' data-state='{state}' data-step='{status.step}'>"
        f"<h3>{name}</h3><p class='plan hint'>{plan}</p><p class='state'>{sentence}</p>"
        f"<progress value='{share:.4f}' max='1'></progress><dl>{cells}</dl>{way_back}</div>"
    )


def _total(config: RunConfig, status: Status) -> int:
    """Where a run ends: one that was continued has not said so itself before its trainer is up."""
    return max(status.total, config.total_steps if status.is_active or not status.total else 0)


def _plan(config: RunConfig, lang: str) -> str:
    """What a run was started with, in a line; "" where config.json does not tell."""
    if (train := config.train) is None:
        return ""
    start = "train_plan_tuned" if train.init else "train_plan_random"
    return phrase(
        "train_plan",
        lang,
        size=train.size,
        unet=train.unet,
        start=phrase(start, lang),
        steps=f"{config.total_steps:,}",
        batch=train.batch_size,
    )


def _numbers(
    config: RunConfig, status: Status, rows: Sequence[dict[str, Any]]
) -> list[tuple[str, str]]:
    """What stands under the sentence: (key of the word, text)."""
    total = _total(config, status)
    numbers = [("step", f"{status.step:,} / {total:,}")]
    # after the last step the preview alone is left: its own steps tell how far it is
    if status.eta_s is not None and not (status.drawing and status.step == total):
        numbers.append(("eta", duration(status.eta_s)))
    if status.images_per_s:
        numbers.append(("rate", figure(status.images_per_s)))
    last = next((row for row in reversed(rows) if "loss_ema" in row), None)
    if last is not None:
        numbers.append(("loss", number(last["loss_ema"])))
    held_out = next((row["val_loss"] for row in reversed(rows) if "val_loss" in row), None)
    if held_out is not None:
        numbers.append(("held_out", number(held_out)))
    seen = status.step * (config.train.batch_size if config.train else 0)
    if seen:
        numbers.append(("seen", f"{seen:,}"))
        if config.pictures:
            numbers.append(("passes", figure(seen / config.pictures)))
    if last is not None and status.state == "running":
        known = {"norm": last.get("grad_norm"), "lr": last.get("lr")}
        numbers += [(key, figure(value, 2)) for key, value in known.items() if value is not None]
    if status.device:
        numbers += [("device", status.device), ("precision", str(status.precision))]
    if status.processes and status.processes > 1:
        numbers.append(("processes", str(status.processes)))
    return numbers


def shown_previews(run: Run) -> list[Path]:
    """The previews that can be shown, in the order of their steps: pictures of one size."""
    sizes = {file: _size(file, file.stat().st_mtime_ns) for file in run.preview_files()}
    newest = next((size for size in reversed(sizes.values()) if size), None)
    return [file for file, size in sizes.items() if size and size == newest]


@functools.lru_cache(maxsize=4096)
def _size(preview: Path, stamp: int) -> tuple[int, int] | None:
    """Width and height by the file's header; None when it is no picture."""
    try:
        with Image.open(preview, formats=["PNG"]) as picture:
            return picture.size
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None


def preview_timeline(
    run: Run, files: Sequence[Path], known: Sequence[int], name: str, cache: str
) -> dict[str, Any]:
    """The previews as a timeline over training steps.

    Args:
        run: The run.
        files: Those of its previews that can be shown, at least one.
        known: The steps that the page shows already.
        name: The timeline's id so far; a run that was set back gets a new one.
        cache: Where gradio serves the component's files from.
    """
    steps = [int(file.stem) for file in files]
    if steps[: len(known)] != list(known):
        name += "'"
    sheets = [stored(file.read_bytes(), "preview.png", cache) for file in files]
    train, (rows, columns) = run.config().train, run.preview_grid
    return timeline_value(
        name,
        axis="training",
        views=("preview",),
        cell=_size(files[-1], files[-1].stat().st_mtime_ns) or (1, 1),
        grid=(rows, columns),
        pictures=rows * columns,
        total=len(files),
        frames=[{"step": step} for step in steps],
        chunks=[(sheet, index, 1) for index, sheet in enumerate(sheets)],
        done=True,
        begins=_begins(steps[0], train),
        labels=_rows(run.config().classes[:rows]),
    )


def _rows(classes: Sequence[str]) -> dict[str, list[list[str]]] | None:
    """The names of the rows: of a run that is told classes, those that it has a row for."""
    return {"rows": [["plain", name] for name in classes]} if classes else None


def _begins(step: int, train: TrainConfig | None) -> str:
    """The word for the first preview: a run that was stopped early has none of its start."""
    if step > 0:
        return "first_preview"
    return "pretrained" if train is not None and train.init else "untrained"
