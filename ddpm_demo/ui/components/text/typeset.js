// How a formula in a text is set: one notation, the same as in ui/typeset.py.
// "x_t", "x_{t−1}" and "x̂_0" are symbols with an index, "√(1 − ᾱ_t)" has its root drawn; Greek
// letters, letters with a mark, and a lone t or T are symbols too.

const LETTER = "[A-Za-z∇\\u0370-\\u03ff\\u1f00-\\u1fff]";
const NO_WORD = "[A-Za-z0-9_'’\\u0300-\\u03ff\\u1f00-\\u1fff]";
const INDEXED = `(?<!${NO_WORD})${LETTER}[\\u0300-\\u036f]*_(?:\\{[^}]*\\}|[A-Za-z0-9∅\\u0370-\\u03ff])`;
const MARKED = `${LETTER}[\\u0300-\\u036f]+`;
const LONE = `(?<!${NO_WORD})[tT\\u03b1-\\u03c9\\u1fb1](?!${NO_WORD})`;
const SYMBOL = new RegExp(`(√\\([^()]*\\)|√?${INDEXED}|${MARKED}|${LONE})`, "u");
const LOW = new Map([
  ...[..."0123456789"].map((sign, k) => [sign, "₀₁₂₃₄₅₆₇₈₉"[k]]),
  ...[..."aehijklmnoprstuvx"].map((sign, k) => [sign, "ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ"[k]]),
  ["−", "₋"], ["+", "₊"], [" ", ""],
]);
const MATH_FONT = '"STIX Two Math", "Cambria Math", Georgia, "Times New Roman", serif';

/**
 * Cuts "predicted x_0 of ε̂" into text and symbols with their index, which may be empty:
 * [["predicted "], ["x", "0"], [" of "], ["ε̂", ""]]; ["√", […]] is a root over what is inside.
 */
function symbols(text) {
  // every second part is what the expression caught
  return text
    .split(SYMBOL)
    .map((part, k) => {
      if (k % 2 === 0) return part && [part];
      if (part.startsWith("√")) return ["√", symbols(part.slice(1).replace(/^\((.*)\)$/u, "$1"))];
      const [base, index = ""] = part.split("_");
      return [base, index.replace(/^\{(.*)\}$/u, "$1")];
    })
    .filter(Boolean);
}

const lowered = (index) =>
  [...index].every((sign) => LOW.has(sign)) ? [...index].map((sign) => LOW.get(sign)).join("") : index;

function plainOf(tokens) {
  return tokens
    .map(([base, index]) => {
      if (Array.isArray(index)) return index.length > 1 ? `√(${plainOf(index)})` : `√${plainOf(index)}`;
      return index ? base + lowered(index) : base;
    })
    .join("");
}

/** A text for a title, a name or a voice, which know no markup: "xₜ₋₁". */
const mathText = (text) => plainOf(symbols(text));

/** Fills a node with text in which symbols are set. */
function setMath(node, text) {
  node.replaceChildren(...mathNodes(symbols(text)));
}

function mathNodes(tokens) {
  return tokens.map(([base, index]) => {
    if (Array.isArray(index)) return rootOver(...mathNodes(index));
    return index === undefined ? base : indexed(base, index);
  });
}

/** A node with a text set in it. */
function mathNode(text) {
  const node = document.createElement("span");
  setMath(node, text);
  return node;
}

/** Which of the two colours a symbol has: noise is ε or z, signal is x_0. */
function meaning(base, index) {
  if ("εz".includes(base[0])) return "noise";
  return base[0] === "x" && index === "0" ? "signal" : "";
}

/** A letter with its index. */
function indexed(base, index) {
  const node = document.createElement("span");
  node.className = "dd-symbol";
  if (meaning(base, index)) node.dataset.of = meaning(base, index);
  node.append(letter(base));
  if (index !== "") {
    const low = document.createElement("sub");
    low.append(index);
    node.append(low);
  }
  return node;
}

/** A letter in italics; bar and hat are drawn, because few italic fonts place them well. */
function letter(base) {
  const node = document.createElement("i");
  const hat = base.endsWith("\u0302");
  if (base === "ᾱ") [node.className, node.textContent] = ["dd-macron", "α"];
  else if (hat) [node.className, node.textContent] = ["dd-hat", base.slice(0, -1)];
  else node.textContent = base;
  return node;
}

/** √ over what stands under it: nodes, or text to be set. */
function rootOver(...radicand) {
  const [root, under] = [document.createElement("span"), document.createElement("span")];
  root.className = "dd-root";
  under.className = "dd-radicand";
  under.append(...radicand);
  root.append("√", under);
  return root;
}

/** On a canvas, in the font that it has: draws a text from `x`, and answers with its width. */
function fillMath(g, text, x, y, draw = true) {
  const font = g.font;
  const size = Number(/([\d.]+)px/.exec(font)[1]);
  let at = x;
  const put = (part, drop = 0) => {
    if (draw) g.fillText(part, at, y + drop);
    at += g.measureText(part).width;
  };
  for (const [base, index] of symbols(text)) {
    if (index === undefined || Array.isArray(index)) put(plainOf([[base, index]]));
    else {
      g.font = `italic ${1.08 * size}px ${MATH_FONT}`;
      put(base);
      g.font = font.replace(`${size}px`, `${0.75 * size}px`);
      if (index) put(index, 0.25 * size);
    }
    g.font = font;
  }
  return at - x;
}

// the page runs this file inside a function of gradio's; node's tests load it as a module
if (typeof module !== "undefined") module.exports = { mathText, symbols };
