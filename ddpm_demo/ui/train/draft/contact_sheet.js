// The contact sheet: a long grid of pictures of which only the rows in view exist.

const CELL = 72; // pixels of the page that a picture should take, about
const GAP = 4;
const ROWS_AHEAD = 3; // rows above and below those in view

/** The edge of a cell: a whole multiple of the picture's, so that its pixels stay crisp. */
const cellEdge = (size) => size * Math.max(1, Math.round(CELL / size));

/** How many cells fit into a row. */
const columnsOf = (width, edge) => Math.max(1, Math.floor((width + GAP) / (edge + GAP)));

/** The pictures of the rows in view, and of a few around them: [first, last + 1]. */
function rangeInView(top, height, edge, columns, count) {
  const row = edge + GAP;
  const first = Math.max(0, Math.floor(top / row) - ROWS_AHEAD);
  const last = Math.ceil((top + height) / row) + ROWS_AHEAD;
  return [Math.min(first * columns, count), Math.min(Math.max(last, 0) * columns, count)];
}

/** Where picture `index` stands: {sheet, column, row} with `edge` × `edge` pictures a sheet. */
function placeOf(index, edge) {
  const sheet = Math.floor(index / edge ** 2);
  const within = index % edge ** 2;
  return { sheet, column: within % edge, row: Math.floor(within / edge) };
}

/** Which picture a key leads to from `index`, or null. */
function neighbour(key, index, columns, count, page) {
  const target = {
    ArrowLeft: index - 1,
    ArrowRight: index + 1,
    ArrowUp: index - columns,
    ArrowDown: index + columns,
    PageUp: index - columns * page,
    PageDown: index + columns * page,
    Home: 0,
    End: count - 1,
  }[key];
  if (target === undefined) return null;
  if (key.startsWith("Arrow")) return target < 0 || target >= count ? index : target;
  return Math.min(Math.max(target, 0), count - 1);
}

function mountContactSheet(element, props, watch, trigger) {
  const make = (tag, className, parent) => {
    const node = document.createElement(tag);
    node.className = className;
    parent.append(node);
    return node;
  };
  const box = make("div", "sheet", element);
  const head = make("div", "sheet-head", box);
  const said = make("p", "sheet-said", head);
  said.setAttribute("role", "status");
  const back = make("button", "sheet-back", head);
  back.type = "button";
  const label = make("p", "sheet-label", head);
  const view = make("div", "sheet-view", box);
  view.setAttribute("role", "group");
  const grid = make("div", "sheet-grid", view);
  grid.tabIndex = -1; // takes the keyboard while its picture is scrolled away

  let shown = null; // the value that came from the server
  let names = [];
  let left = new Set();
  let edge = 0;
  let columns = 1;
  let active = 0; // the picture that Tab leads to
  let anchor = 0; // where a choice with Shift begins
  let pointed = null; // the picture whose name is said
  const cells = new Map(); // index → button

  const word = (key, details = {}) => {
    const language = document.documentElement.lang.startsWith("ko") ? "ko" : "en";
    return fixed.words[language][key].replace(/\{(\w+)\}/g, (_, name) => details[name]);
  };
  const nameOf = (index) => names[index] ?? `${index + 1}`;

  element.contactSheet = {
    get count() {
      return shown?.count ?? 0;
    },
    get leftOut() {
      return [...left].sort((a, b) => a - b);
    },
    get drawn() {
      return cells.size;
    },
    get named() {
      return names.length;
    },
  };

  // -- drawing ----------------------------------------------------------------------------------

  function labels() {
    if (!shown) return;
    const count = formatCount(shown.count);
    const kept = formatCount(shown.count - left.size);
    const all = shown.count === 1 ? word("one") : word("all", { count });
    said.textContent = left.size
      ? `${word("count", { kept, count })} · ${word("left_out", { left: formatCount(left.size) })}`
      : all;
    back.textContent = word("back");
    back.hidden = !left.size;
    view.setAttribute("aria-label", word("grid"));
    label.textContent = pointed === null ? word("hint") : nameOf(pointed);
    for (const [index, cell] of cells) dress(cell, index);
  }

  function dress(cell, index) {
    const out = left.has(index);
    cell.setAttribute("aria-pressed", String(out));
    cell.setAttribute("aria-label", word(out ? "cell_out" : "cell", { name: nameOf(index) }));
    cell.title = nameOf(index);
    cell.tabIndex = index === active ? 0 : -1;
  }

  function cellOf(index) {
    const cell = document.createElement("button");
    cell.type = "button";
    cell.className = "sheet-cell";
    const picture = document.createElement("span");
    const { sheet, column, row } = placeOf(index, shown.edge);
    picture.style.backgroundImage = `url(${JSON.stringify(shown.sheets[sheet].url)})`;
    picture.style.backgroundSize = `${shown.edge * edge}px auto`;
    picture.style.backgroundPosition = `${-column * edge}px ${-row * edge}px`;
    cell.append(picture);
    cell.style.left = `${(index % columns) * (edge + GAP)}px`;
    cell.style.top = `${Math.floor(index / columns) * (edge + GAP)}px`;
    cell.style.width = cell.style.height = `${edge}px`;
    cell.dataset.index = index;
    dress(cell, index);
    return cell;
  }

  /** Makes the cells of the rows in view and lets go of all others. */
  function draw() {
    if (!shown) return;
    const [first, end] = rangeInView(
      view.scrollTop, view.clientHeight, edge, columns, shown.count,
    ); // prettier-ignore
    for (const [index, cell] of cells)
      if (index < first || index >= end) {
        if (cell === document.activeElement) grid.focus({ preventScroll: true });
        cell.remove();
        cells.delete(index);
      }
    for (let index = first; index < end; index += 1)
      if (!cells.has(index)) {
        cells.set(index, cellOf(index));
        grid.append(cells.get(index));
      }
  }

  /** Lays the grid out anew: for other pictures, or in another width. */
  function lay() {
    if (!shown || !view.clientWidth) return;
    edge = cellEdge(shown.size);
    columns = columnsOf(view.clientWidth - 2 * GAP, edge);
    const room = Math.min(0.62 * window.innerHeight, 640) - 2 * GAP;
    const rows = Math.max(2, Math.floor((room + GAP) / (edge + GAP))); // whole ones
    view.style.maxHeight = `${rows * (edge + GAP) + GAP}px`;
    grid.style.width = `${columns * (edge + GAP) - GAP}px`;
    grid.style.height = `${Math.ceil(shown.count / columns) * (edge + GAP) - GAP}px`;
    const focused = cells.has(active) && cells.get(active) === document.activeElement;
    for (const cell of cells.values()) cell.remove();
    cells.clear();
    draw();
    if (focused) cells.get(active)?.focus({ preventScroll: true });
  }

  // -- choosing ---------------------------------------------------------------------------------

  /** Our value carries the choice and nothing more: handlers get it again and again. */
  const keep = () => (props.value = { id: shown.id, left_out: element.contactSheet.leftOut });

  function tell() {
    labels();
    keep();
    trigger("input"); // gradio itself tells of every change, also of those from the server
  }

  function choose(index, toAnchor) {
    const out = !left.has(index);
    const [from, to] = toAnchor ? [Math.min(anchor, index), Math.max(anchor, index)] : [index, index];
    for (let each = from; each <= to; each += 1) out ? left.add(each) : left.delete(each);
    anchor = index;
    move(index);
    tell();
  }

  function move(index) {
    const before = cells.get(active);
    if (before) before.tabIndex = -1;
    active = index;
    const now = cells.get(active);
    if (now) now.tabIndex = 0;
  }

  function go(index) {
    move(index);
    const top = Math.floor(index / columns) * (edge + GAP);
    if (top < view.scrollTop) view.scrollTop = top;
    else if (top + edge + 2 * GAP > view.scrollTop + view.clientHeight)
      view.scrollTop = top + edge + 2 * GAP - view.clientHeight;
    draw();
    cells.get(index)?.focus({ preventScroll: true });
  }

  const indexOf = (event) => {
    const cell = event.target.closest(".sheet-cell");
    return cell ? Number(cell.dataset.index) : null;
  };
  grid.addEventListener("click", (event) => {
    const index = indexOf(event);
    if (index !== null) choose(index, event.shiftKey);
  });
  grid.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !shown) return;
    const page = Math.max(1, Math.floor(view.clientHeight / (edge + GAP)) - 1);
    const target = neighbour(event.key, active, columns, shown.count, page);
    if (target === null) return;
    event.preventDefault();
    go(target);
  });
  // the name at once: the browser's own tip takes its time, and comes to no keyboard
  for (const kind of ["pointerover", "focusin"])
    grid.addEventListener(kind, (event) => {
      const index = indexOf(event);
      if (index !== null) label.textContent = nameOf((pointed = index));
    });
  view.addEventListener("pointerleave", () => {
    pointed = null;
    label.textContent = word("hint");
  });
  back.addEventListener("click", () => {
    left.clear();
    grid.focus({ preventScroll: true });
    tell();
  });
  view.addEventListener("scroll", draw, { passive: true });

  // -- what comes from outside ------------------------------------------------------------------

  async function fetchNames({ names: file, id }) {
    const answer = await fetch(file.url).catch(() => null);
    const found = answer?.ok ? await answer.json() : [];
    if (shown?.id !== id) return; // other pictures came meanwhile
    names = found;
    labels();
  }

  function adopt() {
    const value = props.value;
    if (value && !value.sheets) return; // the choice that we sent ourselves
    if (value && value.id === shown?.id) {
      // the same pictures with another choice: nothing moves
      left = new Set(value.left_out);
      labels();
      return keep();
    }
    shown = value ?? null;
    box.hidden = !shown;
    names = [];
    left = new Set(shown?.left_out);
    active = anchor = 0;
    pointed = null;
    view.scrollTop = 0;
    for (const cell of cells.values()) cell.remove();
    cells.clear();
    if (!shown) return;
    fetchNames(shown);
    lay();
    labels();
    keep();
  }

  const size = new ResizeObserver(() => (element.isConnected ? lay() : size.disconnect()));
  size.observe(view);
  watch("value", adopt);
  const language = new MutationObserver(() => {
    if (element.isConnected) labels();
    else language.disconnect();
  });
  language.observe(document.documentElement, { attributes: true, attributeFilter: ["lang"] });
  adopt();
}

if (typeof module !== "undefined")
  module.exports = { cellEdge, columnsOf, neighbour, placeOf, rangeInView };
