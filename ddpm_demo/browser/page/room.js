// A model's drawing: controls, the button, the stage, and what is asked about a drawing.

import { draw, seedsOf } from "../script/drawing.js";
import { createBranch } from "./questions/branch.js";
import { captionOf, classOfEach } from "./form/captions.js";
import { createControls } from "./form/controls.js";
import { png, save } from "./keep.js";
import { reasonOf, runButton } from "./form/running.js";
import { createStage, follow } from "./stage.js";
import { inWords, saying, telling } from "./form/words.js";

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
  const keep = saying("button", "save", { type: "button", class: "save", hidden: "" });
  place.append(make("div", { class: "tools" }, keep));
  const branch = createBranch(root, about, opened, stage);
  let drawn = null; // {settings, kept} of what is whole on the stage
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
    drawn = null;
    keep.hidden = true;
    await branch.set(null); // a network computes one thing at a time
    status.tell("step", `1 / ${settings.steps}`);
    const asked = { shape: about.shape, count, maxFrames: settings.max_frames, plate, signal };
    const taken = draw(network, settings, { signal });
    const { kept, done } = await follow(stage, taken, asked, ({ index, total }) =>
      status.tell("step", `${Math.min(index + 1, total)} / ${total}`),
    );
    if (!done) return status.tell("cancelled");
    status.tell("done", ((performance.now() - began) / 1000).toFixed(1));
    drawn = { settings, kept };
    keep.hidden = false;
    branch.set(drawn);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (button.running) return void button.cancel();
    button.run(drawing, (error) => status.tell("not_drawn", reasonOf(error)));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && button.running) button.cancel();
  });
  keep.addEventListener("click", async () => {
    const { settings, kept } = drawn;
    const told = record(about, site, settings);
    const blob = await png(kept.at(-1).x_t, settings.num_images, about.shape, told);
    save(blob, `${about.name.replace(/[^\w-]+/g, "-")}-${settings.seed}.png`);
  });
  return { status };
}
