"""What this computer lacks to export a model; found out without importing any of it."""

from __future__ import annotations

import importlib.util
import shutil

from ddpm_demo.errors import UserError

from . import runtime
from .kept import kept_runtime

PACKAGES = ("onnx", "onnxscript", "onnxruntime")  # of the extra `[export]`


def missing() -> UserError | None:
    """What keeps a model from being exported here; None where nothing does.

    Returns:
        "export_lacks" with the name of a package, or "runtime_needs_npm" where onnxruntime-web has
        to be fetched first.
    """
    for name in PACKAGES:
        if importlib.util.find_spec(name) is None:
            return UserError("export_lacks", name=name)
    if kept_runtime() is None and shutil.which("npm") is None:
        return UserError("runtime_needs_npm", name=f"{runtime.NAME}@{runtime.VERSION}")
    return None
