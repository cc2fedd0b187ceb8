// The axes of a chart: their ranges, ticks and labels. Stands behind numbers.js.

const FEW = 12; // so many values have no bulk yet

const shown = (value, log) => Number.isFinite(value) && (!log || value > 0);

/** The smallest of 1, 2, 5 × 10^k that cuts `span` into at most `count` parts. */
function niceStep(span, count) {
  const rough = span / Math.max(count, 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((f) => f * power >= rough * (1 - 1e-9));
  return factor * power;
}

/** With `whole` no two ticks are nearer than 1: there is no half a step. */
function linearTicks(min, max, count, whole = false) {
  const step = Math.max(niceStep(max - min, count), whole ? 1 : 0);
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
    return mantissa === 1 ? `10${superscript(exponent)}` : powerOf(signed(`${mantissa}`), exponent);
  }
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return grouped(value, decimalsOf(decimals));
}

/**
 * The range in which most of the values lie. A value is outside when it is further from the middle
 * nine tenths than these are wide, so that they always fill a third of the axis; a few tell
 * nothing about what is usual, and stay inside all of them.
 */
function bulk(values, log) {
  const scale = log ? Math.log10 : (value) => value;
  const kept = values.filter((value) => shown(value, log)).sort((a, b) => a - b);
  const last = kept.length - 1;
  const [low, high] = [kept[Math.ceil(0.05 * last)], kept[Math.floor(0.95 * last)]];
  const width = kept.length ? scale(high) - scale(low) : 0;
  if (kept.length < FEW || !(width > 0)) return kept;
  const usual = (value) =>
    scale(value) >= scale(low) - width && scale(value) <= scale(high) + width;
  return kept.filter(usual);
}

/**
 * One axis: its range (given, or taken from the data), its ticks, and the map value ↔ 0..1.
 * With `clip` the range leaves out what is far from the bulk of the data.
 */
function chartAxis(given, values, count, open) {
  const log = Boolean(given?.log);
  let low = Infinity;
  let high = -Infinity;
  for (const value of given?.clip ? bulk(values, log) : values)
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
  const ticks = (log ? logTicks : linearTicks)(min, max, count, given?.whole);
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

// the page runs this file inside a function of gradio's; node's tests load it as a module
if (typeof module !== "undefined") {
  Object.assign(globalThis, require("../text/numbers.js"));
  module.exports = { chartAxis, linearTicks, logTicks, shown, tickLabel };
}
