// The classes of the contact sheet: which pictures are of one, and the head over each, where it is
// renamed, merged with another or left out.

const HEAD = { wide: 44, narrow: 74, below: 480 }; // CSS pixels; narrow: in two lines

/** [[label, count], …] → the label of each picture. */
const spelledOut = (runs) => runs.flatMap(([label, count]) => Array(count).fill(label));

/**
 * The classes: [{name, folders, pictures, changed}] in the order of the folders. A name is null
 * for what lies in none. `called` has new names for folders by index; those of one name are one
 * class. `changed`: a name of its own was given.
 */
function groupsOf(folders, labels, called) {
  const byName = new Map();
  const ofFolder = folders.map((folder, index) => {
    const name = called.get(index) ?? folder;
    if (!byName.has(name)) byName.set(name, { name, folders: [], pictures: [], changed: false });
    const group = byName.get(name);
    group.folders.push(index);
    group.changed ||= called.has(index);
    return group;
  });
  labels.forEach((label, picture) => ofFolder[label].pictures.push(picture));
  return [...byName.values()].filter(({ pictures }) => pictures.length);
}

/** New names once the folders of a class are called `name`; one's own name needs no entry. */
function renamed(called, folders, group, name) {
  const next = new Map(called);
  for (const index of group.folders) {
    if (name === folders[index]) next.delete(index);
    else next.set(index, name);
  }
  return next;
}

/** A name as a class may have it, or "" . */
const cleanName = (text) =>
  text
    .normalize("NFC")
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, " ")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 100)
    .trim();

/**
 * The head over a class, which `take(group)` gives it; `tell` has `rename(group, name)`,
 * `leave(group, out)`, `undo(group)`, and `others(group)`, which names those that it can be merged
 * with.
 */
function createHead(word, tell) {
  let group = null;
  const node = (tag, className, text = "") => {
    const made = document.createElement(tag);
    made.className = className;
    made.textContent = text;
    if (tag === "button") made.type = "button";
    head.append(made);
    return made;
  };
  const head = document.createElement("div");
  head.className = "sheet-group";
  head.setAttribute("role", "group");
  const name = node("input", "sheet-name");
  name.type = "text";
  name.maxLength = 100;
  name.spellcheck = false;
  const count = node("span", "sheet-of");
  const merge = node("select", "sheet-merge");
  const leave = node("button", "sheet-leave");
  const undo = node("button", "sheet-undo");

  const keepName = () => {
    const wanted = cleanName(name.value) || group.name;
    name.value = wanted ?? "";
    if (wanted !== group.name) tell.rename(group, wanted);
  };
  name.addEventListener("change", keepName);
  name.addEventListener("keydown", (event) => {
    if (event.key === "Enter") keepName();
    if (event.key === "Escape") name.value = group.name ?? "";
  });
  // filled when it is opened: with a thousand classes a list in each head would be a million lines
  const fill = () => {
    const options = tell.others(group).map((other) => new Option(other, other));
    merge.replaceChildren(new Option(word("merge"), ""), ...options);
  };
  for (const kind of ["pointerdown", "focus"]) merge.addEventListener(kind, fill);
  merge.addEventListener("change", () => {
    const other = merge.value;
    merge.value = "";
    if (other) tell.rename(group, other);
  });
  leave.addEventListener("click", () => tell.leave(group, !leave.hasAttribute("data-out")));
  undo.addEventListener("click", () => tell.undo(group));

  function take(another) {
    group = another;
    if (name !== document.activeElement) name.value = group.name ?? "";
  }

  /** Says in the page's language how many of its pictures are among those `left` out. */
  function dress(left) {
    const out = group.pictures.filter((picture) => left.has(picture)).length;
    const said = group.name ?? word("none");
    const all = group.pictures.length;
    head.setAttribute("aria-label", said);
    name.placeholder = word("none");
    name.title = word("rename");
    name.setAttribute("aria-label", word("name", { name: said }));
    name.size = Math.min(Math.max(said.length + 1, 6), 28);
    const kept = formatCount(all - out);
    count.textContent = out ? word("of", { kept, count: formatCount(all) }) : formatCount(all);
    merge.setAttribute("aria-label", word("merge_what", { name: said }));
    merge.hidden = !tell.others(group).length;
    if (!merge.length) merge.add(new Option("", ""));
    merge.options[0].text = word("merge"); // the others may be open at the moment
    leave.toggleAttribute("data-out", out === all);
    leave.textContent = word(out === all ? "class_back" : "class_out");
    leave.setAttribute("aria-label", `${leave.textContent}: ${said}`);
    undo.hidden = !group.changed;
    undo.textContent = word("undo");
    undo.setAttribute("aria-label", word("undo_what", { name: said }));
    head.toggleAttribute("data-out", out === all);
  }
  const has = ({ folders: [first] }) => group.folders.includes(first);
  return { node: head, take, dress, has };
}

/** The heads over all classes in `grid`; `tell` as for createHead. */
function createHeads(grid, word, tell) {
  let heads = [];
  /** A head stays while its first folder does: a click on it is not lost. */
  const headOf = ({ folders: [first] }) =>
    heads.find((head) => head.first === first) ??
    Object.assign(createHead(word, tell), { first });
  return {
    show(groups) {
      const before = heads;
      heads = groups.map(headOf);
      for (const head of before) if (!heads.includes(head)) head.node.remove();
      heads.forEach((head, k) => head.take(groups[k]));
      heads.reduceRight((next, { node }) => {
        if (!node.isConnected) grid.insertBefore(node, next);
        return node;
      }, grid.querySelector(".sheet-cell"));
    },
    dress: (left) => heads.forEach((head) => head.dress(left)),
    place(tops, height, narrow) {
      heads.forEach(({ node }, k) => {
        node.style.top = `${tops[k]}px`;
        node.style.height = `${height}px`;
        node.toggleAttribute("data-narrow", narrow);
      });
    },
    focus: (group) =>
      heads
        .find(({ has }) => has(group))
        ?.node.querySelector(".sheet-name")
        .focus({ preventScroll: true }),
  };
}

// the page runs this file inside a function of gradio's; node's tests load it as a module
if (typeof module !== "undefined") module.exports = { cleanName, groupsOf, renamed, spelledOut };
