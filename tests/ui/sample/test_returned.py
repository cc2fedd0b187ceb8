"""Settings that come back in a file, read as the page reads them; without a browser."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import gradio as gr
import pytest

from ddpm_demo.config import SampleConfig
from ddpm_demo.data.settings import Settings
from ddpm_demo.policy import Policy
from ddpm_demo.ui.components.timeline.standalone import standalone_html
from ddpm_demo.ui.visitors import Visitors
from tests.ui.support.tabs import page_of

REQUEST = cast(gr.Request, SimpleNamespace(headers={}, session_hash="a", client=None))


def test_a_file_of_a_larger_drawing_asks_for_no_more_than_may_be_drawn_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slider beyond its end would have refused the next press of Draw."""
    monkeypatch.setattr(gr, "Info", lambda *_: None)
    large = SampleConfig(num_images=64, max_frames=1001, steps=33)
    file = tmp_path / "drawing.html"
    file.write_text(standalone_html({"chunks": []}, Settings("weights/faces-32", large).record()))
    monkeypatch.setattr(Visitors, "own", lambda *_: file)
    policy = Policy.for_strangers({})
    demo = page_of("sample", policy=policy)
    (restore,) = [fn for fn in demo.fns.values() if fn.name == "restore"]
    assert restore.fn is not None
    shown: dict[Any, Any] = restore.fn({"path": str(file)}, REQUEST)
    by_id = {component.elem_id: value for component, value in shown.items()}
    assert by_id["sample-num-images"] == policy.sample_images
    assert by_id["sample-every-step"] is False
    assert by_id["sample-steps"] == 33
