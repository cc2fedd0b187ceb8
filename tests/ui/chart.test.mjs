// The arithmetic of the line chart.
import assert from "node:assert/strict";
import test from "node:test";
import chart from "../../ddpm_demo/ui/chart.js";
import panel from "../../ddpm_demo/ui/chart_panel.js";

const labels = (axis) => axis.ticks.map((tick) => tick.label);

test("ticks are round numbers and print as such", () => {
  assert.deepEqual(labels(chart.chartAxis({ min: 0, max: 1 }, [], 5, false)), [
    "0",
    "0.2",
    "0.4",
    "0.6",
    "0.8",
    "1.0",
  ]);
  assert.deepEqual(labels(chart.chartAxis({ min: 1, max: 1200 }, [], 4, false)), ["500", "1,000"]);
  assert.deepEqual(labels(chart.chartAxis({ min: 0, max: 2e-4 }, [], 2, false)), [
    "0",
    "10⁻⁴",
    "2×10⁻⁴",
  ]);
  assert.deepEqual(chart.linearTicks(-0.35, 0.35, 4), [-0.2, 0, 0.2]);
});

test("a log axis marks powers of ten, or 1, 2, 5 where there are few", () => {
  assert.deepEqual(
    chart.logTicks(1e-5, 1e4, 9),
    [-5, -4, -3, -2, -1, 0, 1, 2, 3, 4].map((k) => Number(`1e${k}`)),
  );
  assert.deepEqual(chart.logTicks(0.02, 0.9, 5), [0.02, 0.05, 0.1, 0.2, 0.5]);
  assert.deepEqual(labels(chart.chartAxis({ log: true }, [0.0001, 1], 4, true)), [
    "10⁻⁴",
    "0.001",
    "0.01",
    "0.1",
    "1",
  ]);
});

test("the range holds the data, and zero where that flattens nothing", () => {
  const loss = chart.chartAxis({}, [0.02, 1.31, null, NaN], 5, true);
  assert.deepEqual([loss.min, loss.max], [0, 1.5]);
  const narrow = chart.chartAxis({}, [100.2, 101], 5, true);
  assert.ok(narrow.min > 99 && narrow.min <= 100.2 && narrow.max >= 101);
  const flat = chart.chartAxis({}, [3, 3], 5, true);
  assert.ok(flat.min < 3 && flat.max > 3);
  const nothing = chart.chartAxis({ log: true }, [0, -1], 5, true);
  assert.ok(nothing.min > 0 && nothing.min < nothing.max);
});

test("a place on an axis and its value belong together, linear and log", () => {
  for (const log of [false, true]) {
    const axis = chart.chartAxis({ min: 0.01, max: 100, log }, [], 5, false);
    for (const value of [0.01, 0.5, 10, 100])
      assert.ok(Math.abs(axis.from(axis.to(value)) / value - 1) < 1e-9);
  }
  assert.equal(chart.chartAxis({ min: 0.01, max: 100, log: true }, [], 5, false).to(1), 0.5);
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
