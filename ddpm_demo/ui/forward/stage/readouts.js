// What is read at a t: the equation of x_t in symbols and in numbers, and the table beside the
// histogram. Stands behind stage.js, forward.js and statistics.js.

/** What stands for picture and noise in the equation of each noise, spoken and drawn. */
const FORMULAS = {
  same: {
    symbols: () => [mathNode("√ᾱ_t"), mathNode("x_0"), mathNode("√(1 − ᾱ_t)"), mathNode("ε")],
    names: () => [mathNode("x_0"), mathNode("ε")],
    spoken: () => ["x_0", "ε"],
  },
  fresh: {
    symbols: () => [mathNode("√ᾱ_t"), mathNode("x_0"), mathNode("√(1 − ᾱ_t)"), mathNode("ε_t")],
    names: (t) => [mathNode("x_0"), indexed("ε", t)],
    spoken: (t) => ["x_0", `ε_{${t}}`],
  },
  chain: {
    symbols: () => [mathNode("√α_t"), indexed("x", "t − 1"), mathNode("√β_t"), mathNode("z_t")],
    names: (t) => [indexed("x", t - 1), indexed("z", t)],
    spoken: (t) => [`x_{${t - 1}}`, `z_{${t}}`],
  },
};

const kept = (weight, of) => make("span", { "data-of": "signal" }, weight, " ", of);
const added = (weight, of) => make("span", { "data-of": "noise" }, weight, " ", of);

/** The equation of the present noise, and a line of numbers for each process. */
function createFormula() {
  const node = make("div", { class: "dd-formula" });
  // the same in numbers alone, where the slider is
  const brief = make("div", { class: "dd-brief", "aria-hidden": "true" });
  let noise = null;
  let lines = [];

  function build(next, count) {
    noise = next;
    const [a, x, b, e] = FORMULAS[noise].symbols();
    const general = make("div", {}, mathNode("x_t"), " = ", kept(a, x), " + ", added(b, e));
    lines = Array.from({ length: count }, (_, k) => createLine(k));
    node.replaceChildren(general, ...lines.map((line) => line.node));
    brief.replaceChildren(...lines.map((line) => line.brief));
  }

  function createLine(k) {
    const place = () => make("div", { class: "dd-special", "data-process": k });
    const parts = [place(), place()].map((at) => ({ at, signal: make("b"), noise: make("b") }));
    parts[0].at.setAttribute("role", "math");
    return { node: parts[0].at, brief: parts[1].at, parts, t: null };
  }

  return {
    node,
    brief,
    /** `rows` are {t, weights, name} of each process; the chain's x_0 is made of nothing. */
    set(next, rows, first) {
      if (next !== noise || rows.length !== lines.length) build(next, rows.length);
      rows.forEach(({ t, weights, name }, k) => {
        const line = lines[k];
        const [s, n] = weights.map((weight) => formatNumber(weight));
        for (const { at, signal, noise: share } of line.parts) {
          at.dataset.name = name;
          setText(signal, s);
          setText(share, n);
        }
        const start = noise === "chain" && t === 0;
        const [x, e] = FORMULAS[noise].spoken(t);
        line.node.setAttribute(
          "aria-label", mathText(start ? `x_0: ${first}` : `x_{${t}} = ${s} ${x} + ${n} ${e}`),
        );
        if (t === line.t && !start) return;
        line.t = t;
        for (const { at, signal, noise: share } of line.parts) {
          const [picture, noisy] = FORMULAS[noise].names(t);
          if (start) at.replaceChildren(indexed("x", "0"), ` = ${first}`);
          else at.replaceChildren(
            indexed("x", t), " = ", kept(signal, picture), " + ", added(share, noisy),
          );
        }
      });
    },
  };
}

/** What is left of the picture at a t, under it: ᾱ_t in numbers and in words. */
function createLeft() {
  const node = make("p", { class: "dd-left" });
  return {
    node,
    show(alphaBar, words) {
      const text = fill(words, "left", formatPercent(alphaBar));
      setMath(node, `ᾱ_t = ${formatNumber(alphaBar)}: ${text}`);
    },
  };
}

/**
 * Everything that is read out at the player's t, as plain numbers; what only x_t tells is missing
 * while `x` is null.
 */
function forwardNumbers(scene, process, noise, t, x) {
  const own = scene.own(process, t);
  const alphaBar = process.bars[own];
  const found = x && moments(x);
  return {
    t: own,
    T: process.T,
    alphaBar,
    beta: own ? process.betas[own - 1] : null,
    snr: snrDecibel(alphaBar),
    weights: scene.weights(process, noise, t),
    ...(found && { ...found, kl: klToNormal(found) }),
    expected: expectedMoments(scene.picture, alphaBar),
    last: { alphaBar: process.bars[process.T], snr: snrDecibel(process.bars[process.T]) },
  };
}

const NUMBER_ROWS = [
  { name: "mean", measured: true, at: (n) => formatNumber(n.mean) },
  {
    name: "expected_mean", at: (n) => formatNumber(n.expected.mean),
    term: () => [mathNode("√ᾱ_t"), " E[", mathNode("x_0"), "]"],
  },
  { name: "variance", measured: true, at: (n) => formatNumber(n.variance) },
  {
    name: "expected_variance", at: (n) => formatNumber(n.expected.variance),
    term: () => [mathNode("ᾱ_t"), " Var[", mathNode("x_0"), "] + 1 − ", mathNode("ᾱ_t")],
  },
  { name: "kl", measured: true, at: (n) => (Number.isFinite(n.kl) ? formatNumber(n.kl) : "∞") },
  { name: "last_alpha_bar", at: (n) => formatNumber(n.last.alphaBar), term: () => [mathNode("ᾱ_T")] },
  { name: "last_snr", at: (n) => formatDecibel(n.last.snr) },
];

/** A table whose rows are those above. */
function createNumbers() {
  const body = make("tbody");
  const head = make("tr");
  const node = make("table", { class: "dd-numbers" }, make("thead", {}, head), body);
  const labels = new Map();
  let cells = [];
  let titles = [];

  function build(count) {
    titles = Array.from({ length: count }, (_, k) =>
      make("th", { scope: "col", "data-process": k }),
    );
    head.replaceChildren(make("td"), ...titles);
    body.replaceChildren();
    cells = NUMBER_ROWS.map(({ name, term }) => {
      const plain = make("span");
      labels.set(name, plain);
      const values = titles.map(() => make("td"));
      const label = make("th", { scope: "row" }, plain);
      if (term) label.append(" ", make("span", { class: "dd-term" }, ...term()));
      body.append(make("tr", { "data-name": name }, label, ...values));
      return values;
    });
  }

  return {
    node,
    build,
    say(words) {
      for (const [name, plain] of labels) setText(plain, words[`number_${name}`]);
    },
    /** `numbers` of each process, with or without what x_t tells. */
    show(numbers) {
      NUMBER_ROWS.forEach(({ at, measured }, row) =>
        cells[row].forEach((cell, k) => {
          const known = !measured || "kl" in numbers[k];
          setText(cell, known ? at(numbers[k]) : "…");
        }),
      );
      titles.forEach((title, k) => setMath(title, `t = ${numbers[k].t}`));
    },
  };
}
