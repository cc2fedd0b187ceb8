// What the timeline and the forward stage have in common besides the player: words for reading,
// and a canvas that fills its stage with whole pixels.

/**
 * Where the pictures of one frame stand, in device pixels.
 *
 * `cell` is the frame in the sheet, `grid` its [rows, columns]; the pictures get a gap that the
 * sheet does not have, and each row `above` pixels over it. Whole multiples of a pixel look best:
 * one is taken when it costs at most 15 % of the size, or whenever there is one if `crisp`.
 */
function stageLayout({ cell, grid, pictures, above = 0, crisp = false }, width, height, ratio) {
  const [rows, columns] = grid;
  const tile = [cell[0] / columns, cell[1] / rows];
  const count = Math.min(pictures ?? rows * columns, rows * columns);
  const gap = Math.round((rows * columns > 25 ? 2 : 4) * ratio);
  const fit = Math.min(
    (width * ratio - gap * (columns - 1)) / cell[0],
    (height * ratio - gap * (rows - 1) - above * rows) / cell[1],
  );
  const whole = Math.floor(fit);
  const scale = whole >= (crisp ? 1 : 0.85 * fit) ? whole : fit;
  const w = Math.max(1, Math.floor(tile[0] * scale));
  const h = Math.max(1, Math.floor(tile[1] * scale));
  const tiles = Array.from({ length: count }, (_, k) => {
    const row = Math.floor(k / columns);
    const column = k % columns;
    const to = [column * (w + gap), row * (h + gap + above) + above];
    return { from: [column * tile[0], row * tile[1]], to };
  });
  const [across, down] = [columns * (w + gap) - gap, rows * (h + gap + above) - gap];
  return { tile, size: [w, h], tiles, width: across, height: down };
}

/** Fits a canvas into its stage as `shape` (cell, grid, pictures) asks; null while hidden. */
function fitCanvas(canvas, stage, shape) {
  const style = getComputedStyle(stage);
  const padding = parseFloat(style.paddingLeft);
  const width = stage.clientWidth - 2 * padding;
  const height = parseFloat(style.maxHeight) - 2 * padding;
  if (!(width > 0)) return null;
  const ratio = window.devicePixelRatio || 1;
  const layout = stageLayout(shape, width, height, ratio);
  sizeCanvas(canvas, layout.width, layout.height, ratio);
  return layout;
}

/** Gives a canvas that many device pixels; setting the same size again would clear it. */
function sizeCanvas(canvas, width, height, ratio) {
  if (canvas.width === width && canvas.height === height) return;
  Object.assign(canvas, { width, height });
  canvas.style.width = `${width / ratio}px`;
  canvas.style.height = `${height / ratio}px`;
}

/** Calls `move(event)` where a pointer presses `target` while `ready()`, and as it drags on. */
function followDrag(target, move, ready = () => true) {
  target.addEventListener("pointerdown", (event) => {
    if (event.button || !ready()) return;
    target.setPointerCapture(event.pointerId);
    move(event);
  });
  target.addEventListener("pointermove", (event) => {
    if (target.hasPointerCapture(event.pointerId)) move(event);
  });
}

/** Calls `arrange()` when the element has another width, or the window another room for it. */
function whenResized(element, arrange) {
  new ResizeObserver(arrange).observe(element);
  function measured() {
    if (element.isConnected) arrange();
    else window.removeEventListener("ddpm-measured", measured);
  }
  window.addEventListener("ddpm-measured", measured);
}

/** A DOM node; a child that is a string becomes text, never markup. */
function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** Text only where it changed, so that a read-out costs nothing while it stands still. */
function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Brings what has just come into sight, unless it is there already. */
function reveal(element) {
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const behavior = still ? "auto" : "smooth";
  requestAnimationFrame(() => element.scrollIntoView({ block: "nearest", behavior }));
}

/** Calls `use(words)` now and whenever the page changes its language. */
function withWords(element, table, use) {
  const apply = () => {
    const language = document.documentElement.lang.toLowerCase().split("-")[0];
    use(table[language] ?? table.en);
  };
  const observer = new MutationObserver(() => {
    if (element.isConnected) apply();
    else observer.disconnect();
  });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["lang"] });
  apply();
}

/** The words under `key` with "{value}" filled in; "" where there is no such key. */
function fill(words, key, value) {
  return (words[key] ?? "").replace("{value}", () => value);
}

/** A round or flat button with a drawn sign. */
function iconButton(name, sign = name) {
  return make("button", { type: "button", class: `dd-button dd-${name}` }, icon(sign));
}

const ICONS = {
  play: "M7 4.5v15l12.5-7.5z",
  pause: "M6 4.5h4.2v15H6zm7.8 0H18v15h-4.2z",
  back: "M18.5 5v14L8.5 12zM5 5h2.6v14H5z",
  forward: "M5.5 5v14l10-7zM16.4 5H19v14h-2.6z",
  loop:
    "M4 11.5V9a3.5 3.5 0 0 1 3.5-3.5H15V2.6L20 6.5 15 10.4V7.5H7.5A1.5 1.5 0 0 0 6 9v2.5z" +
    "M20 12.5V15a3.5 3.5 0 0 1-3.5 3.5H9v2.9L4 17.5 9 13.6v2.9h7.5A1.5 1.5 0 0 0 18 15v-2.5z",
  enlarge: "M4 4h7v2H6v5H4zM13 4h7v7h-2V6h-5zM4 13h2v5h5v2H4zM18 13h2v7h-7v-2h5zM9 9h6v6H9z",
  close:
    "M5.7 4.3 12 10.6l6.3-6.3 1.4 1.4-6.3 6.3 6.3 6.3-1.4 1.4-6.3-6.3-6.3 6.3-1.4-1.4 6.3-6.3" +
    "-6.3-6.3z",
  pin: "M9 3h6v2l-1 1v5l3 3v2h-4.2v5.5L12 23l-.8-1.5V16H7v-2l3-3V6L9 5z",
  previous: "M15.3 5.3 8.6 12l6.7 6.7-1.5 1.4L5.7 12l8.1-8.1z",
  next: "M8.7 5.3 15.4 12l-6.7 6.7 1.5 1.4 8.1-8.1-8.1-8.1z",
};

/** One of the signs above, in the colour of the text. */
function icon(name) {
  const svg = vector("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" });
  svg.append(vector("path", { d: ICONS[name] }));
  return svg;
}

/** An SVG node. */
function vector(tag, attributes) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

/** Names a button, for the eye that hovers and for the ear. */
function label(button, text) {
  button.title = text;
  button.setAttribute("aria-label", text);
}

// the page runs this file inside a function of gradio's; node's tests load it as a module
if (typeof module !== "undefined")
  module.exports = { fill, followDrag, stageLayout };
