"""The whole page with some of its tabs left empty: a test of one tab needs no other.

Opening the page costs seconds of a processor, most of them for what stands in its tabs. Here it is
built and wired as it always is; only what no test of a module looks at is not there.
"""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest

from ddpm_demo import ui
from ddpm_demo.ui.components.timeline import Timeline

EMPTY: dict[str, Callable[..., Any]] = {
    "sample": lambda *_: ui.sample.SampleTab(
        gr.Dropdown(), gr.Button(), Timeline(), [], lambda load: None
    ),
    "forward": lambda *_: ui.forward.ForwardTab(
        {"fn": lambda: None, "api_visibility": "private"}, lambda load: None
    ),
    "train": lambda *_: ui.train.TrainTab(gr.Textbox(), gr.Button(), lambda load: None),
    "loss": lambda *_: SimpleNamespace(model=gr.Dropdown(), wire=lambda *_: None),
}
ALL = tuple(EMPTY)


def page_of(*names: str, **options: Any) -> gr.Blocks:
    """What `build_demo` builds, with next to nothing in the tabs that are not named.

    Args:
        names: Of `ALL`.
        options: What `build_demo` takes.
    """
    with pytest.MonkeyPatch.context() as patch:
        for name in set(ALL) - set(names):
            patch.setattr(getattr(ui, name), "build", EMPTY[name])
        return ui.build_demo(**options)
