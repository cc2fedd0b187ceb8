// The files of the page: inside it, or beside it on the server.

const PACKED = ".gz"; // at the end of the name of a file that its folder has as gzip

/** What gzip has made of something, as it was. */
function unpacked(packed) {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

/** The bytes of a file inside the page, which lies there as gzip in base64; null for none. */
async function inPage(name) {
  const element = document.querySelector(`script[data-file="${CSS.escape(name)}"]`);
  if (!element) return null;
  const text = atob(element.textContent);
  return unpacked(Uint8Array.from(text, (letter) => letter.charCodeAt(0)));
}

/** Whether the page has its files inside. */
export function isWhole() {
  return document.querySelector("script[data-file]") !== null;
}

/** Whether its files cannot be read: a browser gives none of the disk to a page from there. */
export function needsServer() {
  return location.protocol === "file:" && !isWhole();
}

/** The bytes of a file; `integrity` is what a server's answer has to be. */
export async function read(name, integrity) {
  const inside = await inPage(name);
  if (inside) return inside;
  const answer = await fetch(name, { integrity });
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  return answer.arrayBuffer();
}

/**
 * The bytes of a file that `sums` names, as it is or packed; `sums` has what each file has to be.
 */
export async function readNamed(name, sums) {
  const packed = `${name}${PACKED}`;
  return packed in sums ? unpacked(await read(packed, sums[packed])) : read(name, sums[name]);
}

/** Whether `sums` names a file, as it is or packed. */
export function isNamed(name, sums) {
  return name in sums || `${name}${PACKED}` in sums;
}
