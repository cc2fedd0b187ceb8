// The button that saves what a process made.

import { png, save } from "../keep.js";
import { saying } from "./words.js";

/**
 * The button of a PNG, which stands there while one is offered: `offer` takes null or {pictures,
 * count, settings, caption, name}, and the grid where it is not the squarest.
 */
export function keepButton(about) {
  const node = saying("button", "save", { type: "button", class: "save", hidden: "" });
  let offered = null;
  node.addEventListener("click", async () => {
    const { pictures, count, settings, caption, name, grid } = offered;
    const blob = await png(pictures, count, about.shape, settings, caption, grid);
    save(blob, `${about.name.replace(/[^\w-]+/g, "-")}-${name}.png`);
  });
  return { node, offer: (next) => ((offered = next), (node.hidden = !next)) };
}
