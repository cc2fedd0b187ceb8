"""Where the parts of a model lie: the layouts in which diffusers and its users leave a DDPM.

    unet/config.json  unet/….safetensors  scheduler/scheduler_config.json      a pipeline
    config.json  ….safetensors  scheduler_config.json                          side by side

The weights are one file, a variant such as fp16, or shards with their index. In a Hugging Face
cache each of these is a link into `blobs/` of the same cache. Nothing else is looked at, so code
and pickles that lie beside them do nothing.
"""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

from ddpm_demo.errors import UserError

from .checked import MAX_INDEX_BYTES, bad, plain_file, read_json

STEM = "diffusion_pytorch_model"
WEIGHTS_NAME = f"{STEM}.safetensors"
CONFIG_NAME, SCHEDULER_NAME = "config.json", "scheduler_config.json"
MAX_SHARDS = 100
PICKLES = (".bin", ".ckpt", ".pt", ".pth")
_VARIANT = re.compile(rf"{STEM}\.([A-Za-z0-9_]{{1,30}})\.safetensors")
_INDEX = re.compile(rf"{STEM}\.safetensors\.index(?:\.([A-Za-z0-9_]{{1,30}}))?\.json")
_SHARD = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,200}\.safetensors")


@dataclasses.dataclass(frozen=True)
class Layout:
    """The parts of a model folder that are there and may be read.

    Args:
        folder: The model folder.
        unet: The folder of the network's files.
        scheduler: The scheduler's configuration; it may be missing.
        store: The folder that links of a Hugging Face cache may lead into; None elsewhere.
    """

    folder: Path
    unet: Path
    scheduler: Path
    store: Path | None = None

    @property
    def config(self) -> Path:
        """The network's configuration."""
        return self.unet / CONFIG_NAME

    def read(self, file: Path) -> dict[str, Any]:
        """The object in one of the JSON files; raises as `checked.read_json`."""
        return read_json(file, self.store)

    def weights(self) -> Weights:
        """The files of the weights.

        Raises:
            UserError: "model_pickled" where there are only pickles; "model_invalid" for none, or
                for an index that does not fit its files.
        """
        names = {path.name for path in self.unet.iterdir()}
        if WEIGHTS_NAME in names:
            return self._one(WEIGHTS_NAME)
        if (index := f"{WEIGHTS_NAME}.index.json") in names:
            return self._shards(index)
        for name in sorted(names):  # bf16 before fp16, fp16 before others: as good as any
            if _VARIANT.fullmatch(name) and "non_ema" not in name:
                return self._one(name)
        for name in sorted(names):
            if _INDEX.fullmatch(name):
                return self._shards(name)
        others = [name for name in names if _SHARD.fullmatch(name) and "-of-" not in name]
        if len(others) == 1:  # whatever it is called
            return self._one(others[0])
        if found := sorted(name for name in names if name.endswith(PICKLES)):
            raise UserError("model_pickled", file=found[0])
        raise bad(self.unet / WEIGHTS_NAME, "it is missing or a link")

    def _one(self, name: str) -> Weights:
        file = self.unet / name
        return Weights(file, {file: plain_file(file, self.store)})

    def _shards(self, name: str) -> Weights:
        index = self.unet / name
        told = read_json(index, self.store, MAX_INDEX_BYTES).get("weight_map")
        if not isinstance(told, dict) or not told:
            raise bad(index, "it has no weight_map")
        shards = sorted({value for value in told.values() if isinstance(value, str)})
        if not all(isinstance(each, str) and _SHARD.fullmatch(each) for each in told.values()):
            raise bad(index, "it names what is no file of this folder")
        if len(shards) > MAX_SHARDS:
            raise bad(index, f"it names more than {MAX_SHARDS} files")
        files = {self.unet / shard: plain_file(self.unet / shard, self.store) for shard in shards}
        return Weights(index, files, {key: self.unet / shard for key, shard in told.items()})


@dataclasses.dataclass(frozen=True)
class Weights:
    """Which files hold the weights of a network.

    Args:
        told: The file that errors name: the weights, or the index of their shards.
        files: Each file as it is named → what is read.
        shard_of: Of shards, the key of each tensor → the file that holds it.
    """

    told: Path
    files: dict[Path, Path]
    shard_of: dict[str, Path] | None = None


def find_layout(folder: Path, *, cache_links: bool = False) -> Layout:
    """The parts of a model folder.

    Args:
        folder: A pipeline folder, one with its files side by side, or a snapshot in a cache.
        cache_links: Whether the files of a cache may be links into it.

    Raises:
        UserError: "model_missing" for a folder that holds no model; "model_invalid" where a folder
            in it is a link.
    """
    folder = Path(folder)
    store = _store(folder) if cache_links else None
    if (folder / "unet").is_symlink() or (folder / "scheduler").is_symlink():
        raise bad(folder / "unet", "it is a link")
    parts = (folder / "unet", folder)
    described = [part for part in parts if (part / CONFIG_NAME).exists()]
    whole = [part for part in described if has_network(part)]
    if not described and not (folder / "unet").is_dir():
        raise UserError("model_missing", name=folder.name)
    unet = [*whole, *described, folder / "unet"][0]
    inside = folder / "scheduler" / SCHEDULER_NAME
    beside = folder / SCHEDULER_NAME
    scheduler = beside if beside.exists() and not inside.exists() else inside
    return Layout(folder, unet, scheduler, store)


def has_network(folder: Path) -> bool:
    """Whether a folder holds the configuration of a network, and weights of whatever kind."""
    if not (folder / CONFIG_NAME).exists():
        return False
    return any(path.suffix in (*PICKLES, ".safetensors") for path in folder.iterdir())


def _store(folder: Path) -> Path | None:
    """`blobs/` of the Hugging Face cache whose snapshot a folder is; None for another folder.

    There a model's snapshot is `models--OWNER--NAME/snapshots/REVISION`.
    """
    snapshots = folder.absolute().parent
    cache = snapshots.parent
    if snapshots.name != "snapshots" or not cache.name.startswith("models--"):
        return None
    store = cache / "blobs"
    return None if store.is_symlink() or not store.is_dir() else store
