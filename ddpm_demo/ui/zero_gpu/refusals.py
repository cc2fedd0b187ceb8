"""What `spaces` raises, as a `UserError`: it tells its errors apart by their titles."""

from __future__ import annotations

from ddpm_demo.errors import UserError

# a part of the title or of the message of a gr.Error of `spaces`, and what is told instead
SIGNS = (
    ("illegal duration", "gpu_too_long"),
    ("quota", "gpu_quota"),
    ("credits", "gpu_quota"),
    ("gpu limit", "gpu_quota"),
    ("task aborted", "gpu_aborted"),
    ("queue", "gpu_busy"),
    ("no gpu", "gpu_busy"),
    ("client error", "gpu_busy"),
)


def told(error: Exception) -> UserError:
    """What a visitor is told of an error that came in the place of the work's own answer.

    Args:
        error: A `UserError` of the work itself stays what it is.
    """
    if isinstance(error, UserError):
        return error
    title, message = getattr(error, "title", ""), getattr(error, "message", "") or str(error)
    said = f"{title} {message}".lower()
    for sign, code in SIGNS:
        if sign in said:
            return UserError(code)
    line = " ".join(f"{type(error).__name__}: {message}".split())
    return UserError("gpu_failed", error=line[:200])
