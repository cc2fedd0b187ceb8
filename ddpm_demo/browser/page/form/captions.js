// What a drawing is made with, in a line for people. The twin of ui/sample/captions.py, and of the
// labels that ui/sample/questions/branch.py puts beside a branch.

import { seedsOf } from "../../script/drawing.js";

/** The name of the class of each picture; [] where none is asked for. */
export function classOfEach({ labels, num_images: count }, classes) {
  const asked = labels === "all" ? classes.map((_, k) => k) : labels;
  return asked.length ? Array.from({ length: count }, (_, k) => classes[asked[k % asked.length]]) : [];
}

/** Pairs of a word's key and its value, as a value of the timeline has them. */
const told = (pairs) => pairs.map(([key, value]) => [key, String(value)]);

/** A caption in English, for a file. */
export function inEnglish(caption) {
  const words = fixed.words.en;
  return caption.map(([key, value]) => fill(words, `caption_${key}`, value)).join(" · ");
}

/** The caption of a drawing, as a value of the timeline has it. */
export function captionOf({ name, classes }, settings) {
  const { seed, num_images: count, steps, solver, labels, guidance } = settings;
  const seeds = count === 1 ? ["seed", seed] : ["seeds", `${seed}–${(seed + count - 1) % 2 ** 32}`];
  const every = labels === "all";
  const named = every ? ["classes_all", classes.length] : ["classes", classes[labels[0]]];
  const asked = labels.length ? [named, ["guidance", guidance]] : [];
  return told([["plain", name], ...asked, seeds, stepsOf(steps), [`solver_${solver}`, ""]]);
}

const stepsOf = (steps) => [steps === 1 ? "step" : "steps", steps];

/** What stands with a branch at `t`: its grid, its labels and its caption. */
export function branchPlate({ name, classes }, settings, { picture, futures, variance, t }) {
  const { steps, solver, guidance } = settings;
  const solverName = (which) => fixed.words.en[`caption_solver_${which}`]; // of both languages
  const named = classOfEach(settings, classes)[picture];
  const asked = named === undefined ? [] : [["classes", named], ["guidance", guidance]];
  const seed = ["seed", seedsOf(settings)[picture]];
  const parent = [["plain", name], ...asked, seed, stepsOf(steps), ["parent", solverName(solver)]];
  const columns = Array.from({ length: futures }, (_, k) => ["future", k + 1]);
  return {
    guided: named !== undefined && ![0, 1].includes(guidance),
    grid: [1, futures + 1],
    labels: { rows: told([["from_t", t]]), columns: told([["picture", picture + 1], ...columns]) },
    caption: told([...parent, ["futures", solverName(variance)]]),
  };
}
