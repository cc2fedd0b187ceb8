// One picture alone: what is said over it, and under it its own way as a strip of small
// pictures. It stands behind stage.js and scene.js.

const THUMBS = { most: 9, fewest: 5, gap: 6, size: 64 }; // lengths in CSS pixels

/**
 * How many thumbs of `tile` pixels go side by side into `width` CSS pixels, and their size in
 * device pixels: a whole multiple of the picture's wherever one fits.
 */
function thumbLayout(tile, width, ratio, total) {
  const scaleFor = (count) => {
    const room = Math.min(width / count - THUMBS.gap, THUMBS.size) * ratio;
    return room / Math.max(...tile);
  };
  let count = Math.min(THUMBS.most, Math.max(total, 1));
  while (count > Math.min(THUMBS.fewest, total) && scaleFor(count) < 1) count -= 1;
  if (scaleFor(count) < 1) count = Math.min(THUMBS.most, Math.max(total, 1));
  const scale = scaleFor(count) < 1 ? scaleFor(count) : Math.floor(scaleFor(count));
  return { count, size: tile.map((edge) => Math.max(1, Math.floor(edge * scale))) };
}

/** Where a place in the rising `list` lies among `values`, in a straight line between two. */
function between(list, values, place) {
  const k = Math.max(0, list.findLastIndex((one) => one <= place));
  if (k === list.length - 1) return values[k];
  const share = (place - list[k]) / (list[k + 1] - list[k]);
  return values[k] + Math.min(1, Math.max(0, share)) * (values[k + 1] - values[k]);
}

/** `act` has move(by), close(), pin() and seek(index). */
function createLens(act) {
  const previous = iconButton("previous");
  const next = iconButton("next");
  const close = iconButton("close");
  const pin = make("button", { type: "button", class: "dd-pin" });
  const title = make("span", { class: "dd-title", "aria-live": "polite" });
  const head = make("div", { class: "dd-lens" }, previous, title, next, pin, close);
  const strip = make("div", { class: "dd-strip", role: "group" });
  const caret = make("i", { class: "dd-caret" });
  let thumbs = [];
  previous.addEventListener("click", () => act.move(-1));
  next.addEventListener("click", () => act.move(1));
  close.addEventListener("click", () => act.close());
  pin.addEventListener("click", () => act.pin());

  function build(index) {
    const canvas = make("canvas", { class: "dd-canvas" });
    const text = make("span", { class: "dd-thumb-t" });
    // the slider goes to the same places by keyboard: nine more stops would only be in the way
    const node = make("button", { type: "button", class: "dd-thumb", tabindex: -1 }, canvas, text);
    node.addEventListener("click", () => act.seek(index));
    return { index, canvas, text, node, painted: false };
  }

  return {
    head,
    strip,
    get thumbs() {
      return thumbs.map(({ index, painted }) => ({ index, painted }));
    },
    say(words) {
      label(previous, words.previous_picture);
      label(next, words.next_picture);
      label(close, words.all_pictures);
      strip.setAttribute("aria-label", words.strip);
    },
    /** The strip for pictures of `tile` pixels; what was painted is forgotten. */
    arrange(tile, width, ratio, total) {
      const { count, size } = thumbLayout(tile, width, ratio, total);
      const places = spread(total, count);
      if (places.join() !== thumbs.map(({ index }) => index).join()) {
        thumbs = places.map(build);
        strip.replaceChildren(...thumbs.map(({ node }) => node), caret);
      }
      for (const thumb of thumbs) {
        sizeCanvas(thumb.canvas, ...size, ratio);
        thumb.painted = false;
      }
    },
    /** Paints the thumbs that can be: `source(index)` is {bitmap, from, tile, text} or null. */
    paint(source) {
      for (const thumb of thumbs) {
        if (thumb.painted) continue;
        const found = source(thumb.index);
        const context = thumb.canvas.getContext("2d");
        const { width, height } = thumb.canvas;
        thumb.node.disabled = !found;
        setText(thumb.text, found?.text ?? "");
        if (!found) {
          context.clearRect(0, 0, width, height);
          continue;
        }
        context.imageSmoothingEnabled = width < found.tile[0];
        context.drawImage(found.bitmap, ...found.from, ...found.tile, 0, 0, width, height);
        thumb.painted = true;
      }
    },
    /** Marks the thumb of the frame, if it is in the strip, and the place between two. */
    mark(index) {
      if (!thumbs.length) return;
      thumbs.forEach((thumb) => thumb.node.classList.toggle("dd-here", thumb.index === index));
      const centres = thumbs.map(({ node }) => node.offsetLeft + node.offsetWidth / 2);
      caret.style.left = `${between(thumbs.map((thumb) => thumb.index), centres, index)}px`;
    },
    /** Whether the seed is pinned, on the button that pins it. */
    pin(is, words) {
      pin.setAttribute("aria-pressed", is);
      setText(pin, (is ? words.unpin_seed : words.pin_seed) ?? "");
    },
    name(text, hasSeed, alone) {
      setText(title, text);
      pin.hidden = !hasSeed;
      previous.disabled = next.disabled = alone;
    },
  };
}

// the page runs this file inside a function of gradio's; node's tests load it as a module
if (typeof module !== "undefined") module.exports = { between, thumbLayout };
