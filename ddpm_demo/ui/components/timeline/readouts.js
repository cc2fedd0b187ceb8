// The numbers of a frame, each with a small chart of itself over the whole way. The charts are
// drawn anew only when frames come; scrubbing moves their cursors. It stands behind stage.js.

const READ_OUTS = {
  training: [{ name: "step", term: "", at: (f) => f.step, text: String, plain: true }],
  reverse: [
    { name: "t", term: "t", at: (f) => f.t, text: String },
    { name: "alpha_bar", term: "ᾱ_t", of: "signal", at: (f) => f.alpha_bar, text: (v) => formatNumber(v) },
    { name: "snr", term: "SNR", at: decibelOf, text: (v) => formatDecibel(v), free: true },
    { name: "eps_norm", term: "‖ε̂‖ / √d", of: "noise", at: (f) => f.eps_norm, text: formatShort },
    { name: "change", term: "Δx", at: (f) => f.change, text: formatShort },
    { name: "guidance", term: "‖ε̂_c − ε̂_∅‖ / √d", of: "noise", at: (f) => f.guidance, text: formatShort },
    { name: "clipped", term: "", at: (f) => f.clipped, text: formatShare, least: 0.02 },
  ],
};
const ALWAYS = new Set(["t", "alpha_bar", "snr", "step"]);

/** The SNR of a frame; JSON has no infinities, so null stands for that of pure noise too. */
function decibelOf(frame) {
  return frame.alpha_bar === 0 ? -Infinity : frame.snr_db;
}

function formatShort(value) {
  return formatNumber(value, 3);
}

function formatShare(value) {
  return formatPercent(value, 1);
}

/**
 * A curve in a box of 1 × 1 whose y points down: one [x, y] for each frame, or null where there
 * is no number. It stands on zero unless `free`, and at least `least` fills the height.
 */
function curveOf(numbers, total, { free = false, least = 1e-9 } = {}) {
  const known = numbers.filter(Number.isFinite);
  const low = Math.min(...(free ? known : [0, ...known]));
  const span = Math.max(Math.max(...known) - low, least);
  const point = (v, k) => [k / Math.max(total - 1, 1), 0.94 - (0.88 * (v - low)) / span];
  return numbers.map((v, k) => (Number.isFinite(v) ? point(v, k) : null));
}

/** The path of a curve in a box of 100 × 100; a gap lifts the pen. */
function pathOf(points) {
  let pen = "M";
  return points
    .map((point) => {
      if (!point) return (pen = "M") && "";
      const step = `${pen}${(100 * point[0]).toFixed(2)} ${(100 * point[1]).toFixed(2)}`;
      pen = "L";
      return step;
    })
    .join("");
}

/** Which of an axis' read-outs these frames have numbers for. */
function readOutsOf(axis, frames) {
  const given = (row) => ALWAYS.has(row.name) || frames.some((frame) => row.name in frame);
  return (READ_OUTS[axis] ?? READ_OUTS.reverse).filter(given);
}

/** Fills the list `root`; `seek(share)` is called where a chart is pressed, with 0 … 1. */
function createReadOuts(root, seek) {
  let rows = [];
  let words = {};
  let frames = [];

  function build(row) {
    const symbol = make("span", { class: "dd-term" });
    const plain = make("span", { class: "dd-plain" });
    const value = make("span", { class: "dd-value" });
    const line = vector("path", { "vector-effect": "non-scaling-stroke" });
    const svg = vector("svg", { viewBox: "0 0 100 100", preserveAspectRatio: "none" });
    const cursor = make("i", { class: "dd-cursor" });
    const dot = make("i", { class: "dd-dot" });
    const chart = make("div", { class: "dd-spark", "aria-hidden": "true" }, svg, cursor, dot);
    const node = make("div", { class: "dd-readout" }, make("dt", {}, symbol, plain));
    svg.append(line);
    node.append(make("dd", {}, value, ...(row.plain ? [] : [chart])));
    followDrag(chart, (event) => {
      const box = chart.getBoundingClientRect();
      seek(Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)));
    });
    setMath(symbol, row.term);
    node.toggleAttribute("data-shared", ALWAYS.has(row.name));
    if (row.of) for (const toned of [value, chart]) toned.dataset.of = row.of;
    return { ...row, node, plain, value, line, cursor, dot, points: [] };
  }

  function say(table) {
    words = table;
    for (const row of rows) {
      setMath(row.plain, words[`plain_${row.name}`] ?? "");
      row.node.title = mathText(words[`hint_${row.name}`] ?? "");
    }
  }

  return {
    say,
    /** Other frames, or more of them. */
    set(axis, given, total) {
      const wanted = readOutsOf(axis, given);
      if (wanted.map((row) => row.name).join() !== rows.map((row) => row.name).join()) {
        rows = wanted.map(build);
        root.replaceChildren(...rows.map((row) => row.node));
        say(words);
      }
      frames = given;
      for (const row of rows) {
        row.points = curveOf(frames.map(row.at), total, row);
        row.line.setAttribute("d", pathOf(row.points));
      }
    },
    /** Reads out frame `index` of `total`; null for nothing. */
    show(index, total) {
      const frame = index === null ? null : frames[index];
      for (const row of rows) {
        const number = frame ? row.at(frame) : undefined;
        setText(row.value, !frame || number === undefined ? "–" : row.text(number));
        const x = 100 * (frame ? index / Math.max(total - 1, 1) : 0);
        const point = frame && row.points[index];
        row.cursor.style.transform = `translateX(${x}%)`;
        row.dot.style.transform = `translate(${x}%, ${point ? 100 * point[1] : 0}%)`;
        row.dot.style.visibility = point ? "" : "hidden";
      }
    },
  };
}

// the page runs this file inside a function of gradio's; node's tests load it as a module
if (typeof module !== "undefined") {
  Object.assign(globalThis, require("../text/numbers.js"), require("../stage/stage.js"));
  module.exports = { curveOf, formatShare, pathOf, readOutsOf };
}
