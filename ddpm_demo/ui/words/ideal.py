"""Words about the exact answer of a folder of pictures."""

WORDS = {
    "ideal_name": ("exact answer", "정확한 답"),
}
