"""How a number is written on the page: one format, the same as in `components/text/numbers.js`.

1.9 × 10⁻⁵ with its power set high, a true minus, a comma between thousands, a space before %.
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal

HARD_SPACE = "\u00a0"  # a space at which no line ends
NONE = "–"
BIG = 1_000_000  # from here on a power of ten
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def number(value: float | None, decimals: int = 4) -> str:
    """With fixed decimals; a power of ten where they would be nothing but zeros.

    Args:
        value: None, NaN and infinities are a dash.
        decimals: After the point.
    """
    if value is None or not math.isfinite(value):
        return NONE
    if value == 0 or 10.0 ** (1 - decimals) <= abs(value) < BIG:
        return _signed(f"{_rounded(value, decimals):,f}")
    return _power(value)


def figure(value: float | None, digits: int = 3) -> str:
    """With so many digits that say something; a power of ten below 0.001 and from a million on.

    Args:
        value: None, NaN and infinities are a dash.
        digits: From the first that is not 0.
    """
    if value is None or not math.isfinite(value):
        return NONE
    if value == 0:
        return "0"
    if not 1e-3 <= abs(value) < BIG:
        return _power(value)
    rounded = _rounded(value, digits - 1 - Decimal(value).adjusted())
    text = f"{rounded:,f}"
    return _signed(text.rstrip("0").rstrip(".") if "." in text else text)


def count(value: float) -> str:
    """A whole number, a comma between thousands."""
    return _signed(f"{_rounded(value, 0):,f}")


def percent(share: float | None, decimals: int = 0) -> str:
    """A share of 0 … 1 in percent.

    Args:
        share: None, NaN and infinities are a dash.
        decimals: After the point.
    """
    if share is None or not math.isfinite(share):
        return NONE
    return f"{_signed(f'{_rounded(100 * share, decimals):,f}')}{HARD_SPACE}%"


def size(value: float) -> str:
    """Bytes: 980 B, 12 kB, 3.4 MB, 120 MB."""
    units, k = ("B", "kB", "MB", "GB", "TB"), 0
    while value >= 999.5 and k < len(units) - 1:
        value, k = value / 1000, k + 1
    decimals = 1 if k > 1 and value < 9.95 else 0
    return f"{_rounded(value, decimals):f}{HARD_SPACE}{units[k]}"


def _rounded(value: float, decimals: int) -> Decimal:
    """A half goes up, as in the browser."""
    return Decimal(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _power(value: float) -> str:
    exact = Decimal(value)
    exponent = exact.adjusted()
    mantissa = exact.scaleb(-exponent).quantize(Decimal("0.1"), ROUND_HALF_UP)
    if abs(mantissa) >= 10:
        mantissa, exponent = mantissa / 10, exponent + 1
    power = str(exponent).translate(SUPERSCRIPTS)
    return f"{_signed(f'{mantissa:.1f}')}{HARD_SPACE}×{HARD_SPACE}10{power}"


def _signed(text: str) -> str:
    """With a true minus, and none before nothing but zeros."""
    return text.lstrip("-") if not text.strip("-0.,") else text.replace("-", "−")
