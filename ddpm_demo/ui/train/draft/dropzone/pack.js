// Photographs are made small before they travel: a model never sees more than 128 pixels a side.

const SHRINK = {
  side: 128, // shorter side of what is sent: the largest size that a model is trained at
  larger: 256, // a shorter side beyond this is always made small
  bytes: 60_000, // so is a heavier file, if it loses pixels by it
  light: 16_000, // a lighter file is not even looked at: little could be saved
  ratio: 4, // of what is longer, the middle is sent: the server keeps a square at most
  quality: 0.95,
  atOnce: 4, // a decoded photograph takes 50 MB
};

const FOREIGN = /\.(avif|hei[cf])$/i; // redrawn however light they are

/**
 * How a picture is made small: {x, y, width, height} of what is kept, and {toWidth, toHeight};
 * null where it may go as it is. `must`: the server cannot open it, so it is redrawn in any case.
 */
function shrinkPlan(width, height, bytes, must = false) {
  const short = Math.min(width, height);
  const worth = short > SHRINK.larger || (bytes > SHRINK.bytes && short > SHRINK.side);
  if (!worth && !must) return null;
  const kept = (side) => Math.min(side, short * SHRINK.ratio);
  const scale = Math.min(1, SHRINK.side / short);
  const scaled = (side) => Math.round(kept(side) * scale);
  return {
    x: Math.floor((width - kept(width)) / 2),
    y: Math.floor((height - kept(height)) / 2),
    width: kept(width),
    height: kept(height),
    toWidth: scaled(width),
    toHeight: scaled(height),
  };
}

/**
 * What a file is, by its first 32 bytes: {type: what it is sent as, must: whether the server
 * cannot open it itself}. JPEG suits photographs; drawings, and what may be transparent, stay sharp.
 */
function shrinkType(head) {
  const text = String.fromCharCode(...head);
  const png = { type: "image/png", must: false };
  const jpeg = { type: "image/jpeg", must: false };
  if (text.startsWith("\xff\xd8\xff")) return jpeg;
  if (text.startsWith("RIFF") && text.slice(8, 12) === "WEBP") {
    const alpha = text.slice(12, 16) === "VP8X" && head[20] & 0x10;
    return text.slice(12, 16) === "VP8L" || alpha ? png : jpeg;
  }
  // AVIF and HEIC: where the browser opens them (Safari does), nobody has to convert them
  if (text.slice(4, 8) === "ftyp") return { ...jpeg, must: true };
  return png;
}

/** Whether it is a grey PNG of 16 bits: a canvas would leave 8 of them, and of dark data 4. */
const isDeep = (head) =>
  String.fromCharCode(...head.slice(1, 4)) === "PNG" && head[24] === 16 && head[25] === 0;

/** `limited(work)` runs it once fewer than `atOnce` others are under way. */
function limiter(atOnce) {
  const waiting = [];
  let running = 0;
  return async (work) => {
    if (running >= atOnce) await new Promise((go) => waiting.push(go));
    else running += 1;
    try {
      return await work();
    } finally {
      if (waiting.length) waiting.shift()();
      else running -= 1;
    }
  };
}

/**
 * A bitmap's kept part on white, as a file. A canvas reduces by halving and rounds down each time:
 * that costs about one level of 255, and takes a twentieth of the time of exact means.
 */
function redraw(bitmap, plan, type) {
  const canvas = new OffscreenCanvas(plan.toWidth, plan.toHeight);
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#ffffff"; // as on the server: what is transparent shows white
  pen.fillRect(0, 0, plan.toWidth, plan.toHeight);
  pen.imageSmoothingQuality = "high";
  const { x, y, width, height } = plan;
  pen.drawImage(bitmap, x, y, width, height, 0, 0, plan.toWidth, plan.toHeight);
  return canvas.convertToBlob({ type, quality: SHRINK.quality });
}

/** The file made small, or the file itself: what cannot be opened is for the server to judge. */
async function shrink(file) {
  if (file.size <= SHRINK.light && !FOREIGN.test(file.name)) return file;
  const head = new Uint8Array(await file.slice(0, 32).arrayBuffer());
  if (isDeep(head)) return file;
  const { type, must } = shrinkType(head);
  let bitmap = null;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    const plan = shrinkPlan(bitmap.width, bitmap.height, file.size, must);
    const small = plan && (await redraw(bitmap, plan, type));
    return small && (must || small.size < file.size) ? small : file;
  } catch {
    return file;
  } finally {
    bitmap?.close();
  }
}

/** Makes files small, a few at a time; once cancelled, what still waits is let through. */
function createShrinker(signal) {
  const limited = limiter(SHRINK.atOnce);
  return (file) => limited(() => (signal.aborted ? file : shrink(file)));
}

if (typeof module !== "undefined")
  module.exports = { SHRINK, isDeep, limiter, shrink, shrinkPlan, shrinkType };
