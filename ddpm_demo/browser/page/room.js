// A model's drawing: controls, the button, the stage, and what is asked about a drawing.

import { draw, seedsOf } from "../script/drawing.js";
import { createBranch } from "./questions/branch.js";
import { captionOf, classOfEach, inEnglish } from "./form/captions.js";
import { createControls } from "./form/controls.js";
import { keepButton } from "./form/save.js";
import { reasonOf, runButton } from "./form/running.js";
import { createStage, follow } from "./stage.js";
import { inWords, telling } from "./form/words.js";

/** The settings of a drawing by the names that the app reads in a PNG. */
function record(about, site, settings) {
  const made = { ddpm_demo: site.version, model: about.key, weights: about.weights };
  return { ...made, ...settings, pinned: [] };
}

/** Puts a model's room into `root`; `opened` is a promise of its network. */
export function createRoom(root, about, site, opened) {
  const controls = createControls(about);
  const status = telling({ class: "status", role: "status" });
  const button = runButton("draw");
  const action = make("div", { class: "main-action" }, button.node, status.node);
  const form = make("form", { class: "controls", novalidate: "" }, controls.root, action);
  inWords((words) => form.setAttribute("aria-label", words.settings));
  const place = make("section", { class: "stage" });
  root.append(form, place);
  const stage = createStage(place);
  const keep = keepButton(about);
  place.append(make("div", { class: "tools" }, keep.node));
  const branch = createBranch(root, about, opened, stage);
  button.node.disabled = true;
  opened.then(() => (button.node.disabled = false)).catch(() => {});

  async function drawing(signal) {
    const settings = controls.read();
    if (!settings) return;
    const network = await opened;
    const began = performance.now();
    const count = settings.num_images;
    const plate = {
      ...{ seeds: seedsOf(settings), classes: classOfEach(settings, about.classes) },
      ...{ caption: captionOf(about, settings), guided: ![0, 1].includes(settings.guidance) },
    };
    keep.offer(null);
    await branch.set(null); // a network computes one thing at a time
    status.tell("step", `1 / ${settings.steps}`);
    const asked = { shape: about.shape, count, maxFrames: settings.max_frames, plate, signal };
    const taken = draw(network, settings, { signal });
    const { kept, done } = await follow(stage, taken, asked, ({ index, total }, left) =>
      status.tell("step", `${Math.min(index + 1, total)} / ${total}`, left),
    );
    if (!kept.length) return status.tell("cancelled_early");
    if (done) status.tell("done", ((performance.now() - began) / 1000).toFixed(1));
    else status.tell("cancelled", kept.at(-1).t);
    const caption = [...plate.caption, ...(done ? [] : [["stopped", String(kept.at(-1).t)]])];
    const made = record(about, site, settings);
    const pictures = kept.at(-1).x_0;
    const name = String(settings.seed);
    keep.offer({ pictures, count, settings: made, caption: inEnglish(caption), name });
    if (done) branch.set({ settings, kept, record: made });
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (button.running) return void button.cancel();
    button.run(drawing, (error) => status.tell("not_drawn", reasonOf(error)));
  });
  document.addEventListener("keydown", (event) => {
    const closes = event.target.matches?.("select") || event.defaultPrevented; // something else
    if (event.key === "Escape" && !closes && button.running) button.cancel();
  });
  return { status };
}
