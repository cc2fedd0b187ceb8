// The teacher's page: each move of its slider goes to the server, a few bytes each.

const LEAD_MS = 150;
const LEAD_AGAIN_MS = 3000; // after a move that did not get through
const LEAD_STAYS_MS = 20000; // a class that does not move is told too, or the server may forget it
const LEADS = "ddpm-demo-lead"; // the key, for as long as this tab of the browser is open

/** A new key, which only this browser knows. */
function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Leads the class of a key: `now()` is asked for the place. */
function createLead(now) {
  let key = null;
  let told = ""; // the place that the server knows
  let since = 0; // when it was told
  let timer = 0;
  let heard = () => {};

  async function look() {
    clearTimeout(timer);
    if (!key) return;
    const place = now();
    const text = JSON.stringify(place);
    let wait = LEAD_MS;
    if (place.tab && (text !== told || performance.now() - since > LEAD_STAYS_MS)) {
      try {
        heard((await tellServer("class", { key, ...place })).code);
        [told, since] = [text, performance.now()];
      } catch {
        wait = LEAD_AGAIN_MS;
      }
    }
    timer = setTimeout(look, wait);
  }

  return {
    get key() { return key; },
    /** Leads with a key; `use(code)` is told the code by which pages follow. */
    start(chosen, use) {
      key = chosen;
      heard = use;
      told = "";
      keepInTab(LEADS, key);
      look();
    },
    stop() {
      key = null;
      keepInTab(LEADS, null);
    },
  };
}

/** Sends an object to an address of the server; throws unless it is answered well. */
async function tellServer(path, content) {
  const options = { method: "POST", headers: { "content-type": "application/json" } };
  const answer = await fetch(apiAddress(path), { ...options, body: JSON.stringify(content) });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

/** Keeps a text for this tab of the browser, through reloads; null forgets it. */
function keepInTab(name, text) {
  try {
    if (text === null) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, text);
  } catch {
    /* then a reload ends it */
  }
}

function keptInTab(name) {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null;
  }
}
