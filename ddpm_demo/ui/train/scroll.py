"""What brings the part of Train into view where an answer appears."""

from __future__ import annotations

# plan and list are long: Start and a click on a run scroll to what they opened
TO_STAGE = """() => setTimeout(() =>
    [...document.querySelectorAll("#train-card, #train-reading")].find((e) => e.offsetParent)
    ?.scrollIntoView({behavior: "smooth", block: "nearest"}), 800)"""
TO_QUALITY = """() => setTimeout(() => document.querySelector("#train-quality")
    ?.scrollIntoView({behavior: "smooth", block: "start"}), 300)"""
