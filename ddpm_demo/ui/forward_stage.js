// The stage of the forward process: one picture at every t, its curves and its equation.
// It stands behind stage.js, player.js, chart.js and forward.js.

const NEVER_NOISE = 0.01; // above this ᾱ_T the end of the process is not noise

/** √ over what stands under it. */
function root(radicand) {
  const under = make("span", { class: "dd-radicand" });
  setMath(under, radicand);
  return make("span", {}, "√", under);
}

function mathNode(text) {
  const node = make("span");
  setMath(node, text);
  return node;
}

/** The equation twice: in symbols, and with the numbers of this t, which `set` fills in. */
function createFormula() {
  const index = make("sub", { class: "dd-index" });
  const signal = make("b");
  const noise = make("b");
  const numbers = make("span", { class: "dd-symbol" }, make("i", {}, "x"), index);
  const sum = (a, b) => [" = ", a, " ", mathNode("x_0"), " + ", b, " ", make("i", {}, "ε")];
  const general = make("div", {}, mathNode("x_t"), ...sum(root("ᾱ_t"), root("1 − ᾱ_t")));
  const special = make("div", {}, numbers, ...sum(signal, noise));
  const node = make("div", { class: "dd-formula", role: "math" }, general, special);
  return {
    node,
    set(t, alphaBar) {
      const s = formatNumber(Math.sqrt(alphaBar));
      const n = formatNumber(Math.sqrt(1 - alphaBar));
      setText(index, String(t));
      setText(signal, s);
      setText(noise, n);
      node.setAttribute("aria-label", `x_${t} = ${s} x_0 + ${n} ε`);
    },
  };
}

function mountForwardStage(element, props, watch) {
  const canvas = make("canvas", { class: "dd-canvas", role: "img" });
  const message = make("p", { class: "dd-message" });
  const stage = make("div", { class: "dd-stage" }, canvas, message);
  const curves = make("div", { class: "dd-aside dd-curves" });
  const warning = make("p", { class: "dd-warning", role: "status" });
  const note = make("p", { class: "dd-note" });
  const tReadOut = make("output", { class: "dd-t" });
  const formula = createFormula();
  const context = canvas.getContext("2d");
  const picture = document.createElement("canvas"); // x_t at its own size
  let value = null; // what the server sent last
  let scene = null; // what is on the stage: pixels, ᾱ and charts of one value
  let failed = false;
  let words = {};
  let layout = null;
  let request = 0;

  const player = createPlayer(element, {
    show: () => redraw(),
    describe: (t) => (scene ? `t = ${t}, ᾱ = ${formatNumber(scene.bars[t])}` : ""),
    extra: tReadOut,
  });
  element.replaceChildren(
    make("div", { class: "dd-body" }, stage, curves, player.root, formula.node, warning, note),
  );

  function redraw() {
    if (!request) request = requestAnimationFrame(draw);
  }

  function pixelsAt(t, rgba) {
    return forwardPixels(scene.x0, scene.eps, scene.bars[t], scene.channels, rgba);
  }

  function draw() {
    request = 0;
    if (!scene) return;
    const t = player.state.index;
    const { bars, image } = scene;
    pixelsAt(t, image.data);
    picture.getContext("2d").putImageData(image, 0, 0);
    if (layout) {
      context.imageSmoothingEnabled = false;
      context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    }
    formula.set(t, bars[t]);
    setText(tReadOut, `t = ${t}`);
    canvas.setAttribute("aria-label", `x_t, t = ${t}`);
    for (const curve of scene.curves) {
      const shown = t >= curve.first ? curve.at(t) : curve.none;
      const text = (curve.format ?? formatNumber)(shown);
      setText(curve.value, text);
      curve.canvas.setAttribute("aria-label", `${words[`plain_${curve.name}`]}: ${text}`);
      curve.spec.cursor = t;
      drawChart(curve.canvas, curve.spec);
    }
  }

  function arrange() {
    if (!scene) return;
    const { width, height } = scene.image;
    layout = fitCanvas(canvas, stage, { cell: [width, height], grid: [1, 1] });
    redraw();
  }

  /** One curve: its name, its value at t, and a chart that sets t where it is pressed. */
  function createCurve(row, last) {
    const chart = make("canvas", { role: "img" });
    const symbol = make("span", { class: "dd-term" });
    const plain = make("span", { class: "dd-plain" });
    const value = make("span", { class: "dd-value" });
    const under = row.term.startsWith("√") && row.term.slice(1).replace(/^\((.*)\)$/, "$1");
    if (under) symbol.append(root(under));
    else setMath(symbol, row.term);
    const spec = {
      x: { min: 0, max: last },
      y: {},
      series: [{ name: row.term, color: 0, points: curvePoints(row, last) }],
      cursor: 0,
    };
    const seek = (event) => player.seek(chartX(chart, spec, event.clientX));
    chart.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      chart.setPointerCapture(event.pointerId);
      seek(event);
    });
    chart.addEventListener("pointermove", (event) => {
      if (chart.hasPointerCapture(event.pointerId)) seek(event);
    });
    const place = make("div", { class: "dd-chart" }, chart);
    curves.append(make("div", { class: "dd-curve" }, symbol, plain, value, place));
    return { ...row, spec, canvas: chart, value, plain };
  }

  async function fetchBytes(file) {
    const answer = await fetch(file.url);
    if (!answer.ok) throw new Error(`${answer.status}`);
    return answer.arrayBuffer();
  }

  async function load(next) {
    let buffers;
    try {
      buffers = await Promise.all([fetchBytes(next.x_0), fetchBytes(next.eps)]);
    } catch {
      if (value !== next) return;
      failed = true;
      return renderWords();
    }
    if (value !== next) return; // a later value overtook this one
    const [height, width, channels] = next.shape;
    const bars = alphaBars(next.betas);
    const share = scene ? player.state.index / (scene.bars.length - 1) : 0;
    curves.replaceChildren();
    Object.assign(picture, { width, height });
    failed = false;
    scene = {
      id: next.id,
      x0: new Uint8Array(buffers[0]),
      eps: new Float32Array(buffers[1]),
      channels,
      bars,
      image: new ImageData(width, height),
      curves: curveTable(next.betas, bars).map((row) => createCurve(row, next.betas.length)),
    };
    const playing = player.state.playing;
    player.reset(bars.length);
    player.state.follow = false;
    player.extend(bars.length, bars.length);
    player.seek(share * (bars.length - 1)); // another schedule is compared at the same place
    if (playing) player.toggle();
    renderWords();
    arrange();
  }

  function update() {
    const next = props.value || null;
    if (next && next.id === value?.id) return;
    value = next;
    failed = false;
    if (next) load(next);
    else {
      scene = null;
      player.reset(0);
    }
    renderWords();
  }

  function renderWords() {
    player.say(words, [words.picture, words.noise]);
    element.dataset.state = scene ? "done" : value ? "waiting" : "empty";
    if (failed && !scene) element.dataset.state = "empty";
    setText(message, scene ? "" : failed ? words.failed : value ? words.waiting : words.empty);
    setMath(note, failed ? words.failed : words.clipped);
    const last = scene?.bars.at(-1) ?? 0;
    const sentence = words.never_noise.replace("{alpha_bar}", formatNumber(last, 3));
    setText(warning, last > NEVER_NOISE ? sentence : "");
    for (const { plain, name } of scene?.curves ?? []) {
      setText(plain, words[`plain_${name}`]);
      plain.title = words[`plain_${name}`];
    }
    redraw();
  }

  new ResizeObserver(arrange).observe(stage);
  new ResizeObserver(redraw).observe(curves);
  new MutationObserver(redraw).observe(document.body, { attributeFilter: ["class"] }); // dark mode
  element.forwardStage = {
    get t() { return player.state.index; },
    get T() { return scene ? scene.bars.length - 1 : 0; },
    get id() { return scene?.id ?? null; },
    get playing() { return player.state.playing; },
    get alphaBar() { return scene?.bars[player.state.index] ?? null; },
    /** x_t at the present t as it is drawn: RGBA, row by row. */
    pixels() {
      return scene && pixelsAt(player.state.index, new Uint8ClampedArray(scene.image.data.length));
    },
    seek: player.seek,
    toggle: player.toggle,
  };
  withWords(element, fixed.words, (table) => {
    words = table;
    renderWords();
  });
  watch("value", update);
  update();
}
