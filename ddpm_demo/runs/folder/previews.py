"""How the pictures of a run's previews are laid out."""

from __future__ import annotations

PREVIEW_GRID = (4, 4)  # of the pictures in a preview, where no classes are told
PREVIEW_STEPS = 10  # reverse steps of each
MAX_PREVIEW_ROWS = 8  # classes that a preview shows


def preview_grid(classes: int) -> tuple[int, int]:
    """Rows and columns of a preview.

    Args:
        classes: How many classes the network is told. Each of the first has a row.
    """
    rows, columns = PREVIEW_GRID
    return min(classes, MAX_PREVIEW_ROWS) or rows, columns
