// What the training pictures weigh in the exact answer where the timeline stands.
// It stands behind stage.js.

const SPARK = [120, 28];

/** One moment of one picture: {cells: [{place, mirrored, weight}], effective}. */
function weightsAt({ count, pictures }, table, frame, picture) {
  const width = 2 * count + 1;
  const last = table.length / width / pictures - 1;
  const first = (Math.min(frame, last) * pictures + picture) * width; // the picture is after the last
  const cells = Array.from({ length: count }, (_, k) => {
    const place = table[first + k];
    const mirrored = place < 0;
    return { place: mirrored ? -1 - place : place, mirrored, weight: table[first + count + k] };
  });
  return { cells, effective: table[first + 2 * count] };
}

/** The effective number over all moments, on a log scale, as the points of a line. */
function collapse(value, table, picture, [width, height]) {
  const frames = table.length / (2 * value.count + 1) / value.pictures;
  const top = Math.log(Math.max(value.total, 2));
  return Array.from({ length: frames }, (_, frame) => {
    const { effective } = weightsAt(value, table, frame, picture);
    const x = (frame / Math.max(frames - 1, 1)) * width;
    return [x, 1 + (1 - Math.log(Math.max(effective, 1)) / top) * (height - 2)];
  });
}

/** A gradio file as a picture that can be drawn. */
async function decoded({ url }) {
  const picture = new Image();
  picture.src = url;
  await picture.decode();
  return picture;
}

/** A share for reading: 98 %, 3.2 %, < 0.1 %. */
function percent(share) {
  if (share < 1e-3) return `< ${formatPercent(1e-3, 1)}`;
  return formatPercent(share, share < 0.0995 ? 1 : 0);
}

function mountIdealStrip(element, props, watch, trigger) {
  const title = make("h4", { class: "weigh-title" });
  const effective = make("output", { class: "weigh-effective" });
  const spark = vector("svg", { viewBox: `0 0 ${SPARK.join(" ")}`, preserveAspectRatio: "none" });
  const [line, cursor] = ["weigh-line", "weigh-now"].map((name) => vector("path", { class: name }));
  spark.append(line, cursor);
  const list = make("ol", { class: "weigh-weights" });
  const sentence = make("p", { class: "weigh-note" });
  const head = make("div", { class: "weigh-head" }, title, spark, effective);
  element.replaceChildren(make("div", { class: "weigh-body" }, head, list, sentence));
  let value = null;
  let table = null;
  let sheet = null;
  let cells = [];
  let words = {};
  let asked = "";
  let drawnPicture = null;

  const timeline = () => document.querySelector("#sample-timeline [data-state]");

  function cell() {
    const canvas = make("canvas", { class: "weigh-thumb" });
    [canvas.width, canvas.height] = value.size;
    const bar = make("span", { class: "weigh-bar" });
    const share = make("span", { class: "weigh-share" });
    const node = make("li", {}, canvas, make("span", { class: "weigh-rail" }, bar), share);
    return { canvas, bar, share, node, shown: null };
  }

  function paint({ canvas }, { place, mirrored }) {
    const [width, height] = value.size;
    const g = canvas.getContext("2d");
    g.setTransform(mirrored ? -1 : 1, 0, 0, 1, mirrored ? width : 0, 0);
    const [x, y] = [place % value.columns, Math.floor(place / value.columns)];
    g.drawImage(sheet, x * width, y * height, width, height, 0, 0, width, height);
  }

  function render() {
    const here = timeline()?.timeline;
    const ready = Boolean(value && table && sheet && here?.count && here.id === value.id);
    element.dataset.state = ready ? "done" : "empty";
    if (!ready) return;
    const picture = here.picture ?? 0;
    const frame = Math.max(0, here.index);
    const now = weightsAt(value, table, frame, picture);
    now.cells.forEach((one, k) => {
      const key = String([one.place, one.mirrored]);
      if (cells[k].shown !== key) paint(cells[k], one);
      cells[k].shown = key;
      cells[k].bar.style.width = `${100 * one.weight}%`;
      setText(cells[k].share, percent(one.weight));
    });
    const t = here.t ?? 0;
    const named = fill(words, t ? "title" : "title_end", String(t));
    setMath(title, value.pictures > 1 ? `${named} · ${fill(words, "picture", picture + 1)}` : named);
    const number = formatNumber(now.effective, now.effective < 99.5 ? 1 : 0);
    const mirrored = value.mirrored ? ` (${fill(words, "mirrored", value.total / 2)})` : "";
    const how = now.effective < 1.05 ? "effective_one" : "effective";
    const decisive = fill(words, how, number).replace("{total}", formatCount(value.total));
    setText(effective, decisive + mirrored);
    if (drawnPicture !== picture) {
      const points = collapse(value, table, picture, SPARK).map((point) => point.join(" "));
      line.setAttribute("d", `M${points.join("L")}`);
      drawnPicture = picture;
    }
    const x = (frame / Math.max(here.total - 1, 1)) * SPARK[0];
    cursor.setAttribute("d", `M${x} 0V${SPARK[1]}`);
    element.ideal = { ...now, t, picture };
  }

  async function update() {
    const next = props.value || null;
    if (next?.id === value?.id) return;
    [value, table, sheet, drawnPicture] = [next, null, null, null];
    render();
    if (!next) return;
    const files = Promise.all([fetchBytes(next.weights), twice(() => decoded(next.sheet))]);
    const found = await files.catch(() => null);
    if (value !== next || !found) return; // another drawing came meanwhile, or the server is gone
    [table, sheet] = [new Float32Array(found[0]), found[1]];
    cells = Array.from({ length: next.count }, cell);
    list.replaceChildren(...cells.map(({ node }) => node));
    render();
  }

  const moved = ({ target }) => {
    if (!element.isConnected) {
      document.removeEventListener("dd-moved", moved);
      return;
    }
    if (target !== timeline()) return;
    const { id, opening, here } = target.timeline ?? {};
    if (id && !opening && !here && target.dataset.state === "done" && asked !== id) {
      asked = id;
      trigger("ask");
    }
    render();
  };
  document.addEventListener("dd-moved", moved);
  withWords(element, fixed.words, (given) => {
    words = given;
    setMath(sentence, words.copies);
    render();
  });
  watch("value", update);
  update();
}

// the page runs this file inside a function of gradio's; node's tests load it as a module
if (typeof module !== "undefined") {
  Object.assign(globalThis, require("../../components/text/numbers.js"));
  module.exports = { collapse, percent, weightsAt };
}
