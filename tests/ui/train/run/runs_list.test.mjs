// The words of the list of runs that are made of numbers.
import assert from "node:assert/strict";
import test from "node:test";
import runs from "../../../../ddpm_demo/ui/train/run/runs_list/runs_list.js";

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

const run = (token, step = 0) => ({ token, step });
const held = { book: "b", mark: 4, runs: [run("x"), run("y")] };
const news = (more) => ({ book: "b", since: 4, mark: 5, news: [], ...more });
const tokens = (list) => list.runs.map(({ token }) => token);

test("news change, add and take away rows", () => {
  const changed = runs.amended(held, news({ news: [run("y", 7)] }));
  assert.deepEqual(changed, { book: "b", mark: 5, runs: [run("x"), run("y", 7)] });
  const more = { news: [run("z")], keys: ["z", "x", "y"] };
  assert.deepEqual(tokens(runs.amended(held, news(more))), ["z", "x", "y"]);
  assert.deepEqual(tokens(runs.amended(held, news({ keys: ["y"] }))), ["y"]);
  assert.deepEqual(tokens(held), ["x", "y"]);
});

test("news that were told twice change nothing, and old ones take nothing back", () => {
  const twice = news({ since: 2, news: [run("y", 7)] });
  const once = runs.amended(held, twice);
  assert.deepEqual(runs.amended(once, twice), once);
  assert.equal(runs.amended(held, news({ since: 1, mark: 3, news: [run("x", 1)] })), held);
});

test("news that do not go on from what is held are none", () => {
  assert.equal(runs.amended(null, news()), null);
  assert.equal(runs.amended(held, news({ since: 5, mark: 6 })), null);
  assert.equal(runs.amended(held, news({ book: "of another server" })), null);
  assert.equal(runs.amended(held, news({ keys: ["x", "y", "z"] })), null);
});
