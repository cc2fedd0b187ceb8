"""The weights of a model folder: read without trusting them, and told apart by their digits."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from ddpm_demo.errors import UserError

from .checked import bad
from .layout import Weights, find_layout

DIGITS = 8  # of SHA-256: enough to tell the weights of one model apart, and short in a link
MAX_HEADER_BYTES = 5_000_000  # some hundred bytes a tensor, and networks have some thousands
DTYPES = ("F64", "F32", "F16", "BF16")
# the names that diffusers gave the parts of an attention before 2023 → those of today
_FORMER = {"query": "to_q", "key": "to_k", "value": "to_v", "proj_attn": "to_out.0"}
_FORMER_KEY = re.compile(r"(.*\battentions\.\d+)\.(query|key|value|proj_attn)\.(weight|bias)")


def weights_digest(folder: Path) -> str:
    """The first digits of the SHA-256 of a model's weights; "" while they cannot be read."""
    try:
        files = find_layout(folder, cache_links=True).weights().files
        found = hashlib.sha256()
        for _, file in sorted(files.items()):
            with file.open("rb") as content:
                digest = hashlib.file_digest(content, "sha256")
            if len(files) == 1:
                return digest.hexdigest()[:DIGITS]
            found.update(digest.digest())
        return found.hexdigest()[:DIGITS]
    except (OSError, UserError):
        return ""


def read_weights(weights: Weights, shapes: Mapping[str, torch.Size]) -> dict[str, Tensor]:
    """The tensors of a network in fp32, once the headers of their files are known to fit it.

    Args:
        weights: Where they lie.
        shapes: Name → shape of each tensor that the network has.

    Raises:
        UserError: "model_invalid" unless there is exactly what the network has, as floating-point
            numbers that are finite.
    """
    read: dict[str, Tensor] = {}
    headers = {name: _header(name, file) for name, file in weights.files.items()}
    found: dict[str, list[int]] = {}
    for name, header in headers.items():
        for key, shape in header.items():
            if weights.shard_of is not None and weights.shard_of.get(key) != name:
                raise bad(name, f"{key} is not where the index has it")
            found[_today(key)] = shape
    _check_fit(weights.told, {key: list(shape) for key, shape in shapes.items()}, found)
    if sum(map(len, headers.values())) != len(found):
        raise bad(weights.told, "a tensor is there twice")
    for name, file in weights.files.items():
        with _opened(name, file) as content:
            for key in headers[name]:
                # a copy: what lies in the file must not change under the network
                tensor = content.get_tensor(key).to(torch.float32, copy=True)
                if not torch.isfinite(tensor).all():
                    raise bad(name, f"{key} holds values that are not finite")
                read[_today(key)] = tensor
    return read


def _check_fit(file: Path, wanted: dict[str, list[int]], found: dict[str, list[int]]) -> None:
    if found != wanted:
        odd = sorted(key for key in wanted | found if wanted.get(key) != found.get(key))
        raise bad(file, f"{len(odd)} tensors do not fit the network, the first is {odd[0][:100]}")


def _header(name: Path, file: Path) -> dict[str, list[int]]:
    """Name → shape of each tensor in a file; nothing else of it is read."""
    with file.open("rb") as content:
        length = int.from_bytes(content.read(8), "little")
    if length > MAX_HEADER_BYTES:
        raise bad(name, "its header is too large, or this is no safetensors file")
    shapes: dict[str, list[int]] = {}
    with _opened(name, file) as content:
        for key in content.keys():  # noqa: SIM118
            part = content.get_slice(key)
            if (kind := part.get_dtype()) not in DTYPES:
                raise bad(name, f"{key[:100]} is stored as {kind}, not as {', '.join(DTYPES)}")
            shapes[key] = part.get_shape()
    return shapes


class _opened:
    """A safetensors file; what is wrong with it is said as an error of the model folder."""

    def __init__(self, name: Path, file: Path) -> None:
        self.name, self.file = name, file
        self._content: Any = None

    def __enter__(self) -> Any:
        try:
            opened: Any = safe_open(self.file, framework="pt")
        except (SafetensorError, OSError) as error:
            raise bad(self.name, str(error)) from None
        self._content = opened.__enter__()
        return self._content

    def __exit__(self, *told: object) -> None:
        self._content.__exit__(*told)
        if isinstance(told[1], SafetensorError):
            raise bad(self.name, str(told[1])) from None


def _today(key: str) -> str:
    """The name that a tensor has in diffusers today."""
    former = _FORMER_KEY.fullmatch(key)
    return f"{former[1]}.{_FORMER[former[2]]}.{former[3]}" if former else key
