// How often each value stands among the pixels of x_t, against N(0, 1). Stands behind chart.js and
// forward.js.

const HISTOGRAM = { low: -4, high: 4, bins: 80 };
const BIN = (HISTOGRAM.high - HISTOGRAM.low) / HISTOGRAM.bins;

/** Counts of the values in each bin; what lies outside of all is `outside`. */
function countBins(x) {
  const counts = new Uint32Array(HISTOGRAM.bins);
  let outside = 0;
  for (let k = 0; k < x.length; k += 1) {
    const bin = Math.floor((x[k] - HISTOGRAM.low) / BIN);
    if (bin >= 0 && bin < HISTOGRAM.bins) counts[bin] += 1;
    else outside += 1;
  }
  return { counts, outside, total: x.length };
}

/** The outline of a histogram as densities: two points a bin. */
function outline({ counts, total }) {
  return [...counts].flatMap((count, k) => {
    const [left, density] = [HISTOGRAM.low + k * BIN, count / (total * BIN)];
    return [[left, density], [left + BIN, density]];
  });
}

/** [x, density] of N(0, 1). */
function standardNormal() {
  return Array.from({ length: 2 * HISTOGRAM.bins + 1 }, (_, k) => {
    const x = HISTOGRAM.low + (k * BIN) / 2;
    return [x, Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)];
  });
}

/** The spec of `drawChart`; few grey levels stand out so far that N(0, 1) sets the least height. */
function histogramSpec(histograms, ink) {
  return {
    x: { min: HISTOGRAM.low, max: HISTOGRAM.high },
    y: { min: 0 },
    legend: false,
    series: [
      ...histograms.map((one, k) => ({ name: "", color: k, width: 1.5, points: outline(one) })),
      { name: "", color: ink, width: 1.5, points: standardNormal() },
    ],
  };
}

/** Draws the histograms, their areas tinted, and N(0, 1) over them. */
function drawHistogram(canvas, histograms) {
  const plan = drawChart(canvas, histogramSpec(histograms, getComputedStyle(canvas).color));
  if (!plan) return;
  const g = canvas.getContext("2d");
  const palette = CHART_COLOURS[canvas.closest(".dark") ? "dark" : "light"];
  g.globalAlpha = 0.22;
  histograms.forEach((one, k) => {
    g.fillStyle = palette[k];
    g.beginPath();
    g.moveTo(plan.left, plan.bottom);
    for (const [x, y] of outline(one)) g.lineTo(plan.px(x), plan.py(y));
    g.lineTo(plan.right, plan.bottom);
    g.fill();
  });
  g.globalAlpha = 1;
}

// the page runs this file inside a function of gradio's; node's tests load it as a module
if (typeof module !== "undefined") module.exports = { countBins, outline, standardNormal };
