"""metrics.jsonl: a JSON object per line, with the step at which it was measured.

Standard library only: the page reads runs before torch is imported.
"""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

from ddpm_demo.runs.folder.checks import is_count
from ddpm_demo.storage.atomic import replace_file


def append(file: Path, values: dict[str, Any]) -> None:
    """Adds a line."""
    with file.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(values) + "\n")


def read(file: Path) -> list[dict[str, Any]]:
    """All lines that are whole; none when the file cannot be read."""
    with contextlib.suppress(OSError):
        return read_rows(file.read_bytes())
    return []


def read_rows(content: bytes) -> list[dict[str, Any]]:
    """The lines that are whole: a kill may cut the last one short."""
    rows = []
    for line in content.decode("utf-8", "replace").splitlines():
        with contextlib.suppress(ValueError, RecursionError):
            row = json.loads(line)
            if isinstance(row, dict) and is_count(row.get("step")):
                rows.append(row)
    return rows


def cut_back(file: Path, step: int) -> None:
    """Drops the lines from after `step`.

    Raises:
        OSError: when the file is there and cannot be read; it stays as it is.
    """
    rows = read_rows(file.read_bytes()) if file.exists() else []
    text = "".join(json.dumps(row) + "\n" for row in rows if row["step"] <= step)
    replace_file(file, lambda target: target.write_text(text, encoding="utf-8"))
