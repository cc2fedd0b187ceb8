// The words of the list of runs that are made of numbers.
import assert from "node:assert/strict";
import test from "node:test";
import runs from "../../../../ddpm_demo/ui/train/run/runs_list.js";

test("sizes are read at a glance", () => {
  const told = [0, 980, 999.6, 12_345, 3_400_000, 120_000_000, 999_700_000, 1_200_000_000];
  assert.deepEqual(told.map(runs.sizeText), [
    "0 B", "980 B", "1 kB", "12 kB", "3.4 MB", "120 MB", "1.0 GB", "1.2 GB",
  ]);
  assert.equal(runs.sizeText(undefined), "0 B");
});

test("ages are said as the language says them, and no run is from the future", () => {
  const age = (seconds, language = "en") => runs.ageText(1e9, 1e9 + seconds, language);
  assert.equal(age(-50), "now");
  assert.equal(age(59), "now");
  assert.equal(age(61), "1 minute ago");
  assert.equal(age(7200), "2 hours ago");
  assert.equal(age(86400), "yesterday");
  assert.equal(age(40 * 86400), "last month");
  assert.equal(age(7200, "ko"), "2시간 전");
});

test("a loss has three digits that count, and none where there is none", () => {
  assert.equal(runs.lossText(0.0431234), "0.0431");
  assert.equal(runs.lossText(1.23456), "1.23");
  assert.equal(runs.lossText(null), "");
});

test("a bar stays within its frame", () => {
  assert.equal(runs.shareOf({ step: 1300, total: 2000 }), 0.65);
  assert.equal(runs.shareOf({ step: 0, total: 0 }), 0);
  assert.equal(runs.shareOf({ step: 9, total: 5 }), 1);
});
