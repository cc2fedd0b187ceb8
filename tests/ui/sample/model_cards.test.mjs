// How large the pictures of a card are shown.
import assert from "node:assert/strict";
import test from "node:test";
import cards from "../../../ddpm_demo/ui/sample/model_cards.js";

test("small pictures in whole pixels, large ones shrunk", () => {
  assert.deepEqual([28, 32, 84, 96, 128].map(cards.shownEdge), [84, 96, 84, 96, 96]);
});
