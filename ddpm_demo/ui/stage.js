// What the timeline and the forward stage have in common besides the player: words and numbers
// for reading, and a canvas that fills its stage with whole pixels.

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A number for reading: fixed digits in the middle, a power of ten where zeros would pile up. */
function formatNumber(value, digits = 4) {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (value === 0 || size >= 10 ** (1 - digits)) return minus(value.toFixed(digits));
  const [mantissa, exponent] = value.toExponential(1).split("e");
  const power = [...String(Math.abs(exponent))].map((digit) => SUPERSCRIPTS[digit]).join("");
  return minus(`${mantissa}×10${exponent < 0 ? "⁻" : ""}${power}`);
}

/** Decibels with one digit; JSON cannot carry the infinity of a clean picture, so null is ∞. */
function formatDecibel(value) {
  if (Number.isFinite(value)) return `${minus(value.toFixed(1))} dB`;
  return value === -Infinity ? "−∞ dB" : "∞ dB";
}

function minus(text) {
  return text.replace("-", "−");
}

/** Cuts "predicted x_0" into text and symbols with an index: [["predicted "], ["x", "0"]]. */
function symbols(text) {
  return text
    .split(/([^\s_(]+_[\p{L}\d])/u)
    .filter(Boolean)
    .map((part) => (/._.$/u.test(part) ? part.split("_") : [part]));
}

/**
 * Where the pictures of one frame stand, in device pixels.
 *
 * `cell` is the frame in the sheet, `grid` its [rows, columns]; the pictures get a gap that the
 * sheet does not have. Whole multiples of a pixel look best: one is taken when it costs at most
 * 15 % of the size.
 */
function stageLayout({ cell, grid, pictures }, width, height, ratio) {
  const [rows, columns] = grid;
  const tile = [cell[0] / columns, cell[1] / rows];
  const count = Math.min(pictures ?? rows * columns, rows * columns);
  const gap = Math.round((rows * columns > 25 ? 2 : 4) * ratio);
  const fit = Math.min(
    (width * ratio - gap * (columns - 1)) / cell[0],
    (height * ratio - gap * (rows - 1)) / cell[1],
  );
  const whole = Math.floor(fit);
  const scale = whole >= 0.85 * fit ? whole : fit;
  const w = Math.max(1, Math.floor(tile[0] * scale));
  const h = Math.max(1, Math.floor(tile[1] * scale));
  const tiles = Array.from({ length: count }, (_, k) => {
    const row = Math.floor(k / columns);
    const column = k % columns;
    return { from: [column * tile[0], row * tile[1]], to: [column * (w + gap), row * (h + gap)] };
  });
  const [across, down] = [columns * (w + gap) - gap, rows * (h + gap) - gap];
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
  if (canvas.width !== layout.width || canvas.height !== layout.height) {
    Object.assign(canvas, { width: layout.width, height: layout.height });
    canvas.style.width = `${layout.width / ratio}px`;
    canvas.style.height = `${layout.height / ratio}px`;
  }
  return layout;
}

/** A DOM node; a child that is a string becomes text, never markup. */
function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** Fills a node with text in which "x_t" is set as a symbol with an index. */
function setMath(node, text) {
  const nodes = symbols(text).map(([base, index]) => {
    if (index === undefined) return base;
    return make("span", { class: "dd-symbol" }, letter(base), make("sub", {}, index));
  });
  node.replaceChildren(...nodes);
}

/** A letter in italics; the bar of ᾱ is drawn, because few italic fonts have that sign. */
function letter(base) {
  return base === "ᾱ" ? make("i", { class: "dd-macron", title: base }, "α") : make("i", {}, base);
}

/** Text only where it changed, so that a read-out costs nothing while it stands still. */
function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
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

/** A label in small type over a value that does not jitter: a term and its read-out. */
function readOut(list) {
  const symbol = make("span", { class: "dd-term" });
  const plain = make("span", { class: "dd-plain" });
  const value = make("dd", { class: "dd-value" });
  list.append(make("div", { class: "dd-readout" }, make("dt", {}, symbol, plain), value));
  return { label: (term, text) => (setMath(symbol, term), setText(plain, text)), value };
}

// the page runs this file inside a function of gradio's; node's tests load it as a module
if (typeof module !== "undefined")
  module.exports = { formatDecibel, formatNumber, stageLayout, symbols };
