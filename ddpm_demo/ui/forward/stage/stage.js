// The stage of the forward process: one t for pictures, equation, histogram, numbers and curves.
// It comes after player.js and the other scripts in the list of stage/__init__.py.

const STILL_MS = 160; // so long after a movement the background keeps to its small share
const SHARES_MS = { moving: 2, resting: 9, waiting: 13 }; // of a frame, for the background
const GROW_MS = 120; // between two drawings of curves that grow

const still = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Whether a value is of another picture than the one before; one of another size is the same. */
function isOther(before, { shape, x_0: file }) {
  return Boolean(before) && before.shape.join() === shape.join() && before.x_0.path !== file.path;
}

function mountForwardStage(element, props, watch) {
  const canvas = make("canvas", { class: "dd-canvas", role: "img" });
  const message = make("p", { class: "dd-message" });
  const stage = make("div", { class: "dd-stage" }, canvas, message);
  const captions = make("div", { class: "dd-captions" });
  const histogram = make("canvas", { role: "img" });
  const histogramName = make("p", { class: "dd-title" });
  const histogramNote = make("p", { class: "dd-note" });
  const curvesName = make("p", { class: "dd-title" });
  const curvesNote = make("p", { class: "dd-note" });
  const numbers = createNumbers();
  const kl = make("p", { class: "dd-note" });
  const formula = createFormula();
  const left = createLeft();
  const warning = make("div", { class: "dd-warning", role: "status" });
  const curvesRoom = make("div", { class: "dd-curves" });
  const statisticsRoom = make("div", { class: "dd-curves dd-statistics" });
  const statisticsName = make("p", { class: "dd-title" });
  const computing = make("p", { class: "dd-note dd-computing" });
  const statisticsNote = make("p", { class: "dd-note" });
  const legend = createLegend();
  const note = make("p", { class: "dd-note" });
  const tReadOut = make("output", { class: "dd-t" });
  let value = null; // what the server sent last
  let shown = null; // the value of the scene
  let scene = null; // what is on the stage
  let view = null; // its charts and pictures
  let failed = false;
  let words = {};
  let layout = null;
  let request = 0;
  let moved = 0; // when t was last set
  let grown = 0; // when the running statistics were last drawn
  let inSight = true;

  const noises = createNoises((noise) => {
    element.dataset.noise = noise;
    renderWords();
  });
  const player = createPlayer(element, {
    show: () => {
      moved = performance.now();
      redraw();
    },
    describe: (t) => (scene ? `t = ${t}, ᾱ = ${formatNumber(scene.processes[0].bars[t])}` : ""),
    extra: make("div", { class: "dd-now" }, formula.brief, tReadOut),
  });
  const charts = createCharts((t) => player.seek(t), redraw);
  element.replaceChildren(
    make(
      "div",
      { class: "dd-body" },
      make("div", { class: "dd-noise" }, noises.node, noises.hint),
      warning,
      make("div", { class: "dd-scene" }, stage, captions, left.node),
      make(
        "div", { class: "dd-aside" },
        histogramName, histogramNote, make("div", { class: "dd-chart dd-histogram" }, histogram),
        numbers.node, kl,
      ),
      formula.node,
      make("div", { class: "dd-schedule" }, curvesName, curvesNote, curvesRoom),
      make(
        "div", { class: "dd-ways" }, statisticsName, statisticsNote, legend.node, computing,
        statisticsRoom,
      ),
      note,
      player.root,
    ),
  );

  function redraw() {
    if (!request) request = requestAnimationFrame(draw);
  }

  function draw() {
    request = 0;
    if (!scene) return;
    const t = player.state.index;
    const progress = scene.progress(noises.now, t);
    element.toggleAttribute("data-walking", progress < 1);
    if (progress === 1) drawPictures(t);
    const rows = scene.processes.map((process) => ({
      t: scene.own(process, t), weights: scene.weights(process, noises.now, t),
      name: words[process.schedule],
    }));
    formula.set(noises.now, rows, words.itself);
    setMath(tReadOut, progress < 1 ? fill(words, "walking", Math.floor(100 * progress)) : `t = ${t}`);
    for (const curve of view.curves) {
      const said = `${words[`plain_${curve.name}`]}, t = ${t}: ${curve.read(t)}`;
      curve.canvas.setAttribute("aria-label", said);
      charts.draw(curve, t);
    }
    for (const chart of view.statistics) {
      const said = `${words[`plain_${chart.name}`]}, t = ${t}: ${chart.read(t, words)}`;
      chart.canvas.setAttribute("aria-label", mathText(said));
      charts.draw(chart, t);
    }
    drawNumbers(t, progress === 1);
    setText(computing, scene.worked ? "" : fill(words, "computing", Math.floor(100 * scene.share)));
    work();
  }

  function drawPictures(t) {
    scene.processes.forEach((process, k) => {
      process.shown = scene.at(process, noises.now, t);
      const { image, canvas: picture } = view.pictures[k];
      forwardPixels(process.shown, scene.channels, image.data);
      picture.getContext("2d").putImageData(image, 0, 0);
      if (!layout) return;
      const context = canvas.getContext("2d");
      context.imageSmoothingEnabled = false;
      context.drawImage(picture, ...layout.tiles[k].to, ...layout.size);
    });
    const shares = scene.processes.map((process) => scene.weights(process, noises.now, t));
    const said = shares.map(([signal, noise]) => words.seen
      .replace("{t}", t).replace("{signal}", formatNumber(signal)).replace("{noise}", formatNumber(noise)));
    canvas.setAttribute("aria-label", said.join(" "));
  }

  /** The numbers at t; what only x_t tells waits until the chain has come there. */
  function drawNumbers(t, there) {
    const found = scene.processes.map((p) => forwardNumbers(scene, p, noises.now, t, there ? p.shown : null));
    numbers.show(found);
    left.show(found[0].alphaBar, words);
    found.forEach(({ t: own, T, alphaBar }, k) =>
      setMath(view.captions[k], `t = ${own} / ${T} · ᾱ_t = ${formatPercent(alphaBar)}`));
    if (!there) return;
    const histograms = scene.processes.map((process) => countBins(process.shown));
    const cursors = [...view.curves, ...view.statistics].map((chart) => chart.spec.cursor);
    view.now = { t, noise: noises.now, numbers: found, histograms, cursors };
    drawHistogram(histogram, histograms, words);
    const { mean, variance } = found[0];
    const said = `${words.histogram}, t = ${t}: ${words.number_mean} ${formatNumber(mean)}, ${words.number_variance} ${formatNumber(variance)}`;
    histogram.setAttribute("aria-label", mathText(said));
  }

  /** A slice of the background's work in each frame, until the running statistics are complete. */
  function work() {
    const job = scene.work;
    if (scene.working || scene.worked) return;
    scene.working = requestAnimationFrame((now) => {
      if (scene?.work !== job) return;
      scene.working = 0;
      if (!element.isConnected || !inSight) return;
      const share = element.hasAttribute("data-walking")
        ? "waiting"
        : now - moved < STILL_MS || player.state.playing ? "moving" : "resting";
      const end = performance.now() + SHARES_MS[share];
      do {
        const { value: share = 1, done } = job.next();
        Object.assign(scene, { share, worked: done });
      } while (!scene.worked && performance.now() < end);
      if (scene.worked || now - grown > GROW_MS) {
        grown = now;
        charts.outdate(view.statistics);
        redraw();
      } else work();
    });
  }

  function arrange() {
    if (!scene) return;
    const { width, height, processes } = scene;
    const count = processes.length;
    layout = fitCanvas(canvas, stage, { cell: [count * width, height], grid: [1, count] });
    captions.style.width = canvas.style.width;
    redraw();
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
    const share = scene ? player.state.index / scene.T : 0;
    const other = isOther(shown, next);
    shown = next;
    failed = false;
    scene = createScene(next, buffers);
    show(scene);
    const playing = player.state.playing;
    player.reset(scene.T + 1);
    player.state.follow = false;
    player.extend(scene.T + 1, scene.T + 1);
    // another schedule is compared at the same place; another picture is seen, then noised
    player.seek(other ? 0 : share * scene.T);
    if (playing || (other && !still())) player.toggle();
    renderWords();
    arrange();
  }

  /** The charts and pictures of a new scene. */
  function show({ width, height, processes }) {
    if (view) charts.forget([...view.curves, ...view.statistics]);
    view = {
      curves: createCurves(charts, scene),
      statistics: createStatistics(charts, scene),
      pictures: processes.map(() => {
        const picture = make("canvas", { width, height });
        return { canvas: picture, image: new ImageData(width, height) };
      }),
      captions: processes.map(() => make("span", { class: "dd-own" })),
    };
    element.dataset.processes = processes.length;
    curvesRoom.replaceChildren(...view.curves.map((chart) => chart.node));
    statisticsRoom.replaceChildren(...view.statistics.map((chart) => chart.node));
    view.names = processes.map(() => make("b"));
    captions.replaceChildren(
      ...processes.map((_, k) => make("span", { "data-process": k }, view.names[k], view.captions[k])),
    );
    numbers.build(processes.length);
  }

  function update() {
    const next = props.value || null;
    if (next && next.id === value?.id && !failed) return;
    value = next;
    failed = false;
    if (next?.coming) player.reset(0);
    else if (next) load(next);
    else {
      scene = null;
      player.reset(0);
    }
    renderWords();
  }

  function renderWords() {
    const left = signalLeft(scene?.processes ?? []);
    element.toggleAttribute("data-never-noise", left > 0);
    const end = left ? fill(words, "end_signal", formatPercent(left)) : words.noise;
    player.say(words, [words.picture, end]);
    element.dataset.state = scene ? "done" : value ? "waiting" : "empty";
    if (failed && !scene) element.dataset.state = "empty";
    setText(message, scene ? "" : failed ? words.failed : value ? words.waiting : words.empty);
    setMath(note, failed ? words.failed : words.clipped);
    noises.say(words);
    setMath(histogramName, words.histogram);
    setMath(histogramNote, words.histogram_note);
    setMath(curvesName, words.curves);
    setMath(curvesNote, words.curves_note);
    setText(kl, words.kl_note);
    setMath(statisticsName, words.ways);
    legend.say(words);
    setMath(statisticsNote, words.ways_note);
    numbers.say(words);
    warning.replaceChildren(...warnings(scene?.processes ?? [], words));
    for (const { plain, name } of view ? [...view.curves, ...view.statistics] : []) {
      setMath(plain, words[`plain_${name}`]);
      plain.title = mathText(words[`plain_${name}`]);
    }
    scene?.processes.forEach(({ schedule }, k) => setText(view.names[k], words[schedule]));
    redraw();
  }

  new ResizeObserver(arrange).observe(stage);
  new MutationObserver(() => {
    if (view) charts.outdate([...view.curves, ...view.statistics]);
    redraw();
  }).observe(document.body, { attributeFilter: ["class"] }); // dark mode
  new IntersectionObserver((entries) => {
    inSight = entries.at(-1).isIntersecting;
    if (inSight) redraw();
  }).observe(element);
  element.forwardStage = forwardHandle({
    player, noises,
    get link() { return shown?.link ?? ""; },
    get scene() { return scene; },
    get view() { return view; },
    missed() {
      failed = true;
      renderWords();
    },
  });
  element.place = createPlace(player, (t) => t);
  withWords(element, fixed.words, (table) => {
    words = table;
    renderWords();
  });
  watch("value", update);
  update();
}
