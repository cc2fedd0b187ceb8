"""What the bounds under each class come to, as HTML: the classifier, the classes, the pictures."""

from __future__ import annotations

import html
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ddpm_demo.ui.components.data_urls import png_url
from ddpm_demo.ui.handlers import phrase
from ddpm_demo.ui.numbers import count, number, percent

if TYPE_CHECKING:
    from torch import Tensor

    from ddpm_demo.diffusion.loss.by_class import ClassBounds, ClassTerm

    from .look import Look

EDGE = 40  # CSS pixels of a picture in the list


def found_html(look: Look, terms: Sequence[ClassTerm], labels: Sequence[int], lang: str) -> str:
    """The model as a classifier, the bound of each class, and each picture under each class.

    Args:
        look: What was asked.
        terms: All that `Look.terms_by_class` yields.
        labels: The class of each picture; the number of classes for one that is of none.
        lang: "en" or "ko".
    """
    import torch

    from ddpm_demo.diffusion.loss.bound import prior_term
    from ddpm_demo.diffusion.loss.by_class import ClassBounds

    bounds = ClassBounds.of(prior_term(look.schedule, look.x_0), terms)
    told = torch.tensor(labels)
    parts = [
        _verdict(bounds, told, look.classes, lang),
        _classes(bounds, told, look.classes, lang),
        _pictures(bounds, labels, look, lang),
    ]
    return f"<div class='loss-classes'>{''.join(parts)}</div>"


def _verdict(bounds: ClassBounds, labels: Tensor, names: Sequence[str], lang: str) -> str:
    """How often the lowest bound names the right class, beside a guess."""
    from ddpm_demo.diffusion.loss.by_class import accuracy

    found = accuracy(bounds, labels)
    if not found.pictures:
        return _paragraph("loss_classes_untold", lang)
    known = labels[labels < len(names)]
    return _paragraph(
        "loss_classes_right",
        lang,
        right=count(found.right),
        pictures=count(found.pictures),
        share=percent(found.right / found.pictures),
        name=html.escape(names[int(known.bincount().argmax())]),
        majority=percent(found.majority / found.pictures),
    )


def _classes(bounds: ClassBounds, labels: Tensor, names: Sequence[str], lang: str) -> str:
    """A row for each class that has a picture: its bound, and the same without being told."""
    columns = ("class", "pictures", "told", "untold", "right")
    head = "".join(f"<th>{phrase(f'loss_classes_column_{name}', lang)}</th>" for name in columns)
    rows = []
    for label, name in enumerate(names):
        own = labels == label
        if not own.any():
            continue
        right = int((bounds.lowest[own] == label).sum())
        cells = [
            count(int(own.sum())),
            _mean(bounds.bits[label][own]),
            _mean(bounds.without[own]),
            count(right),
        ]
        told = "".join(f"<td>{cell}</td>" for cell in cells)
        rows.append(f"<tr><th>{html.escape(name)}</th>{told}</tr>")
    if not rows:
        return ""
    return f"<table class='figures'><tr>{head}</tr>{''.join(rows)}</table>"


def _pictures(bounds: ClassBounds, labels: Sequence[int], look: Look, lang: str) -> str:
    """Each picture with the class of its lowest bound; all of its bounds open at a click."""
    shown = []
    for k, label in enumerate(labels):
        picture, lowest = look.pictures[k], int(bounds.lowest[k])
        name = html.escape(look.classes[lowest])
        said = phrase("loss_classes_lowest", lang, name=name)
        if label < len(look.classes):
            key = "loss_classes_is" if label == lowest else "loss_classes_is_not"
            own = html.escape(look.classes[label])
            said += f" <small>{phrase(key, lang, name=own)}</small>"
        right = label == lowest or label >= len(look.classes)
        summary = f"<summary>{_thumb(picture)}<span>{said}</span></summary>"
        table = _under_each(bounds.bits[:, k], look.classes, lang)
        shown.append(f"<details{'' if right else ' data-wrong'}>{summary}{table}</details>")
    return _paragraph("loss_classes_pictures", lang) + "".join(shown)


def _under_each(bits: Tensor, names: Sequence[str], lang: str) -> str:
    """The bound of one picture under each class, the lowest first, as bars of their distance."""
    order = bits.argsort().tolist()
    low, high = float(bits.min()), float(bits.max())
    width = (high - low) or 1.0
    rows = "".join(
        f"<tr><th>{html.escape(names[k])}</th><td>{number(float(bits[k]), 4)}</td>"
        f"<td><span style='width:{100 * (float(bits[k]) - low) / width:.1f}%'></span></td></tr>"
        for k in order
    )
    unit = phrase("loss_classes_unit", lang)
    return f"<table class='loss-under'><caption>{unit}</caption>{rows}</table>"


def _mean(bits: Tensor) -> str:
    """Mean and standard error."""
    mean = number(float(bits.mean()), 4)
    if len(bits) < 2:
        return mean
    return f"{mean} <small>± {number(float(bits.std()) / math.sqrt(len(bits)), 2)}</small>"


def _thumb(picture: np.ndarray) -> str:
    source = png_url(picture)
    return f"<img class='pixelated' width='{EDGE}' height='{EDGE}' alt='' src='{source}'>"


def _paragraph(key: str, lang: str, **details: object) -> str:
    return f"<p>{phrase(key, lang, **details)}</p>"
