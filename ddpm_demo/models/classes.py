"""The names of a model's classes: `classes.json` in its folder, read without trusting it.

The network has a row of its embedding per class, in the order of the names, and one more, the
last, for "no class" (Ho & Salimans 2022).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import torch
from diffusers import UNet2DModel
from torch import Tensor, nn

from ddpm_demo.config import ALL_CLASSES, MAX_CLASS_NAME, MAX_CLASSES, MIN_CLASSES
from ddpm_demo.errors import UserError, check_range
from ddpm_demo.storage.atomic import write_json

from .checked import bad, read_json
from .layout import Layout

CLASSES_NAME = "classes.json"
EMBEDDING = "class_embedding.weight"
MAX_NAMED = 20  # classes that an error lists


def count_of(unet: UNet2DModel) -> int:
    """How many classes a network can be asked for; 0 for one that knows none."""
    rows: int | None = unet.config.num_class_embeds
    return 0 if rows is None else rows - 1


def check_names(names: object, file: Path) -> tuple[str, ...]:
    """The names of classes, once they are known to be fit for a page and a command line.

    Raises:
        UserError: "model_invalid" unless they are a list of 2 to 1,000 different printable texts
            of 1 to 100 characters, without blanks around.
    """
    if not (isinstance(names, (list, tuple)) and MIN_CLASSES <= len(names) <= MAX_CLASSES):
        raise bad(file, f"names must list {MIN_CLASSES} to {MAX_CLASSES} classes")
    for name in names:
        if not (isinstance(name, str) and 1 <= len(name) <= MAX_CLASS_NAME):
            raise bad(file, f"a name is no text of 1 to {MAX_CLASS_NAME} characters")
        if not name.isprintable() or name != name.strip():
            raise bad(file, f"the name {name!r} is not printable, or has blanks around it")
    if len(set(names)) < len(names):
        raise bad(file, "two classes have the same name")
    return tuple(names)


class Known(NamedTuple):
    """The classes that the network of a folder knows.

    Args:
        names: In the order of the rows of its embedding; () for none.
        last_is_none: Whether its last row, behind those of the names, was trained to mean "no
            class". Else guidance means nothing.
    """

    names: tuple[str, ...] = ()
    last_is_none: bool = True


def read_classes(layout: Layout, unet: UNet2DModel, weights: dict[str, Tensor]) -> Known:
    """The classes that the network of a folder knows.

    Without names, which only this package writes, every row is a class. Such a network gets one
    more row for "no class", the mean of the others, so that it can be asked like any other.

    Args:
        layout: Of the folder.
        unet: Its network, on the meta device; changed in place, as `weights` are.
        weights: Its tensors.

    Raises:
        UserError: "model_invalid" when the names are unfit, or not as many as the network knows.
    """
    rows: int | None = unet.config.num_class_embeds
    if rows is None:
        return Known()
    file = layout.folder / CLASSES_NAME
    if not file.exists() and not file.is_symlink():
        if rows > MAX_CLASSES:
            raise bad(layout.config, f"it knows {rows:,} classes, and {MAX_CLASSES:,} may be named")
        _add_mean(unet, weights)
        return Known(tuple(f"class {k}" for k in range(rows)), last_is_none=False)
    told = layout.read(file)
    names = check_names(told.get("names"), file)
    if len(names) != rows - 1:
        raise bad(file, f"it names {len(names)} classes, but the network knows {rows - 1}")
    return Known(names, told.get("last_is_none", True) is not False)


def _add_mean(unet: UNet2DModel, weights: dict[str, Tensor]) -> None:
    known = weights[EMBEDDING]
    weights[EMBEDDING] = torch.cat([known, known.mean(0, keepdim=True)])
    rows, width = weights[EMBEDDING].shape
    unet.class_embedding = nn.Embedding(rows, width, device="meta")
    unet.register_to_config(num_class_embeds=rows)


def last_row_is_none(unet: UNet2DModel, known: Known, yes: bool) -> Known:
    """The classes of a network once somebody has said what its last row was trained to mean.

    Args:
        unet: As `load_model` made it; changed in place.
        known: What was known before.
        yes: Whether the last row stands for "no class", and not for a class.

    Raises:
        UserError: "out_of_range" where fewer than two classes would be left.
    """
    if yes == known.last_is_none:
        return known
    weights = {EMBEDDING: unet.class_embedding.weight.detach()}
    if yes:  # the mean goes, and the name of the row before it
        names = known.names[:-1]
        check_range("number of classes", len(names), MIN_CLASSES, MAX_CLASSES)
        weights[EMBEDDING] = weights[EMBEDDING][:-1]
        unet.register_to_config(num_class_embeds=len(names) + 1)
    else:
        names = (*known.names, f"class {len(known.names)}")
        check_range("number of classes", len(names), MIN_CLASSES, MAX_CLASSES)
        _add_mean(unet, weights)
    unet.class_embedding = nn.Embedding.from_pretrained(weights[EMBEDDING].clone())
    return Known(names, last_is_none=yes)


def named_classes(folder: Path) -> tuple[str, ...]:
    """The names in a model folder, whatever its network; () where there are none.

    Raises:
        UserError: "model_invalid" when they are unfit.
    """
    file = folder / CLASSES_NAME
    return check_names(read_json(file).get("names"), file) if file.is_file() else ()


def leads_from_none(folder: Path) -> bool:
    """Whether guidance means something to the network of a folder of ours: see `Known`."""
    told = read_json(file) if (file := folder / CLASSES_NAME).is_file() else {}
    return told.get("last_is_none", True) is not False


def write_classes(folder: Path, names: Sequence[str], *, last_is_none: bool = True) -> None:
    """Writes the names into a model folder, in the order of the network's rows.

    Args:
        folder: The model folder.
        names: Of the classes.
        last_is_none: See `Known`.

    Raises:
        UserError: as `check_names`.
    """
    file = folder / CLASSES_NAME
    said = {} if last_is_none else {"last_is_none": False}
    write_json(file, {"names": check_names(list(names), file), **said})


def labels_named(text: str, names: Sequence[str], num_images: int) -> tuple[int, ...] | str:
    """The labels of the classes in a text, which has commas between their names, or "all".

    A name may stand in double quotes; a class that is called "all" has to.

    Raises:
        UserError: "class_unknown"; "out_of_range" for more of them than there are pictures.
    """
    if text == ALL_CLASSES:
        return ALL_CLASSES
    # two quotes and a comma beside each name: a longer text can name no drawing
    check_range("length of labels", len(text), 0, num_images * (MAX_CLASS_NAME + 3))
    written = [(form, k) for k, name in enumerate(names) for form in (name, f'"{name}"')]
    found: list[int] = []
    rest: str | None = text
    while rest is not None:
        # a name may hold a comma itself: the longest that fits is meant
        fitting = [one for one in written if f"{rest},".startswith(f"{one[0]},")]
        if not fitting:
            known = ", ".join(names[:MAX_NAMED]) + (", …" if len(names) > MAX_NAMED else "")
            raise UserError("class_unknown", name=rest.partition(",")[0][:100], known=known)
        form, label = max(fitting, key=lambda one: len(one[0]))
        found.append(label)
        rest = rest[len(form) + 1 :] if len(rest) > len(form) else None
    check_range("number of labels", len(found), 1, num_images)
    return tuple(found)
