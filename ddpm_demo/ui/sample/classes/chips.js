// A chip for each class of the model. Several can be on; they are drawn in turn, in the order of
// the clicks. It stands behind stage.js.

const EVERY = "all";

/** The places that are chosen, of `count`; a link may name some that are not there. */
function chosenOf(text, count) {
  if (text === EVERY) return Array.from({ length: count }, (_, k) => k);
  const places = String(text ?? "").split(/[\s,]+/).filter(Boolean).map(Number);
  return places.filter((k) => Number.isInteger(k) && k >= 0 && k < count);
}

/** What is chosen once chip `k` was pressed; with all of them on, the one alone. */
function toggled(text, k, count) {
  if (text === EVERY) return String(k);
  const chosen = chosenOf(text, count);
  const others = chosen.filter((one) => one !== k);
  return (others.length < chosen.length ? others : [...chosen, k]).join(",");
}

function mountClassChips(element, props, watch, trigger) {
  const root = element.querySelector(".class-chips");
  const title = make("span", { class: "class-title" });
  const every = make("button", { type: "button", class: "class-every" });
  const head = make("div", { class: "class-head" }, title, every);
  const chips = make("div", { class: "class-list", role: "group" });
  const hint = make("p", { class: "class-hint" });
  let names = null; // those that there are chips of
  let pictures = null;
  let chosen = ""; // as a link has it
  let words = {};
  root.replaceChildren(head, chips, hint);

  const count = () => names?.length ?? 0;

  function pick(next) {
    choose(next);
    props.value = { ...props.value, chosen };
    trigger("pick");
  }

  function chip(name, k) {
    const image = pictures?.[k];
    const node = make("button", { type: "button", class: "class-chip", title: name });
    if (image) {
      const shown = make("img", { alt: "", draggable: "false" });
      shown.src = image;
      node.append(shown);
    }
    const text = make("span");
    setText(text, name);
    node.append(text);
    node.addEventListener("click", () => pick(toggled(chosen, k, count())));
    return node;
  }

  function choose(next) {
    chosen = next ?? "";
    mark();
  }

  function mark() {
    const on = chosenOf(chosen, count());
    [...chips.children].forEach((node, k) => node.setAttribute("aria-pressed", on.includes(k)));
    every.setAttribute("aria-pressed", chosen === EVERY);
    const key = !on.length ? "none" : on.length === 1 ? "one" : "turn";
    setText(hint, words[key] ?? "");
  }

  function update() {
    const next = props.value?.names ?? [];
    const other = String(next) !== String(names) || String(props.value?.pictures) !== String(pictures);
    root.hidden = !next.length;
    if (other) {
      names = next;
      pictures = props.value?.pictures;
      chips.replaceChildren(...next.map(chip));
    }
    choose(props.value?.chosen);
  }

  root.choose = choose;
  every.addEventListener("click", () => pick(chosen === EVERY ? "" : EVERY));
  withWords(element, fixed.words, (table) => {
    words = table;
    setText(title, words.title);
    setText(every, words.every);
    chips.setAttribute("aria-label", words.title);
    mark();
  });
  watch("value", update);
  update();
}

// the page runs this file inside a function of gradio's; node's tests load it as a module
if (typeof module !== "undefined") module.exports = { chosenOf, toggled };
