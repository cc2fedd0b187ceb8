// What is packed before it is sent: the checksum, the names, the zip.
import assert from "node:assert/strict";
import test from "node:test";
import zlib from "node:zlib";
import dropzone from "../../../../../ddpm_demo/ui/train/draft/dropzone/dropzone.js";
import zip from "../../../../../ddpm_demo/ui/train/draft/dropzone/zip.js";

const bytes = (text) => new TextEncoder().encode(text);
const named = (...paths) => paths.map((path) => ({ path, file: new Blob([path]) }));
const arranged = (...paths) => zip.arrange(named(...paths)).map(({ path }) => path);

test("the checksum is the one everybody knows, in one piece or several", () => {
  assert.equal(zip.crc32(bytes("123456789")), 0xcbf43926);
  assert.equal(zip.crc32(bytes("")), 0);
  assert.equal(zip.crc32(bytes("6789"), zip.crc32(bytes("12345"))), 0xcbf43926);
});

test("a file is read piece by piece", async () => {
  const block = new Uint8Array(300_000).map((_, k) => (k * 31) & 0xff);
  const file = new Blob([block, block, block]);
  const whole = zip.crc32(new Uint8Array(await file.arrayBuffer()));
  assert.deepEqual(await zip.examine(file), { crc: whole, content: file });
});

test("what operating systems leave behind is told from pictures", () => {
  for (const path of [".DS_Store", "a/Thumbs.db", "a/THUMBS.DB", "__MACOSX/a.png", "a/._b.png"])
    assert.ok(zip.isDropping(path), path);
  for (const path of [".git/config", "desktop.ini", "ehthumbs.db", "Icon\r"])
    assert.ok(zip.isDropping(path), path);
  for (const path of ["a.png", "cats/1.JPG", "thumbs.db.png", "Icons/a.png", "가.png", "a..png"])
    assert.ok(!zip.isDropping(path), path);
});

test("a folder around everything is cut off, class folders stay", () => {
  assert.deepEqual(arranged("pets/dogs/1.png", "pets/cats/1.png"), ["cats/1.png", "dogs/1.png"]);
  assert.deepEqual(arranged("dogs/1.png", "cats/1.png"), ["cats/1.png", "dogs/1.png"]);
  assert.deepEqual(arranged("pets/1.png", "2.png"), ["2.png", "pets/1.png"]);
  assert.deepEqual(arranged("1.png"), ["1.png"]);
  assert.deepEqual(arranged(".hidden/1.png", ".hidden/.DS_Store"), ["1.png"]);
  assert.deepEqual(arranged(), []);
});

test("names are composed, and none comes twice", () => {
  assert.deepEqual(arranged("얼굴/가.png".normalize("NFD")), ["가.png"]);
  assert.deepEqual(arranged("a.png", "b/a.png", "a.png", "a.png"), [
    "a.png",
    "a (2).png",
    "a (3).png",
    "b/a.png",
  ]);
});

test("a zip ends where the next reader looks for its end", async () => {
  const files = zip.arrange(named("a.png", "나/b.png"));
  const steps = [];
  const parts = await zip.zipParts(files, { progress: (...done) => steps.push(done) });
  assert.deepEqual(steps, [[1, 0], [2, 0]]); // prettier-ignore
  const view = new DataView(await new Blob(parts).arrayBuffer());
  const end = view.byteLength - 22;
  assert.equal(view.getUint32(end, true), 0x06054b50);
  assert.equal(view.getUint16(end + 10, true), 2);
  const directory = view.getUint32(end + 16, true);
  assert.equal(view.getUint32(directory, true), 0x02014b50);
  assert.equal(directory + view.getUint32(end + 12, true), end);
  const first = view.getUint32(directory + 42, true);
  assert.equal(view.getUint32(first, true), 0x04034b50);
  if (zlib.crc32) assert.equal(view.getUint32(first + 14, true), zlib.crc32("a.png"));
});

test("of a light file the bytes are kept, a heavy one goes in itself", async () => {
  const light = new Blob(["light"]);
  assert.deepEqual((await zip.examine(light)).content, bytes("light"));
  for (const size of [65_537, 1_000_000]) {
    const heavy = new Blob([new Uint8Array(size)]);
    assert.equal((await zip.examine(heavy)).content, heavy);
  }
});

test("many files are few parts, in their order", async () => {
  const block = new Blob([new Uint8Array(60_000)]);
  const files = Array.from({ length: 100 }, (_, k) => ({ path: `${k}.png`, file: block }));
  const parts = await zip.zipParts(files);
  assert.ok(parts.length <= 4, `${parts.length}`);
  const view = new DataView(await new Blob(parts).arrayBuffer());
  const end = view.byteLength - 22;
  let at = view.getUint32(end + 16, true);
  for (let k = 0; k < 100; k += 1) {
    assert.equal(view.getUint32(view.getUint32(at + 42, true), true), 0x04034b50);
    at += 46 + view.getUint16(at + 28, true);
  }
  assert.equal(at, end);
});

test("a file may be opened only when its turn comes", async () => {
  let open = 0;
  const files = Array.from({ length: 50 }, (_, k) => ({
    path: String(k).padStart(2, "0"),
    file: async () => ((open += 1), new Blob([String(k)])),
  }));
  let ahead = 0;
  const parts = await zip.zipParts(files, {
    progress: (done) => (ahead = Math.max(ahead, open - done)),
  });
  assert.ok(ahead < 20, `${ahead}`);
  assert.ok((await new Blob(parts).text()).includes("4949"));
});

test("what goes in may be another file, and sizes and checksums are its own", async () => {
  const steps = [];
  const parts = await zip.zipParts(named("a.png", "b.png"), {
    prepare: async (file) => ((await file.text()) === "b.png" ? new Blob(["small"]) : file),
    progress: (...done) => steps.push(done),
  });
  assert.deepEqual(steps, [[1, 0], [2, 1]]); // prettier-ignore
  const text = await new Blob(parts).text();
  assert.ok(text.includes("b.pngsmall"));
  const view = new DataView(await new Blob(parts).arrayBuffer());
  const second = 30 + 2 * "a.png".length;
  assert.equal(view.getUint32(second + 18, true), 5);
  assert.equal(view.getUint32(second + 14, true), zip.crc32(bytes("small")));
});

test("the bound is on what is sent, to the byte", async () => {
  const files = named("a.png", "b.png");
  const { size } = new Blob(await zip.zipParts(files));
  assert.ok(await zip.zipParts(files, { maxBytes: size }));
  await assert.rejects(zip.zipParts(files, { maxBytes: size - 1 }), RangeError);
  const prepare = () => new Blob([]);
  assert.ok(await zip.zipParts(files, { maxBytes: size - 1, prepare }));
});

test("more than the format holds is refused", async () => {
  const file = new Blob([]);
  const many = Array.from({ length: 65_536 }, (_, k) => ({ path: String(k), file }));
  await assert.rejects(zip.zipParts(many), RangeError);
  const huge = { size: 2 ** 32 - 50, stream: () => new Blob([]).stream() };
  await assert.rejects(zip.zipParts([{ path: "a", file: huge }]), RangeError);
});

test("a file that cannot be read is named, and cancelling ends the work", async () => {
  const gone = {
    size: 1,
    arrayBuffer() {
      throw new DOMException("gone", "NotFoundError");
    },
  };
  const slow = {
    size: 1,
    arrayBuffer: () => new Promise((done) => setTimeout(() => done(new ArrayBuffer(1)), 20)),
  };
  const files = [
    { path: "a.png", file: slow },
    { path: "b.png", file: gone },
  ];
  await assert.rejects(zip.zipParts(files), { path: "b.png" });
  const stop = new AbortController();
  const never = new Promise(() => {});
  const prepare = (file) => (file.size === 2 ? never : file);
  const stopped = zip.zipParts(named("a", "bb", "c"), {
    prepare,
    progress: () => stop.abort(),
    signal: stop.signal,
  });
  assert.equal(await stopped, null);
});

test("a folder is read until its reader has no more", async () => {
  const file = (name) => ({ isFile: true, fullPath: `/top/${name}`, file: (done) => done(name) });
  const batches = [[file("1"), file("2")], [file("3")], []];
  const folder = {
    fullPath: "/top",
    createReader: () => ({ readEntries: (done) => done(batches.shift()) }),
  };
  const found = [];
  await dropzone.walk(folder, found, () => false);
  assert.deepEqual(found.map(({ path }) => path), ["top/1", "top/2", "top/3"]); // prettier-ignore
});
