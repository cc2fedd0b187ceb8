// What is written beside and above the pictures: the names of rows and columns, and of the
// blocks where two stand side by side. It stands behind stage.js.

const ROW_ABOVE = 20; // CSS pixels of a label over its row, where the stage is narrow
const COLUMN_LABEL = 22;
const CAPTION = 24;
const NARROW = 480;

/** A label in words: [key, value] with the value filled in; a caption's value is its pairs as JSON. */
function labelText(words, [key, value]) {
  if (key === "caption") return captionText(JSON.parse(value), words);
  return key ? fill(words, `label_${key}`, value) : "";
}

/** The same in a word or two, for a narrow column. */
function shortText(words, [key, value]) {
  return words[`short_label_${key}`] ? fill(words, `short_label_${key}`, value) : value;
}

/**
 * What is written around the grid: words for rows, columns and blocks. Of the columns also what
 * stands there where that is too wide, the longest first.
 */
function labelTexts(labels, blocks, words) {
  const { rows = [], columns = [] } = labels ?? {};
  const text = (one) => labelText(words, one);
  const captions = blocks.length > 1 ? blocks.map(({ name }) => words[`view_${name}`]) : [];
  const short = columns.map((one) => shortText(words, one));
  const least = columns.map(([, value], k) => value || short[k]);
  return { rows: rows.map(text), columns: columns.map(text), captions, shorter: [short, least] };
}

/** What pictures were made with, from [key, value] pairs. */
function captionText(caption, words) {
  const told = (caption ?? []).map(([key, value]) => fill(words, `caption_${key}`, value));
  return told.filter(Boolean).join(" · ");
}

/** What stands at the two ends of the slider. */
function endTexts(value, words) {
  if (value?.axis === "training") return [words[value.begins ?? "untrained"], words.trained];
  const last = value?.stopped ? fill(words, "stopped", value.frames.at(-1).t) : words.picture;
  return [words.noise, last];
}

/** What one picture is called: its number, its row and column, its seed. */
function pictureText({ labels, grid, seeds, classes }, k, words) {
  const { rows = [], columns = [] } = labels ?? {};
  const places = [rows[Math.floor(k / grid[1])], columns[k % grid[1]]];
  const said = places.map((one) => (one ? labelText(words, one) : ""));
  const seed = seeds ? fill(words, "label_seed", seeds[k]) : "";
  return [fill(words, "picture_number", k + 1), classes?.[k], ...said, seed].filter(Boolean).join(" · ");
}

/** What lies over a picture that is hovered: its class, if it was asked for one, and its seed. */
function chipText({ seeds, classes }, k, words) {
  return [classes?.[k], fill(words, "label_seed", seeds[k])].filter(Boolean).join(" · ");
}

/** What a screen reader says of a frame. */
function frameText(frame, axis, words) {
  if (!frame) return "";
  if (axis === "training") return `${words.step} ${frame.step}`;
  return `t = ${frame.t}, ᾱ = ${formatNumber(frame.alpha_bar)}`;
}

/** What stands over columns of that `width`: the longest that fits into each of them. */
function columnTexts({ columns, shorter }, width, measure) {
  const fit = (list) => list.every((text) => measure(text) <= width);
  return [columns, ...shorter].find(fit) ?? shorter.at(-1);
}

/** The margin that captions and labels need, in CSS pixels; `measure(text)` is a width. */
function labelMargin({ rows = [], columns = [] }, captions, width, measure) {
  const widest = Math.max(0, ...rows.map(measure));
  const beside = widest > 0 && width >= NARROW;
  return {
    left: beside ? Math.min(Math.ceil(widest) + 12, Math.floor(width / 4)) : 0,
    above: widest > 0 && !beside ? ROW_ABOVE : 0,
    top: (captions ? CAPTION : 0) + (columns.some(Boolean) ? COLUMN_LABEL : 0),
  };
}

/**
 * The labels as nodes with their places in CSS pixels.
 *
 * `layout` comes from sceneLayout, with the margin that it was given; `texts` from labelTexts.
 */
function placeLabels(layout, grid, texts, ratio, measure) {
  const { margin } = layout;
  const nodes = [];
  const put = (kind, text, left, top, width, height, title = text) => {
    if (!text) return;
    const node = make("span", { class: `dd-label dd-${kind}`, title });
    const box = { left, top, width, height };
    for (const [side, length] of Object.entries(box)) node.style[side] = `${length}px`;
    nodes.push([node, text]);
  };
  const [w, h] = layout.size.map((length) => length / ratio);
  const columns = columnTexts(texts, w, measure);
  layout.blocks.forEach((block, k) => {
    const [left, top, width] = [block.left, block.top, block.width].map((v) => v / ratio);
    const at = (place) => block.tiles[place]?.to.map((v) => v / ratio);
    put("caption", texts.captions[k], left, top - margin.top, width, CAPTION);
    texts.columns.forEach((text, column) => {
      const x = at(column)?.[0];
      if (x === undefined) return;
      put("column", columns[column], x - 2, top - COLUMN_LABEL, w + 4, COLUMN_LABEL, text);
    });
    texts.rows.forEach((text, row) => {
      const y = at(row * grid[1])?.[1];
      if (y === undefined) return;
      if (margin.above) put("row", text, left, y - ROW_ABOVE, width, ROW_ABOVE);
      else put("row dd-beside", text, left - margin.left, y, margin.left, h);
    });
  });
  return nodes.map(([node, text]) => {
    const inner = make("span"); // pieces of text would lose their spaces in a flexible box
    setMath(inner, text);
    node.replaceChildren(inner);
    return node;
  });
}

/** A mark on each picture whose seed is pinned. */
function placePins({ blocks, size }, seeds, pinned, words, ratio) {
  const marks = [];
  for (const { tiles } of seeds ? blocks : [])
    for (const { picture, to } of tiles) {
      if (!pinned.includes(seeds[picture])) continue;
      const mark = make("span", { class: "dd-pinned", title: words.pinned ?? "" }, icon("pin"));
      mark.style.left = `${(to[0] + size[0]) / ratio}px`;
      mark.style.top = `${to[1] / ratio}px`;
      marks.push(mark);
    }
  return marks;
}

/** A word that lies over a tile while it is hovered. */
function createChip() {
  const node = make("span", { class: "dd-chip", "aria-hidden": "true" });
  return {
    node,
    hide: () => node.classList.remove("dd-shown"),
    show(text, { to }) {
      const [x, y] = to.map((length) => length / (window.devicePixelRatio || 1) + 4);
      node.classList.add("dd-shown");
      node.style.transform = `translate(${x}px, ${y}px)`;
      setText(node, text);
    },
  };
}

// the page runs this file inside a function of gradio's; node's tests load it as a module
if (typeof module !== "undefined") {
  Object.assign(globalThis, { fill: require("../../stage/stage.js").fill });
  module.exports = {
    captionText,
    columnTexts,
    endTexts,
    labelMargin,
    labelText,
    labelTexts,
    pictureText,
  };
}
