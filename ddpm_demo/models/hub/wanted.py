"""Which files of a model repository are wanted: the JSON and safetensors of a DDPM layout."""

from __future__ import annotations

import collections
import dataclasses
import re
from collections.abc import Collection

from ddpm_demo.models.layout import WEIGHTS_NAME

# all that describes a model, whole (a pipeline) or bare (a network with its scheduler beside it)
DESCRIPTIONS = (
    "model_index.json",
    "config.json",
    "scheduler_config.json",
    "classes.json",
    "unet/config.json",
    "scheduler/scheduler_config.json",
)
FOLDERS = ("unet/", "")  # where weights may lie, and a config.json beside them
USUAL_STEM = WEIGHTS_NAME.partition(".")[0]
# stem, variant, shard of how many: such as NAME.fp16-00001-of-00002.safetensors
_WEIGHTS = re.compile(
    r"(?P<stem>[\w-]+?)(?:\.(?P<variant>[\w-]+?))?(?:-(?P<shard>\d{5})-of-(?P<of>\d{5}))?"
    r"\.safetensors",
    re.ASCII,
)
_UNSAFE = re.compile(r"(?:unet/)?[^/]+\.(?:bin|pt|pth|ckpt|msgpack|h5)")
_PREFERRED = ("fp16", "bf16")  # of several variants


@dataclasses.dataclass(frozen=True)
class _Weights:
    """The weights of a network, in one file or in shards with an index."""

    stem: str
    variant: str
    files: tuple[str, ...]

    @property
    def rank(self) -> tuple[object, ...]:
        """The least comes first: the usual name, one file, no variant, or one that is small."""
        known = _PREFERRED.index(self.variant) if self.variant in _PREFERRED else len(_PREFERRED)
        usual, sharded = self.stem == USUAL_STEM, len(self.files) > 1
        return not usual, self.stem, sharded, bool(self.variant), known, self.variant


def wanted(names: Collection[str]) -> tuple[str, ...]:
    """The files that make a model, of all that a repository holds; () where they make none.

    Of several variants of the same weights the plain one counts, else one in half precision, else
    one in shards. What lies in `unet/` comes before what lies at the root.

    Args:
        names: Paths in the repository, with "/". Whatever else it holds is left out.
    """
    for folder in FOLDERS:
        found = _weights(folder, names)
        if found and f"{folder}config.json" in names:
            told = [name for name in DESCRIPTIONS if name in names]
            return (*(name for name in told if folder or not name.startswith("unet/")), *found)
    return ()


def has_other_weights(names: Collection[str]) -> bool:
    """Whether there are weights in a format that may hold programs, where a model has them."""
    return any(_UNSAFE.fullmatch(name) for name in names)


def _weights(folder: str, names: Collection[str]) -> tuple[str, ...]:
    """The files of the weights to take from a folder."""
    groups: dict[tuple[str, str, int], list[str]] = collections.defaultdict(list)
    for name in sorted(names):
        inner = name.removeprefix(folder)
        if name.startswith(folder) and (parts := _WEIGHTS.fullmatch(inner)):
            key = parts["stem"], parts["variant"] or "", int(parts["of"] or 0)
            groups[key].append(name)
    whole = []
    for (stem, variant, of), files in groups.items():
        if not of:
            whole.append(_Weights(stem, variant, tuple(files)))
            continue
        index = f"{folder}{stem}.safetensors.index{'.' * bool(variant)}{variant}.json"
        if len(files) == of and index in names:
            whole.append(_Weights(stem, variant, (index, *files)))
    return min(whole, key=lambda one: one.rank).files if whole else ()
