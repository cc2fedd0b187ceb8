"""Links of the page: made whole in the browser, which knows the address, and copied there."""

from __future__ import annotations

import gradio as gr

from ddpm_demo.ui.handlers import language, phrase

# the whole address of a query, without the "?"
ADDRESS = "(query) => query && `${location.origin}${location.pathname}?${query}`"


def copy_from(elem_id: str) -> str:
    """A script that copies what stands in a textbox.

    Args:
        elem_id: The textbox's: a page that is not served over https has no clipboard of its own,
            and others are refused theirs; what is selected is copied then. The listener is told
            "" where that is refused too.
    """
    return f"""async (address) => {{
  try {{
    await navigator.clipboard.writeText(address);
    return address;
  }} catch {{
    document.querySelector("#{elem_id} :is(input, textarea)").select();
    return document.execCommand("copy") ? address : "";
  }}
}}"""


def tell_copied(address: str, request: gr.Request) -> None:
    """What `copy_from` came to, as a message."""
    told, key = (gr.Info, "keep_copied") if address else (gr.Warning, "keep_not_copied")
    told(phrase(key, language(request)))
