// The numbers of x_t beside its histogram, a column for each process. Stands behind stage.js and
// forward_formula.js.

/** Everything that is read out at the player's t, as plain numbers. */
function forwardNumbers(scene, process, noise, t) {
  const own = scene.own(process, t);
  const alphaBar = process.bars[own];
  const found = moments(process.shown);
  return {
    t: own,
    T: process.T,
    alphaBar,
    beta: own ? process.betas[own - 1] : null,
    snr: snrDecibel(alphaBar),
    weights: scene.weights(process, noise, t),
    ...found,
    kl: klToNormal(found),
    expected: expectedMoments(scene.picture, alphaBar),
    last: { alphaBar: process.bars[process.T], snr: snrDecibel(process.bars[process.T]) },
  };
}

const NUMBER_ROWS = [
  { name: "mean", at: (n) => formatNumber(n.mean) },
  {
    name: "expected_mean", at: (n) => formatNumber(n.expected.mean),
    term: () => [root("ᾱ_t"), " · ", mathNode("x̄_0")],
  },
  { name: "variance", at: (n) => formatNumber(n.variance) },
  {
    name: "expected_variance", at: (n) => formatNumber(n.expected.variance),
    term: () => [mathNode("ᾱ_t"), " · var ", mathNode("x_0"), " + 1 − ", mathNode("ᾱ_t")],
  },
  { name: "kl", at: (n) => (Number.isFinite(n.kl) ? formatNumber(n.kl) : "∞") },
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
    /** `numbers` of each process; null while they are not known. */
    show(numbers) {
      NUMBER_ROWS.forEach(({ at }, row) =>
        cells[row].forEach((cell, k) => setText(cell, numbers ? at(numbers[k]) : "…")),
      );
      if (numbers) titles.forEach((title, k) => setText(title, `t = ${numbers[k].t}`));
    },
  };
}
