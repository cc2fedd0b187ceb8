// What stands on the timeline's stage: one or two blocks of pictures, or one picture alone.
// Arithmetic in device pixels; it stands behind stage.js and sheets.js.

const BETWEEN_BLOCKS = [24, 12]; // CSS pixels; the second where there are few
const LENS_HEIGHT = 146; // of what stands over and under a picture alone on a narrow page
const MID_GREY = "#808080"; // 0 in a sheet of ±3

/** The size of picture k and its corner in the cell, in pixels of the sheet. */
function tileOf({ cell, grid }, k) {
  const [rows, columns] = grid;
  const tile = [cell[0] / columns, cell[1] / rows];
  return { tile, origin: [(k % columns) * tile[0], Math.floor(k / columns) * tile[1]] };
}

/**
 * Where everything stands.
 *
 * `shape` is {cell, grid, pictures}; `blocks` how many stand beside or above each other, as
 * gives the larger pictures; `picture` the one that stands alone, or null; `margin` what labels
 * need in CSS pixels: {left, top} of each block and `above` each row.
 *
 * Answers {size, width, height, tile, across, blocks}: a block is {left, top, width, height,
 * tiles}, and a tile {picture, from, to}: its place in the cell and on the canvas.
 */
function sceneLayout(shape, { blocks = 1, picture = null, margin = {} }, width, height, ratio) {
  const { left = 0, top = 0, above = 0 } = margin;
  const { tile, origin } = tileOf(shape, picture ?? 0);
  const alone = { cell: tile, grid: [1, 1], pictures: 1, crisp: true };
  const asked = picture === null ? { ...shape, above: Math.round(above * ratio) } : alone;
  const between = BETWEEN_BLOCKS[width < 480 ? 1 : 0];
  const arranged = (wide, high) => {
    const w = (width - between * (wide - 1)) / wide - left;
    const h = (height - between * (high - 1)) / high - top;
    return { wide, high, inner: stageLayout(asked, w, h, ratio) };
  };
  const beside = arranged(blocks, 1);
  const stacked = blocks > 1 ? arranged(1, blocks) : beside;
  const { wide, high, inner } = stacked.inner.size[0] > beside.inner.size[0] ? stacked : beside;
  const [x, y, gap] = [left, top, between].map((length) => Math.round(length * ratio));
  const placed = Array.from({ length: blocks }, (_, k) => {
    const place = {
      left: (wide > 1 ? k : 0) * (x + inner.width + gap) + x,
      top: (high > 1 ? k : 0) * (y + inner.height + gap) + y,
    };
    const tiles = inner.tiles.map(({ from, to }, p) => ({
      picture: picture ?? p,
      from: [from[0] + origin[0], from[1] + origin[1]],
      to: [to[0] + place.left, to[1] + place.top],
    }));
    return { ...place, width: inner.width, height: inner.height, tiles };
  });
  return {
    tile,
    size: inner.size,
    across: wide > 1,
    blocks: placed,
    width: wide * (x + inner.width) + (wide - 1) * gap,
    height: high * (y + inner.height) + (high - 1) * gap,
  };
}

/** A layout of the scene with the margin that it was made for. */
function fitted(value, shape, width, height, ratio) {
  return { ...sceneLayout(value, shape, width, height, ratio), margin: shape.margin };
}

/**
 * The height of the stage in CSS pixels: the same for every view of the same pictures, so that
 * choosing one moves nothing. `natural()` is what the pictures need in one block.
 */
function stageHeight({ roomy, wide, alone, width, natural, padding, full }) {
  let height = full;
  if (alone && !roomy) height = width + LENS_HEIGHT + 2 * padding;
  else if (!alone && (wide || !roomy)) height = natural() + 2 * padding;
  return Math.min(Math.max(Math.floor(height), roomy ? 360 : 260), full);
}

/** The tile at a place of the canvas in device pixels, or null between the pictures. */
function tileAt({ blocks, size }, x, y) {
  const inside = ({ to }) =>
    x >= to[0] && y >= to[1] && x < to[0] + size[0] && y < to[1] + size[1];
  for (const block of blocks) {
    const tile = block.tiles.find(inside);
    if (tile) return tile;
  }
  return null;
}

/** The tile under the pointer, or null. */
function tileUnder(canvas, layout, event) {
  if (!layout) return null;
  const box = canvas.getBoundingClientRect();
  const ratio = window.devicePixelRatio || 1;
  return tileAt(layout, (event.clientX - box.left) * ratio, (event.clientY - box.top) * ratio);
}

/** `count` frames from the first to the last of `total`, as even as can be. */
function spread(total, count) {
  if (total <= count) return Array.from({ length: total }, (_, k) => k);
  return Array.from({ length: count }, (_, k) => Math.round((k * (total - 1)) / (count - 1)));
}

/**
 * Where the frame of each block begins: {bitmap, left, top} in its sheet, null if none is there.
 * A block shows frame `index` unless it holds one `at` its own; `coming` is whether a sheet that
 * is wanted for it has yet to come.
 */
function frameCorners({ cell, chunks, frames }, blocks, index, get) {
  const shown = ({ name, at = index }) => lentIndex(frames, name, at);
  const corners = blocks.map((block) => {
    const { row, of } = block;
    const at = shown(block);
    const chunk = chunkOf(chunks, at);
    const bitmap = chunk && get(chunk[of]);
    return bitmap ? { bitmap, left: (at - chunk.first) * cell[0], top: row * cell[1] } : null;
  });
  const coming = blocks.some(
    (block, k) => !corners[k] && (block.of === "file" || chunkOf(chunks, shown(block))?.[block.of]),
  );
  return { corners, coming };
}

/** The small picture of a frame for the strip, as `block` shows it. Null is none yet. */
function thumbOf(value, block, index, picture, get) {
  const { tile, origin } = tileOf(value, picture);
  const [corner] = frameCorners(value, [block], index, get).corners;
  if (!corner) return null;
  const from = [corner.left + origin[0], corner.top + origin[1]];
  const { t, step } = value.frames[index];
  return { bitmap: corner.bitmap, tile, from, text: String(t ?? step) };
}

/**
 * Draws one frame: block k from `corners[k]`; null is a grey one, as of frames that the view
 * does not have.
 */
function drawScene(context, { blocks, tile, size }, corners) {
  context.imageSmoothingEnabled = size[0] < tile[0]; // shrunk pictures would lose whole pixels
  // a place that has no picture may have had one of the drawing before
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  context.fillStyle = MID_GREY;
  blocks.forEach(({ tiles }, k) => {
    for (const { from, to } of tiles)
      if (corners[k]) {
        const { bitmap, left, top } = corners[k];
        context.drawImage(bitmap, left + from[0], top + from[1], ...tile, ...to, ...size);
      } else context.fillRect(...to, ...size);
  });
}

// the page runs this file inside a function of gradio's; node's tests load it as a module
if (typeof module !== "undefined") {
  Object.assign(globalThis, require("../../stage/stage.js"), require("./sheets.js"), require("./views.js"));
  module.exports = { frameCorners, sceneLayout, spread, stageHeight, tileAt, tileOf };
}
