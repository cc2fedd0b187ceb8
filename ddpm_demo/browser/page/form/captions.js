// What a drawing is made with, in a line for people. The twin of ui/sample/captions.py.

/** The name of the class of each picture; [] where none is asked for. */
export function classOfEach({ labels, num_images: count }, classes) {
  const asked = labels === "all" ? classes.map((_, k) => k) : labels;
  return asked.length ? Array.from({ length: count }, (_, k) => classes[asked[k % asked.length]]) : [];
}

/** The caption of a drawing, as a value of the timeline has it. */
export function captionOf({ name, classes }, settings) {
  const { seed, num_images: count, steps, solver, labels, guidance } = settings;
  const seeds = count === 1 ? ["seed", seed] : ["seeds", `${seed}–${(seed + count - 1) % 2 ** 32}`];
  const every = labels === "all";
  const told = every ? ["classes_all", classes.length] : ["classes", classes[labels[0]]];
  const asked = labels.length ? [told, ["guidance", guidance]] : [];
  const taken = [steps === 1 ? "step" : "steps", steps];
  const caption = [["plain", name], ...asked, seeds, taken, [`solver_${solver}`, ""]];
  return caption.map(([key, value]) => [key, String(value)]);
}
