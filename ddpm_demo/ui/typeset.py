"""How a formula in a text is set: one notation, the same as in `components/text/typeset.js`.

"x_t", "x_{t−1}" and "x̂_0" are symbols with an index, "√(1 − ᾱ_t)" has its root drawn; Greek
letters, letters with a mark, and a lone t or T are symbols too. gradio sets HTML in Markdown only:
labels, hints, choices and buttons get the text with Unicode's own low signs.
"""

from __future__ import annotations

import html
import re
from typing import Any

_LETTER = "[A-Za-z∇\u0370-\u03ff\u1f00-\u1fff]"
_NO_WORD = "[A-Za-z0-9_'’\u0300-\u03ff\u1f00-\u1fff]"
_INDEXED = f"(?<!{_NO_WORD}){_LETTER}[\u0300-\u036f]*_(?:\\{{[^}}]*\\}}|[A-Za-z0-9∅\u0370-\u03ff])"
_MARKED = f"{_LETTER}[\u0300-\u036f]+"
_LONE = f"(?<!{_NO_WORD})[tT\u03b1-\u03c9\u1fb1](?!{_NO_WORD})"
_SYMBOL = re.compile(f"(√\\([^()]*\\)|√?{_INDEXED}|{_MARKED}|{_LONE})")
_LOW = dict(zip("0123456789aehijklmnoprstuvx−+", "₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ₋₊", strict=True)) | {
    " ": ""
}

# [text], [letter, index], or ["√", what stands under it]
Token = list[Any]


def symbols(text: str) -> list[Token]:
    """Cuts a text into [text], [letter, index] with an index that may be "", and ["√", tokens]."""
    tokens: list[Token] = []
    for place, part in enumerate(_SYMBOL.split(text)):
        if place % 2 == 0:
            tokens += [[part]] if part else []
        elif part.startswith("√"):
            inside = part[1:]
            tokens.append(["√", symbols(inside[1:-1] if inside.startswith("(") else inside)])
        else:
            base, _, index = part.partition("_")
            tokens.append([base, index.removeprefix("{").removesuffix("}")])
    return tokens


def plain(text: str) -> str:
    """The text for what knows no markup: "xₜ₋₁"; an index that Unicode has not is not lowered."""
    return _plain(symbols(text))


def markup(text: str) -> str:
    """The text as HTML, escaped, with its symbols set."""
    return _markup(symbols(text))


def in_prose(text: str) -> str:
    """Markdown of ours with its symbols set; all else stays as it is, markup included."""
    return _markup(symbols(text), escape=False)


def _plain(tokens: list[Token]) -> str:
    parts = []
    for base, *rest in tokens:
        if not rest:
            parts.append(base)
        elif isinstance(rest[0], list):
            inside = _plain(rest[0])
            parts.append(f"√({inside})" if len(rest[0]) > 1 else f"√{inside}")
        else:
            lowered = all(sign in _LOW for sign in rest[0])
            parts.append(base + ("".join(map(_LOW.get, rest[0])) if lowered else rest[0]))  # type: ignore[arg-type]
    return "".join(parts)


def _markup(tokens: list[Token], *, escape: bool = True) -> str:
    parts = []
    for base, *rest in tokens:
        if not rest:
            parts.append(html.escape(base) if escape else base)
        elif isinstance(rest[0], list):
            inside = _markup(rest[0], escape=escape)
            parts.append(f"<span class='dd-root'>√<span class='dd-radicand'>{inside}</span></span>")
        else:
            low = f"<sub>{html.escape(rest[0])}</sub>" if rest[0] else ""
            of = _meaning(base, rest[0])
            parts.append(f"<span class='dd-symbol'{of}>{_letter(base)}{low}</span>")
    return "".join(parts)


def _meaning(base: str, index: str) -> str:
    """Which of the two colours a symbol has: noise is ε or z, signal is x_0."""
    if base[0] in "εz":
        return " data-of='noise'"
    return " data-of='signal'" if base[0] == "x" and index == "0" else ""


def _letter(base: str) -> str:
    """In italics; bar and hat are drawn, because few italic fonts place them well."""
    if base == "ᾱ":
        return "<i class='dd-macron'>α</i>"
    if base.endswith("\u0302"):
        return f"<i class='dd-hat'>{html.escape(base[:-1])}</i>"
    return f"<i>{html.escape(base)}</i>"
