"""What a Hub of the tests holds, and what is to go wrong there."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from pathlib import Path

TOKEN = "hf_test_0123456789"
OWNER = "someone"
LARGE = (".safetensors", ".png", ".gif", ".onnx", ".gz", ".npz", ".webp")  # what is stored as LFS
MOST_PLAIN = 10_000_000  # bytes of a file that is not


@dataclasses.dataclass
class Repository:
    """A model or a Space.

    Args:
        files: By path.
        private: Whether its owner alone sees it.
        gated: Whether it is given out on request.
        commits: The summary of each commit and the paths in it.
        sdk: Of a Space.
        hardware: That was asked for, for a Space.
    """

    files: dict[str, bytes] = dataclasses.field(default_factory=dict)
    private: bool = False
    gated: bool = False
    commits: list[tuple[str, list[str]]] = dataclasses.field(default_factory=list)
    sdk: str | None = None
    hardware: str | None = None

    @property
    def revision(self) -> str:
        told = repr(sorted(self.files.items())).encode()
        return hashlib.sha1(told).hexdigest()


def is_large(path: str, size: int) -> bool:
    """Whether a file is stored as LFS."""
    return path.endswith(LARGE) or size > MOST_PLAIN


def unpack(files: Mapping[str, bytes], folder: Path) -> None:
    """Writes the files of a repository, as a Space that is built has them."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


@dataclasses.dataclass
class Fault:
    """What happens to the next requests that fit.

    Args:
        method, path: Which; `path` is a regular expression that is searched for.
        times: How many of them.
        status: What they are answered with; 0 cuts the connection instead.
        after: Bytes of the body that are sent before the cut.
        done: Whether the request is carried out before its answer is cut.
        code: The error code in the Hub's own header.
    """

    method: str
    path: str
    times: int = 1
    status: int = 0
    after: int = 0
    done: bool = False
    code: str = ""
