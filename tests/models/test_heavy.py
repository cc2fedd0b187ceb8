"""torch and diffusers are imported by one thread at a time, whoever is the first to need them."""

from __future__ import annotations

import subprocess
import sys

import pytest

TWO_THREADS = """
import sys, threading
from ddpm_demo.models import heavy
from ddpm_demo.runs import catalogue
from ddpm_demo.runs.access import HOME
from ddpm_demo.runs.traits import traits
from ddpm_demo.ui import models
assert "diffusers" not in sys.modules
done = []
with heavy._IMPORTING:  # another thread is at it
    second = threading.Thread(target=lambda: done.append({asks}))
    second.start()
    second.join(3)
    assert not done and "diffusers" not in sys.modules
second.join()
assert done and "diffusers" in sys.modules
"""


@pytest.mark.parametrize(
    "asks",
    [
        'traits("weights/faces-32")',
        'models.class_names(catalogue.find("weights/faces-32-classes"))',
        'models.other_weights("weights/faces-32", "00000000")',
        'models.load("weights/faces-32", HOME)',
    ],
)
def test_whatever_asks_for_a_model_waits_for_the_import_of_another_thread(asks: str) -> None:
    code = TWO_THREADS.replace("{asks}", asks)
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)
