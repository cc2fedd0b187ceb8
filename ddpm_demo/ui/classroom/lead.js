// The teacher's page: each move of its slider goes to the server, a few bytes each. Several devices
// may lead one class: then each follows the one that moved last.

const LEAD_MS = 150;
const LEAD_AGAIN_MS = 3000; // after a move that did not get through
const LEAD_STAYS_MS = 20000; // a class that does not move is told too, or the server may forget it
const OTHERS_MS = 1000; // between two looks at where another device has led the class
const ARRIVES_MS = 4000; // in which this page is where another device led it
const LEADS = "ddpm-demo-lead"; // the key, for as long as this tab of the browser is open

/** A new key, which only this browser knows. */
function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const placeText = ({ tab, t }) => JSON.stringify({ tab, t });

/** Leads the class of a key: `now()` is asked for the place, `going` goes to another one. */
function createLead(now, going) {
  let key = null;
  let code = null;
  let moves = 0; // that this page knows of
  let told = ""; // the place that the server knows
  let since = 0; // when it was told
  let looked = 0; // when it was asked where others led the class
  let led = null; // {text, until}: where another device led it, until this page is there
  let timer = 0;
  let heard = () => {};

  /** Tells where this page is; `stays` where it has not moved. */
  async function tell(place, stays) {
    const answer = await tellServer("class", { key, ...place, ...(stays ? { stays } : {}) });
    [told, since, code] = [placeText(place), performance.now(), answer.code];
    if (!stays) moves = answer.moves;
    heard(code);
  }

  /** Goes where another device has led the class. */
  async function followOthers() {
    looked = performance.now();
    const answer = await fetch(apiAddress(`class/${code}`), { cache: "no-store" });
    const place = answer.ok ? await answer.json() : null;
    if (!place || place.moves === moves) return;
    moves = place.moves;
    if (placeText(place) === told) return;
    led = { text: placeText(place), until: performance.now() + ARRIVES_MS };
    going.to({ tab: place.tab, t: place.t });
  }

  /** Whether this page is on its way to where another device led it. */
  function isFollowing(text) {
    if (led && (text === led.text || performance.now() > led.until)) [told, led] = [text, null];
    return led !== null;
  }

  async function look() {
    clearTimeout(timer);
    const mine = key;
    if (!mine) return;
    let wait = LEAD_MS;
    try {
      const place = now();
      const text = placeText(place);
      if (place.tab && !isFollowing(text)) {
        const now = performance.now();
        if (text !== told) await tell(place, false);
        else if (now - since > LEAD_STAYS_MS) await tell(place, true);
        else if (code && now - looked > OTHERS_MS) await followOthers();
      }
    } catch {
      wait = LEAD_AGAIN_MS;
    }
    if (key === mine) timer = setTimeout(look, wait);
  }

  return {
    get key() { return key; },
    /** Leads with a key; `use(code)` is told the code by which pages follow. */
    start(chosen, use) {
      key = chosen;
      heard = use;
      [told, code, led] = ["", null, null];
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
