// A drawing as a PNG that holds its settings, as the app writes it and reads it.

import { gridShape, paint } from "./frames.js";

export const KEY = "ddpm_demo"; // as PNG_KEY in data/export.py
const EDGE = 512; // of each picture, as PICTURE_EDGE in ui/sample/keep/files.py
const MAX_EDGE = 4096; // of the file, as MAX_SHEET_EDGE in data/export.py
const MAX_LINE = 4; // pixels between enlarged pictures, as there
const HEADER = 33; // bytes of a PNG's signature and IHDR

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

/** The CRC-32 by which a PNG checks a chunk. */
export function crc32(bytes) {
  let c = 0xffffffff;
  for (const byte of bytes) c = TABLE[(c ^ byte) & 255] ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

/** The bytes of a PNG with one chunk more behind its header; `type` has four letters. */
function withChunk(png, type, content) {
  const body = new Uint8Array([...new TextEncoder().encode(type), ...content]);
  const chunk = new Uint8Array(body.length + 8);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, body.length - 4);
  chunk.set(body, 4);
  view.setUint32(body.length + 4, crc32(body));
  const joined = new Uint8Array(png.length + chunk.length);
  joined.set(png.subarray(0, HEADER));
  joined.set(chunk, HEADER);
  joined.set(png.subarray(HEADER), HEADER + chunk.length);
  return joined;
}

/** The bytes of a PNG with a text of ASCII letters. */
export function withText(png, key, text) {
  return withChunk(png, "tEXt", new TextEncoder().encode(`${key}\0${text}`));
}

/** The bytes of a PNG with a text of any letters: not packed, in no language that is named. */
export function withWords(png, key, text) {
  return withChunk(png, "iTXt", new TextEncoder().encode(`${key}\0\0\0\0\0${text}`));
}

/** JSON in ASCII alone. */
export function ascii(values) {
  return JSON.stringify(values).replace(
    /[\u007f-\uffff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** How a grid of small pictures is enlarged: {scale, line}, as `save_grid` in data/export.py. */
export function enlarged([rows, columns], h, w) {
  const room = Math.floor(MAX_EDGE / Math.max(rows * h, columns * w));
  const scale = Math.max(1, Math.min(Math.ceil(EDGE / Math.max(h, w)), room));
  return { scale, line: scale === 1 ? 0 : Math.min(Math.max(1, Math.floor(scale / 4)), MAX_LINE) };
}

/**
 * The pictures [count, channels, height, width] as a PNG with their settings, and `caption` as its
 * description. They lie in the `grid`, or in the squarest.
 */
export async function png(pictures, count, shape, settings, caption = "", grid = gridShape(count)) {
  const [, h, w] = shape;
  const [rows, columns] = grid;
  const small = new OffscreenCanvas(columns * w, rows * h);
  const image = new ImageData(small.width, small.height);
  image.data.fill(255); // an empty place is white
  paint(image.data, small.width, 0, pictures, shape, grid, count);
  small.getContext("2d").putImageData(image, 0, 0);
  const { scale, line } = enlarged(grid, h, w);
  const [across, down] = [scale * w + line, scale * h + line];
  const large = new OffscreenCanvas(columns * across - line, rows * down - line);
  const context = large.getContext("2d");
  context.imageSmoothingEnabled = false;
  context.fillStyle = "#fff";
  context.fillRect(0, 0, large.width, large.height);
  for (let k = 0; k < rows * columns; k += 1) {
    const [row, column] = [Math.floor(k / columns), k % columns];
    const from = [column * w, row * h, w, h];
    context.drawImage(small, ...from, column * across, row * down, scale * w, scale * h);
  }
  const blob = await large.convertToBlob({ type: "image/png" });
  let bytes = new Uint8Array(await blob.arrayBuffer());
  if (caption) bytes = withWords(bytes, "Description", caption);
  return new Blob([withText(bytes, KEY, ascii(settings))], { type: "image/png" });
}

/** Hands a file to the visitor. */
export function save(blob, name) {
  const url = URL.createObjectURL(blob);
  Object.assign(document.createElement("a"), { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
