// A line chart on a canvas. Nothing here knows of gradio beyond the CSS variables it takes its
// colours from. Stands behind axis.js and typeset.js.
//
// spec = {
//   title: string,
//   x: {label, min, max, log, spacing}, y: {label, min, max, log, clip},   min and max: numbers or
//     null; spacing: the least pixels between two ticks
//   series: [{name, color: 0..9, a CSS colour or the name of a CSS variable, points: [[x, y], …],
//     faint, width, dash: [on, off]}],
//   cursor: x or null,
//   legend: false where the page says elsewhere which line is which,
// }
// A point may have a third number, the standard error of y, drawn as a whisker.
// A y that is null (or not positive on a log axis) leaves a gap in its line. On a y axis with
// `clip` a few values far from the others do not stretch the range: they stand at its edge.

// five that differ, and five in an order, from light to dark as far as the ground allows
const CHART_COLOURS = {
  light: [
    ["#0b7285", "#c2255c", "#7048c8", "#a87900", "#2b8a3e"],
    ["#c98410", "#5a9a3c", "#0f8f9c", "#2763b4", "#4a2a86"],
  ].flat(),
  dark: [
    ["#4cc9dc", "#f783ac", "#b197fc", "#e6bd45", "#69db7c"],
    ["#f7d070", "#8fd173", "#3fc4cf", "#6a9ff5", "#a07ae6"],
  ].flat(),
};

/** Where everything stands, in CSS pixels; `measure(text)` is the width of a text. */
function chartLayout(spec, width, height, measure) {
  const series = spec.series ?? [];
  let top = spec.title ? 24 : 6;
  const legend = [];
  if (series.length > 1 && spec.legend !== false) {
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
  if (spec.y?.label) top += 20;
  const bottom = height - (spec.x?.label ? 38 : 22);
  const points = series.map((line) => line.points);
  const column = (k) => points.flatMap((list) => list.map((point) => point[k]));
  const y = chartAxis(spec.y, column(1), Math.max(2, Math.floor((bottom - top) / 40)), true);
  const widest = Math.max(...y.ticks.map((tick) => measure(tick.label)));
  // in steps of 12, lest the plot tremble with its labels
  const left = Math.ceil((widest + 10) / 12) * 12;
  const right = width - 14;
  const x = chartAxis(spec.x, column(0), Math.max(2, Math.floor((right - left) / (spec.x?.spacing ?? 84))), false);
  const side = (value) => (value < y.min ? -1 : value > y.max ? 1 : 0);
  const beyond = (value) => (spec.y?.clip && shown(value, y.log) ? side(value) : 0);
  return {
    x,
    y,
    beyond, // −1 below the frame, 1 above it, 0 within
    outside: column(1).filter(beyond).length,
    legend,
    left,
    right,
    top,
    bottom,
    px: (value) => left + x.to(value) * (right - left),
    py: (value) => {
      const edge = [y.min, value, y.max][beyond(value) + 1];
      return bottom - y.to(edge) * (bottom - top);
    },
  };
}

/** The page on a projector sets a larger size than 12 px. */
function chartFont(style, weight = 400) {
  const size = style.getPropertyValue("--chart-text").trim() || "12px";
  return `${weight} ${size} ${style.fontFamily || "sans-serif"}`;
}

function chartPlan(canvas, spec) {
  const context = canvas.getContext("2d");
  context.font = chartFont(getComputedStyle(canvas));
  return chartLayout(
    spec,
    canvas.clientWidth,
    canvas.clientHeight,
    (text) => fillMath(context, text, 0, 0, false),
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

/** The points that no line leads to: a curve of one point would not be seen. */
function lonePoints(points, logX, logY) {
  const drawn = (point) => point && shown(point[0], logX) && shown(point[1], logY);
  return points.filter((point, k) => drawn(point) && !drawn(points[k - 1]) && !drawn(points[k + 1]));
}

/** Draws `spec` over the whole canvas, at the size the page gives it; answers with the plan. */
function drawChart(canvas, spec) {
  const width = canvas.clientWidth;
  const height = canvas.clientHeight;
  if (!width || !height) return null; // hidden: whoever shows it draws again
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const g = canvas.getContext("2d");
  g.setTransform(ratio, 0, 0, ratio, 0, 0);

  const style = getComputedStyle(canvas);
  const css = (name, fallback) => style.getPropertyValue(name).trim() || fallback;
  const dark = canvas.closest(".dark") !== null;
  const palette = CHART_COLOURS[dark ? "dark" : "light"];
  const pale = dark ? 0.55 : 0.3; // of faint lines: a thin one is lost sooner on a dark ground
  const ink = css("--body-text-color", dark ? "#eee" : "#222");
  const quiet = css("--body-text-color-subdued", dark ? "#aaa" : "#666");
  const rule = css("--border-color-primary", dark ? "#333" : "#ddd");
  const named = (name) => (name.startsWith("--") ? css(name, ink) : name);
  const colour = (line, k) =>
    typeof line.color === "string" ? named(line.color) : palette[(line.color ?? k) % palette.length];

  g.font = chartFont(style);
  const plan = chartLayout(spec, width, height, (text) => fillMath(g, text, 0, 0, false));
  const { left, right, top, bottom, px, py } = plan;
  const text = (words, x, y, fill, align = "left") => {
    g.fillStyle = fill;
    const wide = align === "left" ? 0 : fillMath(g, words, 0, 0, false);
    g.textAlign = "left";
    fillMath(g, words, x - { left: 0, center: wide / 2, right: wide }[align], y);
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
  if (spec.y?.label) text(spec.y.label, 0, top - 18, quiet);
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
    g.globalAlpha = line.faint ? pale + 0.1 : 1;
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
    g.globalAlpha = line.faint ? pale : 1;
    g.lineWidth = line.width ?? (line.faint ? 1 : 2);
    g.setLineDash(line.dash ?? []);
    g.beginPath();
    let pen = false;
    for (const [x, y] of line.points) {
      const drawn = shown(x, plan.x.log) && shown(y, plan.y.log);
      if (drawn && !pen) g.moveTo(px(x), py(y));
      if (drawn) g.lineTo(px(x), py(y));
      pen = drawn;
    }
    g.stroke();
    g.setLineDash([]);
    g.lineWidth = 1;
    for (const [x, y, error] of line.points) {
      if (!error || !shown(y, plan.y.log)) continue;
      const low = plan.y.log ? Math.max(y - error, plan.y.min) : y - error;
      stroke([px(x), py(low)], [px(x), py(y + error)], colour(line, k));
    }
  });
  g.restore();
  (spec.series ?? []).forEach((line, k) => {
    g.fillStyle = colour(line, k);
    g.globalAlpha = line.faint ? 0.6 : 1;
    for (const [x, y] of lonePoints(line.points, plan.x.log, plan.y.log))
      if (!plan.beyond(y)) dot(g, px(x), py(y), line.faint ? 2 : 3);
    for (const [x, y] of line.points)
      if (plan.beyond(y)) arrowhead(g, px(x), py(y), plan.beyond(y));
  });
  g.globalAlpha = 1;

  Object.assign(plan, { quiet, colour, crisp });
  drawCursor(g, plan, spec);
  return plan;
}

/** The line at `spec.cursor` with a dot on each series, over what gave `plan`. */
function drawCursor(g, plan, spec) {
  if (!shown(spec.cursor, plan.x.log)) return;
  if (spec.cursor < plan.x.min || spec.cursor > plan.x.max) return;
  const { top, bottom, px, py } = plan;
  const x = plan.crisp(px(spec.cursor));
  g.strokeStyle = plan.quiet;
  g.lineWidth = 1;
  g.beginPath();
  g.moveTo(x, top);
  g.lineTo(x, bottom);
  g.stroke();
  chartNearest(spec, spec.cursor).forEach((point, k) => {
    if (!point || py(point[1]) < top - 1 || py(point[1]) > bottom + 1) return;
    g.fillStyle = plan.colour(spec.series[k], k);
    dot(g, px(point[0]), py(point[1]), 3.5);
  });
}

function dot(g, x, y, radius) {
  g.beginPath();
  g.arc(x, y, radius, 0, 2 * Math.PI);
  g.fill();
}

/** A small sign that the line goes on beyond the frame, up (1) or down (−1). */
function arrowhead(g, x, y, way) {
  g.beginPath();
  g.moveTo(x, y - 4 * way);
  g.lineTo(x - 3.5, y + 2 * way);
  g.lineTo(x + 3.5, y + 2 * way);
  g.fill();
}

// the page runs this file inside a function of gradio's; node's tests load it as a module
if (typeof module !== "undefined") {
  Object.assign(globalThis, require("./axis.js"), require("../text/typeset.js"));
  module.exports = { chartLayout, chartNearest, lonePoints };
}
