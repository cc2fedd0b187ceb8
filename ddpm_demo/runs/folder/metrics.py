"""metrics.jsonl: a JSON object per line, with the step at which it was measured.

Standard library only: the page reads runs before torch is imported.
"""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ddpm_demo.storage.atomic import replace_file

from .checks import Check, is_count, is_number

Row = dict[str, Any]
TAIL_BYTES = 16_384  # more than a hundred lines


def _are_numbers(value: object) -> bool:
    return isinstance(value, list) and all(one is None or is_number(one) for one in value)


_CHECKS: dict[str, Check] = {
    **dict.fromkeys(("loss", "loss_ema", "val_loss", "grad_norm", "lr", "images_per_s"), is_number),
    "bands": _are_numbers,
    "val_classes": _are_numbers,
}


def append(file: Path, values: Row) -> None:
    """Adds a line."""
    with file.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(values) + "\n")


def read(file: Path) -> list[Row]:
    """All lines that are whole; none when the file cannot be read."""
    with contextlib.suppress(OSError):
        return read_rows(file.read_bytes())
    return []


def newest(file: Path) -> list[Row]:
    """The last lines, from the end of the file alone; none when it cannot be read."""
    return read_rows(_tail(file))


def backwards(file: Path) -> Iterator[Row]:
    """The last lines, the newest first, each read when it is asked for."""
    for line in reversed(_tail(file).splitlines()):
        yield from read_rows(line)


def _tail(file: Path) -> bytes:
    with contextlib.suppress(OSError), file.open("rb") as lines:
        lines.seek(max(0, lines.seek(0, io.SEEK_END) - TAIL_BYTES))
        return lines.read()
    return b""


def read_rows(content: bytes) -> list[Row]:
    """The lines that are whole: a kill may cut the last one short.

    A value of another kind than a program of ours writes is left out.
    """
    rows = []
    for line in content.decode("utf-8", "replace").splitlines():
        with contextlib.suppress(ValueError, RecursionError):
            row = json.loads(line)
            if isinstance(row, dict) and is_count(row.get("step")):
                rows.append({key: row[key] for key in row if _is_whole(key, row[key])})
    return rows


def _is_whole(key: str, value: object) -> bool:
    check = _CHECKS.get(key)
    return check is None or check(value)


def cut_back(file: Path, step: int) -> None:
    """Drops the lines from after `step`.

    Raises:
        OSError: when the file is there and cannot be read; it stays as it is.
    """
    rows = read_rows(file.read_bytes()) if file.exists() else []
    text = "".join(json.dumps(row) + "\n" for row in rows if row["step"] <= step)
    replace_file(file, lambda target: target.write_text(text, encoding="utf-8"))
