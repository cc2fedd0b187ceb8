// The page's side of `Chart`: pages, empty state, linear | log, read-out under the pointer, CSV.
// Stands behind chart.js and link.js.

/** Every x that some series was measured at, rising. */
function chartSteps(spec) {
  return [...new Set(spec.series.flatMap((line) => line.points.map((point) => point[0])))].sort(
    (a, b) => a - b,
  );
}

/** The curves as comma-separated text: one row per x, one column per series. */
function chartCsv(spec) {
  const quote = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const rows = new Map();
  spec.series.forEach((line, k) => {
    for (const [x, y] of line.points) {
      if (!rows.has(x)) rows.set(x, Array(spec.series.length).fill(""));
      if (Number.isFinite(y)) rows.get(x)[k] = String(y);
    }
  });
  const head = [spec.x?.label || "x", ...spec.series.map((line) => line.name)].map(quote);
  const body = [...rows].sort((a, b) => a[0] - b[0]).map(([x, cells]) => [x, ...cells].join(","));
  return [head.join(","), ...body].join("\n") + "\n";
}

/** The pages of a value that have something to show: [{key, name, spec}]; a plain spec is one. */
function chartPages(value) {
  const pages = value?.pages ?? (value ? [{ key: "", name: "", spec: value }] : []);
  return pages.filter(({ spec }) => spec?.series?.some((line) => line.points.length));
}

function mountChart(element, props, watch) {
  const part = (name) => element.querySelector(`.chart-${name}`);
  const canvas = part("canvas");
  // page and logs (by page) are the visitor's choices: they outlive what is sent
  const state = { spec: null, page: null, logs: {}, cursor: null, held: null, draws: 0, outside: 0 };
  element.chart = state;

  const language = () => (document.documentElement.lang.startsWith("ko") ? "ko" : "en");
  const word = (key) => fixed.words[language()][key];
  /** A text of the spec: plain, or one per language. */
  const local = (text) => (text && typeof text === "object" ? text[language()] : (text ?? ""));

  const pageOf = (pages) => pages.find(({ key }) => key === state.page) ?? pages[0];

  /** The page as `drawChart` takes it: in the page's language, on the axis chosen here. */
  function specNow(pages) {
    const page = pageOf(pages);
    if (!page) return null;
    const value = page.spec;
    const log = state.logs[page.key] ?? Boolean(value.y?.log);
    return {
      name: local(value.title),
      title: pages.length > 1 ? "" : local(value.title), // else the pressed button says it
      caption: local(value.caption),
      x: { ...value.x, label: local(value.x?.label) },
      y: { ...value.y, label: local(value.y?.label), log },
      series: value.series.map((line) => ({ ...line, name: local(line.name) })),
      cursor: state.cursor ?? state.held,
    };
  }

  function readOut(spec) {
    // without a pointer: the latest
    const points =
      spec.cursor === null
        ? spec.series.map((line) => line.points.at(-1))
        : chartNearest(spec, spec.cursor);
    const cells = [];
    const x = points.find((point) => point)?.[0];
    if (x !== undefined) cells.push([spec.x.label, formatFigure(x, 6)]);
    spec.series.forEach((line, k) => {
      if (points[k] && points[k][1] !== null) cells.push([line.name, formatFigure(points[k][1], 4)]);
    });
    part("readout").replaceChildren(
      ...cells.map(([name, value]) => {
        const cell = document.createElement("span");
        const strong = document.createElement("b");
        strong.textContent = value;
        cell.append(mathNode(name), " ", strong);
        return cell;
      }),
    );
    canvas.setAttribute(
      "aria-label",
      mathText([spec.name, ...cells.map((cell) => cell.join(" "))].join(", ")),
    );
  }

  function showPages(pages) {
    const row = part("pages");
    row.hidden = pages.length < 2;
    row.setAttribute("aria-label", word("pages"));
    const keys = [...row.children].map((button) => button.dataset.key);
    if (keys.join() !== pages.map(({ key }) => key).join())
      row.replaceChildren(
        ...pages.map(({ key }) => {
          const button = document.createElement("button");
          button.type = "button";
          button.dataset.key = key;
          button.addEventListener("click", () => {
            state.page = key;
            redraw();
          });
          return button;
        }),
      );
    [...row.children].forEach((button, k) => {
      setMath(button, local(pages[k].name));
      button.setAttribute("aria-pressed", String(pages[k] === pageOf(pages)));
    });
  }

  function show() {
    const pages = chartPages(props.value);
    const spec = (state.spec = specNow(pages));
    showPages(pages);
    setMath(part("caption"), spec?.caption ?? "");
    part("caption").hidden = !spec?.caption;
    setMath(part("empty"), local(fixed.nothing));
    part("empty").hidden = spec !== null;
    canvas.hidden = part("foot").hidden = spec === null;
    part("scale").setAttribute("aria-label", word("scale"));
    for (const name of ["linear", "log"]) {
      const button = part(name);
      button.textContent = word(name);
      button.setAttribute("aria-pressed", String(spec !== null && spec.y.log === (name === "log")));
    }
    part("csv").textContent = word("csv");
    part("csv").title = word("csv_help");
    if (spec) {
      readOut(spec);
      state.outside = drawChart(canvas, spec)?.outside ?? 0;
      state.draws += 1;
      const many = word(state.outside === 1 ? "outside_one" : "outside");
      part("outside").textContent = many.replace("{count}", formatCount(state.outside));
      part("outside").title = word("outside_help");
      part("outside").hidden = !state.outside;
    }
  }

  let asked = false;
  function redraw() {
    if (asked) return; // several reasons within a frame are one drawing
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      show();
    });
  }

  function point(x) {
    state.cursor = x;
    redraw();
  }

  canvas.addEventListener("pointermove", (event) => {
    if (!state.spec) return;
    const x = chartX(canvas, state.spec, event.clientX);
    // the line stands on a measured point, not between two
    const xs = chartNearest(state.spec, x)
      .filter(Boolean)
      .map((p) => p[0]);
    if (xs.length) point(xs.reduce((a, b) => (Math.abs(b - x) < Math.abs(a - x) ? b : a)));
  });
  // charts with a link hold the x that is pressed, or that somebody else in the room looks at
  function hold(x) {
    state.held = x;
    redraw();
  }
  canvas.addEventListener("click", () => {
    if (props.value?.link && state.cursor !== null) tell(props.value.link, state.cursor);
  });
  hear(element, (name, x) => name === props.value?.link && hold(x));

  canvas.addEventListener("pointerleave", () => point(null));
  canvas.addEventListener("blur", () => point(null));
  canvas.addEventListener("keydown", (event) => {
    const move = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity }[event.key];
    if (!move || !state.spec) return;
    event.preventDefault();
    const xs = chartSteps(state.spec);
    const from = state.cursor ?? state.held;
    const here = from === null ? xs.length - 1 : xs.findIndex((x) => x >= from);
    point(xs[Math.min(xs.length - 1, Math.max(0, here + move))]);
    if (props.value?.link) tell(props.value.link, state.cursor);
  });
  for (const name of ["linear", "log"])
    part(name).addEventListener("click", () => {
      state.logs[pageOf(chartPages(props.value))?.key] = name === "log";
      redraw();
    });
  part("csv").addEventListener("click", () => {
    const url = URL.createObjectURL(new Blob([chartCsv(state.spec)], { type: "text/csv" }));
    const link = document.createElement("a");
    link.href = url;
    link.download = `${state.spec.name || "chart"}.csv`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000); // after the browser has begun to read it
  });

  watch("value", redraw);
  new ResizeObserver(redraw).observe(element); // also fires when a tab that was hidden opens
  const look = new MutationObserver(() => (element.isConnected ? redraw() : look.disconnect()));
  look.observe(document.documentElement, { attributes: true, attributeFilter: ["lang", "class"] });
  look.observe(document.body, { attributes: true, attributeFilter: ["class"] });
  redraw();
}

if (typeof module !== "undefined") module.exports = { chartCsv, chartPages, chartSteps };
