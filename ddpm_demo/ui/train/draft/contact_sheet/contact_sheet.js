// The contact sheet: a long grid of pictures of which only the rows in view exist, by class where
// the pictures are trained so. It stands behind layout.js, cells.js and groups.js.

function mountContactSheet(element, props, watch, trigger) {
  const make = (tag, className, parent) => {
    const node = document.createElement(tag);
    node.className = className;
    if (tag === "button") node.type = "button";
    parent.append(node);
    return node;
  };
  const box = make("div", "sheet", element);
  const head = make("div", "sheet-head", box);
  const said = make("p", "sheet-said", head);
  said.setAttribute("role", "status");
  const classes = make("button", "sheet-classes", head);
  classes.setAttribute("role", "switch");
  const back = make("button", "sheet-back", head);
  const label = make("p", "sheet-label", head);
  const view = make("div", "sheet-view", box);
  view.setAttribute("role", "group");
  const grid = make("div", "sheet-grid", view);
  grid.tabIndex = -1; // takes the keyboard while its picture is scrolled away

  let shown = null; // the value that came from the server
  let names = [];
  let labels = []; // the folder of each picture
  let left = new Set();
  let called = new Map(); // names that folders were given
  let byClass = false;
  let groups = []; // see groupsOf; one of all pictures where they are not trained by class
  let order = []; // the picture at each position, and the position of each picture
  let positions = [];
  let layout = null;
  let active = 0; // the picture that Tab leads to
  let anchor = 0; // where a choice with Shift begins
  let pointed = null; // the picture whose name is said
  const word = (key, details = {}) => {
    const language = document.documentElement.lang.startsWith("ko") ? "ko" : "en";
    return fixed.words[language][key].replace(/\{(\w+)\}/g, (_, name) => details[name]);
  };
  const nameOf = (index) => names[index] ?? `${index + 1}`;
  const cells = createCells(grid, word, (index) => ({
    name: nameOf(index),
    out: left.has(index),
    active: index === active,
  }));

  element.contactSheet = {
    get count() {
      return shown?.count ?? 0;
    },
    get leftOut() {
      return [...left].sort((a, b) => a - b);
    },
    get called() {
      return [...called].sort(([a], [b]) => a - b);
    },
    get drawn() {
      return cells.size;
    },
    get named() {
      return names.length;
    },
  };

  // -- drawing ----------------------------------------------------------------------------------

  function say() {
    if (!shown) return;
    const count = formatCount(shown.count);
    const kept = formatCount(shown.count - left.size);
    const all = shown.count === 1 ? word("one") : word("all", { count });
    const some = word("count", { kept, count });
    const parts = left.size ? [some, word("left_out", { left: formatCount(left.size) })] : [all];
    const isTold = ({ name, pictures }) => name !== null && pictures.some((one) => !left.has(one));
    const of = groups.filter(isTold).length;
    if (byClass) parts.push(word(of === 1 ? "class" : "classes", { count: formatCount(of) }));
    said.textContent = parts.join(" · ");
    classes.hidden = shown.folders.length < 2;
    classes.textContent = word("by_class");
    classes.setAttribute("aria-checked", String(byClass));
    back.textContent = word("back");
    back.hidden = !left.size && !called.size;
    view.setAttribute("aria-label", word("grid"));
    label.textContent = pointed === null ? word("hint") : nameOf(pointed);
    cells.dress();
    heads.dress(left);
  }

  function draw() {
    if (!shown || !layout) return;
    const range = rangeInView(layout, view.scrollTop, view.clientHeight);
    cells.draw(shown, layout, { order, positions }, range);
  }

  /** Sorts the pictures into groups, for other pictures or other classes. */
  function sort() {
    const all = [{ name: null, folders: [], pictures: labels.map((_, picture) => picture) }];
    groups = byClass ? groupsOf(shown.folders, labels, called) : all;
    order = groups.flatMap(({ pictures }) => pictures);
    order.forEach((picture, position) => (positions[picture] = position));
    heads.show(byClass ? groups : []);
  }

  /** Lays the grid out anew: for other pictures or classes, or in another width. */
  function lay() {
    if (!shown || !view.clientWidth) return;
    const edge = cellEdge(shown.size);
    const columns = columnsOf(view.clientWidth - 2 * GAP, edge);
    const narrow = view.clientWidth < HEAD.below;
    const over = byClass ? (narrow ? HEAD.narrow : HEAD.wide) : 0;
    const counts = groups.map(({ pictures }) => pictures.length);
    layout = layGroups(counts, columns, edge, over);
    const room = Math.min(0.62 * window.innerHeight, 640) - 2 * GAP;
    const rows = Math.max(2, Math.floor((room - over + GAP) / (edge + GAP))); // whole ones
    view.style.maxHeight = `${over + rows * (edge + GAP) + GAP}px`;
    grid.style.width = `${columns * (edge + GAP) - GAP}px`;
    grid.style.height = `${layout.height}px`;
    const tops = layout.groups.map(({ top }) => top);
    heads.place(tops, over, narrow);
    const focused = cells.get(active) === document.activeElement;
    cells.clear();
    draw();
    if (focused) cells.get(active)?.focus({ preventScroll: true });
  }

  function arrange() {
    sort();
    lay();
    say();
  }

  // -- choosing ---------------------------------------------------------------------------------

  /** Our value carries the choice and nothing more: handlers get it again and again. */
  const keep = () => {
    const { leftOut, called } = element.contactSheet;
    props.value = { id: shown.id, left_out: leftOut, called, by_class: byClass };
  };

  function tell() {
    say();
    keep();
    trigger("input"); // gradio itself tells of every change, also of those from the server
  }

  function choose(index, toAnchor) {
    const out = !left.has(index);
    const ends = [positions[toAnchor ? anchor : index], positions[index]].sort((a, b) => a - b);
    for (const each of order.slice(ends[0], ends[1] + 1)) out ? left.add(each) : left.delete(each);
    anchor = index;
    move(index);
    tell();
  }

  /** Takes other names for the folders; the keyboard stays with the class of `group`. */
  function call(next, group) {
    called = next;
    arrange();
    tell();
    if (!grid.contains(document.activeElement)) heads.focus(group);
  }

  const heads = createHeads(grid, word, {
    rename: (group, name) => call(renamed(called, shown.folders, group, name), group),
    undo: (group) => {
      const next = new Map(called);
      for (const folder of group.folders) next.delete(folder);
      call(next, group);
    },
    leave: ({ pictures }, out) => {
      for (const each of pictures) out ? left.add(each) : left.delete(each);
      tell();
    },
    others: (group) => groups.map(({ name }) => name).filter((name) => name && name !== group.name),
  });

  function move(index) {
    active = index;
    cells.dress();
  }

  function go(position) {
    move(order[position]);
    const { top } = spotOf(layout, position);
    if (top < view.scrollTop) view.scrollTop = top;
    else if (top + layout.edge + 2 * GAP > view.scrollTop + view.clientHeight)
      view.scrollTop = top + layout.edge + 2 * GAP - view.clientHeight;
    draw();
    cells.get(active)?.focus({ preventScroll: true });
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
    if (event.target.closest(".sheet-group")) return; // a name is being typed
    const page = Math.max(1, Math.floor(view.clientHeight / (layout.edge + GAP)) - 1);
    const target = neighbour(event.key, positions[active], layout, page);
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
  classes.addEventListener("click", () => {
    byClass = !byClass;
    arrange();
    keep();
    trigger("classes");
  });
  back.addEventListener("click", () => {
    left.clear();
    called.clear();
    arrange();
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
    say();
  }

  /** The server's word on the pictures that are shown: nothing moves but what it says. */
  function hear({ left_out, called: pairs, by_class }) {
    if (left_out) left = new Set(left_out);
    if (pairs) called = new Map(pairs);
    const same = by_class === byClass && !pairs;
    byClass = by_class;
    if (same) say();
    else arrange();
    keep();
  }

  function adopt() {
    const value = props.value;
    if (value && value.id === shown?.id && (value.sheets || value.told)) return hear(value);
    if (value && !value.sheets) return; // the choice that we sent ourselves
    shown = value ?? null;
    box.hidden = !shown;
    names = [];
    left = new Set(shown?.left_out);
    called = new Map(shown?.called);
    labels = spelledOut(shown?.labels ?? []);
    byClass = Boolean(shown?.by_class);
    positions = [];
    active = anchor = 0;
    pointed = null;
    view.scrollTop = 0;
    cells.clear();
    if (!shown) return;
    fetchNames(shown);
    arrange();
    active = anchor = order[0];
    say();
    keep();
  }

  const size = new ResizeObserver(() => (element.isConnected ? lay() : size.disconnect()));
  size.observe(view);
  watch("value", adopt);
  const language = new MutationObserver(() => {
    if (element.isConnected) say();
    else language.disconnect();
  });
  language.observe(document.documentElement, { attributes: true, attributeFilter: ["lang"] });
  adopt();
}
