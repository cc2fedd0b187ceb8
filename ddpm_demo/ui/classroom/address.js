// What a link for a class says. Anybody may have written it: what means nothing is left out.

const MOST_HIDDEN = 20;
const LAST_T = 1e9;

/**
 * `{t, hide, follow, odd}` of a query: the place on the slider or null, names of what is hidden, the
 * code of the class or null, and the parts that mean nothing.
 */
function readClass(query, hidable) {
  const asked = new URLSearchParams(query);
  const odd = [];
  const known = (name, pattern) => {
    const value = asked.get(name);
    if (value === null || pattern.test(value)) return value;
    odd.push(`${name}=${value.slice(0, 40)}`);
    return null;
  };
  const t = known("t", /^\d{1,10}$/);
  const follow = known("class", /^[0-9a-f]{20}$/);
  const named = (asked.get("hide") ?? "").split(",").filter(Boolean).slice(0, MOST_HIDDEN);
  const hide = named.filter((name) => hidable.includes(name));
  const strange = named.filter((name) => !hidable.includes(name));
  if (strange.length) odd.push(`hide=${strange.join().slice(0, 40)}`);
  const place = t === null ? null : Number(t);
  if (place !== null && place > LAST_T) odd.push(`t=${t}`);
  return { t: place !== null && place <= LAST_T ? place : null, hide, follow, odd };
}

/** The query of a link for a class; `settings` is the query of what the tab shows. */
function writeClass({ tab, t, hide, follow, settings }) {
  const query = new URLSearchParams(settings);
  query.set("tab", tab);
  if (t !== null) query.set("t", t);
  if (hide.length) query.set("hide", hide.join(","));
  if (follow) query.set("class", follow);
  return query.toString().replaceAll("%2C", ",").replaceAll("%2F", "/");
}

/** The teacher's key in the fragment of an address; null where there is none. */
function leadKey(fragment) {
  return /^#lead=([0-9a-f]{32})$/.exec(fragment)?.[1] ?? null;
}

// the page runs this file inside a function of its own; node's tests load it as a module
if (typeof module !== "undefined") module.exports = { leadKey, readClass, writeClass };
