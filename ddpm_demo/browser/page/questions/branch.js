// Other futures of one picture of a drawing, from the t on that its slider shows.

import { branch } from "../../script/drawing.js";
import { field, numberInput } from "../form/controls.js";
import { gridShape } from "../frames.js";
import { reasonOf, runButton } from "../form/running.js";
import { createStage, follow } from "../stage.js";
import { saying, telling } from "../form/words.js";

/** Puts the question into `root`; `set(drawn)` says which drawing it is asked about, or null. */
export function createBranch(root, about, opened, parent) {
  const picture = numberInput("picture", 1, 1, 1);
  const futures = numberInput("futures", 4, 2, 8);
  const button = runButton("branch");
  const status = telling({ class: "status", role: "status" });
  const row = make("div", { class: "ask-row" }, field("branch_picture", picture));
  row.append(field("branch_futures", futures), button.node);
  const form = make("form", { class: "ask", novalidate: "" }, row, status.node);
  const place = make("div", { class: "answer", hidden: "" });
  const heads = [saying("h2", "branch"), saying("p", "branch_told")];
  const section = make("section", { class: "branch", hidden: "" }, ...heads, form, place);
  root.append(section);
  let stage = null;
  let drawn = null;

  function follows() {
    const { t, picture: alone } = parent.timeline;
    button.say("branch_at", String(t ?? "–"));
    button.node.disabled = !drawn || (!t && !button.running);
    if (alone !== null) picture.value = alone + 1;
  }

  async function branching(signal) {
    if (![picture, futures].every((input) => input.reportValidity())) return;
    const { settings, kept } = drawn;
    const asked = {
      ...{ picture: Number(picture.value) - 1, frame: parent.timeline.index },
      ...{ futures: Number(futures.value), variance: "ddpm" },
    };
    const network = await opened;
    place.hidden = false;
    stage ??= createStage(place);
    const count = asked.futures + 1;
    const plate = {
      ...{ guided: ![0, 1].includes(settings.guidance), grid: gridShape(count) },
      caption: [
        ["plain", about.name],
        ["picture", String(asked.picture + 1)],
        ["futures", `t = ${kept[asked.frame].t}`],
      ],
    };
    const taken = branch(network, settings, kept, asked, { signal });
    const shown = { shape: about.shape, count, maxFrames: settings.max_frames, plate, signal };
    const { done } = await follow(stage, taken, shown, ({ index, total }) =>
      status.tell("step", `${Math.min(index + 1, total)} / ${total}`),
    );
    status.tell(done ? "" : "cancelled");
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (button.running) return void button.cancel();
    button.run(branching, (error) => status.tell("not_drawn", reasonOf(error)));
  });
  parent.element.addEventListener("dd-moved", follows);
  return {
    /** The promise is kept once the network is free. */
    set(next) {
      const ended = button.cancel();
      drawn = next;
      section.hidden = !drawn;
      picture.max = drawn?.settings.num_images ?? 1;
      if (Number(picture.value) > Number(picture.max)) picture.value = 1;
      follows();
      return ended;
    },
  };
}
