// Where pictures stand on the contact sheet, and which of them are in view.
import assert from "node:assert/strict";
import test from "node:test";
import sheet from "../../../../ddpm_demo/ui/train/draft/contact_sheet.js";

test("a cell is a whole multiple of its picture", () => {
  for (let size = 16; size <= 128; size += 4) {
    const edge = sheet.cellEdge(size);
    assert.equal(edge % size, 0);
    assert.ok(edge >= 48 && edge <= 128, `${size} → ${edge}`);
  }
});

test("cells and the gaps between them fill a row", () => {
  assert.equal(sheet.columnsOf(64, 64), 1);
  assert.equal(sheet.columnsOf(131, 64), 1);
  assert.equal(sheet.columnsOf(132, 64), 2);
  assert.equal(sheet.columnsOf(10, 64), 1);
});

test("the rows in view and three around them are drawn", () => {
  assert.deepEqual(sheet.rangeInView(0, 640, 64, 10, 5000), [0, 130]);
  assert.deepEqual(sheet.rangeInView(6800, 640, 64, 10, 5000), [970, 1130]);
  assert.deepEqual(sheet.rangeInView(0, 640, 64, 10, 25), [0, 25]);
  assert.deepEqual(sheet.rangeInView(99_999, 640, 64, 10, 25), [25, 25]);
});

test("a picture's place on its sheet", () => {
  assert.deepEqual(sheet.placeOf(0, 16), { sheet: 0, column: 0, row: 0 });
  assert.deepEqual(sheet.placeOf(255, 16), { sheet: 0, column: 15, row: 15 });
  assert.deepEqual(sheet.placeOf(256 + 17, 16), { sheet: 1, column: 1, row: 1 });
});

test("keys lead to neighbours and never off the sheet", () => {
  const from = (key, index) => sheet.neighbour(key, index, 10, 25, 2);
  assert.deepEqual(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"].map((key) => from(key, 12)),
    [11, 13, 2, 22]); // prettier-ignore
  assert.equal(from("ArrowLeft", 0), 0);
  assert.equal(from("ArrowDown", 20), 20);
  assert.equal(from("PageDown", 12), 24);
  assert.equal(from("PageUp", 12), 0);
  assert.deepEqual([from("Home", 7), from("End", 7), from("a", 7)], [0, 24, null]);
});
