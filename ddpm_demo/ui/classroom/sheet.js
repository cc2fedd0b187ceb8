// The sheet with the link for a class: its QR code for a projector, what it leaves out, and leading.

const WATCH_MS = 700;

/** The query of what a tab shows, as far as a link can fix it. */
function settingsOf(tab) {
  const field = (selector) => document.querySelector(`${selector} :is(input, textarea)`)?.value;
  const queryOf = (link) => (link ? new URL(link, location.href).search.slice(1) : "");
  const timeline = document.querySelector(PLACES.sample)?.timeline;
  if (tab === "sample") return timeline?.opening ? "" : queryOf(field("#keep-link"));
  if (tab === "train") return queryOf(field("#train-look-link"));
  return tab === "forward" ? document.querySelector(PLACES.forward)?.forwardStage?.link ?? "" : "";
}

/** The teacher's link: of the same settings, with all controls, and the key behind its fragment. */
function leadLink(link, key) {
  const url = new URL(link);
  for (const name of ["class", "hide"]) url.searchParams.delete(name);
  url.hash = `lead=${key}`;
  return url.href;
}

/** Whether Sample draws just now: what it draws has no link before its end. */
const isDrawing = () =>
  openTab() === "sample" && ["waiting", "live"].includes(document.querySelector(PLACES.sample)?.dataset.state);

function createSheet(lead) {
  const words = () => wordsIn(fixed.classroom);
  const code = make("canvas", { class: "class-code", role: "img" });
  const link = make("input", { type: "text", readonly: "", class: "class-link" });
  // it is copied and never shown: the sheet may stand on a projector
  const own = make("button", { type: "button", class: "class-copy" });
  const copy = make("button", { type: "button", class: "class-copy" });
  const close = make("button", { type: "button", class: "class-close" });
  const title = make("h2");
  const info = make("p");
  const note = make("p", { class: "class-note", role: "status" });
  const legend = make("legend");
  const boxes = fixed.offered.map((name) => checkbox(name));
  const leads = checkbox("lead");
  const ownNote = make("p");
  const ownRow = make("div", { class: "class-own" }, own, ownNote);
  const dialog = make(
    "dialog", { class: "class-sheet" }, title, info, make("div", { class: "class-where" }, code, note),
    make("div", { class: "class-row" }, link, copy),
    make("fieldset", {}, legend, ...boxes.map((box) => box.node)), leads.node, ownRow, close,
  );
  let followCode = null;
  let asked = 0;
  let seen = ""; // what the link was made of

  /** Makes the link anew where a drawing came to its end, or something else was set, meanwhile. */
  function watch() {
    if (!dialog.open) return;
    const now = `${isDrawing()} ${settingsOf(placeNow().tab)}`;
    if (now !== seen) write();
    setTimeout(watch, WATCH_MS);
  }

  function checkbox(name) {
    const input = make("input", { type: "checkbox", "data-name": name });
    const text = make("span");
    input.addEventListener("change", () => (name === "lead" ? toggleLead() : write()));
    return { name, input, text, node: make("label", {}, input, text) };
  }

  function say() {
    const table = words();
    setText(title, table.title);
    setText(info, table.info);
    setText(legend, table.hide);
    for (const { name, text } of boxes) setText(text, table[`hide_${name}`]);
    setText(leads.text, table.lead);
    setText(copy, table.copy);
    setText(close, table.close);
    setText(own, table.own);
    setText(ownNote, table.own_note);
    ownRow.hidden = !lead.key;
    code.setAttribute("aria-label", table.code);
    link.setAttribute("aria-label", table.title);
  }

  /** Makes the link anew of what the page shows and what is marked. */
  async function write() {
    const mine = ++asked;
    const { tab, t } = placeNow();
    seen = `${isDrawing()} ${settingsOf(tab)}`;
    const hide = boxes.filter(({ input }) => input.checked).map(({ name }) => name);
    const follow = leads.input.checked ? followCode : null;
    const query = writeClass({ tab, t, hide, follow, settings: settingsOf(tab) });
    try {
      const found = await tellServer("qr", { link: `${location.origin}${location.pathname}?${query}` });
      if (mine !== asked) return;
      link.value = found.link;
      own.dataset.link = lead.key ? leadLink(found.link, lead.key) : "";
      ownRow.hidden = !lead.key;
      drawCode(code, found.rows);
      const here = isHere(new URL(found.link).hostname) ? words().here : "";
      const told = found.rows.length ? here : words().no_code;
      setText(note, isDrawing() ? words().drawing : told);
    } catch {
      if (mine !== asked) return;
      setText(note, words().failed);
      setTimeout(() => mine === asked && dialog.open && write(), LEAD_AGAIN_MS);
    }
  }

  function toggleLead() {
    if (leads.input.checked) lead.start(lead.key ?? newKey(), led);
    else lead.stop();
    window.dispatchEvent(new Event("ddpm-leads"));
    write();
  }

  /** The server knows the class. */
  function led(told) {
    if (told === followCode) return;
    followCode = told;
    if (dialog.open) write();
  }

  /** Copies a text, also where the browser has no clipboard for pages without https. */
  async function give(text, button) {
    const kept = make("textarea", { class: "class-kept", readonly: "" });
    kept.value = text;
    dialog.append(kept);
    kept.select();
    const done = await navigator.clipboard?.writeText(text).then(() => true, () => false);
    if (done || document.execCommand("copy")) setText(button, words().copied);
    kept.remove();
    button.focus();
  }

  copy.addEventListener("click", () => give(link.value, copy));
  own.addEventListener("click", () => give(own.dataset.link, own));
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());

  return {
    led,
    toggle() {
      if (dialog.open) return dialog.close();
      if (!dialog.isConnected) document.querySelector(".gradio-container").append(dialog);
      leads.input.checked = Boolean(lead.key);
      say();
      write();
      dialog.showModal();
      watch();
    },
  };
}

/** Draws the dots of a code with the light margin that readers need. */
function drawCode(canvas, rows) {
  const side = rows.length + 8;
  canvas.hidden = !rows.length;
  Object.assign(canvas, { width: side, height: side });
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, side, side);
  context.fillStyle = "#000";
  rows.forEach((row, y) => {
    for (let x = 0; x < row.length; x += 1) if (row[x] === "1") context.fillRect(x + 4, y + 4, 1, 1);
  });
}
