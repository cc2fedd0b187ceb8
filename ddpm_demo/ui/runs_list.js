// The list of runs. Cards are kept and rewritten in place: the list is sent every second while a
// run is at work, and neither focus nor pictures may flicker.

/** 12.3 MB */
function runsBytes(bytes) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let k = 0;
  let size = bytes;
  while (size >= 1000 && k < units.length - 1) {
    size /= 1000;
    k += 1;
  }
  return `${size < 9.95 && k ? size.toFixed(1) : Math.round(size)} ${units[k]}`;
}

/** How long ago, as [number, unit]: minutes, hours or days. */
function runsAge(seconds) {
  if (seconds < 3600) return [Math.max(0, Math.floor(seconds / 60)), "minute"];
  if (seconds < 86400) return [Math.floor(seconds / 3600), "hour"];
  return [Math.floor(seconds / 86400), "day"];
}

function mountRunsList(element, props, watch, open) {
  const list = element.querySelector(".runs");
  const cards = new Map();
  let words = {};
  let language = "en";

  function card(token) {
    const name = make("strong", { class: "run-name" });
    const picture = make("img", { class: "run-thumb", alt: "" });
    const state = make("span", { class: "run-state" });
    const numbers = make("span", { class: "run-numbers" });
    const bar = make("span", { class: "run-bar" }, make("span", {}));
    const text = make("span", { class: "run-text" }, name, state, bar, numbers);
    const button = make("button", { type: "button", class: "run-open" }, picture, text);
    button.addEventListener("click", () => {
      props.value = { ...props.value, chosen: token };
      open();
    });
    const row = make("li", {}, button);
    return { row, button, name, picture, state, numbers, bar };
  }

  function show() {
    const runs = props.value?.runs ?? [];
    const opened = props.value?.open;
    setText(element.querySelector("h3"), words.heading);
    const all = runs.reduce((sum, run) => sum + run.bytes, 0);
    setText(element.querySelector(".runs-disk"), runs.length ? runsBytes(all) : "");
    const empty = element.querySelector(".runs-empty");
    setText(empty, words.empty);
    empty.hidden = runs.length > 0;
    const ago = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" });
    const rows = runs.map((run) => {
      if (!cards.has(run.token)) cards.set(run.token, card(run.token));
      const parts = cards.get(run.token);
      parts.button.setAttribute("aria-current", String(run.token === opened));
      parts.row.dataset.state = run.state;
      parts.row.dataset.token = run.token;
      setText(parts.name, run.name);
      setText(parts.state, words[`state_${run.state}`] ?? run.state);
      parts.bar.firstChild.style.width = `${(100 * run.step) / Math.max(1, run.total)}%`;
      const [number, unit] = runsAge(Date.now() / 1000 - run.made);
      const facts = [`${run.step.toLocaleString("en-US")} / ${run.total.toLocaleString("en-US")}`];
      if (run.loss !== null) facts.push(`${words.loss} ${run.loss.toFixed(3)}`);
      facts.push(runsBytes(run.bytes));
      if (run.made) facts.push(ago.format(-number, unit));
      setText(parts.numbers, facts.join(" · "));
      const address = run.thumb?.url ?? "";
      if (parts.picture.dataset.address !== address) {
        parts.picture.dataset.address = address;
        parts.picture.hidden = !address;
        if (address) parts.picture.src = address;
      }
      return parts.row;
    });
    const shown = [...list.children];
    if (shown.length !== rows.length || rows.some((row, k) => row !== shown[k]))
      list.replaceChildren(...rows);
  }

  watch("value", show);
  withWords(element, fixed.words, (chosen) => {
    words = chosen;
    language = document.documentElement.lang.startsWith("ko") ? "ko" : "en";
    show();
  });
}

if (typeof module !== "undefined") module.exports = { runsAge, runsBytes };
