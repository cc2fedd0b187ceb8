"""What is known without asking the Hub: where it is, what a name is, if there is a token."""

from __future__ import annotations

import os
from pathlib import Path

from huggingface_hub import constants
from huggingface_hub.errors import HFValidationError
from huggingface_hub.utils import validate_repo_id

from ddpm_demo.errors import UserError

PUBLIC_HUB = "https://huggingface.co"
TOKENS = ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HF_OIDC_RESOURCE")


def endpoint() -> str:
    """Where the Hub is: `HF_ENDPOINT` as it is now, which the library reads once at its import."""
    return (os.environ.get("HF_ENDPOINT") or PUBLIC_HUB).rstrip("/")


def check_name(name: object) -> str:
    """A name that is the Hub's own, `owner/name` or `name`.

    Raises:
        UserError: "hub_name" for a URL, a path, or whatever else the Hub would not call a model.
    """
    try:
        validate_repo_id(name)  # type: ignore[arg-type]
    except HFValidationError:
        raise UserError("hub_name", name=name) from None
    if not isinstance(name, str):
        raise UserError("hub_name", name=name)
    return name


def is_signed_in() -> bool:
    """Whether a token lies in one of the usual places. It is not read, and the Hub is not asked."""
    if any(os.environ.get(name) for name in TOKENS):
        return True
    try:
        return Path(constants.HF_TOKEN_PATH).stat().st_size > 0
    except OSError:
        return False
