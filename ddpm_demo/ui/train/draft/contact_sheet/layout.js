// Where the cells of the contact sheet stand: rows of squares, in groups under a head each.
// A position counts the cells as one reads them; which picture stands there is not known here.

const CELL = 72; // pixels of the page that a picture should take, about
const GAP = 4;
const ROWS_AHEAD = 3; // rows above and below those in view

/** The edge of a cell: a whole multiple of the picture's, so that its pixels stay crisp. */
const cellEdge = (size) => size * Math.max(1, Math.round(CELL / size));

/** How many cells fit into a row. */
const columnsOf = (width, edge) => Math.max(1, Math.floor((width + GAP) / (edge + GAP)));

/** Where picture `index` stands: {sheet, column, row} with `edge` × `edge` pictures a sheet. */
function placeOf(index, edge) {
  const sheet = Math.floor(index / edge ** 2);
  const within = index % edge ** 2;
  return { sheet, column: within % edge, row: Math.floor(within / edge) };
}

/**
 * Groups of `counts` cells one under the other, each under a head of `head` pixels:
 * {columns, edge, height, groups: [{first, count, top, cells}]}, `first` the position of its
 * first cell, `top` that of its head and `cells` that of its cells.
 */
function layGroups(counts, columns, edge, head) {
  let [first, top] = [0, 0];
  const groups = counts.map((count) => {
    const group = { first, count, top, cells: top + head };
    first += count;
    top = group.cells + Math.ceil(count / columns) * (edge + GAP);
    return group;
  });
  return { columns, edge, height: Math.max(0, top - GAP), groups, count: first };
}

const groupAt = ({ groups }, position) =>
  groups.findLast(({ first, count }) => count && first <= position);

/** {left, top} of the cell at a position. */
function spotOf(layout, position) {
  const { first, cells } = groupAt(layout, position);
  const [within, step] = [position - first, layout.edge + GAP];
  const row = Math.floor(within / layout.columns);
  return { left: (within % layout.columns) * step, top: cells + row * step };
}

/** The positions in view, and of a few rows around them: [first, last + 1]. */
function rangeInView(layout, top, height) {
  const step = layout.edge + GAP;
  const [from, to] = [top - ROWS_AHEAD * step, top + height + ROWS_AHEAD * step];
  let [start, end] = [layout.count, 0];
  for (const { first, count, cells } of layout.groups) {
    const row = (y) => Math.min(Math.max(y, 0), Math.ceil(count / layout.columns));
    const above = first + Math.min(count, row(Math.floor((from - cells) / step)) * layout.columns);
    const below = first + Math.min(count, row(Math.ceil((to - cells) / step)) * layout.columns);
    if (above < below) [start, end] = [Math.min(start, above), Math.max(end, below)];
  }
  return start < end ? [start, end] : [layout.count, layout.count];
}

/** The position a row further down (`way` 1) or up (−1), in the same column; null off the sheet. */
function rowFrom(layout, position, way) {
  const { columns, groups } = layout;
  const group = groupAt(layout, position);
  const target = position + way * columns;
  if (target >= group.first && target < group.first + group.count) return target;
  const column = (position - group.first) % columns;
  const beyond = groups.slice(); // the next one that has cells
  if (way < 0) beyond.reverse();
  const next = beyond.slice(beyond.indexOf(group) + 1).find(({ count }) => count);
  if (!next) return null;
  const row = way > 0 ? 0 : Math.floor((next.count - 1) / columns) * columns;
  return next.first + Math.min(row + column, next.count - 1);
}

/** Which position a key leads to, or null. `page` is how many rows a page has. */
function neighbour(key, position, layout, page) {
  const last = layout.count - 1;
  const rows = (count, way) => {
    let at = position;
    for (let k = 0; k < count && at !== null; k += 1) at = rowFrom(layout, at, way);
    return at;
  };
  const leads = {
    ArrowLeft: () => Math.max(position - 1, 0),
    ArrowRight: () => Math.min(position + 1, last),
    ArrowUp: () => rows(1, -1) ?? position,
    ArrowDown: () => rows(1, 1) ?? position,
    PageUp: () => rows(page, -1) ?? 0,
    PageDown: () => rows(page, 1) ?? last,
    Home: () => 0,
    End: () => last,
  }[key];
  return leads ? leads() : null;
}

// the page runs this file inside a function of gradio's; node's tests load it as a module
if (typeof module !== "undefined")
  module.exports = { cellEdge, columnsOf, layGroups, neighbour, placeOf, rangeInView, spotOf };
