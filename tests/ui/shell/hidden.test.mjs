// What gradio says to screen readers, in the visitor's language.
import assert from "node:assert/strict";
import test from "node:test";
import hidden from "../../../ddpm_demo/ui/shell/hidden.js";

const en = { close: "Close", slider: "range slider for {value}", of: "{value} of all" };
const ko = { close: "닫기", slider: "{value} 슬라이더", of: "전체 중 {value}" };

test("a text is looked up whole, a value is carried over as it is, and there is a way back", () => {
  assert.equal(hidden.translated("Close", en, ko), "닫기");
  assert.equal(hidden.translated("Close it", en, ko), null);
  assert.equal(hidden.translated("range slider for $& {value}", en, ko), "$& {value} 슬라이더");
  assert.equal(hidden.translated("3 of all", en, ko), "전체 중 3");
  for (const text of ["Close", "range slider for T", "3 of all"]) {
    assert.equal(hidden.translated(hidden.translated(text, en, ko), ko, en), text);
  }
});
