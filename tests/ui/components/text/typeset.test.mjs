// The one typesetter, by the table that tests/ui/test_typeset.py reads too.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import typeset from "../../../../ddpm_demo/ui/components/text/typeset.js";

const table = new URL("./typeset.json", import.meta.url);

test("a text is cut as the table says, which Python's tests read too", () => {
  for (const [text, tokens, shown] of JSON.parse(readFileSync(table, "utf-8"))) {
    assert.deepEqual(typeset.symbols(text), tokens, text);
    assert.equal(typeset.mathText(text), shown);
  }
});
