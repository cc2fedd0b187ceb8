"""The figures of a measured run beside their floors, as a table."""

from __future__ import annotations

import html
from typing import Any

from ddpm_demo.ui.handlers import phrase
from ddpm_demo.ui.numbers import figure, percent

from . import verdict

FIGURES = ("frechet", "kernel", "density", "coverage", "copies", "agreement")
SHARES = ("coverage", "copies", "agreement")
PARTS = ("prior", "steps", "reconstruction", "total")


def figures_html(found: dict[str, Any], lang: str) -> str:
    """evaluation.json as a table; its numbers are ours."""
    rows = []
    for name in FIGURES:
        measured = found.get(name)
        if measured is None:
            continue
        error = f" ± {_error(name, measured['error'])}" if "error" in measured else ""
        rows.append(
            (name, _number(name, measured["value"]) + error, _number(name, measured["floor"]))
        )
    for part in PARTS if found.get("bits_per_dim") else ():
        value, error = found["bits_per_dim"][part]
        rows.append((f"bits_{part}", f"{figure(value)} ± {figure(error, 2)}", ""))
    head = "".join(
        f"<th>{phrase(f'train_quality_column_{name}', lang)}</th>"
        for name in ("figure", "model", "floor")
    )
    body = "".join(
        f"<tr data-figure='{name}'><th>{phrase(f'train_quality_{name}', lang)}</th>"
        f"<td>{value}</td><td>{floor}</td></tr>"
        for name, value, floor in rows
    )
    said = phrase(
        "train_quality_found",
        lang,
        drawn=f"{found['num_images']:,}",
        steps=found["steps"],
        solver=found["solver"],
        compared=f"{found['compared']:,}",
        step=f"{found['step']:,}",
    )
    unbound = "" if found.get("bits_per_dim") else phrase("train_quality_no_bound", lang)
    table = f"<table class='figures'><tr>{head}</tr>{body}</table>"
    first = f"<p class='verdict'>{html.escape(verdict.quality(found, lang))}</p>"
    hint = f"<p class='hint'>{' '.join(filter(None, (said, unbound)))}</p>"
    return first + table + hint + _by_class(found, lang)


def _by_class(found: dict[str, Any], lang: str) -> str:
    """What a classifier made of the drawings of each class, the worst first; "" without classes."""
    classes, agreement = found.get("classes"), found.get("agreement")
    if not classes or not agreement:
        return ""
    shares = {
        name: one["agree"] / one["drawings"] for name, one in classes.items() if one["drawings"]
    }
    rows = "".join(
        f"<tr><th>{html.escape(name)}</th><td>{classes[name]['drawings']:,}</td>"
        f"<td>{percent(share)}</td><td>{_kernel(classes[name]['kernel'])}</td></tr>"
        for name, share in sorted(shares.items(), key=lambda of: of[1])
    )
    head = "".join(
        f"<th>{phrase(f'train_quality_column_{name}', lang)}</th>"
        for name in ("class", "drawings", "agree", "kernel")
    )
    share = percent(agreement.get("majority"), 1)
    said = phrase("train_quality_majority", lang, share=share)
    table = f"<table class='figures' data-figure='classes'><tr>{head}</tr>{rows}</table>"
    return f"{table}<p class='hint'>{said}</p>"


def _kernel(measured: dict[str, Any] | None) -> str:
    if measured is None:
        return "–"
    return f"{figure(measured['value'])} ± {_error('kernel', measured['error'])}"


def _number(name: str, value: float | None) -> str:
    return percent(value, 1) if name in SHARES else figure(value)


def _error(name: str, value: float) -> str:
    return percent(value, 1) if name in SHARES else figure(value, 2)
