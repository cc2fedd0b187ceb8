"""What brings the place of an answer into view, where a page is longer than the window."""

from __future__ import annotations


def into_view(selector: str, *, block: str = "nearest", delay: int = 100) -> str:
    """A listener's script that scrolls to what a CSS selector finds, if any of it is laid out.

    Args:
        selector: The first element that is seen counts.
        block: "nearest" moves only as far as needed; "start" brings the top to the top.
        delay: Milliseconds that gradio has to lay out what just came.
    """
    return f"""() => {{
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    setTimeout(() => [...document.querySelectorAll("{selector}")].find((e) => e.offsetParent)
      ?.scrollIntoView({{behavior: still ? "auto" : "smooth", block: "{block}"}}), {delay});
    return [];
}}"""
