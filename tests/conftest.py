"""Shared by all tests: a home folder of their own, and never a hub."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

# several test processes share few cores, and small tensors gain nothing from more threads
os.environ.setdefault("OMP_NUM_THREADS", "1")
# before gradio, diffusers or huggingface_hub are imported
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Runs and remembered precisions go to a folder that only this test sees."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("DDPM_DEMO_HOME", str(folder))
    return folder
