// The open tab stands in the page's address: a reload and a link open the same one.

/** Whether a page of this host can be opened on the computer alone that serves it. */
function isHere(host) {
  return /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(host);
}

function address() {
  document.documentElement.toggleAttribute("data-here", isHere(location.hostname));
  const asked = new URLSearchParams(location.search);
  let arrived = false;

  /** The update of the tabs that opens what the address asked for. */
  function arrive() {
    arrived = true;
    const named = fixed.tabs.find((name) => name === asked.get("tab"));
    const selected = named ?? (asked.has("run") ? "train" : null);
    return { __type__: "update", ...(selected && { selected }) };
  }

  /** A tab was opened. gradio says so for its first tab too, before the page has arrived. */
  function opened(name) {
    window.dispatchEvent(new Event("ddpm-room"));
    if (!arrived) return;
    window.dispatchEvent(new CustomEvent("ddpm-opened", { detail: name }));
    const url = new URL(location.href);
    if (name === fixed.tabs[0] && !url.searchParams.has("run")) url.searchParams.delete("tab");
    else url.searchParams.set("tab", name);
    if (url.href !== location.href) history.replaceState(history.state, "", url);
  }

  return { arrive, opened };
}

// the page runs this file inside a function of its own; node's tests load it as a module
if (typeof module !== "undefined") module.exports = { isHere };
