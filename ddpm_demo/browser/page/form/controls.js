// What a drawing is asked with: fields in words, read as the settings of `draw`.

import { inWords, saying } from "./words.js";

export const SOLVERS = ["unipc", "dpm++", "ddim", "ddpm"];
const MAX_IMAGES = 64;
const MAX_SEED = 2 ** 32 - 1;
const MAX_STEPS = 1000;
const MAX_GUIDANCE = 20;
const USUAL_GUIDANCE = 2;

/** A field under its name; `key` names it in the words. */
export function field(key, input) {
  return make("label", { class: "field" }, saying("span", key), input);
}

/** A field for a whole number, or for others where `step` is "any". */
export function numberInput(name, value, min, max, step = 1) {
  const mode = step === 1 ? "numeric" : "decimal";
  const given = { type: "number", inputmode: mode, required: "", name, value, min, max, step };
  return make("input", given);
}

/** A list to choose from; each option is [value, key of its word] or [value, null, text]. */
export function selectInput(name, options, value) {
  const select = make("select", { name });
  for (const [key, word, text] of options) {
    const option = make("option", { value: key }, text ?? "");
    if (word) inWords((words) => setText(option, mathText(words[word] ?? "")));
    select.append(option);
  }
  select.value = value;
  return select;
}

function classOptions({ classes }) {
  const named = classes.map((name, k) => [String(k), null, name]);
  return [["", "class_none"], ["all", "class_all"], ...named];
}

/** The fields of a model; `read()` gives the settings, or null where a field is unfit. */
export function createControls(about) {
  const most = Math.min(MAX_STEPS, about.steps);
  const inputs = {
    num_images: numberInput("num_images", 9, 1, MAX_IMAGES),
    steps: numberInput("steps", Math.min(20, most), 1, most),
    solver: selectInput("solver", SOLVERS.map((name) => [name, `solver_${name}`]), "unipc"),
    seed: numberInput("seed", 0, 0, MAX_SEED),
  };
  const knows = about.classes.length > 0;
  if (knows) inputs.labels = selectInput("labels", classOptions(about), "all");
  if (knows && about.knows_none)
    inputs.guidance = numberInput("guidance", USUAL_GUIDANCE, 0, MAX_GUIDANCE, "any");
  const names = { ...Object.fromEntries(Object.keys(inputs).map((n) => [n, n])), labels: "class" };
  const rows = Object.entries(inputs).map(([name, input]) => field(names[name], input));
  const root = make("div", { class: "fields" }, ...rows);
  const follow = () => {
    if (inputs.guidance) inputs.guidance.disabled = inputs.labels.value === "";
  };
  inputs.labels?.addEventListener("change", follow);

  function labels() {
    const chosen = inputs.labels?.value ?? "";
    return chosen === "all" ? "all" : chosen === "" ? [] : [Number(chosen)];
  }

  return {
    root,
    read() {
      const unfit = Object.values(inputs).find((input) => !input.reportValidity());
      if (unfit) return null;
      const whole = (name) => Number(inputs[name].value);
      const asked = labels();
      const guidance = asked.length && inputs.guidance ? whole("guidance") : 1;
      return {
        ...{ num_images: whole("num_images"), steps: whole("steps"), seed: whole("seed") },
        ...{ solver: inputs.solver.value, spacing: "trailing", max_frames: 100 },
        ...{ labels: asked, guidance, clipping: "plain" },
      };
    },
  };
}
