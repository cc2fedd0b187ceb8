// A process on its way to the timeline: sheets of its frames and the value that names them. It is
// the twin of LiveTimeline in ui/components/timeline/live.py.

const WHITE_AT = 3; // of a signed view, in root mean squares
const VIEWS = ["x_t", "x_0"];

/** Rows and columns of the squarest grid for so many pictures, wider than high. */
export function gridShape(count) {
  const columns = Math.ceil(Math.sqrt(count));
  return [Math.ceil(count / columns), columns];
}

/** The nearest of the levels 0 … 255 for a value of [−1, 1]. */
export function level(value) {
  const clipped = Math.min(1, Math.max(-1, value));
  return Math.floor((clipped + 1) * 127.5 + 0.5);
}

/** The value that is white in a signed view, two digits: three times what is usual in it. */
export function signedScale(values) {
  if (!values) return null;
  let sum = 0;
  for (const value of values) sum += value * value;
  const usual = Math.sqrt(sum / values.length);
  return Number.isFinite(usual) && usual > 0 ? Number((WHITE_AT * usual).toPrecision(2)) : 1;
}

/**
 * Paints a batch into the pixels of a sheet whose grid begins at row `top`.
 *
 * `values` is [count, channels, height, width] or null for mid grey; they are divided by `scale`.
 */
export function paint(pixels, width, top, values, [channels, h, w], [, columns], count, scale = 1) {
  for (let k = 0; k < count; k += 1) {
    const left = (k % columns) * w;
    const up = top + Math.floor(k / columns) * h;
    for (let y = 0; y < h; y += 1) {
      for (let x = 0; x < w; x += 1) {
        const to = 4 * ((up + y) * width + left + x);
        for (let c = 0; c < 3; c += 1) {
          const channel = channels === 1 ? 0 : c;
          const from = ((k * channels + channel) * h + y) * w + x;
          pixels[to + c] = values ? level(values[from] / scale) : 128;
        }
        pixels[to + 3] = 255;
      }
    }
  }
}

/** Follows one process; `plate` is what a value of the timeline says of all of it. */
export class Film {
  constructor(shape, count, total, plate) {
    this.id = crypto.getRandomValues(new Uint32Array(4)).join("-");
    [this.shape, this.count, this.total, this.plate] = [shape, count, total, plate];
    this.grid = plate.grid ?? gridShape(count);
    this.signed = plate.guided ? ["eps", "change", "guidance"] : ["eps", "change"];
    this.frames = [];
    this.chunks = [];
    this.addresses = [];
  }

  /** Adds a frame {t, x_t, x_0, eps, change, guidance, numbers} and answers the value so far. */
  async add(frame, done, left) {
    const views = VIEWS.map((name) => [frame[name], 1]);
    const scale = Object.fromEntries(this.signed.map((name) => [name, signedScale(frame[name])]));
    const signed = this.signed.map((name) => [frame[name], scale[name] ?? 1]);
    const [file, extra] = await Promise.all([this.#sheet(views), this.#sheet(signed)]);
    this.chunks.push({ file, extra, first: this.frames.length, count: 1 });
    this.frames.push({ ...frame.numbers, scale });
    return this.value({ done, left });
  }

  /** The value for the timeline, with what `more` says of it. */
  value(more = {}) {
    const [, height, width] = this.shape;
    const [rows, columns] = this.grid;
    const { guided, grid, ...plate } = this.plate;
    return {
      ...{ id: this.id, axis: "reverse", views: VIEWS, extra_views: this.signed, told_views: [] },
      ...{ cell: [columns * width, rows * height], grid: this.grid, pictures: this.count },
      ...{ total: this.total, frames: [...this.frames], chunks: [...this.chunks], done: false },
      ...{ labels: null, seeds: null, classes: [], wishes: [], twin: "", caption: [] },
      ...{ opening: false, stopped: false, begins: null, left: null },
      ...plate,
      ...more,
    };
  }

  /** Of a process that was stopped where it is; null when there is nothing. */
  stopped() {
    if (!this.frames.length) return null;
    const { t } = this.frames.at(-1);
    const caption = [...(this.plate.caption ?? []), ["stopped", String(t)]];
    return this.value({ done: true, stopped: true, total: this.frames.length, caption });
  }

  /** Lets the sheets go once another process took the stage. */
  close() {
    this.addresses.forEach((address) => URL.revokeObjectURL(address));
    this.addresses = [];
  }

  async #sheet(rows) {
    const [, h, w] = this.shape;
    const [width, height] = [this.grid[1] * w, this.grid[0] * h];
    const canvas = new OffscreenCanvas(width, height * rows.length);
    const context = canvas.getContext("2d");
    const image = context.createImageData(width, height * rows.length);
    rows.forEach(([values, scale], row) =>
      paint(image.data, width, row * height, values, this.shape, this.grid, this.count, scale),
    );
    context.putImageData(image, 0, 0);
    const url = URL.createObjectURL(await canvas.convertToBlob({ type: "image/png" }));
    this.addresses.push(url);
    return { path: url, url };
  }
}
