// The sheets of one process: each file is fetched once and kept as a bitmap.

/** A value that is shown: what opens the page gives way where the address asks for a drawing. */
function wanted(value, query) {
  if (!value) return null;
  return value.opening && new URLSearchParams(query).has("model") ? null : value;
}

/** How many frames can be shown: all up to the first whose sheet has not come yet. */
function framesReady(frames, chunks, has) {
  let ready = 0;
  for (const chunk of chunks) {
    if (chunk.first > ready || !has(chunk)) break;
    ready = Math.max(ready, chunk.first + chunk.count);
  }
  return Math.min(ready, frames.length);
}

/** The sheet that holds frame `index`, or undefined. */
function chunkOf(chunks, index) {
  return chunks.findLast((chunk) => index >= chunk.first && index < chunk.first + chunk.count);
}

/** The files of a chunk that blocks are drawn from; the first one is always wanted. */
function filesOf(chunk, blocks) {
  return [chunk.file, ...blocks.map(({ of }) => chunk[of])].filter(Boolean);
}

async function fetchBitmap(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${answer.status}`);
  return createImageBitmap(await answer.blob());
}

/** Fetches what is wanted and calls `changed()` whenever something came, or failed twice. */
function createSheets(changed) {
  let kept = new Map(); // path → ImageBitmap, "loading" or "failed"

  async function want({ path, url }) {
    if (kept.has(path)) return;
    const era = kept;
    era.set(path, "loading");
    const result = await twice(() => fetchBitmap(url)).catch(() => "failed");
    if (era !== kept) return result.close?.(); // another process took the stage meanwhile
    kept.set(path, result);
    changed();
  }

  return {
    want,
    /** The bitmap of a file, or null. */
    get(file) {
      const found = file && kept.get(file.path);
      return found && typeof found !== "string" ? found : null;
    },
    /** Whether a file is there or will never be. */
    settled: ({ path }) => kept.has(path) && kept.get(path) !== "loading",
    failed: (file) => Boolean(file) && kept.get(file.path) === "failed",
    clear() {
      for (const bitmap of kept.values()) bitmap.close?.();
      kept = new Map();
    },
  };
}

// the page runs this file inside a function of gradio's; node's tests load it as a module
if (typeof module !== "undefined") module.exports = { chunkOf, filesOf, framesReady, wanted };
