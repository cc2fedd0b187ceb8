"""QR codes of links: as rows for the page, and as text for a terminal."""

from __future__ import annotations

import functools

import segno

from ddpm_demo.errors import UserError

MOST = 700  # characters: a code of more has dots too small for a projector
QUIET = 2  # light dots around a code in a terminal


@functools.lru_cache(maxsize=64)
def rows(text: str) -> tuple[str, ...]:
    """The code of a text: a row of "0" and "1" each, "1" is dark; without the light margin.

    Raises:
        UserError: "link_long" for what no code is made of.
    """
    if not 0 < len(text) <= MOST:
        raise UserError("link_long", limit=MOST)
    code = segno.make_qr(text, error="l", boost_error=False)
    return tuple("".join("1" if dot else "0" for dot in row) for row in code.matrix)


def in_a_terminal(text: str) -> str:
    """The code in half blocks, light on dark, as most terminals are.

    Raises:
        UserError: as `rows`.
    """
    code = rows(text)
    side = len(code) + 2 * QUIET
    margin = "0" * side
    padded = [margin] * QUIET
    padded += ["0" * QUIET + row + "0" * QUIET for row in code]
    padded += [margin] * (QUIET + side % 2)
    blocks = {"00": "█", "01": "▀", "10": "▄", "11": " "}
    pairs = zip(padded[::2], padded[1::2], strict=True)
    return "\n".join(
        "".join(blocks[a + b] for a, b in zip(over, under, strict=True)) for over, under in pairs
    )
