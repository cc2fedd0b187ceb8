// Files → one uncompressed zip: a folder of thousands goes up as one request, with its folders and
// its names kept. Large files are parts of it themselves, so that their bytes are never held.

// without zip64, sizes and offsets have 32 bits and the number of files has 16
const ZIP_LIMITS = { files: 0xffff, bytes: 0xffffffff };

const END_BYTES = 22; // of the record that every zip ends with
const SMALL = 1_000_000; // bytes that are read at once: twice as quick as through a stream
const LIGHT = 65_536; // bytes that are kept once they were read: a part a file would be slow
const SEALED = 4_000_000; // bytes after which what was kept is handed over to the browser
const AHEAD = 8; // files that are read at the same time

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit += 1) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  return c;
});

/** CRC-32 of `bytes`, or of what came before, whose CRC is `before`, and `bytes`. */
function crc32(bytes, before = 0) {
  let crc = ~before;
  for (let k = 0; k < bytes.length; k += 1) crc = (crc >>> 8) ^ CRC_TABLE[(crc ^ bytes[k]) & 0xff];
  return ~crc >>> 0;
}

/** {crc, content} of a file: its bytes if it is light, else itself; never a large one's bytes. */
async function examine(file) {
  if (file.size < SMALL) {
    const bytes = new Uint8Array(await file.arrayBuffer());
    return { crc: crc32(bytes), content: file.size <= LIGHT ? bytes : file };
  }
  const reader = file.stream().getReader();
  let crc = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { crc, content: file };
    crc = crc32(value, crc);
  }
}

/** What operating systems leave lying about: never a picture, never sent. */
function isDropping(path) {
  return path
    .split("/")
    .some((part) => /^(\.|__MACOSX$|(eh)?thumbs\.db$|desktop\.ini$|Icon\r$)/i.test(part));
}

/**
 * The files as they go into the zip: sorted, each name once, droppings left out.
 *
 * A single folder around everything is only where the pictures lay; its name says nothing about
 * them and is cut off. Names are composed (NFC): macOS writes 가 as ᄀ and ᅡ.
 */
function arrange(found) {
  const top = found[0]?.path.match(/^[^/]*\//)?.[0];
  const wrapped = top && found.every(({ path }) => path.startsWith(top));
  const taken = new Set();
  const once = (path) => {
    const [, stem, suffix] = path.match(/^(.*?)((?:\.[^./]*)?)$/s);
    let name = path;
    for (let k = 2; taken.has(name); k += 1) name = `${stem} (${k})${suffix}`;
    taken.add(name);
    return name;
  };
  return found
    .map(({ path, file }) => ({
      path: (wrapped ? path.slice(top.length) : path).normalize(),
      file,
    }))
    .filter(({ path }) => !isDropping(path))
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
    .map(({ path, file }) => ({ path: once(path), file }));
}

/** {size, crc, content, changed} of the files in their order; the next few are on their way. */
async function* readAhead(files, prepare, signal) {
  const read = ({ path, file }) => {
    const work = async () => {
      const original = typeof file === "function" ? await file() : file;
      const prepared = await prepare(original);
      const { crc, content } = await examine(prepared);
      return { size: prepared.size, crc, content, changed: prepared !== original };
    };
    const coming = work().catch((cause) => {
      throw Object.assign(new Error("unreadable", { cause }), { path });
    });
    coming.catch(() => {}); // heard below when its turn comes; until then nobody is to complain
    return coming;
  };
  const coming = files.slice(0, AHEAD).map(read);
  for (let k = AHEAD; coming.length && !signal?.aborted; k += 1) {
    if (k < files.length) coming.push(read(files[k]));
    yield await coming.shift();
  }
}

/** Little-endian numbers, given as [bytes, value]. */
function record(...fields) {
  const view = new DataView(new ArrayBuffer(fields.reduce((sum, [bytes]) => sum + bytes, 0)));
  let at = 0;
  for (const [bytes, value] of fields) {
    if (bytes === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += bytes;
  }
  return new Uint8Array(view.buffer);
}

/** The fields that a file's own header and its line in the directory share. */
const common = ({ name, crc, size }) => [
  [2, 20], // unpacked by version 2.0
  [2, 0x0800], // the name is UTF-8
  [2, 0], // stored as it is
  [2, 0],
  [2, 0x21], // 00:00 on 1980-01-01: when the pictures were taken is nobody's business
  [4, crc],
  [4, size],
  [4, size],
  [2, name.length],
  [2, 0], // no extra field
];

/**
 * A zip as a list of Blob parts, or null once cancelled.
 *
 * `files`: [{path, file}], file a Blob or what answers with one; `prepare(file)`: what goes in for
 * it; `progress(done, changed)`: how many are in, and how many of them are not the files themselves;
 * `signal`: an AbortSignal, heard at once even while a file is being prepared.
 * Throws a RangeError when it would pass `ZIP_LIMITS` or `maxBytes`, any other error with `path`
 * set when a file cannot be read.
 */
async function zipParts(files, options = {}) {
  const { prepare = (file) => file, progress, signal, maxBytes } = options;
  const most = Math.min(maxBytes ?? Infinity, ZIP_LIMITS.bytes);
  if (files.length > ZIP_LIMITS.files) throw new RangeError("files");
  const parts = [];
  const directory = [];
  let loose = []; // parts that are not sealed yet
  let offset = 0;
  let sealed = 0; // the offset up to which they are
  let directorySize = 0;
  let changed = 0;
  const prepared = readAhead(files, prepare, signal);
  const aborted = new Promise((done) => signal?.addEventListener("abort", () => done({})));
  for (const [k, { path }] of files.entries()) {
    const { value } = await Promise.race([prepared.next(), aborted]);
    if (signal?.aborted) return null;
    const name = new TextEncoder().encode(path);
    const fields = common({ name, ...value });
    loose.push(record([4, 0x04034b50], ...fields), name, value.content);
    // no comment, disk 0, no attributes, and where the file begins
    const place = [4, 4, 2].map((bytes) => [bytes, 0]).concat([[4, offset]]);
    directory.push(record([4, 0x02014b50], [2, 20], ...fields, ...place), name);
    offset += 30 + name.length + value.size;
    directorySize += 46 + name.length;
    if (offset + directorySize + END_BYTES > most) throw new RangeError("bytes");
    if (offset - sealed > SEALED || k === files.length - 1) {
      parts.push(new Blob(loose));
      [loose, sealed] = [[], offset];
    }
    changed += value.changed;
    progress?.(k + 1, changed);
  }
  const count = files.length;
  const end = record(
    [4, 0x06054b50],
    [4, 0], // disk 0, twice
    [2, count],
    [2, count],
    [4, directorySize],
    [4, offset],
    [2, 0], // no comment
  );
  return [...parts, new Blob([...directory, end])];
}

if (typeof module !== "undefined")
  module.exports = { ZIP_LIMITS, arrange, crc32, examine, isDropping, zipParts };
