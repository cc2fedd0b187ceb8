// The page's side of `Chart`: empty state, pages, linear | log, read-out under the pointer, CSV.
// Stands behind chart.js.

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

function mountChart(element, props, watch) {
  const part = (name) => element.querySelector(`.chart-${name}`);
  const canvas = part("canvas");
  const state = { spec: null, page: null, log: {}, cursor: null, draws: 0 };
  element.chart = state;

  const language = () => (document.documentElement.lang.startsWith("ko") ? "ko" : "en");
  const word = (key) => fixed.words[language()][key];
  /** A text of the spec: plain, or one per language. */
  const local = (text) => (text && typeof text === "object" ? text[language()] : (text ?? ""));

  /** What is to be drawn: the value, or the page of it that was chosen. */
  function chosen() {
    const pages = props.value?.pages ?? [];
    return pages.find(({ key }) => key === state.page) ?? pages[0] ?? { spec: props.value };
  }

  /** The buttons of the pages, kept while they stay the same: one of them may have the focus. */
  function showPages() {
    const pages = props.value?.pages ?? [];
    const row = part("pages");
    row.hidden = pages.length < 2;
    row.setAttribute("aria-label", word("pages"));
    const keys = pages.map(({ key }) => key).join();
    if (row.dataset.keys !== keys) {
      row.dataset.keys = keys;
      row.replaceChildren(
        ...pages.map(({ key }) => {
          const button = document.createElement("button");
          button.type = "button";
          button.dataset.page = key;
          button.addEventListener("click", () => {
            state.page = key;
            state.cursor = null;
            redraw();
          });
          return button;
        }),
      );
    }
    pages.forEach(({ key, name }, k) => {
      row.children[k].textContent = local(name);
      row.children[k].setAttribute("aria-pressed", String(key === chosen().key));
    });
  }

  /** The value as `drawChart` takes it: in the page's language, on the axis chosen here. */
  function specNow() {
    const { key = "", spec: value } = chosen();
    if (!value?.series?.some((line) => line.points.length)) return null;
    const log = state.log[key] ?? Boolean(value.y?.log);
    return {
      title: local(value.title),
      note: local(value.note),
      x: { ...value.x, label: local(value.x?.label) },
      y: { ...value.y, label: local(value.y?.label), log },
      series: value.series.map((line) => ({ ...line, name: local(line.name) })),
      cursor: state.cursor,
    };
  }

  function readOut(spec) {
    const number = (value) =>
      value && Math.abs(value) < 1e-3
        ? tickLabel(value, 0)
        : value.toLocaleString("en-US", { maximumSignificantDigits: 4 });
    // without a pointer: the latest
    const points =
      state.cursor === null
        ? spec.series.map((line) => line.points.at(-1))
        : chartNearest(spec, state.cursor);
    const cells = [];
    const x = points.find((point) => point)?.[0];
    if (x !== undefined) cells.push([spec.x.label, x.toLocaleString("en-US")]);
    spec.series.forEach((line, k) => {
      if (points[k] && points[k][1] !== null) cells.push([line.name, number(points[k][1])]);
    });
    part("readout").replaceChildren(
      ...cells.map(([name, value]) => {
        const cell = document.createElement("span");
        const strong = document.createElement("b");
        strong.textContent = value;
        cell.append(`${name} `, strong);
        return cell;
      }),
    );
    canvas.setAttribute(
      "aria-label",
      [spec.title, ...cells.map((cell) => cell.join(" "))].join(", "),
    );
  }

  function show() {
    const spec = (state.spec = specNow());
    part("empty").textContent = local(fixed.nothing);
    part("empty").hidden = spec !== null;
    canvas.hidden = part("foot").hidden = spec === null;
    showPages();
    part("note").textContent = spec?.note ?? "";
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
      drawChart(canvas, spec);
      state.draws += 1;
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
  canvas.addEventListener("pointerleave", () => point(null));
  canvas.addEventListener("blur", () => point(null));
  canvas.addEventListener("keydown", (event) => {
    const move = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity }[event.key];
    if (!move || !state.spec) return;
    event.preventDefault();
    const xs = chartSteps(state.spec);
    const here = state.cursor === null ? xs.length - 1 : xs.findIndex((x) => x >= state.cursor);
    point(xs[Math.min(xs.length - 1, Math.max(0, here + move))]);
  });
  for (const name of ["linear", "log"])
    part(name).addEventListener("click", () => {
      state.log[chosen().key ?? ""] = name === "log";
      redraw();
    });
  part("csv").addEventListener("click", () => {
    const url = URL.createObjectURL(new Blob([chartCsv(state.spec)], { type: "text/csv" }));
    const link = document.createElement("a");
    link.href = url;
    link.download = `${state.spec.title || "chart"}.csv`;
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

if (typeof module !== "undefined") module.exports = { chartCsv, chartSteps };
