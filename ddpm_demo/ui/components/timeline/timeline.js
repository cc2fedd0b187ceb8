// The timeline: frames of a process, drawn on a canvas from sheets that were fetched once.
// It comes last in the list of scripts in timeline/__init__.py.

const WIDE_GRID = 1.6; // a grid wider than that has its numbers below it, and a lower stage
const ROOMY = 640; // CSS pixels, as in the style sheet
function mountTimeline(element, props, watch, trigger) {
  const canvas = make("canvas", { class: "dd-canvas", role: "img" });
  const labels = make("div", { class: "dd-labels" });
  const chip = createChip();
  const scene = make("div", { class: "dd-scene" }, canvas, labels, chip.node);
  const message = make("p", { class: "dd-message" });
  const numbers = make("dl", { class: "dd-aside dd-numbers" });
  const told = createTold();
  const magnifier = iconButton("enlarge");
  const context = canvas.getContext("2d");
  const sheets = createSheets(() => grow());
  const choice = createViewChoice(choose);
  const hold = createHold(toggleHold);
  const turned = () => (wantSheets(), renderState(), renderLens(), redraw());
  const telling = createTelling(() => trigger?.("wish"), turned);
  const readOuts = createReadOuts(numbers, (share) => seekShare(share));
  let value = null;
  let options = []; // the views of this value
  let chosen = ""; // the visitor's choice by name
  let picture = null; // the one that stands alone
  let pinned = []; // seeds
  let words = {};
  let layout = null;
  let drawn = null; // what the canvas shows
  let request = 0;

  const lens = createLens({
    move: (by) => enlarge((picture + by + value.pictures) % value.pictures),
    close: () => enlarge(null),
    pin: () => trigger?.("pin"),
    seek: (index) => player.seek(index),
  });
  const stage = make("div", { class: "dd-stage" }, lens.head, message, scene, lens.strip);
  const player = createPlayer(element, {
    show: () => (renderNumbers(), renderNote(), redraw()),
    describe: (index) => frameText(frames()[index], value?.axis, words),
    extra: make("div", { class: "dd-tools" }, choice.root, telling.button, hold.button, magnifier),
  });
  const body = make("div", { class: "dd-body" }, stage, numbers, player.root, told.foot);
  element.replaceChildren(told.lead, body);

  const frames = () => value?.frames ?? [];
  const chunks = () => value?.chunks ?? [];
  const view = () => options.find(({ name }) => name === chosen) ?? options[0] ?? null;
  const own = () => telling.blocks(view()?.blocks ?? []);
  const blocks = () => heldBlocks(own(), hold.at);
  const seekShare = (share) => player.seek(share * (player.state.total - 1));
  const seedOf = (k) => value?.seeds?.[k] ?? null;

  // drawing

  function redraw() {
    if (!request) request = requestAnimationFrame(draw);
  }

  function draw() {
    request = 0;
    const { index } = player.state;
    if (!layout || !chunkOf(chunks(), index)) return;
    const { name } = view();
    const { corners, coming } = frameCorners(value, blocks(), index, sheets.get);
    // a second sheet may be on its way, and of some frames there is none
    const same = drawn?.name === name && drawn.picture === picture;
    if (coming && (same || blocks()[0].of === "file")) return; // what was drawn stays
    drawScene(context, layout, corners);
    if (!coming) drawn = { index, picture, name, held: hold.at, view: options.indexOf(view()) };
  }

  const inStrip = (index) => index < player.state.count && picture !== null;
  const thumb = (k) => (inStrip(k) ? thumbOf(value, own()[0], k, picture, sheets.get) : null);

  // layout

  const measure = (text) => context.measureText(text).width;

  function arrange() {
    const wide = value !== null && value.cell[0] / value.cell[1] > WIDE_GRID;
    element.toggleAttribute("data-wide", wide);
    element.style.setProperty("--lead-room", `${told.leadRoom}px`);
    const style = getComputedStyle(stage);
    const padding = parseFloat(style.paddingLeft);
    const width = stage.clientWidth - 2 * padding;
    if (!value || !(width > 0)) return;
    const ratio = window.devicePixelRatio || 1;
    const full = parseFloat(style.maxHeight);
    context.font = `13px ${style.fontFamily}`;
    const texts = labelTexts(value.labels, blocks(), words);
    const margin = (count, one) => labelMargin(one === null ? texts : {}, count > 1, width, measure);
    const fit = (count, one, height) =>
      fitted(value, { blocks: count, picture: one, margin: margin(count, one) }, width, height, ratio);
    const roomy = element.clientWidth >= ROOMY;
    // every view is as high as one block of it, but two steps may take what the page has
    const natural = () => fit(hold.at === null ? 1 : 2, null, full - 2 * padding).height / ratio;
    const alone = picture !== null;
    let height = stageHeight({ roomy, wide, alone, width, natural, padding, full });
    stage.style.setProperty("--stage", `${height}px`);
    height -= 2 * padding;
    if (alone) {
      lens.arrange(tileOf(value, 0).tile, width, ratio, value.total);
      height -= lens.head.offsetHeight + lens.strip.offsetHeight + 2 * parseFloat(style.rowGap);
    }
    layout = fit(blocks().length, picture, Math.max(height, 32));
    sizeCanvas(canvas, layout.width, layout.height, ratio);
    const shown = alone ? { ...texts, rows: [], columns: [] } : texts;
    labels.replaceChildren(
      ...placeLabels(layout, value.grid, shown, ratio, measure),
      ...placePins(layout, value.seeds, pinned, words, ratio),
    );
    drawn = null;
    renderLens();
    renderNumbers();
    redraw();
  }

  // state

  function choose(name) {
    if (options.find((one) => one.name === name)?.wish) return telling.wish(name);
    const blocks = view()?.blocks.length;
    chosen = name;
    telling.forget();
    wantSheets();
    if (view().blocks.length !== blocks || picture !== null) arrange(); // the strip follows
    renderState();
    redraw();
  }

  function toggleHold() {
    hold.set(hold.at === null && player.state.count ? player.state.index : null);
    arrange();
    renderState();
  }

  function enlarge(k) {
    const next = k === null || !value ? null : clampIndex(k, value.pictures);
    if (next === picture) return;
    const within = lens.head.contains(document.activeElement);
    picture = next;
    element.toggleAttribute("data-alone", picture !== null);
    chip.hide();
    arrange();
    renderState();
    if (picture === null && within) player.slider.focus({ preventScroll: true });
  }

  function wantSheets() {
    for (const chunk of chunks()) filesOf(chunk, own()).forEach(sheets.want);
  }

  function grow() {
    const total = value?.total ?? 0;
    player.extend(framesReady(frames(), chunks(), ({ file }) => sheets.settled(file)), total);
    readOuts.set(value?.axis, frames().slice(0, player.state.count), total);
    renderState();
    renderLens();
    redraw();
  }

  function update() {
    const next = wanted(props.value, location.search);
    const other = next?.id !== value?.id || !next;
    const ended = next?.stopped && !value?.stopped;
    value = next;
    if (other) {
      sheets.clear();
      layout = drawn = picture = null;
      hold.set(null);
      chosen = keptView(chosen);
      element.removeAttribute("data-alone");
      player.reset(next?.total ?? 0);
    }
    options = viewOptions(next ?? {}).filter(({ wish }) => trigger || !wish);
    if (choice.set(options)) choice.say(words);
    const came = telling.take(next, options);
    if (came) chosen = came;
    if (other || ended) renderWords();
    if (other && value?.opening) player.playOnce();
    wantSheets();
    grow();
    if (value && (!layout || came)) arrange();
    if (other && value && fixed.reveal) reveal(element);
  }

  // words and numbers

  function renderWords() {
    player.say(words, endTexts(value, words));
    told.say(value, words);
    readOuts.say(words);
    lens.say(words);
    choice.say(words);
    hold.say(words);
    telling.say(words);
    renderState();
    if (layout) arrange();
  }

  function renderState() {
    const empty = player.state.count === 0;
    const whole = value?.done && player.state.count === frames().length;
    element.dataset.state = !value ? "empty" : empty ? "waiting" : whole ? "done" : "live";
    setMath(message, !value ? words[fixed.empty] ?? words.empty : empty ? words.waiting : "");
    renderNote();
    choice.mark(view()?.name);
    magnifier.setAttribute("aria-pressed", picture !== null);
    magnifier.disabled = empty;
    hold.render(value?.axis, player.state.count);
    telling.render(Boolean(trigger), view()?.blocks[0].of === "file");
    label(magnifier, picture === null ? words.enlarge : words.all_pictures);
    renderNumbers();
  }

  function renderNote() {
    const lost = chunks().some((chunk) => filesOf(chunk, own()).some(sheets.failed));
    const twin = own()[0]?.of === TWIN && value.twin;
    element.toggleAttribute("data-twin", Boolean(twin));
    told.note(lost, twin ? `twin_${twin}` : view()?.name, frames(), player.state.index);
  }

  function renderNumbers() {
    const { index, count, total } = player.state;
    readOuts.show(count ? index : null, total);
    const text = frameText(count ? frames()[index] : null, value?.axis, words);
    const who = picture === null ? "" : `${pictureText(value, picture, words)}: `;
    hold.mark(player.slider, labels.querySelectorAll(".dd-caption"), frames(), index, total);
    canvas.setAttribute("aria-label", who + text);
    if (picture !== null) lens.mark(index);
    element.dispatchEvent(new CustomEvent("dd-moved", { bubbles: true }));
  }

  function renderLens() {
    if (picture === null) return;
    const pinnable = seedOf(picture) !== null && Boolean(trigger);
    lens.name(pictureText(value, picture, words), pinnable, value.pictures < 2);
    lens.pin(pinned.includes(seedOf(picture)), words);
    lens.paint(thumb);
    lens.mark(player.state.index);
  }

  // pointer and keys

  const under = (event) => (player.state.count ? tileUnder(canvas, layout, event) : null);

  listenToPlayer(stage, player, {
    hover(event) {
      const tile = event && picture === null ? under(event) : null;
      if (tile && value.seeds) chip.show(chipText(value, tile.picture, words), tile);
      else chip.hide();
    },
    tap: (event) => under(event) && enlarge(picture === null ? under(event).picture : null),
  });
  magnifier.addEventListener("click", () => enlarge(picture === null ? 0 : null));
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || picture === null) return;
    event.preventDefault();
    enlarge(null);
  });
  whenResized(element, arrange);

  element.timeline = {
    get index() { return player.state.index; },
    get count() { return player.state.count; },
    get total() { return player.state.total; },
    get playing() { return player.state.playing; },
    get view() { return view()?.name ?? null; },
    get id() { return value?.id ?? null; },
    get opening() { return Boolean(value?.opening); },
    get here() { return Boolean(value?.here); },
    get t() { return frames()[player.state.index]?.t ?? null; },
    get picture() { return picture; },
    get held() { return hold.at; },
    get twin() { return telling.on; },
    get wished() { return telling.wished; },
    get seed() { return picture === null ? null : seedOf(picture); },
    /** Where a question of the page is asked. */
    get spot() {
      return { id: this.id, index: this.index, picture, seed: this.seed };
    },
    get drawn() { return drawn; },
    get layout() { return layout; },
    get thumbs() { return picture === null ? [] : lens.thumbs; },
    get pinned() { return pinned; },
    /** Marks the pictures of these seeds as pinned. */
    set pinned(seeds) {
      pinned = seeds;
      arrange();
    },
    ...{ seek: player.seek, toggle: player.toggle, choose, enlarge, update },
  };
  element.place = createPlace(player, (index) => frames()[index]?.t ?? frames()[index]?.step);
  withWords(element, fixed.words, (table) => {
    words = table;
    renderWords();
  });
  watch("value", update);
  update();
}
