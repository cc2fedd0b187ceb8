"""The file of a model's weights, and the digits by which two of them are told apart."""

from __future__ import annotations

import hashlib
from pathlib import Path

WEIGHTS_NAME = "diffusion_pytorch_model.safetensors"
DIGITS = 8  # of SHA-256: enough to tell the weights of one model apart, and short in a link


def weights_file(folder: Path) -> Path:
    """Where the weights of a model folder lie."""
    return folder / "unet" / WEIGHTS_NAME


def weights_digest(folder: Path) -> str:
    """The first digits of the SHA-256 of a model's weights; "" while they cannot be read."""
    try:
        with weights_file(folder).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()[:DIGITS]
    except OSError:
        return ""
