// A line chart on a canvas, and the arithmetic under it. Nothing here knows of gradio beyond
// the CSS variables it takes its colours from.
//
// spec = {
//   title: string,
//   x: {label, min, max, log}, y: {label, min, max, log},   min and max: numbers or null
//   series: [{name, color: 0..4 or a CSS colour, points: [[x, y], …], faint, width}],
//   cursor: x or null,
// }
// A y that is null (or not positive on a log axis) leaves a gap in its line.

const CHART_COLOURS = {
  light: ["#0b7285", "#d9480f", "#7048c8", "#a87900", "#c2255c"],
  dark: ["#4cc9dc", "#ff9057", "#b197fc", "#e6bd45", "#f783ac"],
};
const superscript = (number) =>
  String(number).replace(/[-0-9]/g, (c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c]));

const shown = (value, log) => Number.isFinite(value) && (!log || value > 0);

/** The smallest of 1, 2, 5 × 10^k that cuts `span` into at most `count` parts. */
function niceStep(span, count) {
  const rough = span / Math.max(count, 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((f) => f * power >= rough * (1 - 1e-9));
  return factor * power;
}

function linearTicks(min, max, count) {
  const step = niceStep(max - min, count);
  const first = Math.ceil(min / step - 1e-9);
  const last = Math.floor(max / step + 1e-9);
  // k·step anew for each tick: adding up would print 0.30000000000000004
  return Array.from({ length: last - first + 1 }, (_, k) => (first + k) * step || 0);
}

function logTicks(min, max, count) {
  const low = Math.log10(min);
  const high = Math.log10(max);
  const inside = (value) => value >= min * (1 - 1e-9) && value <= max * (1 + 1e-9);
  if (high - low > 2.5) {
    const stride = Math.max(1, Math.ceil((high - low) / Math.max(count, 1) - 1e-9));
    const ticks = [];
    for (let k = Math.ceil(low - 1e-9); k <= high + 1e-9; k += 1)
      if (k % stride === 0) ticks.push(Number(`1e${k}`)); // 10 ** -4 is not quite 0.0001
    return ticks;
  }
  const ticks = [];
  for (let k = Math.floor(low); k <= Math.ceil(high); k += 1)
    for (const factor of [1, 2, 5]) {
      const value = Number(`${factor}e${k}`);
      if (inside(value)) ticks.push(value);
    }
  return ticks.length > 1 ? ticks : linearTicks(min, max, count);
}

/** A tick's text: the decimals its neighbours need, powers of ten where zeros would pile up. */
function tickLabel(value, step) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (step < 2e-4 || size >= 1e6) {
    const exponent = Math.floor(Math.log10(size) + 1e-9);
    const mantissa = Number((value / 10 ** exponent).toPrecision(3));
    const power = `10${superscript(exponent)}`;
    return mantissa === 1 ? power : `${mantissa}×${power}`;
  }
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return value.toLocaleString("en-US", {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
}

/** One axis: its range (given, or taken from the data), its ticks, and the map value ↔ 0..1. */
function chartAxis(given, values, count, open) {
  const log = Boolean(given?.log);
  let low = Infinity;
  let high = -Infinity;
  for (const value of values)
    if (shown(value, log)) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  if (low > high) [low, high] = log ? [0.1, 1] : [0, 1];
  let min = shown(given?.min, log) ? given.min : low;
  let max = shown(given?.max, log) ? given.max : high;
  if (log) {
    if (!(min < max)) [min, max] = [min / 2, min * 2];
  } else {
    // a curve of positive numbers stands on zero unless that would flatten it
    if (open && given?.min == null && min > 0 && min < max / 2) min = 0;
    if (!(min < max)) [min, max] = [min - 0.5, min + 0.5];
  }
  if (open) {
    // round ends keep a live chart still while its data grow
    const step = log ? 0 : niceStep(max - min, count);
    const floor = (value) => {
      if (!log) return Math.floor(value / step + 1e-9) * step;
      const power = 10 ** Math.floor(Math.log10(value) + 1e-9);
      return power * [5, 2, 1].find((factor) => factor * power <= value * (1 + 1e-9));
    };
    const ceil = (value) => (log ? 1 / floor(1 / value) : -floor(-value));
    if (given?.min == null) min = floor(min);
    if (given?.max == null) max = ceil(max);
  }
  const scale = log ? Math.log10 : (value) => value;
  const ticks = (log ? logTicks : linearTicks)(min, max, count);
  const step = ticks.length > 1 ? ticks[1] - ticks[0] : max - min;
  return {
    min,
    max,
    log,
    ticks: ticks.map((value) => ({ value, label: tickLabel(value, log ? value : step) })),
    to: (value) => (scale(value) - scale(min)) / (scale(max) - scale(min)),
    from: (part) =>
      log ? 10 ** (scale(min) + part * (scale(max) - scale(min))) : min + part * (max - min),
  };
}

/** Where everything stands, in CSS pixels; `measure(text)` is the width of a text. */
function chartLayout(spec, width, height, measure) {
  const series = spec.series ?? [];
  let top = spec.title ? 24 : 6;
  const legend = [];
  if (series.length > 1) {
    let left = 0;
    let row = top + 2;
    for (const line of series) {
      const room = 22 + measure(line.name) + 16;
      if (left && left + room - 16 > width) [left, row] = [0, row + 18];
      legend.push({ line, left, top: row });
      left += room;
    }
    top = row + 24;
  }
  if (spec.y?.label) top += 16;
  const bottom = height - (spec.x?.label ? 38 : 22);
  const points = series.map((line) => line.points);
  const column = (k) => points.flatMap((list) => list.map((point) => point[k]));
  const y = chartAxis(spec.y, column(1), Math.max(2, Math.floor((bottom - top) / 40)), true);
  const widest = Math.max(...y.ticks.map((tick) => measure(tick.label)));
  // in steps of 12, lest the plot tremble with its labels
  const left = Math.ceil((widest + 10) / 12) * 12;
  const right = width - 14;
  const x = chartAxis(spec.x, column(0), Math.max(2, Math.floor((right - left) / 84)), false);
  return {
    x,
    y,
    legend,
    left,
    right,
    top,
    bottom,
    px: (value) => left + x.to(value) * (right - left),
    py: (value) => bottom - y.to(value) * (bottom - top),
  };
}

const chartFont = (style, weight = 400) => `${weight} 12px ${style.fontFamily || "sans-serif"}`;

function chartPlan(canvas, spec) {
  const context = canvas.getContext("2d");
  context.font = chartFont(getComputedStyle(canvas));
  return chartLayout(
    spec,
    canvas.clientWidth,
    canvas.clientHeight,
    (text) => context.measureText(text).width,
  );
}

/** The x under the pointer, kept on the axis. */
function chartX(canvas, spec, clientX) {
  const plan = chartPlan(canvas, spec);
  const part =
    (clientX - canvas.getBoundingClientRect().left - plan.left) / (plan.right - plan.left);
  return plan.x.from(Math.min(1, Math.max(0, part)));
}

/** For each series its point nearest to x (on the axis as drawn), or null where it has none. */
function chartNearest(spec, x) {
  const scale = spec.x?.log ? Math.log : (value) => value;
  return (spec.series ?? []).map((line) => {
    let best = null;
    for (const point of line.points)
      if (shown(point[1], spec.y?.log) && shown(point[0], spec.x?.log))
        if (!best || Math.abs(scale(point[0]) - scale(x)) < Math.abs(scale(best[0]) - scale(x)))
          best = point;
    return best;
  });
}

/** Draws `spec` over the whole canvas, at the size the page gives it. */
function drawChart(canvas, spec) {
  const width = canvas.clientWidth;
  const height = canvas.clientHeight;
  if (!width || !height) return; // hidden: whoever shows it draws again
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const g = canvas.getContext("2d");
  g.setTransform(ratio, 0, 0, ratio, 0, 0);

  const style = getComputedStyle(canvas);
  const css = (name, fallback) => style.getPropertyValue(name).trim() || fallback;
  const dark = canvas.closest(".dark") !== null;
  const palette = CHART_COLOURS[dark ? "dark" : "light"];
  const ink = css("--body-text-color", dark ? "#eee" : "#222");
  const quiet = css("--body-text-color-subdued", dark ? "#aaa" : "#666");
  const rule = css("--border-color-primary", dark ? "#333" : "#ddd");
  const colour = (line, k) =>
    typeof line.color === "string" ? line.color : palette[(line.color ?? k) % palette.length];

  g.font = chartFont(style);
  const plan = chartLayout(spec, width, height, (text) => g.measureText(text).width);
  const { left, right, top, bottom, px, py } = plan;
  const text = (words, x, y, fill, align = "left") => {
    g.fillStyle = fill;
    g.textAlign = align;
    g.fillText(words, x, y);
  };
  const stroke = (from, to, fill) => {
    g.strokeStyle = fill;
    g.lineWidth = 1;
    g.beginPath();
    g.moveTo(...from);
    g.lineTo(...to);
    g.stroke();
  };
  const crisp = (value) => Math.round(value * ratio) / ratio + 0.5 / ratio;

  g.textBaseline = "middle";
  if (spec.title) {
    g.font = chartFont(style, 600);
    text(spec.title, 0, 9, ink);
    g.font = chartFont(style);
  }
  if (spec.y?.label) text(spec.y.label, 0, top - 15, quiet);
  if (spec.x?.label) text(spec.x.label, right, height - 8, quiet, "right");
  for (const tick of plan.y.ticks) {
    const y = crisp(py(tick.value));
    g.globalAlpha = 0.6;
    stroke([left, y], [right, y], rule);
    g.globalAlpha = 1;
    text(tick.label, left - 8, y, quiet, "right");
  }
  for (const tick of plan.x.ticks) {
    const x = px(tick.value);
    const half = g.measureText(tick.label).width / 2;
    text(tick.label, Math.min(x, width - half), bottom + 13, quiet, "center");
  }
  plan.legend.forEach(({ line, left: x, top: y }, k) => {
    g.globalAlpha = line.faint ? 0.4 : 1;
    g.fillStyle = colour(line, k);
    g.fillRect(x, y + 6, 14, 3);
    g.globalAlpha = 1;
    text(line.name, x + 20, y + 8, ink);
  });

  g.save();
  g.beginPath();
  g.rect(left, top - 2, right - left + 2, bottom - top + 4);
  g.clip();
  g.lineJoin = "round";
  g.lineCap = "round";
  (spec.series ?? []).forEach((line, k) => {
    g.strokeStyle = g.fillStyle = colour(line, k);
    g.globalAlpha = line.faint ? 0.3 : 1;
    g.lineWidth = line.width ?? (line.faint ? 1 : 2);
    g.beginPath();
    let pen = false;
    for (const [x, y] of line.points) {
      const drawn = shown(x, plan.x.log) && shown(y, plan.y.log);
      // a zero-length stroke under round caps is a dot: a point between two gaps stays visible
      if (drawn && !pen) g.moveTo(px(x), py(y));
      if (drawn) g.lineTo(px(x), py(y));
      pen = drawn;
    }
    g.stroke();
  });
  g.restore();

  if (shown(spec.cursor, plan.x.log) && spec.cursor >= plan.x.min && spec.cursor <= plan.x.max) {
    const x = crisp(px(spec.cursor));
    stroke([x, top], [x, bottom], quiet);
    chartNearest(spec, spec.cursor).forEach((point, k) => {
      if (!point || point[1] < plan.y.min || point[1] > plan.y.max) return;
      g.fillStyle = colour(spec.series[k], k);
      g.beginPath();
      g.arc(px(point[0]), py(point[1]), 3.5, 0, 2 * Math.PI);
      g.fill();
    });
  }
}

// the page runs this file inside a function of gradio's; node's tests load it as a module
if (typeof module !== "undefined")
  module.exports = { chartAxis, chartLayout, chartNearest, linearTicks, logTicks };
