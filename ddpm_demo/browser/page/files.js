// The files of the page: inside it, or beside it on the server.

/** The bytes of a file inside the page, which lies there as gzip in base64; null for none. */
async function unpacked(name) {
  const element = document.querySelector(`script[data-file="${CSS.escape(name)}"]`);
  if (!element) return null;
  const text = atob(element.textContent);
  const packed = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
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
  const inside = await unpacked(name);
  if (inside) return inside;
  const answer = await fetch(name, { integrity });
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  return answer.arrayBuffer();
}
