"""What `spaces` says when it lends no card, as sentences that say what to do."""

from __future__ import annotations

import gradio as gr
import pytest

from ddpm_demo.errors import UserError
from ddpm_demo.ui.zero_gpu.refusals import told


@pytest.mark.parametrize(
    ("title", "message", "code"),
    [
        (
            "ZeroGPU quota exceeded",
            "You have exceeded your free ZeroGPU quota (60s …)",
            "gpu_quota",
        ),
        ("ZeroGPU quota exceeded", "Space app has reached its GPU limit.", "gpu_quota"),
        ("ZeroGPU pending credits exceeded", "You have too many ZeroGPU credits", "gpu_quota"),
        ("ZeroGPU illegal duration", "The requested GPU duration (300s) is larger", "gpu_too_long"),
        ("ZeroGPU worker error", "GPU task aborted", "gpu_aborted"),
        ("ZeroGPU queue timeout", "No GPU was available after 60s.", "gpu_busy"),
        ("ZeroGPU client error", "No GPU is currently available", "gpu_busy"),
        ("ZeroGPU client error", "Expired ZeroGPU proxy token", "gpu_busy"),
        ("ZeroGPU worker error", "RuntimeError", "gpu_failed"),
    ],
)
def test_each_of_its_errors_has_a_sentence(title: str, message: str, code: str) -> None:
    assert told(gr.Error(message, title=title)).code == code


def test_other_errors_are_named_in_a_line_and_ones_own_stay() -> None:
    odd = told(RuntimeError("ZeroGPU API /schedule error:\n 500 " + "x" * 1000))
    assert odd.code == "gpu_failed"
    assert len(odd.details["error"]) == 200
    assert "\n" not in odd.details["error"]
    own = UserError("memory_short", need="1 GB", free="1 MB")
    assert told(own) is own
