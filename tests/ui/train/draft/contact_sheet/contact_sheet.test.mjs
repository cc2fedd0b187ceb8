// Where pictures stand on the contact sheet, which of them are in view, and which are of one class.
import assert from "node:assert/strict";
import test from "node:test";
import groups from "../../../../../ddpm_demo/ui/train/draft/contact_sheet/groups.js";
import sheet from "../../../../../ddpm_demo/ui/train/draft/contact_sheet/layout.js";

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

const flat = (count) => sheet.layGroups([count], 10, 64, 0);

test("the rows in view and three around them are drawn", () => {
  assert.deepEqual(sheet.rangeInView(flat(5000), 0, 640), [0, 130]);
  assert.deepEqual(sheet.rangeInView(flat(5000), 6800, 640), [970, 1130]);
  assert.deepEqual(sheet.rangeInView(flat(25), 0, 640), [0, 25]);
  assert.deepEqual(sheet.rangeInView(flat(25), 99_999, 640), [25, 25]);
});

test("groups stand under their heads, one below the other", () => {
  const layout = sheet.layGroups([12, 0, 3], 10, 64, 40);
  assert.deepEqual(layout.groups.map(({ top }) => top), [0, 40 + 2 * 68, 80 + 2 * 68]); // prettier-ignore
  assert.equal(layout.height, 3 * 40 + 3 * 68 - 4);
  assert.deepEqual(sheet.spotOf(layout, 11), { left: 68, top: 40 + 68 });
  assert.deepEqual(sheet.spotOf(layout, 12), { left: 0, top: 120 + 2 * 68 });
});

test("of many groups only those in view are drawn", () => {
  const layout = sheet.layGroups(Array(100).fill(20), 10, 64, 40);
  const [first, end] = sheet.rangeInView(layout, layout.groups[50].top, 300);
  assert.ok(first <= 1000 && first >= 960, `${first}`);
  assert.ok(end >= 1030 && end <= 1080, `${end}`);
});

test("a picture's place on its sheet", () => {
  assert.deepEqual(sheet.placeOf(0, 16), { sheet: 0, column: 0, row: 0 });
  assert.deepEqual(sheet.placeOf(255, 16), { sheet: 0, column: 15, row: 15 });
  assert.deepEqual(sheet.placeOf(256 + 17, 16), { sheet: 1, column: 1, row: 1 });
});

test("keys lead to neighbours and never off the sheet", () => {
  const from = (key, position) => sheet.neighbour(key, position, flat(25), 2);
  assert.deepEqual(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"].map((key) => from(key, 12)),
    [11, 13, 2, 22]); // prettier-ignore
  assert.equal(from("ArrowLeft", 0), 0);
  assert.equal(from("ArrowDown", 20), 20);
  assert.equal(from("PageDown", 12), 24);
  assert.equal(from("PageUp", 12), 0);
  assert.deepEqual([from("Home", 7), from("End", 7), from("a", 7)], [0, 24, null]);
});

test("keys lead from one class to the next, in the same column where there is one", () => {
  const layout = sheet.layGroups([12, 3, 20], 10, 64, 40);
  const from = (key, position) => sheet.neighbour(key, position, layout, 2);
  assert.equal(from("ArrowDown", 11), 13, "the second of the second class");
  assert.equal(from("ArrowDown", 5), 14, "which has no more than three");
  assert.equal(from("ArrowUp", 13), 11);
  assert.equal(from("ArrowUp", 15), 12);
  assert.equal(from("PageDown", 1), 13);
  assert.equal(from("ArrowRight", 11), 12);
});

test("folders of one name are one class, and can be told apart again", () => {
  const folders = [null, "cat", "kitten", "dog", "emptied"];
  const labels = groups.spelledOut([[0, 1], [1, 2], [2, 1], [3, 1]]); // prettier-ignore
  const sorted = (called) => groups.groupsOf(folders, labels, called);
  const plain = sorted(new Map());
  assert.deepEqual(plain.map(({ name, pictures }) => [name, pictures]),
    [[null, [0]], ["cat", [1, 2]], ["kitten", [3]], ["dog", [4]]]); // prettier-ignore
  const called = groups.renamed(new Map(), folders, plain[2], "cat");
  assert.deepEqual([...called], [[2, "cat"]]);
  const merged = sorted(called);
  assert.deepEqual(merged[1], { name: "cat", folders: [1, 2], pictures: [1, 2, 3], changed: true });
  const both = groups.renamed(called, folders, merged[1], "feline");
  assert.deepEqual([...both], [[2, "feline"], [1, "feline"]]); // prettier-ignore
  const back = groups.renamed(both, folders, sorted(both)[1], "kitten");
  assert.deepEqual([...back], [[1, "kitten"]], "one's own name needs no entry");
});

test("a name is one line of at most 100 letters without blanks around", () => {
  assert.equal(groups.cleanName("  a\n b​ "), "a b");
  assert.equal(groups.cleanName("가나"), "가나");
  assert.equal(groups.cleanName("x".repeat(150)).length, 100);
  assert.equal(groups.cleanName(" \t "), "");
});
