// The owner's link has a key behind its "#", which no browser sends along. It is exchanged for a
// cookie, by which the server shows the owner's page.

/** The key in the fragment of an address; null where there is none. */
function ownerKey(fragment) {
  return /^#owner=([0-9a-f]{32})$/.exec(fragment)?.[1] ?? null;
}

function askForOwner() {
  document.documentElement.toggleAttribute("data-owner", fixed.owner);
  // other pages of this browser are asked anew by the same cookie, and must not stay what they were
  const others = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("ddpm-owner");
  if (others && !fixed.owner) others.onmessage = () => location.reload();

  async function exchange() {
    const key = ownerKey(location.hash);
    if (!key) return;
    // before anything else: no link that the page makes from its address has it
    history.replaceState(history.state, "", location.pathname + location.search);
    if (fixed.owner) return;
    const options = { method: "POST", headers: { "content-type": "application/json" } };
    try {
      const answer = await fetch(apiAddress("owner"), { ...options, body: JSON.stringify({ key }) });
      if (!answer.ok) return sayAbove((await answer.json()).error);
    } catch {
      return sayAbove(wordsNow().lost);
    }
    others?.postMessage("owner");
    location.reload();
  }

  window.addEventListener("hashchange", exchange);
  exchange();
}

// the page runs this file inside a function of its own; node's tests load it as a module
if (typeof module !== "undefined") module.exports = { ownerKey };
