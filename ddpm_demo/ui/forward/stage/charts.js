// The charts of the forward stage: the histogram, and the curves over t (schedule and running
// statistics), which set t where they are pressed. Stands behind chart.js, statistics.js
// and readouts.js.

// the colours are those of the buttons in stage.css; the widths shrink, so that curves that
// agree are seen inside one another
const NOISE_LINES = {
  same: { color: 2, width: 4 },
  fresh: { color: 3, width: 2.25 },
  chain: { color: 4, width: 1 },
};
const INK = "--body-text-color";
const SECOND = [{}, { dash: [5, 4] }]; // a second process is drawn in broken lines

/**
 * Draws only charts that are in sight: `refresh()` is called when another one comes into it.
 * `seek(t)` is called where a chart is pressed.
 */
function createCharts(seek, refresh) {
  const sight = new WeakSet();
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries)
      sight[isIntersecting ? "add" : "delete"](target);
    refresh();
  });

  const sizes = new ResizeObserver((entries) => {
    outdate(entries.map(({ target }) => known.get(target)));
    refresh();
  });
  const known = new WeakMap(); // canvas → chart

  /** Their curves, or the colours or the room for them, have changed. */
  const outdate = (charts) => charts.forEach((chart) => (chart.plan = null));

  /** A chart with room for `count` numbers above it. */
  function create({ name, term, of = "", spec, count }) {
    const canvas = make("canvas", { role: "img" });
    const plain = make("span", { class: "dd-plain" });
    const values = Array.from({ length: count }, (_, k) =>
      make("span", { class: "dd-value", "data-process": k, "data-of": of }),
    );
    const head = make("div", { class: "dd-head" }, plain, ...values);
    if (term) head.prepend(make("span", { class: "dd-term" }, mathNode(term)));
    const cursor = make("canvas", { class: "dd-cursor", "aria-hidden": "true" });
    const place = make("div", { class: "dd-chart" }, canvas, cursor);
    const node = make("div", { class: "dd-curve", "data-name": name }, head, place);
    followDrag(canvas, (event) => seek(chartX(canvas, spec, event.clientX)));
    const chart = { name, node, canvas, cursor, spec, values, plain, plan: null };
    known.set(canvas, chart);
    observer.observe(canvas);
    sizes.observe(canvas);
    return chart;
  }

  return {
    create,
    /** Moves the cursor; the curves are drawn only when `outdate` was called for them. */
    draw(chart, t) {
      const { canvas, cursor, spec } = chart;
      spec.cursor = t;
      if (!sight.has(canvas)) return;
      if (!chart.plan) {
        chart.plan = drawChart(canvas, { ...spec, cursor: null });
        Object.assign(cursor, { width: canvas.width, height: canvas.height });
      }
      if (!chart.plan) return;
      const g = cursor.getContext("2d");
      const ratio = devicePixelRatio;
      g.setTransform(ratio, 0, 0, ratio, 0, 0);
      g.clearRect(0, 0, cursor.width, cursor.height);
      drawCursor(g, chart.plan, spec);
    },
    outdate,
    forget(charts) {
      for (const { canvas } of charts) for (const one of [observer, sizes]) one.unobserve(canvas);
    },
  };
}

/** The schedule's curves: β, ᾱ, the two weights, SNR, with a line for each process. */
function createCurves(charts, scene) {
  const tables = scene.processes.map(({ betas, bars }) => curveTable(betas, bars));
  return tables[0].map(({ name, term, of, unit }, row) => {
    const series = scene.processes.map(({ T }, k) => ({
      name: term,
      color: of ? `--dd-${of}` : INK,
      ...SECOND[k],
      points: curvePoints(tables[k][row], T, CURVE_POINTS, scene.T / T),
    }));
    const x = { min: 0, max: scene.T, label: "t" };
    const spec = { x, y: unit ? { label: unit } : {}, series, legend: false };
    const chart = charts.create({ name, term, of, spec, count: series.length });
    const rows = tables.map((table) => table[row]);
    return Object.assign(chart, {
      /** The numbers at t. */
      read(t) {
        const texts = scene.processes.map((process, k) => {
          const own = scene.own(process, t);
          const { first, at, none, format } = rows[k];
          return (format ?? formatNumber)(own >= first ? at(own) : none);
        });
        texts.forEach((text, k) => setText(chart.values[k], text));
        return texts.join(", ");
      },
    });
  });
}

/** Mean, variance and distance over t, for the three noises; a second process is drawn faint. */
function createStatistics(charts, scene) {
  return MEASURES.map((measure) => {
    const series = scene.processes.flatMap(({ statistics }, k) => [
      { name: "expected", color: "#8884", width: 9, points: statistics.expected[measure] },
      ...NOISES.map((noise) => ({
        name: noise,
        ...NOISE_LINES[noise],
        faint: k > 0,
        points: statistics[noise][measure],
      })),
    ]);
    const spec = { x: { min: 0, max: scene.T, label: "t" }, y: {}, series, legend: false };
    const chart = charts.create({ name: measure, spec, count: 0 });
    return Object.assign(chart, {
      /** What the first process has at t: the prediction, then each noise as far as it came. */
      read(t, words) {
        const names = [words.number_predicted, ...NOISES.map((noise) => words[`noise_${noise}`])];
        return names
          .map((name, k) => {
            const near = chartNearest({ series: [series[k]] }, t)[0];
            return `${name} ${formatNumber(near?.[1])}`;
          })
          .join(", ");
      },
    });
  });
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
function histogramSpec(histograms, words) {
  return {
    x: { min: HISTOGRAM.low, max: HISTOGRAM.high, spacing: 40, label: words.axis_pixel },
    y: { min: 0, label: words.axis_density },
    legend: false,
    series: [
      ...histograms.map((one, k) => ({
        name: "", color: INK, ...SECOND[k], width: 1.5, points: outline(one),
      })),
      { name: "", color: "--dd-noise", width: 2, points: standardNormal() },
    ],
  };
}

/** Draws the histograms, their areas tinted, and N(0, 1) over them. */
function drawHistogram(canvas, histograms, words) {
  const spec = histogramSpec(histograms, words);
  const plan = drawChart(canvas, spec);
  if (!plan) return;
  const g = canvas.getContext("2d");
  g.globalAlpha = 0.15;
  histograms.forEach((one, k) => {
    g.fillStyle = plan.colour(spec.series[k], k);
    g.beginPath();
    g.moveTo(plan.left, plan.bottom);
    for (const [x, y] of outline(one)) g.lineTo(plan.px(x), plan.py(y));
    g.lineTo(plan.right, plan.bottom);
    g.fill();
  });
  g.globalAlpha = 1;
}
