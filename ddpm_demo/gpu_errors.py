"""The English of what can go wrong with a graphics card that is lent by the minute; see `errors`.

What is said of one that was lent and taken back, not of a card of one's own.
"""

from __future__ import annotations

GPU_MESSAGES: dict[str, str] = {
    "gpu_quota": "Your time on the graphics card is used up for now. Sign in to Hugging Face to "
    "have more of it, ask for fewer steps or pictures, or try again later.",
    "gpu_too_long": "This needs the graphics card for longer than it is lent at a time. Ask for "
    "fewer steps or pictures.",
    "gpu_busy": "No graphics card is free. Try again in a minute; whoever is signed in to Hugging "
    "Face waits less.",
    "gpu_aborted": "The graphics card was taken back before the answer was there. Ask again for "
    "fewer steps or pictures.",
    "gpu_failed": "The work on the graphics card broke off ({error}). Try it again.",
    "slice_over": "The graphics card is lent for a slice of the training at a time, and this one "
    "is over. Everything is saved: the next slice goes on from here.",
    "slice_killed": "The graphics card was taken back before the slice was over. The next slice "
    "goes on from the last checkpoint.",
    "all_training": "As many runs train here as may ({limit}). Try again when one of them rests.",
}
