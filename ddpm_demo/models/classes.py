"""The names of a model's classes: `classes.json` in its folder, read without trusting it.

The network has a row of its embedding per class, in the order of the names, and one more, the
last, for "no class" (Ho & Salimans 2022).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from diffusers import UNet2DModel

from ddpm_demo.config import ALL_CLASSES, MAX_CLASS_NAME, MAX_CLASSES, MIN_CLASSES
from ddpm_demo.errors import UserError, check_range
from ddpm_demo.storage.atomic import write_json

from .checked import bad, read_json

CLASSES_NAME = "classes.json"
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


def read_classes(folder: Path, unet: UNet2DModel) -> tuple[str, ...]:
    """The names of the classes that the network of a folder knows; () for none.

    Raises:
        UserError: "model_invalid" when the names are missing, unfit, or not as many as the
            network knows.
    """
    count = count_of(unet)
    if not count:
        return ()
    file = folder / CLASSES_NAME
    if not file.exists() and not file.is_symlink():
        raise bad(file, f"it is missing: the network knows {count} classes, but not their names")
    names = check_names(read_json(file).get("names"), file)
    if len(names) != count:
        raise bad(file, f"it names {len(names)} classes, but the network knows {count}")
    return names


def named_classes(folder: Path) -> tuple[str, ...]:
    """The names in a model folder, whatever its network; () where there are none.

    Raises:
        UserError: "model_invalid" when they are unfit.
    """
    file = folder / CLASSES_NAME
    return check_names(read_json(file).get("names"), file) if file.is_file() else ()


def write_classes(folder: Path, names: Sequence[str]) -> None:
    """Writes the names into a model folder, in the order of the network's rows.

    Raises:
        UserError: as `check_names`.
    """
    file = folder / CLASSES_NAME
    write_json(file, {"names": check_names(list(names), file)})


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
