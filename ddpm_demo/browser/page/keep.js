// A drawing as a PNG that holds its settings, as the app writes it and reads it.

import { gridShape, paint } from "./frames.js";

export const KEY = "ddpm_demo"; // as PNG_KEY in data/export.py
const EDGE = 128; // pixels to a side that a picture has at least, each pixel a square

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

/** The bytes of a PNG with a text of ASCII letters in a chunk behind its header. */
export function withText(png, key, text) {
  const body = new TextEncoder().encode(`tEXt${key}\0${text}`);
  const chunk = new Uint8Array(body.length + 8);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, body.length - 4);
  chunk.set(body, 4);
  view.setUint32(body.length + 4, crc32(body));
  const header = 33; // signature and IHDR
  const joined = new Uint8Array(png.length + chunk.length);
  joined.set(png.subarray(0, header));
  joined.set(chunk, header);
  joined.set(png.subarray(header), header + chunk.length);
  return joined;
}

/** JSON in ASCII alone. */
export function ascii(values) {
  return JSON.stringify(values).replace(
    /[\u007f-\uffff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** The pictures [count, channels, height, width] as a PNG with their settings. */
export async function png(pictures, count, shape, settings) {
  const [, h, w] = shape;
  const grid = gridShape(count);
  const [width, height] = [grid[1] * w, grid[0] * h];
  const small = new OffscreenCanvas(width, height);
  const image = new ImageData(width, height);
  image.data.fill(255); // an empty place is white
  paint(image.data, width, 0, pictures, shape, grid, count);
  small.getContext("2d").putImageData(image, 0, 0);
  const scale = Math.max(1, Math.ceil(EDGE / Math.max(h, w)));
  const large = new OffscreenCanvas(width * scale, height * scale);
  const context = large.getContext("2d");
  context.imageSmoothingEnabled = false;
  context.drawImage(small, 0, 0, large.width, large.height);
  const blob = await large.convertToBlob({ type: "image/png" });
  const bytes = withText(new Uint8Array(await blob.arrayBuffer()), KEY, ascii(settings));
  return new Blob([bytes], { type: "image/png" });
}

/** Hands a file to the visitor. */
export function save(blob, name) {
  const url = URL.createObjectURL(blob);
  Object.assign(document.createElement("a"), { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
