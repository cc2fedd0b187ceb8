"""A tab before the start, whose handlers are called as a request calls them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import gradio as gr
import pytest
from gradio.utils import get_upload_folder

from ddpm_demo.policy import Policy
from ddpm_demo.runs.folder.run import Run, find_run
from ddpm_demo.runs.jobs.jobs import Jobs
from ddpm_demo.ui.events import Updates
from ddpm_demo.ui.train.draft.drafting import Drafting
from ddpm_demo.ui.train.workbench import Workbench
from ddpm_demo.ui.visitors import Visitors

REQUEST = cast(gr.Request, SimpleNamespace(headers={}, session_hash="a", client=None))


def drafting_of(policy: Policy) -> Drafting:
    with gr.Blocks():
        token, mine = gr.BrowserState(""), gr.BrowserState([])
        jobs, visitors = Jobs(policy), Visitors(policy)
        return Drafting(Workbench(jobs, policy, visitors, token, mine))


def last(steps: Iterator[Updates]) -> Updates:
    """All that a generator of updates has changed at its end."""
    changed: Updates = {}
    for updates in steps:
        assert updates, "gradio takes no empty answer"
        changed |= updates
    return changed


def refused(steps: Iterator[Updates], sentence: str) -> Updates:
    """All that a generator of updates has changed before it refused with a sentence."""
    changed: Updates = {}

    def follow() -> None:
        for updates in steps:
            changed.update(updates)

    with pytest.raises(gr.Error, match=sentence):
        follow()
    return changed


def uploaded(pictures: Path, count: int = 4) -> dict[str, str]:
    """A batch as the drop zone names it."""
    folder = Path(get_upload_folder()) / f"{count:064x}"
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(folder / "pictures.zip", "w") as batch:
        for file in sorted(pictures.iterdir())[:count]:
            batch.write(file, file.name)
    return {"path": str(folder / "pictures.zip")}


def draft(drafting: Drafting, values: Updates) -> Run:
    return find_run(values[drafting.bench.token])
