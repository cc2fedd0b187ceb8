// The one format of numbers, by the table that tests/ui/test_numbers.py reads too.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import numbers from "../../../../ddpm_demo/ui/components/text/numbers.js";

const table = new URL("./numbers.json", import.meta.url);
const FORMATS = {
  number: numbers.formatNumber,
  figure: numbers.formatFigure,
  count: numbers.formatCount,
  percent: numbers.formatPercent,
  size: numbers.formatSize,
};

test("a number is written as the table says, which Python's tests read too", () => {
  for (const [kind, values, text] of JSON.parse(readFileSync(table, "utf-8")))
    assert.equal(FORMATS[kind](...values), text.replaceAll(" ", "\u00a0"), `${kind} ${values}`);
});

test("decibels, of which JSON cannot say all", () => {
  assert.equal(numbers.formatDecibel(-2.44), "−2.4\u00a0dB");
  assert.equal(numbers.formatDecibel(null), "∞\u00a0dB");
  assert.equal(numbers.formatDecibel(-Infinity), "−∞\u00a0dB");
});
