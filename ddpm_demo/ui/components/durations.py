"""Times in words, with the precision of an estimate."""

from __future__ import annotations

from ddpm_demo.ui.handlers import phrase


def about(seconds: float, lang: str) -> str:
    """ "40 s", "12 min", "3 h", "2 days"; `lang` is "en" or "ko"."""
    for unit, size, limit in (("s", 1, 90), ("min", 60, 5400), ("h", 3600, 48 * 3600)):
        if seconds < limit:
            return phrase(f"outlook_unit_{unit}", lang, number=_digits(seconds / size))
    return phrase("outlook_unit_days", lang, number=_digits(seconds / 86400))


def remaining(seconds: float, done: int, total: int, lang: str) -> str:
    """ " · about 40 s left", by the pace so far; nothing before a pace is known.

    Args:
        seconds: That `done` took.
        done: Of `total` equal parts.
        total: All of them.
        lang: "en" or "ko".
    """
    if done < 1:
        return ""
    return phrase("duration_left", lang, time=about(seconds / done * (total - done), lang))


def _digits(number: float) -> str:
    return f"{number:.1f}" if 0.95 <= number < 1.95 else f"{max(1, round(number)):,}"
