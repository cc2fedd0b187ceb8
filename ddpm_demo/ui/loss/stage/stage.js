// The stage of the Loss tab: at one of the visited t what went in, what the network said, and
// what it costs, for the picture and for one value of it.
// Stands behind stage.js, player.js, chart/axis.js, chart/chart.js, objective.js, pixel.js and link.js.

// name, how its values are taken to −1 … 1 for showing, what it is
const TILES = [
  ["x_0", 1, (value) => value.x0],
  ["x_t", 1, (value) => value.xt],
  ["x̂_0", 1, (value) => value.x0Hat],
  ["ε̂", 3, (value) => value.epsHat],
  ["v̂", 3, (value) => value.vHat],
  ["μ̂", 1, (value) => value.mu],
];

// what follows from what the network said, in symbols and in the numbers of one value
const SAID = { epsilon: "ε̂", sample: "x̂_0", v_prediction: "v̂" };
const LINES = {
  epsilon: [
    ["x̂_0", "(x_t − √(1 − ᾱ_t) ε̂) / √ᾱ_t", (v, r, f) => [`(${f(v.xt)} − ${f(r.noise)} · ${f(v.epsHat)}) / ${f(r.signal)}`, v.x0Hat]],
    ["v̂", "√ᾱ_t ε̂ − √(1 − ᾱ_t) x̂_0", (v, r, f) => [`${f(r.signal)} · ${f(v.epsHat)} − ${f(r.noise)} · ${f(v.x0Hat)}`, v.vHat]],
  ],
  sample: [
    ["ε̂", "(x_t − √ᾱ_t x̂_0) / √(1 − ᾱ_t)", (v, r, f) => [`(${f(v.xt)} − ${f(r.signal)} · ${f(v.x0Hat)}) / ${f(r.noise)}`, v.epsHat]],
    ["v̂", "√ᾱ_t ε̂ − √(1 − ᾱ_t) x̂_0", (v, r, f) => [`${f(r.signal)} · ${f(v.epsHat)} − ${f(r.noise)} · ${f(v.x0Hat)}`, v.vHat]],
  ],
  v_prediction: [
    ["x̂_0", "√ᾱ_t x_t − √(1 − ᾱ_t) v̂", (v, r, f) => [`${f(r.signal)} · ${f(v.xt)} − ${f(r.noise)} · ${f(v.vHat)}`, v.x0Hat]],
    ["ε̂", "√(1 − ᾱ_t) x_t + √ᾱ_t v̂", (v, r, f) => [`${f(r.noise)} · ${f(v.xt)} + ${f(r.signal)} · ${f(v.vHat)}`, v.epsHat]],
  ],
};

/** Everything that stands still while t moves, and a method that fills in one t. */
function createEquations() {
  const node = make("div", { class: "dd-equations", role: "math" });
  return {
    node,
    set(kind, row, value, clip) {
      const number = (x) => (x < 0 ? `(${formatNumber(x)})` : formatNumber(x));
      const lines = [[SAID[kind], "", () => ["", { epsilon: value.epsHat, sample: value.x0Hat, v_prediction: value.vHat }[kind]]], ...LINES[kind]];
      lines.push(
        ["c_0", "√ᾱ_{t−1} β_t / (1 − ᾱ_t)", (v, r, f) => [`${f(Math.sqrt(r.before))} · ${f(r.beta)} / ${f(1 - r.bar)}`, r.c0]],
        ["c_t", "√α_t (1 − ᾱ_{t−1}) / (1 − ᾱ_t)", (v, r, f) => [`${f(Math.sqrt(r.alpha))} · ${f(1 - r.before)} / ${f(1 - r.bar)}`, r.ct]],
      );
      const held = clip && value.clipped !== value.x0Hat ? value.clipped : value.x0Hat;
      lines.push(["μ̂", "c_0 x̂_0 + c_t x_t", (v, r, f) => [`${f(r.c0)} · ${f(held)} + ${f(r.ct)} · ${f(v.xt)}`, v.mu]]);
      node.replaceChildren(
        ...lines.flatMap(([symbol, general, numbers]) => {
          const [name, above, below] = ["name", "general", "numbers"].map((part) =>
            make("span", { class: `dd-eq-${part}` }));
          setMath(name, symbol);
          setMath(above, general && `= ${general}`);
          const [text, result] = numbers(value, row, number);
          below.append(text && `= ${text} `, make("b", {}, `= ${formatNumber(result)}`));
          return general ? [name, above, below] : [name, below];
        }),
      );
    },
  };
}

function mountLossStage(element, props, watch) {
  const message = make("p", { class: "dd-message" });
  const tReadOut = make("output", { class: "dd-t" });
  const tiles = TILES.map(([name, range]) => {
    const canvas = make("canvas", { class: "dd-tile", role: "img", tabindex: "0" });
    const caption = make("figcaption");
    setMath(caption, name);
    const plain = make("span", { class: "dd-plain" });
    caption.append(make("span", { class: "dd-range" }, `−${range} … ${range}`), plain);
    return { name, canvas, plain, node: make("figure", {}, canvas, caption) };
  });
  const what = make("p", { class: "dd-note dd-what" });
  const row = make("div", { class: "dd-tiles" }, what, ...tiles.map((tile) => tile.node));
  const facts = make("dl", { class: "dd-facts" });
  const equations = createEquations();
  const chart = make("canvas", { class: "dd-pixel-chart", role: "img" });
  const place = make("p", { class: "dd-place" });
  const channels = make("div", { class: "dd-channels", role: "group" });
  const sentence = make("p", { class: "dd-sentence", role: "status" });
  const curves = make("p", { class: "dd-note" });
  const one = make("div", { class: "dd-one" }, make("div", { class: "dd-one-head" }, place, channels), curves, chart, sentence);
  const player = createPlayer(element, {
    show: (index) => {
      tell("loss", scene.visits[index].t);
      redraw();
    },
    describe: (index) => `t = ${scene.visits[index].t}`,
    extra: tReadOut,
  });
  const body = make("div", { class: "dd-body" }, message, row, player.root, facts, one, equations.node);
  element.replaceChildren(body);

  let value = null; // what the server sent last
  let scene = null; // the numbers of the value whose files have come; the player moves in it
  let words = {};
  let pixel = null; // [row, column, channel]
  let request = 0;

  function redraw() {
    if (!request) request = requestAnimationFrame(draw);
  }

  const at = ([y, x, c]) => (y * value.shape[1] + x) * value.shape[2] + c;

  function valueAt(visit, k) {
    const from = visit * scene.size;
    const { t } = scene.visits[visit];
    return lossValue(scene.tables[t - 1], value.kind, scene.x0[k], scene.eps[from + k],
      scene.output[from + k], value.clip);
  }

  /** All that is shown at present, as numbers: what the drawing and the tests read. */
  function now() {
    const visit = player.state.index;
    const { t, bits, mse } = scene.visits[visit];
    const level = scene.x0[at(pixel)];
    const one = valueAt(visit, at(pixel));
    const from = visit * scene.size;
    const part = (array) => array.subarray(from, from + scene.size);
    const errors = lossErrors(scene.tables[t - 1], value.kind, scene.x0, part(scene.eps), part(scene.output));
    return { visit, t, bits, mse, level, one, errors, row: scene.tables[t - 1],
      step: pixelStep(scene.tables, t, value.variance, one, level) };
  }

  function drawTiles(visit) {
    const [height, width, channelCount] = value.shape;
    const images = tiles.map(() => new ImageData(width, height));
    for (let p = 0; p < width * height; p += 1)
      for (let c = 0; c < 3; c += 1) {
        const found = valueAt(visit, p * channelCount + (c < channelCount ? c : 0));
        TILES.forEach(([, range, pick], k) => {
          images[k].data[4 * p + c] = (pick(found) / range + 1) * 127.5;
          images[k].data[4 * p + 3] = 255;
        });
      }
    tiles.forEach(({ canvas }, k) => {
      if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
      const g = canvas.getContext("2d");
      g.putImageData(images[k], 0, 0);
    });
    element.style.setProperty("--pixel-x", (pixel[1] + 0.5) / width);
    element.style.setProperty("--pixel-y", (pixel[0] + 0.5) / height);
    element.style.setProperty("--pixel-size", 1 / width);
  }

  function draw() {
    request = 0;
    if (!scene || value.id !== scene.id) return;
    const shown = now();
    drawTiles(shown.visit);
    setMath(tReadOut, `t = ${shown.t}`);
    TILES.forEach(([name, , pick], k) => {
      const said = `${name}, ${words[`tile_${k}`]}, t = ${shown.t}: ${formatNumber(pick(shown.one))}`;
      tiles[k].canvas.setAttribute("aria-label", mathText(said));
    });
    equations.set(value.kind, shown.row, shown.one, value.clip);
    const first = shown.t === 1;
    const list = [
      ["ᾱ_t", formatNumber(shown.row.bar), words.alpha_bar, words.plain_alpha_bar],
      ["√(1 − ᾱ_t) / √ᾱ_t", formatNumber(shown.row.noise / shown.row.signal, 3), words.amplified, words.plain_amplified],
      [`${first ? "L_0" : "L_{t−1}"}, ${words.this}`, words.bits.replace("{value}", formatNumber(shown.bits, 5)), words.term],
      ...(value.whole === null ? [] : [[`L_T + … + L_0, ${words.this}`, words.bits.replace("{value}", formatNumber(value.whole, 5)), words.whole_what]]),
      ["‖ ε̂ − ε ‖² / d", formatNumber(shown.errors.eps), words.eps_error, words.plain_eps_error],
      ["‖ x̂_0 − x_0 ‖² / d", formatNumber(shown.errors.x0), words.x_0_error, words.plain_x_0_error],
      ["| x̂_0 | > 1", formatPercent(shown.errors.outside), words.outside, words.plain_outside],
    ];
    facts.replaceChildren(...list.flatMap(([name, text, help, said]) => {
      const term = make("dt", { title: mathText(help ?? "") });
      setMath(term, said ? `${name}, ${said}` : name);
      return [make("div", {}, term, make("dd", {}, text))];
    }));
    const names = first
      ? { p: "p_θ(x_0 | x_1)", x: "x_0" }
      : { p: "p_θ(x_{t−1} | x_t)", q: "q(x_{t−1} | x_t, x_0)", x: "x_{t−1}" };
    names.y = words.axis_density;
    const spec = pixelSpec(shown.step, names);
    drawBins(chart, drawChart(chart, spec), shown.step);
    const [y, x, c] = pixel;
    setText(place, words.place.replace("{x}", x + 1).replace("{y}", y + 1).replace("{level}", shown.level));
    const text = first
      ? words.bin.replace("{share}", formatNumber(shown.step.share)).replace("{sigma}", formatNumber(Math.sqrt(shown.step.p.variance)))
      : words.kl.replace("{nats}", formatNumber(shown.step.nats, 5));
    setText(sentence, text.replace("{bits}", formatNumber(shown.step.bits, 5)));
    setMath(curves, first ? words.curves_first : words.curves);
    chart.setAttribute("aria-label", sentence.textContent);
    [...channels.children].forEach((button, k) => button.setAttribute("aria-pressed", k === c));
  }

  async function load(next) {
    let buffers;
    try {
      buffers = await Promise.all([next.x_0, next.eps, next.output].map(fetchBytes));
    } catch {
      if (value === next) setText(message, words.failed);
      return;
    }
    if (value !== next) return; // a later value overtook this one
    const [height, width, count] = next.shape;
    const share = scene ? player.state.index / Math.max(player.state.count - 1, 1) : 0.5;
    scene = {
      id: next.id, visits: next.visits, size: height * width * count, tables: lossTables(next.betas),
      x0: new Uint8Array(buffers[0]), eps: new Float32Array(buffers[1]),
      output: new Float32Array(buffers[2]),
    };
    if (!pixel || pixel[0] >= height || pixel[1] >= width || pixel[2] >= count)
      pixel = [height >> 1, width >> 1, 0];
    channels.replaceChildren(...(count === 3 ? ["R", "G", "B"] : []).map((name, k) => {
      const button = make("button", { type: "button" }, name);
      button.addEventListener("click", () => {
        pixel = [pixel[0], pixel[1], k];
        redraw();
      });
      return button;
    }));
    player.reset(next.visits.length);
    player.state.follow = false;
    player.extend(next.visits.length, next.visits.length);
    player.seek(Math.round(share * (next.visits.length - 1)));
    renderWords();
  }

  function update() {
    const next = props.value || null;
    if (next && next.id === value?.id) return;
    value = next;
    if (next) load(next);
    else {
      scene = null;
      player.reset(0);
    }
    renderWords();
  }

  function renderWords() {
    player.say(words, [words.first, words.last]);
    element.dataset.state = scene && value ? "done" : value ? "waiting" : "empty";
    setMath(message, scene && value ? "" : value ? words.waiting : words.empty);
    setMath(what, `${words.what ?? ""} ${words.scales ?? ""}`);
    channels.setAttribute("aria-label", words.channels ?? "");
    for (const [k, { plain }] of tiles.entries()) setText(plain, words[`tile_${k}`]);
    redraw();
  }

  function pick(event, canvas) {
    const box = canvas.getBoundingClientRect();
    const [height, width] = value.shape;
    const cell = (offset, size, count) => Math.max(0, Math.min(count - 1, Math.floor((offset / size) * count)));
    pixel = [cell(event.clientY - box.top, box.height, height), cell(event.clientX - box.left, box.width, width), pixel[2]];
    redraw();
  }

  for (const { canvas } of tiles) {
    followDrag(canvas, (event) => pick(event, canvas), () => scene);
    canvas.addEventListener("keydown", (event) => {
      const move = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
      if (!move || !scene) return;
      event.preventDefault();
      pixel = [0, 1].map((k) => Math.max(0, Math.min(value.shape[k] - 1, pixel[k] + move[k]))).concat(pixel[2]);
      redraw();
    });
  }

  hear(element, (name, t) => {
    if (name !== "loss" || !scene?.visits.length) return;
    const apart = scene.visits.map((visit) => Math.abs(Math.log(visit.t / t)));
    const nearest = apart.indexOf(Math.min(...apart));
    if (nearest !== player.state.index) player.seek(nearest);
  });
  new ResizeObserver(redraw).observe(element);
  new MutationObserver(redraw).observe(document.body, { attributeFilter: ["class"] }); // dark mode
  element.lossStage = {
    get now() { return scene && now(); },
    get pixel() { return pixel; },
    get whole() { return value?.whole ?? null; },
    set pixel(place) { pixel = place; redraw(); },
    seek: player.seek,
  };
  element.place = createPlace(player, (index) => scene.visits[index].t);
  withWords(element, fixed.words, (table) => {
    words = table;
    renderWords();
  });
  watch("value", update);
  update();
}
