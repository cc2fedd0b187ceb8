// The arithmetic of the line chart.
import assert from "node:assert/strict";
import test from "node:test";
import axis from "../../../ddpm_demo/ui/components/chart/axis.js";
import chart from "../../../ddpm_demo/ui/components/chart/chart.js";
import panel from "../../../ddpm_demo/ui/components/chart/panel.js";

const labels = ({ ticks }) => ticks.map((tick) => tick.label);

test("ticks are round numbers and print as such", () => {
  assert.deepEqual(labels(axis.chartAxis({ min: 0, max: 1 }, [], 5, false)), [
    "0",
    "0.2",
    "0.4",
    "0.6",
    "0.8",
    "1.0",
  ]);
  assert.deepEqual(labels(axis.chartAxis({ min: 1, max: 1200 }, [], 4, false)), ["500", "1,000"]);
  assert.deepEqual(labels(axis.chartAxis({ min: 0, max: 2e-4 }, [], 2, false)), [
    "0",
    "10⁻⁴",
    "2\u00a0×\u00a010⁻⁴",
  ]);
  assert.deepEqual(labels(axis.chartAxis({ min: 0, max: 2, whole: true }, [], 8, false)), ["0", "1", "2"]);
  assert.deepEqual(labels(axis.chartAxis({ min: 1, max: 1200, whole: true }, [], 4, false)), ["500", "1,000"]);
  assert.deepEqual(axis.linearTicks(-0.35, 0.35, 4), [-0.2, 0, 0.2]);
});

test("a log axis marks powers of ten, or 1, 2, 5 where there are few", () => {
  assert.deepEqual(
    axis.logTicks(1e-5, 1e4, 9),
    [-5, -4, -3, -2, -1, 0, 1, 2, 3, 4].map((k) => Number(`1e${k}`)),
  );
  assert.deepEqual(axis.logTicks(0.02, 0.9, 5), [0.02, 0.05, 0.1, 0.2, 0.5]);
  assert.deepEqual(labels(axis.chartAxis({ log: true }, [0.0001, 1], 4, true)), [
    "10⁻⁴",
    "0.001",
    "0.01",
    "0.1",
    "1",
  ]);
});

test("the range holds the data, and zero where that flattens nothing", () => {
  const loss = axis.chartAxis({}, [0.02, 1.31, null, NaN], 5, true);
  assert.deepEqual([loss.min, loss.max], [0, 1.5]);
  const narrow = axis.chartAxis({}, [100.2, 101], 5, true);
  assert.ok(narrow.min > 99 && narrow.min <= 100.2 && narrow.max >= 101);
  const flat = axis.chartAxis({}, [3, 3], 5, true);
  assert.ok(flat.min < 3 && flat.max > 3);
  const nothing = axis.chartAxis({ log: true }, [0, -1], 5, true);
  assert.ok(nothing.min > 0 && nothing.min < nothing.max);
});

test("a place on an axis and its value belong together, linear and log", () => {
  for (const log of [false, true]) {
    const made = axis.chartAxis({ min: 0.01, max: 100, log }, [], 5, false);
    for (const value of [0.01, 0.5, 10, 100])
      assert.ok(Math.abs(made.from(made.to(value)) / value - 1) < 1e-9);
  }
  assert.equal(axis.chartAxis({ min: 0.01, max: 100, log: true }, [], 5, false).to(1), 0.5);
});

const spec = {
  x: { label: "step" },
  y: {},
  series: [
    {
      name: "raw, each",
      points: [
        [1, 0.5],
        [2, null],
        [3, 0.25],
      ],
    },
    { name: "held-out", points: [[3, 0.3]] },
  ],
};

test("the read-out takes the nearest measured point of each curve", () => {
  assert.deepEqual(chart.chartNearest(spec, 1.9), [
    [1, 0.5],
    [3, 0.3],
  ]);
  assert.deepEqual(chart.chartNearest({ series: [{ points: [] }] }, 1), [null]);
});

test("the CSV has a row per x, a column per curve, and holes where nothing was measured", () => {
  assert.equal(panel.chartCsv(spec), 'step,"raw, each",held-out\n1,0.5,\n2,,\n3,0.25,0.3\n');
});

test("a legend stands there for several curves only, and wraps where it is narrow", () => {
  const measure = (text) => 7 * text.length;
  assert.equal(
    chart.chartLayout({ series: spec.series.slice(1) }, 400, 200, measure).legend.length,
    0,
  );
  assert.equal(chart.chartLayout(spec, 400, 200, measure).legend[1].left > 0, true);
  const narrow = chart.chartLayout(spec, 120, 200, measure);
  assert.equal(narrow.legend[1].left, 0);
  assert.ok(narrow.legend[1].top > narrow.legend[0].top);
  assert.ok(narrow.top > narrow.legend[1].top + 12);
});

test("with clip a few spikes do not stretch the range, on either axis", () => {
  const values = Array.from({ length: 100 }, (_, k) => 0.1 + (k % 10) / 100);
  values[20] = 50;
  values[70] = 1e-7;
  for (const log of [false, true]) {
    const open = axis.chartAxis({ log }, values, 5, true);
    assert.ok(open.max >= 50);
    const made = axis.chartAxis({ log, clip: true }, values, 5, true);
    assert.ok(made.max >= 0.19 && made.max < 0.5, `${made.max}`);
    assert.ok(made.min > 0.01 && made.min <= 0.1, `${made.min}`);
  }
});

test("clip keeps what is no spike: a fall, two values, a line, a handful", () => {
  const fall = Array.from({ length: 200 }, (_, k) => 1 / (k + 1));
  const made = axis.chartAxis({ log: true, clip: true }, fall, 5, true);
  assert.ok(made.max >= 1 && made.min <= 0.005);
  assert.ok(axis.chartAxis({ clip: true }, [1, 1, 1, 100], 5, true).max >= 100);
  const flat = Array(50).fill(1);
  assert.ok(axis.chartAxis({ clip: true }, [...flat, 3], 5, true).max >= 3);
  assert.ok(axis.chartAxis({ clip: true, log: true }, [], 5, true).min > 0);
});

test("points outside are counted and drawn at the edge; without clip nothing is moved", () => {
  const points = Array.from({ length: 40 }, (_, k) => [k, k === 7 ? 900 : k === 9 ? null : 1 + (k % 5)]);
  const measure = (text) => 7 * text.length;
  const plan = chart.chartLayout({ y: { clip: true }, series: [{ points }] }, 400, 200, measure);
  assert.equal(plan.outside, 1);
  assert.equal(plan.beyond(900), 1);
  assert.equal(plan.beyond(-900), -1);
  assert.equal(plan.beyond(null), 0);
  assert.equal(plan.py(900), plan.top);
  assert.equal(plan.py(-900), plan.bottom);
  const whole = chart.chartLayout({ y: {}, series: [{ points }] }, 400, 200, measure);
  assert.equal(whole.outside, 0);
  const fixed = chart.chartLayout({ y: { min: 0, max: 1 }, series: [{ points }] }, 400, 200, measure);
  assert.equal(fixed.outside, 0);
  assert.ok(fixed.py(900) < 0);
});

test("a plain spec is one page, and pages without a point are left out", () => {
  assert.deepEqual(panel.chartPages(spec), [{ key: "", name: "", spec }]);
  const pages = [
    { key: "a", name: "A", spec },
    { key: "b", name: "B", spec: { series: [{ points: [] }] } },
    { key: "c", name: "C", spec: null },
  ];
  assert.deepEqual(panel.chartPages({ pages }).map(({ key }) => key), ["a"]);
  assert.deepEqual(panel.chartPages(null), []);
});

test("a point that no line leads to is drawn as a dot of its own", () => {
  const lone = (points, log = false) => chart.lonePoints(points, false, log);
  assert.deepEqual(lone([[12, 0.9]]), [[12, 0.9]]);
  assert.deepEqual(lone([[1, 2], [2, 3]]), []); // prettier-ignore
  const gaps = [[1, 2], [2, null], [3, 4], [4, NaN], [5, 6], [6, 7]]; // prettier-ignore
  assert.deepEqual(lone(gaps), [[1, 2], [3, 4]]); // prettier-ignore
  assert.deepEqual(lone([[1, 2], [2, -1]], true), [[1, 2]]); // prettier-ignore
});
