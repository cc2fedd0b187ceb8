"""Words about the exact answer of a folder of pictures."""

WORDS = {
    "loss_source_trained": ("trained on", "학습한 그림"),
    "ideal_name": ("exact answer", "정확한 답"),
}
