"""Links of the page: made whole in the browser, which knows the address, and copied there."""

from __future__ import annotations

# the whole address of a query, without the "?"
ADDRESS = "(query) => query && `${location.origin}${location.pathname}?${query}`"


def copy_from(elem_id: str) -> str:
    """A script that copies what stands in a textbox.

    Args:
        elem_id: The textbox's: a page that is not served over https has no clipboard of its own,
            and what is selected is copied then.
    """
    return f"""async (address) => {{
  if (navigator.clipboard) await navigator.clipboard.writeText(address);
  else {{
    document.querySelector("#{elem_id} :is(input, textarea)").select();
    document.execCommand("copy");
  }}
  return address;
}}"""
