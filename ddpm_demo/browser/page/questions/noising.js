// A visitor's own picture under the noise of the model's schedule.

import { noised } from "../../script/drawing.js";
import { paint } from "../frames.js";
import { inWords, saying, telling } from "../form/words.js";

const MAX_BYTES = 40_000_000;

/** The middle square of a picture file in the model's size, as values in [−1, 1]. */
async function valuesOf(file, [channels, h, w]) {
  if (file.size > MAX_BYTES) throw new Error("too large");
  const bitmap = await createImageBitmap(file);
  const side = Math.min(bitmap.width, bitmap.height);
  const [left, top] = [(bitmap.width - side) / 2, (bitmap.height - side) / 2];
  const context = new OffscreenCanvas(w, h).getContext("2d", { willReadFrequently: true });
  context.imageSmoothingQuality = "high";
  context.fillStyle = "#fff"; // behind what is transparent
  context.fillRect(0, 0, w, h);
  context.drawImage(bitmap, left, top, side, side, 0, 0, w, h);
  bitmap.close();
  const { data } = context.getImageData(0, 0, w, h);
  const grey = (k) => 0.299 * data[k] + 0.587 * data[k + 1] + 0.114 * data[k + 2];
  return Float32Array.from({ length: channels * h * w }, (_, place) => {
    const k = 4 * (place % (h * w));
    const value = channels === 1 ? grey(k) : data[k + Math.floor(place / (h * w))];
    return value / 127.5 - 1;
  });
}

/** Puts the question into `root`; `network` is what `described` says of the model. */
export function createNoising(root, about, network) {
  const [, h, w] = about.shape;
  const most = network.schedule.length;
  const file = make("input", { type: "file", accept: "image/*" });
  const choose = make("label", { class: "file" }, saying("span", "noise_choose"), file);
  const slider = make("input", { type: "range", min: 0, max: most, value: Math.round(most / 4) });
  const canvas = make("canvas", { width: w, height: h, role: "img" });
  const numbers = make("p", { class: "numbers" });
  const status = telling({ class: "status", role: "status" });
  const shown = make("div", { class: "noised", hidden: "" }, canvas, slider, numbers);
  const head = saying("summary", "noise");
  const body = [saying("p", "noise_told"), choose, status.node, shown];
  root.append(make("details", { class: "noising" }, head, ...body));
  inWords((words) => slider.setAttribute("aria-label", plainName(words.noise)));
  let picture = null;

  function redraw() {
    if (!picture) return;
    const { t, alphaBar, x_t, numbers: told } = noised(network, picture, Number(slider.value));
    const image = new ImageData(w, h);
    paint(image.data, w, 0, x_t, about.shape, [1, 1], 1);
    canvas.getContext("2d").putImageData(image, 0, 0);
    const decibel = told.snr_db === null ? "" : ` · SNR = ${formatDecibel(told.snr_db)}`;
    const text = `t = ${t} · ᾱ_t = ${formatNumber(alphaBar)}${decibel}`;
    setMath(numbers, text);
    slider.setAttribute("aria-valuetext", mathText(text));
  }

  file.addEventListener("change", async () => {
    if (!file.files.length) return;
    try {
      picture = await valuesOf(file.files[0], about.shape);
    } catch {
      return status.tell("noise_failed");
    }
    status.tell("");
    shown.hidden = false;
    redraw();
  });
  slider.addEventListener("input", redraw);
}

const plainName = (text) => mathText(text ?? "");
